"""WooCommerce: the review behind the comment's id, and the reply under it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web

from bot.platforms.plugin.package import HOOK
from bot.platforms.sources.woocommerce import REVIEWS, WEBHOOKS, WooCommerce
from bot.platforms.sources.wordpress import COMMENTS, ME
from models.cases.case import Receipt, ReplyStatus, State
from models.cases.review import Change, Delivery, Ignored, Pointer, ReviewEvent
from models.errors import Permanent, Transient, Unknown, explain
from tests.contract.examples import COMMENT, NOW, PAYLOADS, REPLY, api, case_of, now
from tests.contract.platform_server import PlatformServer, started

POINTER = Pointer("woocommerce", "shop.example", "41")
REVIEW = json.loads((PAYLOADS / "woocommerce-html_review-4.json").read_text("utf-8"))

PARENT = {"id": 41, "status": "approved", "type": "review", "author": 0, "parent": 0}


def refusal(status: int, code: str, message: str = "no") -> web.Response:
    """An error as WordPress answers it."""
    return web.json_response({"code": code, "message": message, "data": {"status": status}}, status=status)


@pytest.fixture
async def platform() -> AsyncIterator[PlatformServer]:
    """The shop."""
    platform, server = await started()
    platform.answers[f"GET /{REVIEWS}/41"] = REVIEW
    platform.answers[f"GET /{COMMENTS}/41"] = PARENT
    platform.answers[f"GET /{COMMENTS}"] = []
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


ACTIVE = {"topic": f"action.{HOOK}", "status": "active", "delivery_url": "https://bot.example/webhooks/woocommerce"}
WORKS: dict[str, object] = {
    "GET /wp-json/": {"name": "Shop", "namespaces": ["wp/v2", "wc/v3"]},
    f"GET /{REVIEWS}": [],
    f"GET /{WEBHOOKS}": [ACTIVE],
    f"GET /{ME}": {"name": "Care &amp; co", "capabilities": {"moderate_comments": True}},
}


async def test_doctor_says_how_reviews_come_and_who_replies(platform: PlatformServer, source: WooCommerce) -> None:
    """Where all is set up."""
    platform.answers |= WORKS
    assert await source.ping() == "reads reviews of shop.example, by its webhook; replies as Care & co"


WEBHOOK = f"GET /{WEBHOOKS}"
ROOT = {"home": "https://shop.example/shop", "namespaces": ["wp/v2", "wc/v3"]}


@pytest.mark.parametrize(
    ("instead", "problem", "hint"),
    [
        ({WEBHOOK: []}, "No webhook", "our plugin"),
        ({WEBHOOK: [{"topic": "order.created", "status": "active"}]}, "No webhook", "our plugin"),
        ({WEBHOOK: [{**ACTIVE, "status": "disabled"}]}, "webhook is disabled", "Active"),
        ({f"GET /{ME}": {"name": "Al", "capabilities": {}}}, "Al may not moderate", "Shop manager"),
        ({"GET /wp-json/": {"namespaces": ["wp/v2"]}}, "WooCommerce is not active", "Activate"),
        ({"GET /wp-json/": web.Response(status=404), "GET /": {"namespaces": []}}, "permalinks are plain", "Post name"),
        ({"GET /wp-json/": web.Response(status=404), "GET /": ROOT}, "which is https://shop.example/shop", "_URL"),
        ({"GET /wp-json/": refusal(404, "rest_no_route"), "GET /": ROOT}, "not the site's root", "wp-json"),
        ({"GET /wp-json/": web.Response(text="<p>Hello</p>")}, "no WordPress", "_URL"),
        ({"GET /wp-json/": web.Response(), "GET /": {"namespaces": []}}, "permalinks are plain", "Post name"),
        ({f"GET /{REVIEWS}": refusal(401, "woocommerce_rest_authentication_error")}, "refused our credentials", ""),
    ],
)  # fmt: skip
async def test_doctor_says_what_keeps_reviews_or_replies_away(
    platform: PlatformServer, source: WooCommerce, instead: dict[str, object], problem: str, hint: str
) -> None:
    """Each with what to click."""
    platform.answers |= WORKS | instead
    with pytest.raises(Permanent, match=problem) as caught:
        await source.ping()
    assert hint in caught.value.hint
