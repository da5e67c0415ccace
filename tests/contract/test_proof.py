"""How senders prove who they are: genuine calls get in, strangers cost us nothing, and no proof is kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest

from bot.platforms.sources.proof import check_hmac, digest
from models.cases.review import Delivery
from models.errors import BadSignature, Transient
from tests.contract.examples import BY_NAME, KEY, NOW, PAYLOADS, fera, google
from tests.contract.platform_server import PlatformServer, started

BODY = (PAYLOADS / "google-push-1.json").read_bytes()


@pytest.fixture
async def platform() -> AsyncIterator[PlatformServer]:
    """Google."""
    platform, server = await started()
    platform.answers.update(BY_NAME["google"].answers)
    yield platform
    await server.close()


def forged(number: int) -> Delivery:
    """A push that somebody signed with a key of their own, under an id of its own."""

    made = jwt.encode({"aud": "https://hook.example"}, "x" * 32, algorithm="HS256", headers={"kid": f"none-{number}"})
    return Delivery("google", BODY, (("authorization", f"Bearer {made}"),))


async def test_a_hundred_forged_pushes_cost_one_question(platform: PlatformServer) -> None:
    """All at once, each under another key id."""
    source = BY_NAME["google"].make(platform.url)

    async def knock(number: int) -> None:
        with pytest.raises(BadSignature):
            await source.verify(forged(number), NOW)

    await asyncio.gather(*(knock(number) for number in range(100)))
    assert len(platform.made("GET")) == 1
    await source.verify(google("google", BODY), NOW)
    await source.close()


async def test_google_is_not_asked_again_at_once_while_it_is_away(platform: PlatformServer) -> None:
    """Its pushes come again; a minute later the keys are there, and the genuine one is taken."""
    platform.failure, platform.failing_method = 500, "GET"
    source = BY_NAME["google"].make(platform.url)
    for number in range(50):
        with pytest.raises(Transient):
            await source.verify(forged(number), NOW + timedelta(seconds=number))
    assert len(platform.made("GET")) == 1
    platform.failure = 0
    await source.verify(google("google", BODY), NOW + timedelta(seconds=61))
    await source.close()


async def test_old_keys_serve_on_while_google_is_away(platform: PlatformServer) -> None:
    """A genuine push is genuine all the same."""
    source = BY_NAME["google"].make(platform.url)
    await source.verify(google("google", BODY), NOW)
    platform.failure, platform.failing_method = 500, "GET"
    await source.verify(google("google", BODY), NOW + timedelta(hours=7))
    await source.close()


@pytest.mark.parametrize("prefix", ["SHA256=", "sha256=", "v1,"])
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_a_prefix_is_as_it_is_and_digits_of_either_case_count(prefix: str, case: Callable[[str], str]) -> None:
    """`SHA256=` made every genuine call a forged one."""
    made = Delivery("acme", b"{}", (("x-sig", prefix + case(digest(KEY, b"{}"))),))
    check_hmac(made, "X-Sig", KEY, prefix=prefix)
    for other in (prefix, "", digest(KEY, b"{}")):
        with pytest.raises(BadSignature):
            check_hmac(replace(made, headers=(("x-sig", other),)), "X-Sig", KEY, prefix=prefix)


def by_svix(made: Delivery) -> Delivery:
    """The same delivery under the names that Svix gives the headers."""
    headers = tuple((name.replace("webhook-", "svix-"), value) for name, value in made.headers)
    return replace(made, headers=headers)


@pytest.mark.parametrize("name", ["okendo", "highroad"])
async def test_a_signature_counts_under_either_name_of_its_headers(name: str) -> None:
    """Senders on Svix's lower tiers call them ``svix-…``; a forged or stale one is refused under that name as well."""
    source, made = BY_NAME[name].make("http://127.0.0.1:1"), by_svix(BY_NAME[name].sample())
    await source.verify(made, NOW)
    assert made.header("svix-id")
    wrong = [
        replace(made, body=made.body + b" "),
        replace(made, headers=tuple((key, "1" if key == "svix-timestamp" else held) for key, held in made.headers)),
        replace(made, headers=made.headers[:2]),
        replace(made, headers=(*made.headers, ("webhook-signature", "v1,Zm9yZ2Vk"))),
    ]
    for forged in wrong:
        with pytest.raises(BadSignature):
            await source.verify(forged, NOW)


@pytest.mark.parametrize("name", ["x-shop-pass", "x-acme-sig", "x-login", "authorization", "x-forwarded-for"])
def test_no_header_that_may_prove_a_sender_is_kept(name: str) -> None:
    """A playbook's own source may carry its secret in any."""
    told = (("x-wc-webhook-topic", "review.created"), ("x-github-event", "ping"), ("content-type", "application/json"))
    assert Delivery("acme", b"", (*told, (name, KEY))).kept_headers == told


async def test_fera_token_that_ended_is_refused() -> None:
    """A token lasts an hour."""
    source = BY_NAME["fera"].make("http://127.0.0.1:1")
    claims = {"event_name": "review_create", "exp": int(time.time()) - 10}
    token = jwt.encode(claims, KEY.ljust(32, "-"), algorithm="HS256")
    with pytest.raises(BadSignature):
        await source.verify(replace(fera("fera", b"{}"), query=(("jwt", token),)), NOW)
