"""A small server that speaks the part of OpenAI's protocol that we call, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

KEY = "sk-for-tests"


@dataclass
class OpenAiServer:
    """Answers as it is told: ``status`` and ``body`` in place of a reply, or only after ``delay_s``."""

    url: str = ""
    reply: str = json.dumps(
        {"acknowledgement": "We're sorry that the lid leaked.", "next_step": 2, "language": "en", "doubt": ""}
    )
    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    knows_schemas: bool = True
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self.delay_s)
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return web.json_response({"error": {"message": "Incorrect API key"}}, status=401)
        self.asked.append(await request.json())
        if "response_format" in self.asked[-1] and not self.knows_schemas:
            return web.json_response({"error": {"message": "response_format is not supported"}}, status=400)
        answer = {"choices": [{"index": 0, "message": {"role": "assistant", "content": self.reply}}]}
        body = self.body if self.body is not None else json.dumps(answer).encode()
        return web.Response(body=body, status=self.status, headers=self.headers, content_type="application/json")


@asynccontextmanager
async def openai_server() -> AsyncIterator[OpenAiServer]:
    """The server, listening."""
    server = OpenAiServer()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.answer)
    async with TestServer(app) as running:
        server.url = str(running.make_url("/v1"))
        yield server
