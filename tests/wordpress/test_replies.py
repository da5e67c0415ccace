"""Replies on a real WordPress, by its REST API with application passwords: once, or unknown, or refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.platforms.sources import woocommerce
from bot.platforms.sources.woocommerce import WooCommerce
from models.cases.case import Case, ReplyStatus, State
from models.cases.review import Pointer, ReviewEvent
from models.errors import Permanent, Transient, Unknown, explain
from tests.wordpress.conftest import Visitor, settings
from tests.wordpress.site import Site

REPLY = 'I\'m sorry 🙏 -- it "leaked"…\n\nThe team & co, < 3'


@pytest.fixture
async def case(visitor: Visitor, source: WooCommerce) -> Case:
    """An approved reply to a review that stands on the page."""
    return await approved(visitor, source)


async def approved(visitor: Visitor, source: WooCommerce) -> Case:
    """A review on the page, and the case of it whose reply is to leave."""
    written = await visitor.writes(f"It leaks ({datetime.now(UTC):%H:%M:%S.%f}).")
    (event,) = await source.fetch(Pointer("woocommerce", "shop", str(written)))
    assert isinstance(event, ReviewEvent)
    return Case(1, State.PUBLISHING, 3, event.review, datetime.now(UTC))


async def answers(visitor: Visitor, case: Case) -> list[str]:
    """What stands under the review, for everybody."""
    found = await visitor.calls("GET", f"comments?parent={case.review.external_id}&status=approve&context=edit")
    assert isinstance(found, list)
    return [comment["content"]["raw"] for comment in found]


async def test_a_reply_stands_under_the_review_and_can_be_taken_back(
    visitor: Visitor, source: WooCommerce, case: Case
) -> None:
    """Found though WordPress beautified it; taken back twice, and a third time after a person has deleted it."""
    assert await source.find(case, REPLY) is None
    receipt = await source.publish(case, REPLY)
    assert receipt.status is ReplyStatus.LIVE
    assert "I&#8217;m sorry" in await visitor.page()
    found = await source.find(case, REPLY)
    assert found
    assert found.reply_id == receipt.reply_id
    await source.retract(replace(case, receipt=receipt))
    await source.retract(replace(case, receipt=receipt))
    assert await answers(visitor, case) == []


async def test_the_same_words_stand_once(visitor: Visitor, source: WooCommerce, case: Case) -> None:
    """WordPress refuses a duplicate, and the one that stands is found."""
    first = await source.publish(case, REPLY)
    assert (await source.publish(case, REPLY)).reply_id == first.reply_id
    assert len(await answers(visitor, case)) == 1


async def test_our_own_reply_is_replaced(visitor: Visitor, source: WooCommerce, case: Case) -> None:
    """Where the case came back with a reply of ours under it."""
    first = await source.publish(case, REPLY)
    again = await source.publish(replace(case, receipt=first), "Other words.")
    assert (again.reply_id, await answers(visitor, case)) == (first.reply_id, ["Other words."])


async def test_an_emoji_passes_an_old_table(site: Site, visitor: Visitor, source: WooCommerce, case: Case) -> None:
    """Comments of sites from before 2015 are kept in three bytes a letter."""
    site.sql("alter table wp_comments convert to character set utf8mb3")
    try:
        receipt = await source.publish(case, REPLY)
        found = await source.find(case, REPLY)
    finally:
        site.sql("alter table wp_comments convert to character set utf8mb4")
    assert found
    assert found.reply_id == receipt.reply_id
    assert "&#x1f64f;" in (await answers(visitor, case))[0]


@pytest.mark.parametrize(("status", "why"), [("hold", "waits for moderation"), ("spam", "spam"), ("trash", "bin")])
async def test_nothing_is_written_under_what_nobody_sees(
    visitor: Visitor, source: WooCommerce, case: Case, status: str, why: str
) -> None:
    """WordPress itself would take it."""
    await visitor.moderates(int(case.review.external_id), status)
    with pytest.raises(Permanent, match=why):
        await source.publish(case, REPLY)
    assert await answers(visitor, case) == []


async def test_nothing_is_written_under_what_is_deleted(visitor: Visitor, source: WooCommerce, case: Case) -> None:
    """The review is gone for good."""
    await visitor.calls("DELETE", f"comments/{case.review.external_id}?force=true")
    with pytest.raises(Permanent, match="not there any more"):
        await source.publish(case, REPLY)


async def test_a_colleague_was_first(site: Site, visitor: Visitor, source: WooCommerce, case: Case) -> None:
    """Someone answered in WordPress meanwhile: their words are shown, and ours don't go beside them."""
    theirs: dict[str, object] = {
        "post": site.product, "parent": int(case.review.external_id), "content": "We'll call you.",
    }  # fmt: skip
    await visitor.calls("POST", "comments", theirs, "kim")
    with pytest.raises(Permanent) as caught:
        await source.publish(case, REPLY)
    assert "Kim of the shop has answered this review already: “We’ll call you.”" in explain(caught.value)
    assert len(await answers(visitor, case)) == 1


async def test_flood_control_passes(site: Site, visitor: Visitor, source: WooCommerce, case: Case) -> None:
    """It is waited for, and the next try gets through."""
    site.fault("flood")
    with pytest.raises(Transient):
        await source.publish(case, REPLY)
    await source.publish(case, REPLY)
    assert len(await answers(visitor, case)) == 1


async def test_a_reply_that_moderation_takes_away_is_rejected(
    visitor: Visitor, source: WooCommerce, case: Case
) -> None:
    """Called spam after it was published: in no list, and found by its id; back again where someone clicks so."""
    receipt = await source.publish(case, REPLY)
    published = replace(case, state=State.PUBLISHED, receipt=receipt)
    await visitor.moderates(int(receipt.reply_id), "spam")
    found = await source.find(published, REPLY)
    assert found
    assert found.status is ReplyStatus.REJECTED
    await visitor.moderates(int(receipt.reply_id), "approved")
    back = await source.find(published, REPLY)
    assert back
    assert back.status is ReplyStatus.LIVE


async def test_closed_reviews_are_told_in_wordpress_own_words(site: Site, source: WooCommerce, case: Case) -> None:
    """The same 403 as that of wrong credentials, and nobody is sent to look at these."""
    site.php(f"wp_update_post(array('ID' => {site.product}, 'comment_status' => 'closed'));")
    try:
        with pytest.raises(Permanent) as caught:
            await source.publish(case, REPLY)
    finally:
        site.php(f"wp_update_post(array('ID' => {site.product}, 'comment_status' => 'open'));")
    assert "comments are closed" in explain(caught.value)
    assert "credentials" not in str(caught.value)


@pytest.mark.slow
async def test_a_site_that_hangs_after_the_write_has_the_reply_once(
    site: Site, visitor: Visitor, hasty: WooCommerce, case: Case
) -> None:
    """No answer in time: unknown, then found."""
    site.fault("hang_after", 4)
    with pytest.raises(Unknown):
        await hasty.publish(case, REPLY)
    assert await hasty.find(case, REPLY)
    assert len(await answers(visitor, case)) == 1


@pytest.mark.slow
async def test_a_site_that_hangs_before_the_write_finishes_what_it_received(
    site: Site, visitor: Visitor, hasty: WooCommerce, case: Case
) -> None:
    """Not there at first, and there once the call is over: why an answer of *not there* is not believed at once."""
    site.fault("hang_before", 4)
    with pytest.raises(Unknown):
        await hasty.publish(case, REPLY)
    assert await hasty.find(case, REPLY) is None
    await asyncio.sleep(4)
    assert await hasty.find(case, REPLY)
    assert len(await answers(visitor, case)) == 1


@pytest.mark.slow
async def test_a_site_that_is_killed_over_a_reply_has_none(
    site: Site, visitor: Visitor, hasty: WooCommerce, source: WooCommerce, case: Case
) -> None:
    """Unknown; while it is away a look-up waits, and afterwards nothing is there."""
    site.fault("hang_before", 30)
    sending = asyncio.create_task(hasty.publish(case, REPLY))
    await asyncio.sleep(1)
    site.kill()
    try:
        with pytest.raises(Unknown):
            await sending
        with pytest.raises(Transient):
            await hasty.find(case, REPLY)
    finally:
        site.serve()
    assert await source.find(case, REPLY) is None
    assert await answers(visitor, case) == []


async def test_a_route_that_is_away_takes_nothing_back_and_ends_no_review(
    site: Site, visitor: Visitor, source: WooCommerce, case: Case
) -> None:
    """A plugin that is updated, or hides the API: 404, and reply and review still stand."""
    receipt = await source.publish(case, REPLY)
    site.set("standin_rest_is_off", 1)
    try:
        with pytest.raises(Permanent):
            await source.retract(replace(case, receipt=receipt))
        with pytest.raises(Transient):
            await source.fetch(Pointer("woocommerce", "shop", case.review.external_id))
    finally:
        site.set("standin_rest_is_off", 0)
    assert len(await answers(visitor, case)) == 1


@pytest.fixture
async def plain(site: Site) -> AsyncIterator[WooCommerce]:
    """A source whose user may not moderate."""
    made = woocommerce.make(settings(site, "plain"))
    assert made
    yield made
    await made.close()


async def test_doctor_knows_who_may_reply(site: Site, source: WooCommerce, plain: WooCommerce) -> None:
    """An author's every reply would be refused."""
    site.set("standin_webhook", {"url": "https://bot.example/webhooks/woocommerce", "secret": "x"})
    assert "replies as Care of the shop" in await source.ping()
    with pytest.raises(Permanent, match="may not moderate"):
        await plain.ping()


async def test_doctor_knows_plain_permalinks(site: Site, source: WooCommerce) -> None:
    """WooCommerce's API does not work with them."""
    site.set_permalinks("")
    try:
        with pytest.raises(Permanent, match="permalinks are plain"):
            await source.ping()
    finally:
        site.set_permalinks("/%postname%/")
