"""What reaches ``/slack/events`` and is not from Slack, or not whole."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import AsyncIterator

import pytest

from bot.app.jobs import Jobs
from bot.store.store import PgStore
from tests.flow.slack_world import LIMIT_KIB, SECRET, World, a_world


@pytest.fixture
async def world(store: PgStore, jobs: Jobs) -> AsyncIterator[World]:
    async with a_world(store, jobs) as made:
        yield made


def signed(body: bytes, *, at: str = "", secret: str = SECRET) -> dict[str, str]:
    """Slack's headers over a body."""
    at = at or str(int(time.time()))
    mark = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={mark}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


async def status(world: World, body: bytes, headers: dict[str, str]) -> int:
    async with world.http.post(f"{world.bot_url}/slack/events", data=body, headers=headers) as answer:
        return answer.status


@pytest.mark.parametrize("at", ["abc", "", "1e9", "-5", "٣", "9" * 400, "1.5"])
async def test_timestamp_of_another_form_is_401(world: World, at: str) -> None:
    """A timestamp that is no number is refused as any forgery is, not a fault of ours."""
    headers = signed(b"{}") | {"X-Slack-Request-Timestamp": at}
    assert await status(world, b"{}", headers) == 401


@pytest.mark.parametrize("mark", ["", "v0=", "v0=é", "v1=" + "0" * 64, "v0=" + "0" * 64, "v0=" + "Z" * 64])
async def test_forged_signature_is_401(world: World, mark: str) -> None:
    """A wrong, short, foreign or missing signature is refused."""
    assert await status(world, b"{}", signed(b"{}") | {"X-Slack-Signature": mark}) == 401


async def test_signature_of_another_secret_is_401(world: World) -> None:
    """Somebody else's app can't speak for ours."""
    assert await status(world, b"{}", signed(b"{}", secret="another")) == 401


async def test_no_headers_are_401(world: World) -> None:
    """Nor can anybody without a signature."""
    assert await status(world, b"payload=%7B%7D", {}) == 401


async def test_old_signature_is_401(world: World) -> None:
    """A genuine request is good for five minutes."""
    old = str(int(time.time()) - 301)
    assert await status(world, b"{}", signed(b"{}", at=old)) == 401


async def test_changed_body_is_401(world: World) -> None:
    """The signature covers every byte."""
    assert await status(world, b"{ }", signed(b"{}")) == 401


async def test_body_over_the_limit_is_413(world: World) -> None:
    """The application's limit holds here too, signed or not."""
    body = b"x" * (LIMIT_KIB * 1024 + 1)
    assert await status(world, body, signed(body)) == 413


@pytest.mark.parametrize("body", [b"\xff\xfe", b"payload=not-json", b"{broken", b"payload=%FF"])
async def test_unreadable_body_is_400(world: World, body: bytes) -> None:
    """A signed body that can't be read is the sender's fault, and says so."""
    assert await status(world, body, signed(body)) == 400


async def test_slacks_own_address_check_is_answered(world: World) -> None:
    """Slack verifies the request URL with a challenge when somebody pastes the manifest."""
    body = b'{"type": "url_verification", "challenge": "c4", "token": "x"}'
    headers = signed(body) | {"Content-Type": "application/json"}
    async with world.http.post(f"{world.bot_url}/slack/events", data=body, headers=headers) as answer:
        assert (answer.status, await answer.json()) == (200, {"challenge": "c4"})
