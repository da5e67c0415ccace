"""Replies on the platforms that moderate, replace or take them back; tokens and keys on the way."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import jwt
import pytest

from bot.platforms.sources.google import Google
from models.cases.case import Receipt, ReplyStatus
from models.cases.review import Change, Delivery, Pointer, ReviewEvent
from models.errors import BadSignature, Permanent, Transient, Unreadable
from tests.contract.examples import (
    BY_NAME,
    KEY,
    NOW,
    PAYLOADS,
    REPLY,
    REVIEW_NAME,
    case_of,
    ec_pem,
    fera,
    google,
    judgeme,
    signed,
)
from tests.contract.platform_server import PlatformServer, started

TRUSTPILOT = "/private/reviews/53bffd360000640002975387"
PLAY = "/applications/com.example.app/reviews"


@pytest.fixture
async def platform() -> AsyncIterator[PlatformServer]:
    """The platform."""
    platform, server = await started()
    yield platform
    await server.close()


def judgeme_body(**changes: object) -> Delivery:
    """Judge.me tells that a review changed, on 2 May unless another day is given."""
    review = {"id": 9, "rating": 1, "body": "Broke.", "created_at": "2026-05-01T10:00:00Z"}
    body = {"event": "review/updated", "review": review | {"updated_at": "2026-05-02T10:00:00Z"} | changes}
    return judgeme("judgeme", json.dumps(body).encode())


def opened(platform: PlatformServer, name: str) -> Any:
    platform.answers.update(BY_NAME[name].answers)
    return BY_NAME[name].make(platform.url)


@pytest.mark.parametrize(
    ("name", "path", "answer", "other"),
    [
        ("trustpilot", TRUSTPILOT, {"companyReply": {"text": REPLY, "createdAt": "2026-06-01T10:00:00Z"}}, {}),
        ("google", f"/{REVIEW_NAME}", {"reviewReply": {"comment": REPLY, "state": "REJECTED"}}, {"name": "x"}),
        (
            "googleplay", f"{PLAY}/12345678",
            {"comments": [{"userComment": {}}, {"developerComment": {"text": REPLY}}]},
            {"comments": []},
        ),
        (
            "appstore", "/customerReviews/rev-1/response",
            {"data": {"id": "r1", "attributes": {"responseBody": REPLY, "state": "PUBLISHED"}}}, {"data": {}},
        ),
    ],
)  # fmt: skip
async def test_our_reply_is_found_by_its_words(
    platform: PlatformServer, name: str, path: str, answer: object, other: object
) -> None:
    """So an unclear outcome settles itself; another reply is not ours."""
    source = opened(platform, name)
    platform.answers[f"GET {path}"] = answer
    receipt = await source.find(BY_NAME[name].case(), REPLY)
    assert receipt
    platform.answers[f"GET {path}"] = other
    assert await source.find(BY_NAME[name].case(), REPLY) is None
    await source.close()


@pytest.mark.parametrize(
    ("name", "path", "answer"),
    [
        ("trustpilot", TRUSTPILOT, {"companyReply": {"text": "Thanks, Bo"}}),
        ("google", f"/{REVIEW_NAME}", {"reviewReply": {"comment": "Thanks, Bo"}}),
        ("googleplay", f"{PLAY}/12345678", {"comments": [{"developerComment": {"text": "Thanks, Bo"}}]}),
        ("appstore", "/customerReviews/rev-1/response", {"data": {"attributes": {"responseBody": "Thanks, Bo"}}}),
    ],
)
async def test_a_reply_written_on_the_platform_is_never_replaced(
    platform: PlatformServer, name: str, path: str, answer: object
) -> None:
    """Where a second reply overwrites the first, someone's own words stay."""
    source = opened(platform, name)
    platform.answers[f"GET {path}"] = answer
    with pytest.raises(Permanent, match="Another reply"):
        await source.publish(BY_NAME[name].case(), REPLY)
    assert platform.made(BY_NAME[name].writes[0]) == []
    await source.close()


@pytest.mark.parametrize(
    ("state", "status"), [("PENDING", "pending"), ("REJECTED", "rejected"), ("APPROVED", "live"), ("", "live")]
)
async def test_google_tells_where_a_reply_stands(platform: PlatformServer, state: str, status: str) -> None:
    """Moderated after we sent it."""
    source = opened(platform, "google")
    platform.answers[f"PUT /{REVIEW_NAME}/reply"] = {"comment": REPLY, "reviewReplyState": state}
    receipt = await source.publish(BY_NAME["google"].case(), REPLY)
    assert receipt.status == status
    await source.close()


async def test_google_counts_bytes(platform: PlatformServer) -> None:
    """4,096 bytes are far fewer letters in Japanese: refused before it leaves."""
    source = opened(platform, "google")
    with pytest.raises(Permanent, match="4096"):
        await source.publish(BY_NAME["google"].case(), "申" * 1400)
    assert platform.made("PUT") == []
    await source.close()


async def test_app_store_replies_wait_for_apple(platform: PlatformServer) -> None:
    """Accepted is not live."""
    source = opened(platform, "appstore")
    receipt = await source.publish(BY_NAME["appstore"].case(), REPLY)
    assert (receipt.status, receipt.reply_id) == (ReplyStatus.PENDING, "resp-1")
    await source.close()


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("trustpilot", f"{TRUSTPILOT}/reply"),
        ("google", f"/{REVIEW_NAME}/reply"),
        ("appstore", "/customerReviewResponses/r1"),
    ],
)
async def test_a_reply_is_taken_back_twice(platform: PlatformServer, name: str, path: str) -> None:
    """A reply that is gone already is no error."""
    source = opened(platform, name)
    case = replace(BY_NAME[name].case(), receipt=Receipt("r1", "", NOW))
    platform.answers[f"DELETE {path}"] = {}
    await source.retract(case)
    del platform.answers[f"DELETE {path}"]
    await source.retract(case)
    assert [call.path for call in platform.made("DELETE")] == [path, path]
    await source.close()


async def test_a_token_is_asked_for_once(platform: PlatformServer) -> None:
    """Platforms refuse those who ask for a token at every call."""
    source = opened(platform, "googleplay")
    for _ in range(3):
        await source.publish(BY_NAME["googleplay"].case(), REPLY)
    assert sum(call.path == "/token" for call in platform.calls) == 1
    assert platform.made("POST")[-1].headers["Authorization"] == "Bearer tok-1"
    await source.close()


async def test_an_answer_without_a_token_is_permanent(platform: PlatformServer) -> None:
    """With the hint that names the settings, and without the secret."""
    source = opened(platform, "googleplay")
    platform.answers["POST /token"] = {"error": "invalid_grant"}
    with pytest.raises(Permanent) as caught:
        await source.publish(BY_NAME["googleplay"].case(), REPLY)
    assert KEY not in str(caught.value)
    assert caught.value.hint
    await source.close()


async def test_judge_me_mails_a_private_reply(platform: PlatformServer) -> None:
    """Where a voucher can go without being seen by others."""
    source = opened(platform, "judgeme")
    platform.answers["POST /private_replies"] = {}
    await source.reply_privately(case_of("judgeme", "22"), "Your code: X")
    body = platform.calls[-1].body
    assert body == {
        "review_id": 22,
        "send_private_email": True,
        "private_reply": {"email_subject": "Your review", "email_body": "Your code: X"},
    }
    await source.close()


@pytest.mark.parametrize(
    "other",
    [
        {"aud": "https://else.example"},
        {"email": "x@y.example"},
        {"email_verified": False},
        {"iss": "https://evil.example"},
        {"exp": 1},
    ],
)
async def test_google_push_must_be_ours(platform: PlatformServer, other: dict[str, object]) -> None:
    """Any Google account can make a token: ours has our audience and our account."""
    source = opened(platform, "google")
    with pytest.raises(BadSignature):
        await source.verify(google("google", b"{}", **other), NOW)
    await source.close()


async def test_google_push_signed_by_nobody_is_refused(platform: PlatformServer) -> None:
    """Neither ``alg: none`` nor our own secret as a key."""
    source = opened(platform, "google")
    genuine = google("google", b"{}")
    claims = jwt.decode(genuine.header("authorization")[7:], options={"verify_signature": False})
    for token in (
        jwt.encode(claims, "", algorithm="none", headers={"kid": "k1"}),
        jwt.encode(claims, "k" * 64, algorithm="HS256", headers={"kid": "k1"}),
        jwt.encode(claims, ec_pem(), algorithm="ES256", headers={"kid": "k1"}),
    ):
        with pytest.raises(BadSignature):
            await source.verify(replace(genuine, headers=(("authorization", f"Bearer {token}"),)), NOW)
    await source.close()


async def test_google_keys_are_not_asked_for_at_every_forgery(platform: PlatformServer) -> None:
    """A flood of unknown key ids does not become a flood of calls; where Google is down the push is to come again."""
    source = opened(platform, "google")
    token = jwt.encode({"exp": int(time.time()) + 60}, "k" * 64, algorithm="HS256", headers={"kid": "other"})
    for _ in range(5):
        with pytest.raises(BadSignature):
            await source.verify(replace(google("google", b"{}"), headers=(("authorization", f"Bearer {token}"),)), NOW)
    assert len([call for call in platform.calls if call.path == "/oauth2/v3/certs"]) == 1
    await source.close()
    platform.failing_method, platform.failure = "GET", 500
    fresh = BY_NAME["google"].make(platform.url)
    with pytest.raises(Transient):
        await fresh.verify(google("google", b"{}"), NOW)
    await fresh.close()


async def test_google_review_is_fetched_in_its_own_words(platform: PlatformServer) -> None:
    """Not in Google's translation; a review that is gone counts as deleted."""
    source = opened(platform, "google")
    assert isinstance(source, Google)
    platform.answers[f"GET /{REVIEW_NAME}"] = json.loads((PAYLOADS / "google-review-2.json").read_bytes())
    pointer = Pointer("google", "accounts/111/locations/222", REVIEW_NAME)
    (event,) = await source.fetch(pointer)
    assert isinstance(event, ReviewEvent)
    assert (event.review.text, event.review.rating) == ("Unhöfliches Personal.", 1)
    del platform.answers[f"GET /{REVIEW_NAME}"]
    with pytest.raises(Permanent, match="location"):
        await source.fetch(pointer)
    platform.answers["GET /accounts/111/locations/222/reviews"] = {}
    (event,) = await source.fetch(pointer)
    assert isinstance(event, ReviewEvent)
    assert event.change is Change.DELETED
    await source.close()


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("I ordered the Chips (Original) and they were mouldy.", None),
        ("(Original) was better. (Original) recipe, please!", None),
        ("(Translated by Google) Rude staff.\n\n(Original)\nUnhöfliches Personal.", "Unhöfliches Personal."),
        ("Unhöfliches Personal.\n\n(Translated by Google)\nRude staff.", "Unhöfliches Personal."),
        ("Chips (Original) kaputt.\n\n(Translated by Google)\nChips (Original) broken.", "Chips (Original) kaputt."),
    ],
)
async def test_the_mark_of_an_original_counts_beside_that_of_a_translation_alone(
    platform: PlatformServer, said: str, own: str | None
) -> None:
    """A product may be called so."""
    source = opened(platform, "google")
    platform.answers[f"GET /{REVIEW_NAME}"] = {"starRating": "ONE", "comment": said}
    (event,) = await source.fetch(Pointer("google", "accounts/111/locations/222", REVIEW_NAME))
    assert event.review.text == (own or said)
    await source.close()


def test_a_review_of_google_by_another_form_of_name_is_kept_for_the_operator() -> None:
    """It is not passed over as another kind of event."""
    name = "accounts/1/locations/2/reviews/a=b+c"
    data = base64.b64encode(json.dumps({"type": "NEW_REVIEW", "review": name}).encode()).decode()
    with pytest.raises(Unreadable):
        BY_NAME["google"].make("http://127.0.0.1:1").parse(
            Delivery("google", json.dumps({"message": {"data": data}}).encode(), ())
        )


async def test_a_made_up_resource_name_is_never_called(platform: PlatformServer) -> None:
    """A body can't send us to another address of the API."""
    source = opened(platform, "google")
    for name in ("../../v1/accounts", "accounts/1/locations/2/reviews/../x", "http://evil.example/"):
        with pytest.raises(Permanent):
            await source.fetch(Pointer("google", "s", name))
    assert platform.made("GET") == []
    await source.close()


async def test_fera_token_that_ended_is_refused() -> None:
    """A token lasts an hour."""
    source = BY_NAME["fera"].make("http://127.0.0.1:1")
    claims = {"event_name": "review_create", "exp": int(time.time()) - 10}
    token = jwt.encode(claims, KEY.ljust(32, "-"), algorithm="HS256")
    with pytest.raises(BadSignature):
        await source.verify(replace(fera("fera", b"{}"), query=(("jwt", token),)), NOW)


async def test_fera_deletes_by_the_name_in_the_token() -> None:
    """The body does not say what happened."""
    source = BY_NAME["fera"].make("http://127.0.0.1:1")
    (event,) = source.parse(fera("fera", b'{"id": "fRev_1"}', "review_delete"))
    assert isinstance(event, ReviewEvent)
    assert event.change is Change.DELETED


@pytest.mark.parametrize(
    ("delivery", "restored"),
    [
        (fera("fera", b'{"id": "r1", "updated_at": "2026-05-02T10:00:00Z"}', "review_decline"), None),
        (judgeme_body(curated="spam", hidden=True), judgeme_body(updated_at="2026-05-03T10:00:00Z")),
        (judgeme_body(curated="spam", hidden="true"), None),
    ],
    ids=["fera", "judgeme", "judgeme in words"],
)  # fmt: skip
def test_what_the_shop_took_down_is_gone(delivery: Delivery, restored: Delivery | None) -> None:
    """In its place among the platform's own revisions, so that it can come back."""
    source = BY_NAME[delivery.source].make("http://127.0.0.1:1")
    (gone,) = source.parse(delivery)
    assert isinstance(gone, ReviewEvent)
    assert gone.change is Change.DELETED
    assert gone.review.revision.startswith("2026-05-02T10:00:00")
    if restored:
        (back,) = source.parse(restored)
        assert isinstance(back, ReviewEvent)
        assert back.change is not Change.DELETED
        assert back.review.revision > gone.review.revision


@pytest.mark.parametrize(("curated", "hidden"), [("spam", False), ("ok", True), ("not-yet", True), ("ok", False)])
def test_judge_me_shows_what_waits_or_is_marked_alone(curated: str, hidden: bool) -> None:
    """Hidden until it is looked at, or marked and shown all the same: the shop has not taken it down."""
    (event,) = BY_NAME["judgeme"].make("http://127.0.0.1:1").parse(judgeme_body(curated=curated, hidden=hidden))
    assert isinstance(event, ReviewEvent)
    assert event.change is Change.UPDATED


def test_okendos_deletions_stand_in_the_order_of_its_numbers() -> None:
    """One that is sent again later is no later."""
    source = BY_NAME["okendo"].make("http://127.0.0.1:1")
    revisions = []
    for number, topic in ((5, "review.delete"), (6, "review.update")):
        body = {"topic": topic, "sequenceNumber": number, "resource": {"reviewId": "r1", "rating": 1, "body": "Bad."}}
        (event,) = source.parse(signed("okendo", json.dumps(body).encode()))
        assert isinstance(event, ReviewEvent)
        revisions.append(event.review.revision)
    assert revisions == sorted(revisions)


async def test_app_store_lists_reviews_until_they_are_old(platform: PlatformServer) -> None:
    """Newest first, so the first old one ends it."""
    source = opened(platform, "appstore")
    listed = json.loads((PAYLOADS / "appstore-customerReviews-1.json").read_bytes())
    platform.answers["GET /apps/1/customerReviews"] = listed
    since = NOW.replace(year=2026, month=1, day=1)
    found = [item async for item in source.history(since)]
    assert [item.review.rating for item in found] == [2]
    assert [item async for item in source.history(NOW)] == []
    await source.close()


async def test_google_play_splits_title_and_text(platform: PlatformServer) -> None:
    """A tab stands between them."""
    source = opened(platform, "googleplay")
    listed = json.loads((PAYLOADS / "googleplay-reviews-1.json").read_bytes())
    platform.answers[f"GET {PLAY}"] = listed
    found = [item.review async for item in source.history(NOW.replace(year=2010))]
    assert [(review.title, review.text) for review in found] == [
        ("Crashes", "It crashes when I open my orders."),
        ("", "I love using this app!"),
    ]
    await source.close()


async def test_okendo_lists_reviews_page_by_page(platform: PlatformServer) -> None:
    """Newest first; any webhook counts as later than what was listed."""
    source = opened(platform, "okendo")
    resource = json.loads((PAYLOADS / "okendo-review_update-2.json").read_bytes())["resource"]
    platform.answers["GET /reviews"] = {"reviews": [resource], "nextUrl": "/enterprise/reviews?limit=1"}
    found = [item.review async for item in source.history(NOW.replace(year=2025, month=1))]
    assert [review.rating for review in found] == [2]
    assert found[0].revision < "00000000000000000001"
    assert [item async for item in source.history(NOW)] == []
    await source.close()


async def test_google_lists_the_reviews_of_our_locations(platform: PlatformServer) -> None:
    """For the backfill."""
    source = opened(platform, "google")
    review = json.loads((PAYLOADS / "google-review-2.json").read_bytes())
    platform.answers["GET /accounts/111/locations/222/reviews"] = {"reviews": [review], "totalReviewCount": 1}
    found = [item.review async for item in source.history(NOW.replace(month=1))]
    assert [(held.external_id, held.rating) for held in found] == [(REVIEW_NAME, 1)]
    await source.close()


async def test_judge_me_lists_reviews_page_by_page(platform: PlatformServer) -> None:
    """For the backfill."""
    source = opened(platform, "judgeme")
    review = json.loads((PAYLOADS / "judgeme-review_created-1.json").read_bytes())["review"]
    platform.answers["GET /reviews"] = {"current_page": 1, "per_page": 100, "reviews": [review]}
    found = [item.review async for item in source.history(NOW.replace(year=2023, month=1))]
    assert [held.external_id for held in found] == ["465077653"]
    await source.close()
