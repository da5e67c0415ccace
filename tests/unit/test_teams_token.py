"""The token matrix against the real validation; issuer and keys are served by a process of their own."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from botbuilder.core import TurnContext
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from bot.chats.teams.adapter import TeamsAdapter
from bot.chats.teams.auth import Keys
from bot.chats.teams.cloud import Cloud
from bot.chats.teams.connector import Connectors

ISSUER = "https://api.botframework.com"
APP, TENANT = "app-1", "tenant-1"
SERVICE = "https://smba.trafficmanager.net/emea/"
KNOWN = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NEWER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True, slots=True)
class Issuer:
    """A key server in a process of its own: what is written into ``folder`` is published."""

    url: str
    folder: Path

    def publish(self, **keys: rsa.RSAPrivateKey) -> None:
        """Exactly these keys, each endorsed for Teams; an id that starts with ``skype`` for Skype alone."""
        entries = [
            json.loads(RSAAlgorithm.to_jwk(key.public_key()))
            | {"kid": name, "endorsements": ["skype"] if name.startswith("skype") else ["msteams", "skype"]}
            for name, key in keys.items()
        ]
        (self.folder / "keys").write_text(json.dumps({"keys": entries}))


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issuer]:
    """Python's own file server."""
    folder = tmp_path_factory.mktemp("issuer")
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        port = re.search(r"port (\d+)", server.stdout.readline())
        assert port
        found = Issuer(f"http://127.0.0.1:{port[1]}", folder)
        (folder / "openid").write_text(json.dumps({"issuer": ISSUER, "jwks_uri": f"{found.url}/keys"}))
        found.publish(known=KNOWN, skype=OTHER)
        yield found
        server.terminate()


def cloud(metadata_url: str, **changes: Any) -> Cloud:
    """A cloud whose keys are at this address."""
    values: dict[str, Any] = {
        "app_id": APP,
        "password": "secret-secret",
        "tenant_id": TENANT,
        "metadata_url": metadata_url,
        "issuer": ISSUER,
        "login_url": "https://login.example",
        "scope": "scope",
        "hosts": frozenset({"https://smba.trafficmanager.net"}),
        "is_anonymous": False,
    }
    return Cloud(**(values | changes))


@dataclass(slots=True)
class Bot:
    """The real adapter behind a web server; ``turns`` counts who came in."""

    url: str
    keys: Keys
    turns: int = 0

    async def call(self, header: str | None, activity: object) -> int:
        """The status of one call."""
        headers = {} if header is None else {"Authorization": header}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url, data=json.dumps(activity), headers=headers) as answer,
        ):
            return answer.status


@pytest.fixture
async def make_bot() -> AsyncIterator[Callable[[Cloud], Any]]:
    """Start a bot for a cloud."""
    closing: list[Any] = []

    async def start(of: Cloud) -> Bot:
        keys = Keys(of.metadata_url)
        connectors = Connectors(of)
        adapter = TeamsAdapter(of, keys, connectors)
        bot = Bot("", keys)

        async def turn(context: TurnContext) -> None:
            bot.turns += 1

        async def receive(request: web.Request) -> web.Response:
            return await adapter.process(request, turn)

        app = web.Application()
        app.router.add_post("/api/messages", receive)
        server = TestServer(app)
        await server.start_server()
        closing.extend([server.close, keys.close, connectors.close])
        bot.url = str(server.make_url("/api/messages"))
        return bot

    yield start
    for close in closing:
        await close()


def activity(**changes: Any) -> dict[str, Any]:
    """A message as Teams sends it."""
    return {
        "type": "message",
        "id": "1",
        "channelId": "msteams",
        "serviceUrl": SERVICE,
        "from": {"id": "29:a"},
        "recipient": {"id": "28:b"},
        "conversation": {"id": "19:c@thread.tacv2"},
        "channelData": {"tenant": {"id": TENANT}},
    } | changes


def token(key: Any = KNOWN, algorithm: str = "RS256", kid: str | None = "known", **changes: Any) -> str:
    """A genuine token, but for the changes; a change to None leaves the claim out."""
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": APP, "nbf": now - 60, "exp": now + 3600, "serviceurl": SERVICE} | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    return "Bearer " + jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid} if kid else {})


def by_hand(algorithm: str, secret: bytes) -> str:
    """A token that no library makes: ``none``, or HS256 with the published key as its secret (the old trick)."""
    claims = {"iss": ISSUER, "aud": APP, "exp": int(time.time()) + 3600, "serviceurl": SERVICE}
    parts = [json.dumps(part).encode() for part in ({"alg": algorithm, "kid": "known", "typ": "JWT"}, claims)]
    signed = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    mark = hmac.new(secret, signed.encode(), "sha256").digest() if secret else b""
    return f"Bearer {signed}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"


PUBLIC_PEM = KNOWN.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
NOW = int(time.time())
MATRIX: dict[str, tuple[str | None, int]] = {
    "none": (None, 401),
    "empty": ("", 401),
    "no token": ("Bearer ", 401),
    "another scheme": ("Basic dTpw", 401),
    "no JWT": ("Bearer a.b.c", 401),
    "binary": ("Bearer \u00ff\u00fe.x.y", 401),
    "huge": ("Bearer " + "a" * 7000, 401),
    "expired": (token(exp=NOW - 3600, nbf=NOW - 7200), 401),
    "not yet valid": (token(nbf=NOW + 3600), 401),
    "no exp": (token(exp=None), 401),
    "exp is no number": (token(exp="soon"), 401),
    "wrong key": (token(key=OTHER), 401),
    "unknown kid": (token(kid="stranger"), 401),
    "no kid": (token(kid=None), 401),
    "alg none": (by_hand("none", b""), 401),
    "HS256": (by_hand("HS256", PUBLIC_PEM), 401),
    "RS512": (token(algorithm="RS512"), 401),
    "wrong audience": (token(aud="app-2"), 401),
    "audience among others": (token(aud=[APP, "app-2"]), 401),
    "no audience": (token(aud=None), 401),
    "wrong issuer": (token(iss="https://evil.example"), 401),
    "the emulator's issuer": (token(iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"), 401),
    "no issuer": (token(iss=None), 401),
    "no serviceurl": (token(serviceurl=None), 401),
    "foreign serviceurl": (token(serviceurl="https://smba.trafficmanager.net/amer/"), 403),
    "channel not endorsed": (token(key=OTHER, kid="skype"), 403),
}


@pytest.mark.parametrize("name", MATRIX)
async def test_bad_token_stays_outside(name: str, issuer: Issuer, make_bot: Callable[[Cloud], Any]) -> None:
    """Every bad token is answered 401 or 403, never 500, and no turn begins."""
    header, status = MATRIX[name]
    bot = await make_bot(cloud(f"{issuer.url}/openid"))
    assert (await bot.call(header, activity()), bot.turns) == (status, 0)


PLACES: dict[str, tuple[dict[str, Any], int]] = {
    "another host": ({"serviceUrl": "https://evil.example/"}, 403),
    "another channel": ({"channelId": "skype"}, 403),
    "another tenant": ({"channelData": {"tenant": {"id": "tenant-2"}}}, 403),
    "no tenant": ({"channelData": {}}, 403),
    "no serviceUrl": ({"serviceUrl": ""}, 400),
    "no sender": ({"from": None}, 400),
    "no conversation": ({"conversation": "19:c"}, 400),
    "wrong types": ({"membersAdded": "x", "timestamp": "never"}, 400),
}


@pytest.mark.parametrize("name", PLACES)
async def test_genuine_token_in_the_wrong_place(name: str, issuer: Issuer, make_bot: Callable[[Cloud], Any]) -> None:
    """A genuine token opens nothing but what it was made for."""
    changes, status = PLACES[name]
    bot = await make_bot(cloud(f"{issuer.url}/openid"))
    assert (await bot.call(token(), activity(**changes)), bot.turns) == (status, 0)


async def test_foreign_host_is_refused_though_its_token_agrees(
    issuer: Issuer, make_bot: Callable[[Cloud], Any]
) -> None:
    """Token and activity may agree on a connector that we never send our own token to."""
    evil = "https://evil.example/"
    bot = await make_bot(cloud(f"{issuer.url}/openid"))
    assert await bot.call(token(serviceurl=evil), activity(serviceUrl=evil)) == 403


@pytest.mark.parametrize("body", [[], "text", None, 5, {"type": "message"}])
async def test_body_that_is_no_activity(body: object, issuer: Issuer, make_bot: Callable[[Cloud], Any]) -> None:
    """A genuine caller who sends nonsense gets 400."""
    bot = await make_bot(cloud(f"{issuer.url}/openid"))
    assert await bot.call(token(), body) == 400


async def test_genuine_call_comes_in(issuer: Issuer, make_bot: Callable[[Cloud], Any]) -> None:
    """The token of the Bot Framework opens the door."""
    bot = await make_bot(cloud(f"{issuer.url}/openid"))
    assert (await bot.call(token(), activity()), bot.turns) == (200, 1)


async def test_new_key_is_fetched_when_it_is_first_seen(issuer: Issuer, make_bot: Callable[[Cloud], Any]) -> None:
    """An unknown key id asks the issuer once; strangers can't make us ask again and again."""
    bot = await make_bot(cloud(f"{issuer.url}/openid"))
    clock = [1000.0]
    bot.keys._now = lambda: clock[0]
    await bot.keys.warm()
    issuer.publish(known=KNOWN, skype=OTHER, newer=NEWER)
    fresh = token(key=NEWER, kid="newer")
    assert await bot.call(fresh, activity()) == 401
    clock[0] += 31
    assert await bot.call(fresh, activity()) == 200
    issuer.publish(known=KNOWN, skype=OTHER)


async def test_crowd_of_strangers_asks_the_issuer_once(make_bot: Callable[[Cloud], Any]) -> None:
    """Many unknown key ids at once are one fetch."""
    fetched = 0

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal fetched
        fetched += 1
        await asyncio.sleep(0.05)
        writer.write(b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(count, "127.0.0.1", 0) as server:
        bot = await make_bot(cloud(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/openid"))
        calls = (bot.call(token(kid=f"stranger-{number}"), activity()) for number in range(20))
        assert set(await asyncio.gather(*calls)) == {401}
    assert fetched == 1


async def test_known_keys_outlive_their_server(make_bot: Callable[[Cloud], Any], issuer: Issuer) -> None:
    """Where the key server is down, the keys that we have serve on."""
    bot = await make_bot(cloud(f"{issuer.url}/openid"))
    clock = [1000.0]
    bot.keys._now = lambda: clock[0]
    await bot.keys.warm()
    bot.keys._metadata_url = "http://127.0.0.1:9/openid"
    clock[0] += 24 * 3600
    assert await bot.call(token(), activity()) == 200


async def test_silent_key_server_stalls_nobody(make_bot: Callable[[Cloud], Any]) -> None:
    """A key server that never answers costs its own caller a moment; whoever else waits has their turns meanwhile."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        bot = await make_bot(cloud(f"http://127.0.0.1:{port}/openid"))
        bot.keys.timeout_s = 0.4
        turns, asked = 0, asyncio.create_task(bot.call(token(), activity()))
        while not asked.done():
            await asyncio.sleep(0.01)
            turns += 1
        assert await asked == 401
        assert turns > 5


async def test_anonymous_mode_serves_this_machine_alone(make_bot: Callable[[Cloud], Any]) -> None:
    """Without tokens only a connector on this machine is spoken with."""
    bot = await make_bot(cloud("http://127.0.0.1:9/", is_anonymous=True, app_id=""))
    assert await bot.call(None, activity()) == 403
    assert await bot.call(None, activity(serviceUrl="http://localhost:56150")) == 200
