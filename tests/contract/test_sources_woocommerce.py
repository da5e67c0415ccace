"""WooCommerce: the review behind the comment's id."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web

from bot.platforms.sources.woocommerce import REVIEWS, WooCommerce
from bot.platforms.sources.wordpress import COMMENTS
from models.cases.review import Change, Delivery, Ignored, ReviewEvent
from models.errors import Permanent, Transient
from tests.contract.examples import NOW, REPLY, api, case_of, now
from tests.contract.platform_server import PlatformServer
from tests.contract.woocommerce_shop import PARENT, POINTER, REVIEW, a_shop, a_source, published, refusal


@pytest.fixture
async def platform() -> AsyncIterator[PlatformServer]:
    """The shop."""
    async with a_shop() as platform:
        yield platform


@pytest.fixture
async def source(platform: PlatformServer) -> AsyncIterator[WooCommerce]:
    """The adapter."""
    async with a_source(platform) as source:
        yield source


async def test_a_review_is_fetched_with_its_html_as_text(source: WooCommerce) -> None:
    """Paragraphs stay, tags and scripts go, entities become letters."""
    (event,) = await source.fetch(POINTER)
    assert isinstance(event, ReviewEvent)
    review = event.review
    assert review.text == "It leaks.\nTwice & badly."
    assert (review.rating, review.product, review.email, review.is_verified) == (1, "Kettle", "ann@example.com", True)
    assert review.url == "https://shop.example/product/kettle/#comment-41"
    assert review.written_at.isoformat() == "2026-05-06T08:00:00+00:00"


async def test_a_missing_product_name_is_asked_for(platform: PlatformServer, source: WooCommerce) -> None:
    """Older shops send the product's id alone."""
    bare = {key: value for key, value in REVIEW.items() if not key.startswith("product_") or key == "product_id"}
    platform.answers[f"GET /{REVIEWS}/41"] = bare
    platform.answers["GET /wp-json/wc/v3/products/31"] = {
        "name": "Kettle &amp; lid",
        "permalink": "https://s.example/k/",
    }
    (event,) = await source.fetch(POINTER)
    assert isinstance(event, ReviewEvent)
    assert (event.review.product, event.review.url) == ("Kettle & lid", "https://s.example/k/#comment-41")


def changes(found: tuple[object, ...]) -> list[Change]:
    return [item.change for item in found if isinstance(item, ReviewEvent)]


@pytest.mark.parametrize("status", ["hold", "spam", "trash", "post-trashed"])
async def test_a_review_that_is_not_public_has_no_case(
    platform: PlatformServer, source: WooCommerce, status: str
) -> None:
    """What waits for moderation, or was taken from the page, is not answered; once it is approved it comes anew."""
    platform.answers[f"GET /{REVIEWS}/41"] = {**REVIEW, "status": status}
    assert changes(await source.fetch(POINTER)) == [Change.DELETED]
    platform.answers[f"GET /{REVIEWS}/41"] = REVIEW
    assert changes(await source.fetch(POINTER)) == [Change.CREATED]


@pytest.mark.parametrize("code", ["woocommerce_rest_review_invalid_id", "woocommerce_rest_product_invalid_id"])
async def test_a_review_is_gone_where_woocommerce_says_so(
    platform: PlatformServer, source: WooCommerce, code: str
) -> None:
    """By its code, not by the status alone."""
    platform.answers[f"GET /{REVIEWS}/41"] = refusal(404, code)
    assert changes(await source.fetch(POINTER)) == [Change.DELETED]


@pytest.mark.parametrize(
    "answer",
    [
        refusal(404, "rest_no_route", "No route was found matching the URL and request method."),
        web.Response(status=404, text="<h1>Not Found</h1>", content_type="text/html"),
        web.Response(status=410),
    ],
)
async def test_any_other_404_says_nothing_of_the_review(
    platform: PlatformServer, source: WooCommerce, answer: web.Response
) -> None:
    """Plain permalinks, a plugin that is being updated, a wrong folder: the review still stands, so it is fetched
    again.
    """
    platform.answers[f"GET /{REVIEWS}/41"] = answer
    with pytest.raises(Transient, match="HIGHROAD_WOOCOMMERCE_URL"):
        await source.fetch(POINTER)


@pytest.mark.parametrize(
    ("comment", "becomes"),
    [
        (refusal(404, "rest_comment_invalid_id"), [Change.DELETED]),
        ({**PARENT, "type": "comment"}, []),
    ],
)
async def test_an_older_woocommerce_refuses_what_is_gone_and_what_is_no_review(
    platform: PlatformServer, source: WooCommerce, comment: object, becomes: list[Change]
) -> None:
    """Up to 9.0 both are 403, so WordPress is asked which it is: neither is our key's fault."""
    platform.answers[f"GET /{REVIEWS}/41"] = refusal(403, "woocommerce_rest_cannot_view")
    platform.answers[f"GET /{COMMENTS}/41"] = comment
    assert changes(await source.fetch(POINTER)) == becomes


async def test_a_key_that_may_not_read_reviews_is_told(platform: PlatformServer, source: WooCommerce) -> None:
    """The same 403 for a review that stands is the key's."""
    platform.answers[f"GET /{REVIEWS}/41"] = refusal(403, "woocommerce_rest_cannot_view", "Sorry, you cannot view.")
    with pytest.raises(Permanent) as caught:
        await source.fetch(POINTER)
    assert caught.value.said == "Sorry, you cannot view."


async def test_names_come_decoded(platform: PlatformServer, source: WooCommerce) -> None:
    """WooCommerce sends them as HTML."""
    platform.answers[f"GET /{REVIEWS}/41"] = {**REVIEW, "product_name": "Camp &#8220;Mini&#8221; stove &#038; lid"}
    (event,) = await source.fetch(POINTER)
    assert isinstance(event, ReviewEvent)
    assert event.review.product == "Camp “Mini” stove & lid"


async def test_an_answer_that_we_cannot_tell_from_a_review_makes_no_case(platform: PlatformServer) -> None:
    """No stars, WordPress closed to strangers, and no user of ours: our own reply might get a card."""
    stranger = WooCommerce("shop.example", "key", api(platform.url), api(platform.url), now, may_reply=False)
    platform.answers[f"GET /{REVIEWS}/41"] = {**REVIEW, "rating": 0}
    platform.answers[f"GET /{COMMENTS}/41"] = refusal(401, "rest_login_required")
    assert await stranger.fetch(POINTER) == (Ignored("woocommerce", "reply"),)
    await stranger.close()


async def test_wordpress_own_hooks_are_not_ours(source: WooCommerce) -> None:
    """WooCommerce never sends them; only what our plugin repeats points to a review."""
    body = json.dumps({"action": "comment_post", "arg": 41}).encode()
    assert source.parse(Delivery("woocommerce", body, ())) == (Ignored("woocommerce", "comment_post"),)


@pytest.mark.parametrize("comment", [{"parent": 22, "type": "comment"}, {"parent": 0, "type": "comment"}])
async def test_our_own_reply_makes_no_case(
    platform: PlatformServer, source: WooCommerce, comment: dict[str, object]
) -> None:
    """A published reply fires the same action: it has no stars and is an answer, so nothing comes of it."""
    platform.answers[f"GET /{REVIEWS}/41"] = {**REVIEW, "rating": 0}
    platform.answers[f"GET /{COMMENTS}/41"] = {"id": 41, **comment}
    assert await source.fetch(POINTER) == (Ignored("woocommerce", "reply"),)


async def test_a_review_without_stars_is_still_one(platform: PlatformServer, source: WooCommerce) -> None:
    """Where the shop does not ask for stars."""
    platform.answers[f"GET /{REVIEWS}/41"] = {**REVIEW, "rating": 0}
    platform.answers[f"GET /{COMMENTS}/41"] = {"id": 41, "parent": 0, "type": "review"}
    (event,) = await source.fetch(POINTER)
    assert isinstance(event, ReviewEvent)
    assert event.review.rating is None


async def test_the_ping_of_a_new_webhook_is_answered(source: WooCommerce) -> None:
    """WooCommerce sends it unsigned and shows an error to its user where it is refused; it creates nothing."""
    ping = Delivery("woocommerce", b"webhook_id=7", ())
    await source.verify(ping, NOW)
    assert source.parse(ping) == (Ignored("woocommerce", "ping"),)


async def test_equal_words_are_no_revision(source: WooCommerce) -> None:
    """Two fetches of an unchanged review differ in time alone."""
    (first,) = await source.fetch(POINTER)
    (second,) = await source.fetch(POINTER)
    assert isinstance(first, ReviewEvent)
    assert isinstance(second, ReviewEvent)
    assert first.review.revision.partition("#")[2] == second.review.revision.partition("#")[2]


async def test_a_review_comes_with_a_colleagues_answer(platform: PlatformServer, source: WooCommerce) -> None:
    """Who decides sees that somebody has answered already; where we may not look, the review comes all the same."""
    theirs = {"author": 3, "type": "comment"}
    platform.answers[f"GET /{COMMENTS}"] = published("<p>We&#8217;ll call you.</p>", **theirs)
    (event,) = await source.fetch(POINTER)
    assert isinstance(event, ReviewEvent)
    assert event.review.answer == "We’ll call you."
    platform.answers[f"GET /{COMMENTS}"] = refusal(403, "rest_forbidden_param")
    (event,) = await source.fetch(POINTER)
    assert isinstance(event, ReviewEvent)
    assert event.review.answer == ""


async def test_history_turns_pages(platform: PlatformServer, source: WooCommerce) -> None:
    """All reviews since a day."""
    platform.answers[f"GET /{REVIEWS}"] = [REVIEW, {**REVIEW, "id": 42}]
    found = [item async for item in source.history(NOW)]
    assert len(found) == 2
    assert platform.calls[-1].query["after"] == "2026-05-31T22:00:00"


async def test_an_odd_id_goes_into_no_address(platform: PlatformServer, source: WooCommerce) -> None:
    """Whatever a body names."""
    for identity in ("../../users", "4 1", "", "٤١"):
        with pytest.raises(Permanent):
            await source.fetch(replace(POINTER, external_id=identity))
    with pytest.raises(Permanent):
        await source.publish(case_of("woocommerce", "x"), REPLY)
    assert platform.calls == []
