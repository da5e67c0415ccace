"""Our plugin on a real WordPress: each happening of a review reaches the webhook, and nothing else does."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

from bot.platforms.plugin.package import snippet
from bot.platforms.sources.woocommerce import WooCommerce
from models.cases.review import Change, Pointer, ReviewEvent
from tests.wordpress.conftest import Listener, Visitor
from tests.wordpress.site import Site


async def heard(listener: Listener, source: WooCommerce) -> tuple[str, list[ReviewEvent]]:
    """The next delivery, verified, and what the shop says of the review in it."""
    delivery = await listener.next()
    await source.verify(delivery, datetime.now(UTC))
    (pointer,) = source.parse(delivery)
    assert isinstance(pointer, Pointer)
    found = await source.fetch(pointer)
    return pointer.external_id, [item for item in found if isinstance(item, ReviewEvent)]


async def test_a_review_from_the_products_page_comes_as_it_was_written(
    visitor: Visitor, listener: Listener, source: WooCommerce
) -> None:
    """Signed by a secret of odd letters, with stars, words, names as plain text, and the way to it."""
    written = await visitor.writes('It\'s "leaking" & rusty.\n\nTwice.', 2)
    identity, (event,) = await heard(listener, source)
    review = event.review
    assert (identity, event.change, review.rating) == (str(written), Change.CREATED, 2)
    assert review.product == "Camp “Mini” stove & lid"
    assert (review.author, review.email) == ("Ann & Bob", "ann@customers.example")
    assert "leaking" in review.text
    assert review.url
    assert abs((datetime.now(UTC) - review.written_at).total_seconds()) < 120


async def test_every_step_of_moderation_is_told(
    site: Site, visitor: Visitor, listener: Listener, source: WooCommerce
) -> None:
    """WordPress holds a first review, as it does by default: it has a case once it is approved, and none in the spam or
    the bin.
    """
    site.set("comment_previously_approved", 1)
    written = await visitor.writes("Held at first.", 1, email="new@customers.example")
    seen = [(await heard(listener, source))[1][0].change]
    for status in ("approved", "spam", "unspam", "trash", "untrash"):
        await visitor.moderates(written, status)
        seen.append((await heard(listener, source))[1][0].change)
    await visitor.calls("DELETE", f"comments/{written}?force=true")
    seen.append((await heard(listener, source))[1][0].change)
    there, gone = Change.CREATED, Change.DELETED
    assert seen == [gone, there, gone, there, gone, there, gone]


async def test_an_old_woocommerce_says_403_of_what_is_gone(
    site: Site, visitor: Visitor, listener: Listener, source: WooCommerce
) -> None:
    """WordPress itself is asked, and says that there is no such comment."""
    written = await visitor.writes("Soon gone.")
    await listener.next()
    site.set("standin_is_old", 1)
    await visitor.calls("DELETE", f"comments/{written}?force=true")
    _, (event,) = await heard(listener, source)
    assert event.change is Change.DELETED


async def test_an_edit_of_words_or_stars_is_told(
    site: Site, visitor: Visitor, listener: Listener, source: WooCommerce
) -> None:
    """Stars are a field of their own, which can change alone."""
    written = await visitor.writes("One star.", 1)
    await listener.next()
    await visitor.calls("POST", f"comments/{written}", {"content": "Better now."})
    _, (words,) = await heard(listener, source)
    await asyncio.to_thread(site.php, f"update_comment_meta({written}, 'rating', 4);")
    _, (stars,) = await heard(listener, source)
    assert (words.review.text, stars.review.rating) == ("Better now.", 4)


async def test_what_is_no_review_stays_unheard(
    site: Site, visitor: Visitor, listener: Listener, source: WooCommerce
) -> None:
    """A comment on the blog and what comes in as spam are not told; our own reply and a visitor's answer are, and make
    no case.
    """
    spam = f"wp_insert_comment(array('comment_post_ID' => {site.product}, 'comment_approved' => 'spam'));"
    await visitor.writes("On the blog.", 0, post=site.post)
    await asyncio.to_thread(site.php, spam)
    written = await visitor.writes("A review.", 1)
    identity, (event,) = await heard(listener, source)
    assert (identity, listener.deliveries) == (str(written), [])
    assert event.change is Change.CREATED
    await visitor.calls("POST", "comments", {"post": site.product, "parent": written, "content": "Sorry!"}, "care")
    answer = await visitor.writes("Same here.", 0, parent=written)
    for _ in range(2):
        _, events = await heard(listener, source)
        assert not [item for item in events if item.change is not Change.DELETED]
    assert answer


async def test_the_plugin_is_quiet_and_knows_new_orders(site: Site) -> None:
    """PHP has nothing to complain of, and WooCommerce hears that orders in tables of their own are no matter."""
    told = site.php("echo wp_json_encode(\\Automattic\\WooCommerce\\Utilities\\FeaturesUtil::$compatible);")
    assert json.loads(told) == [["custom_order_tables", "highroad-for-woocommerce.php", True]]
    assert site.complaints == ""


async def test_the_snippet_does_the_same_and_never_twice(
    site: Site, visitor: Visitor, listener: Listener, source: WooCommerce
) -> None:
    """Pasted beside the plugin, and in its place."""
    pasted = site.root / "wp-content" / "mu-plugins" / "pasted.php"
    pasted.write_text(f"<?php\n{snippet()}", "utf-8")
    plugin = "highroad-for-woocommerce/highroad-for-woocommerce.php"
    try:
        hooks = "echo count($GLOBALS['wp_filter']['comment_post']->callbacks[20]);"
        assert site.php(hooks) == "1"
        site.php(f"require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins('{plugin}');")
        assert site.php(hooks) == "1"
        written = await visitor.writes("By the snippet.")
        assert (await heard(listener, source))[0] == str(written)
    finally:
        pasted.unlink()
        site.php(f"require_once ABSPATH . 'wp-admin/includes/plugin.php'; activate_plugin('{plugin}');")
