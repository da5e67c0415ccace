"""Google: its moderation and limits, its signed pushes, and reviews fetched by the names in them."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import jwt
import pytest

from bot.platforms.sources.google import Google
from models.cases.review import Change, Delivery, Pointer, ReviewEvent
from models.errors import BadSignature, Permanent, Transient, Unreadable
from tests.contract.examples import BY_NAME, NOW, PAYLOADS, REPLY, REVIEW_NAME, ec_pem, google
from tests.contract.platform_server import PlatformServer, a_platform, opened


@pytest.fixture
async def platform() -> AsyncIterator[PlatformServer]:
    """The platform."""
    async with a_platform() as platform:
        yield platform


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


async def test_google_lists_the_reviews_of_our_locations(platform: PlatformServer) -> None:
    """For the backfill."""
    source = opened(platform, "google")
    review = json.loads((PAYLOADS / "google-review-2.json").read_bytes())
    platform.answers["GET /accounts/111/locations/222/reviews"] = {"reviews": [review], "totalReviewCount": 1}
    found = [item.review async for item in source.history(NOW.replace(month=1))]
    assert [(held.external_id, held.rating) for held in found] == [(REVIEW_NAME, 1)]
    await source.close()
