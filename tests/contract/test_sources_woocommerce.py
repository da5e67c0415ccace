"""WooCommerce: the review behind the comment's id, and the reply under it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.platforms.sources.woocommerce import COMMENTS, REVIEWS, WooCommerce
from models.cases.case import Receipt, ReplyStatus
from models.cases.review import Change, Delivery, Ignored, Pointer, ReviewEvent
from models.errors import Permanent, Unknown
from tests.contract.examples import COMMENT, NOW, PAYLOADS, REPLY, api, case_of, now
from tests.contract.platform_server import PlatformServer, started

POINTER = Pointer("woocommerce", "shop.example", "41")
REVIEW = json.loads((PAYLOADS / "woocommerce-html_review-4.json").read_text("utf-8"))


@pytest.fixture
async def platform() -> AsyncIterator[PlatformServer]:
    """The shop."""
    platform, server = await started()
    platform.answers[f"GET /{REVIEWS}/41"] = REVIEW
    yield platform
    await server.close()


@pytest.fixture
async def source(platform: PlatformServer) -> AsyncIterator[WooCommerce]:
    """The adapter."""
    source = WooCommerce("shop.example", "key", api(platform.url), api(platform.url), now)
    yield source
    await source.close()


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


async def test_a_review_that_is_gone_counts_as_deleted(platform: PlatformServer, source: WooCommerce) -> None:
    """404, and also what lies in the bin or in spam."""
    (event,) = await source.fetch(replace(POINTER, external_id="42"))
    assert isinstance(event, ReviewEvent)
    assert event.change is Change.DELETED
    platform.answers[f"GET /{REVIEWS}/41"] = {**REVIEW, "status": "spam"}
    (event,) = await source.fetch(POINTER)
    assert isinstance(event, ReviewEvent)
    assert event.change is Change.DELETED


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


def published(rendered: str, **other: object) -> list[dict[str, object]]:
    return [{**COMMENT, "content": {"rendered": rendered}, **other}]


async def test_our_reply_is_found_though_wordpress_beautified_it(platform: PlatformServer, source: WooCommerce) -> None:
    """Curly quotes, dashes, paragraphs: the letters are the same."""
    platform.answers[f"GET /{COMMENTS}"] = published(
        "<p>I&#8217;m sorry about the leak &#8212; please write to us&#8230;</p>\n<p>The team</p>\n"
    )
    receipt = await source.find(case_of("woocommerce", "41"), REPLY)
    assert receipt
    assert (receipt.reply_id, receipt.url) == ("900", "https://shop.example/#comment-900")
    assert platform.calls[-1].query["parent"] == "41"


@pytest.mark.parametrize("comments", [[], published("<p>Another reply</p>"), published(REPLY, status="trash")])
async def test_another_reply_is_not_ours(
    platform: PlatformServer, source: WooCommerce, comments: list[dict[str, object]]
) -> None:
    """Nothing there, someone else's words, or what was binned."""
    platform.answers[f"GET /{COMMENTS}"] = comments
    assert await source.find(case_of("woocommerce", "41"), REPLY) is None


async def test_the_reply_hangs_under_the_review_as_plain_text(platform: PlatformServer, source: WooCommerce) -> None:
    """Post, parent, and no HTML of ours; a held reply says so."""
    platform.answers[f"POST /{COMMENTS}"] = {**COMMENT, "status": "hold"}
    receipt = await source.publish(case_of("woocommerce", "41"), "We <b>care</b> & more")
    assert platform.calls[-1].body == {"post": 31, "parent": 41, "content": "We &lt;b&gt;care&lt;/b&gt; &amp; more"}
    assert receipt.status is ReplyStatus.PENDING


async def test_a_duplicate_is_looked_up(platform: PlatformServer, source: WooCommerce) -> None:
    """WordPress refuses the same words twice (409): then ours stands there already."""
    platform.failing_method, platform.failure = "POST", 409
    platform.answers[f"GET /{COMMENTS}"] = published(REPLY)
    assert (await source.publish(case_of("woocommerce", "41"), REPLY)).reply_id == "900"
    platform.answers[f"GET /{COMMENTS}"] = []
    with pytest.raises(Permanent):
        await source.publish(case_of("woocommerce", "41"), REPLY)


async def test_an_answer_without_an_id_is_unclear(platform: PlatformServer, source: WooCommerce) -> None:
    """It may stand there: never taken for a failure."""
    platform.answers[f"POST /{COMMENTS}"] = {"status": "approved"}
    with pytest.raises(Unknown):
        await source.publish(case_of("woocommerce", "41"), REPLY)


async def test_a_reply_is_taken_back_twice(platform: PlatformServer, source: WooCommerce) -> None:
    """A reply that is gone already is no error."""
    case = replace(case_of("woocommerce", "41"), receipt=Receipt("900", "", NOW))
    platform.answers[f"DELETE /{COMMENTS}/900"] = {"deleted": True}
    await source.retract(case)
    assert platform.calls[-1].query == {"force": "true"}
    del platform.answers[f"DELETE /{COMMENTS}/900"]
    await source.retract(case)


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
