"""WooCommerce: the reply under the review, and other people's beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.platforms.sources.woocommerce import WooCommerce
from bot.platforms.sources.wordpress import COMMENTS
from models.cases.case import Receipt, ReplyStatus, State
from models.errors import Permanent, Transient, Unknown, explain
from tests.contract.examples import COMMENT, NOW, REPLY, case_of
from tests.contract.platform_server import PlatformServer
from tests.contract.woocommerce_shop import PARENT, a_shop, a_source, published, refusal


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


@pytest.mark.parametrize(("status", "told"), [("spam", ReplyStatus.REJECTED), ("trash", ReplyStatus.REJECTED)])
async def test_a_reply_that_is_called_spam_is_rejected(
    platform: PlatformServer, source: WooCommerce, status: str, told: ReplyStatus
) -> None:
    """It does not wait for anybody: nobody will see it."""
    platform.answers[f"POST /{COMMENTS}"] = {**COMMENT, "status": status}
    assert (await source.publish(case_of("woocommerce", "41"), REPLY)).status is told


async def test_an_emoji_is_sent_as_a_reference(platform: PlatformServer, source: WooCommerce) -> None:
    """Tables from before 2015 hold no letters of four bytes; in HTML every one can be written with smaller ones."""
    platform.answers[f"POST /{COMMENTS}"] = COMMENT
    await source.publish(case_of("woocommerce", "41"), "Sorry 🙏 – Zoë")
    body = platform.calls[-1].body
    assert isinstance(body, dict)
    assert body["content"] == "Sorry &#x1f64f; – Zoë"


async def test_what_the_database_refuses_was_not_published(platform: PlatformServer, source: WooCommerce) -> None:
    """A 500 with WordPress's own code is a sure refusal, any other is unclear."""
    platform.answers[f"POST /{COMMENTS}"] = refusal(500, "rest_comment_failed_create", "Creating comment failed.")
    with pytest.raises(Permanent, match="could not write"):
        await source.publish(case_of("woocommerce", "41"), REPLY)
    platform.answers[f"POST /{COMMENTS}"] = refusal(500, "internal_server_error")
    with pytest.raises(Unknown):
        await source.publish(case_of("woocommerce", "41"), REPLY)


async def test_flood_control_is_waited_for(platform: PlatformServer, source: WooCommerce) -> None:
    """WordPress answers 400 where others answer 429: it passes by itself."""
    platform.answers[f"POST /{COMMENTS}"] = refusal(400, "comment_flood", "You are posting comments too quickly.")
    with pytest.raises(Transient) as caught:
        await source.publish(case_of("woocommerce", "41"), REPLY)
    assert caught.value.retry_after


@pytest.mark.parametrize(
    ("parent", "why"),
    [
        ({**PARENT, "status": "hold"}, "waits for moderation"),
        ({**PARENT, "status": "spam"}, "in the spam"),
        ({**PARENT, "status": "trash"}, "in the bin"),
        (refusal(404, "rest_comment_invalid_id"), "not there any more"),
    ],
)
async def test_nothing_is_published_under_what_is_not_public(
    platform: PlatformServer, source: WooCommerce, parent: object, why: str
) -> None:
    """WordPress itself does not look at the parent."""
    platform.answers[f"GET /{COMMENTS}/41"] = parent
    with pytest.raises(Permanent, match=why):
        await source.publish(case_of("woocommerce", "41"), REPLY)
    assert platform.made("POST") == []


async def test_a_colleagues_answer_is_shown_and_not_doubled(platform: PlatformServer, source: WooCommerce) -> None:
    """Someone answered in wp-admin meanwhile."""
    theirs = {"author": 3, "author_name": "Kim &amp; co", "type": "comment"}
    platform.answers[f"GET /{COMMENTS}"] = published("<p>We&#8217;ll call you.</p>", **theirs)
    with pytest.raises(Permanent) as caught:
        await source.publish(case_of("woocommerce", "41"), REPLY)
    assert "Kim & co has answered this review already: “We’ll call you.”" in explain(caught.value)
    assert platform.made("POST") == []


async def test_a_reply_of_ours_is_replaced(platform: PlatformServer, source: WooCommerce) -> None:
    """The review was held and came back, or says something else now: no second reply stands beside the first."""
    case = replace(case_of("woocommerce", "41"), receipt=Receipt("900", "", NOW))
    platform.answers[f"GET /{COMMENTS}"] = published("<p>The words of before.</p>", author=3, type="comment")
    platform.answers[f"POST /{COMMENTS}/900"] = COMMENT
    assert (await source.publish(case, REPLY)).reply_id == "900"
    (call,) = platform.made("POST")
    assert isinstance(call.body, dict)
    assert (call.path, set(call.body)) == (f"/{COMMENTS}/900", {"content"})


@pytest.mark.parametrize(
    "other", [{"author": 0, "type": "review"}, {"author": 9, "type": "review"}, {"author": 5, "type": "comment"}]
)
async def test_what_customers_answer_keeps_no_reply_back(
    platform: PlatformServer, source: WooCommerce, other: dict[str, object]
) -> None:
    """A visitor, a customer with an account, or the reviewer."""
    platform.answers[f"GET /{COMMENTS}/41"] = {**PARENT, "author": 5}
    platform.answers[f"GET /{COMMENTS}"] = published("<p>Same here!</p>", **other)
    platform.answers[f"POST /{COMMENTS}"] = COMMENT
    assert (await source.publish(case_of("woocommerce", "41"), REPLY)).reply_id == "900"


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        ({**COMMENT, "status": "approved"}, ReplyStatus.LIVE),
        ({**COMMENT, "status": "spam"}, ReplyStatus.REJECTED),
        ({**COMMENT, "status": "trash"}, ReplyStatus.REJECTED),
        (refusal(404, "rest_comment_invalid_id"), ReplyStatus.REJECTED),
    ],
)
async def test_moderation_of_a_reply_is_followed_to_its_end(
    platform: PlatformServer, source: WooCommerce, standing: object, told: ReplyStatus
) -> None:
    """What was binned or called spam is in no list: the published reply is asked for by its id."""
    receipt = Receipt("900", "", NOW, ReplyStatus.PENDING)
    case = replace(case_of("woocommerce", "41"), state=State.PUBLISHED, receipt=receipt)
    platform.answers[f"GET /{COMMENTS}/900"] = standing
    found = await source.find(case, REPLY)
    assert found
    assert (found.reply_id, found.status) == ("900", told)


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
    platform.answers[f"DELETE /{COMMENTS}/900"] = refusal(404, "rest_comment_invalid_id")
    await source.retract(case)


async def test_a_reply_is_not_taken_back_where_the_address_is_wrong(
    platform: PlatformServer, source: WooCommerce
) -> None:
    """It still stands, whatever a route that is missing answers."""
    case = replace(case_of("woocommerce", "41"), receipt=Receipt("900", "", NOW))
    platform.answers[f"DELETE /{COMMENTS}/900"] = refusal(404, "rest_no_route")
    with pytest.raises(Permanent):
        await source.retract(case)
