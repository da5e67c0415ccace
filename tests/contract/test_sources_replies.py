"""Replies on the platforms that moderate, replace or take them back; tokens on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from models.cases.case import Receipt, ReplyStatus
from models.errors import Permanent
from tests.contract.examples import BY_NAME, KEY, NOW, PLAY, REPLY, REVIEW_NAME, case_of
from tests.contract.platform_server import PlatformServer, a_platform, opened

TRUSTPILOT = "/private/reviews/53bffd360000640002975387"


@pytest.fixture
async def platform() -> AsyncIterator[PlatformServer]:
    """The platform."""
    async with a_platform() as platform:
        yield platform


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
