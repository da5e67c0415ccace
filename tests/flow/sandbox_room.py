"""A running sandbox, and a small bot beside it that keeps what it was sent and answers what a test tells it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sandbox.server import Sandbox, SandboxSettings, start_sandbox

Json = dict[str, Any]

BUTTON = {"type": "button", "action_id": "approve", "value": "1:3", "text": {"type": "plain_text", "text": "Approve"}}
OVERFLOW = {
    "type": "overflow",
    "action_id": "more",
    "options": [{"text": {"type": "plain_text", "text": "History"}, "value": "history:1:3"}],
}
CARD = [{"type": "actions", "elements": [BUTTON, OVERFLOW]}]
MODAL = {
    "type": "modal",
    "callback_id": "edit",
    "title": {"type": "plain_text", "text": "Edit the reply"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "text",
            "label": {"type": "plain_text", "text": "Reply"},
            "element": {"type": "plain_text_input", "action_id": "text", "initial_value": "Hello", "max_length": 50},
        }
    ],
}


@dataclass(slots=True)
class Bot:
    """What came in, and what goes out: ``answers`` are given in turn, then plain 200s."""

    secret: str
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    opens: Json | None = None
    room: Room | None = None
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        """Keep one request; a click opens the modal where a test set one."""
        body = await request.read()
        async with self.heard:
            self.requests.append(({key.lower(): value for key, value in request.headers.items()}, body))
            self.heard.notify_all()
        if self.opens and self.room and b"block_actions" in body:
            await self.room.slack("views.open", trigger_id=self.payloads[-1]["trigger_id"], view=self.opens)
        return self.answers.pop(0) if self.answers else web.Response()

    @property
    def payloads(self) -> list[Json]:
        """The interactions among the requests."""
        forms = [parse_qs(body.decode()) for _, body in self.requests]
        return [json.loads(form["payload"][0]) for form in forms if "payload" in form]

    def is_signed(self, number: int = -1) -> bool:
        """True where Slack's signature fits the request."""
        headers, body = self.requests[number]
        base = b"v0:" + headers["x-slack-request-timestamp"].encode() + b":" + body
        mark = hmac.new(self.secret.encode(), base, hashlib.sha256).hexdigest()
        return headers["x-slack-signature"] == f"v0={mark}"


@dataclass(slots=True)
class Room:
    """The sandbox and its bot, with the calls that tests make."""

    sandbox: Sandbox
    bot: Bot
    http: aiohttp.ClientSession

    async def slack(self, method: str, token: str = "", **asked: Any) -> Json:
        """One call of Slack's Web API."""
        headers = {"Authorization": f"Bearer {token or self.sandbox.secrets.bot_token}"}
        async with self.http.post(f"{self.sandbox.url}/api/{method}", json=asked, headers=headers) as answer:
            said: Json = await answer.json()
            return said

    async def control(self, path: str, **said: Any) -> Json:
        """One deed by the sandbox's own API."""
        async with self.http.post(f"{self.sandbox.url}/sandbox/api/{path}", json=said) as answer:
            found: Json = await answer.json()
            return found

    async def see(self, path: str) -> Any:
        """What the sandbox's own API shows."""
        async with self.http.get(f"{self.sandbox.url}/sandbox/api/{path}") as answer:
            return await answer.json()

    async def shop(self, method: str, path: str, *, as_agent: bool = False, **more: Any) -> tuple[int, Any]:
        """One call of WooCommerce (with the consumer key) or WordPress (with the application password)."""
        secrets = self.sandbox.secrets
        login = (secrets.user, secrets.password) if as_agent else (secrets.consumer_key, secrets.consumer_secret)
        headers = {"Authorization": aiohttp.encode_basic_auth(*login)}
        address = f"{self.sandbox.url}/wp-json/{path}"
        async with self.http.request(method, address, headers=headers, **more) as answer:
            return answer.status, await answer.json()

    async def card(self) -> Json:
        """A posted message with a button and an overflow."""
        posted = await self.slack("chat.postMessage", channel="reviews", text="HR-1", blocks=CARD)
        return {"channel": posted["channel"], "ts": posted["ts"]}


@asynccontextmanager
async def sandbox_room(settings: SandboxSettings | None = None) -> AsyncIterator[Room]:
    """Both, running."""
    sandbox = await start_sandbox(settings)
    bot = Bot(sandbox.secrets.signing_secret)
    app = web.Application()
    app.router.add_post("/{anything:.*}", bot.take)
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        sandbox.bot_url = str(server.make_url(""))
        room = Room(sandbox, bot, http)
        bot.room = room
        yield room
        await sandbox.close()
