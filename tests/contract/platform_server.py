"""A small real server that answers as the platforms' APIs do, or fails as they do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.contract.examples import BY_NAME

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HANG_S = 5.0


@dataclass
class Call:
    """One request as it came."""

    method: str
    path: str
    body: object
    headers: dict[str, str]
    query: dict[str, str]


@dataclass
class PlatformServer:
    """Answers by ``"METHOD /path"``; ``failure`` takes over for the calls of ``failing_method``.

    ``failure`` is a status to answer, "hang" or "lost" (the effect happened, no answer comes) or "wrong type".
    """

    answers: dict[str, object] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    failure: int | str = 0
    failing_method: str = ""
    said: str = "no"
    every_get: object = ...
    url: str = ""
    release: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        try:
            body = json.loads(raw)
        except ValueError:
            body = raw.decode()
        self.calls.append(Call(request.method, request.path, body, dict(request.headers), dict(request.query)))
        if self.failure and request.method == self.failing_method and "token" not in request.path:
            return await self.fail(request)
        found = self.answers.get(f"{request.method} {request.path}")
        if request.method == "GET" and self.every_get is not ...:
            return web.json_response(self.every_get)
        if found is None:
            nothing = {"message": "not found", "error": {"status": "NOT_FOUND"}, "errors": [{"code": "NOT_FOUND"}]}
            return web.json_response(nothing, status=404)
        if isinstance(found, web.Response):
            return web.Response(status=found.status, body=found.body, headers=dict(found.headers))
        return web.json_response(found)

    async def fail(self, request: web.Request) -> web.StreamResponse:
        if self.failure == "lost":
            assert request.transport
            request.transport.close()
            return web.Response(status=200)
        if self.failure == "hang":
            await asyncio.wait_for(self.release.wait(), HANG_S)
            return web.Response(status=200)
        if self.failure == "wrong type":
            return web.Response(status=200, text="<html>Welcome</html>", content_type="text/html")
        headers = {"Retry-After": "7"} if self.failure == 429 else {}
        return web.json_response({"message": self.said}, status=int(self.failure), headers=headers)

    def made(self, method: str) -> list[Call]:
        """The calls with this method, but those for a token."""
        return [call for call in self.calls if call.method == method and "token" not in call.path]


async def started() -> tuple[PlatformServer, TestServer]:
    """A running server on loopback."""
    platform = PlatformServer()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", platform.answer)
    server = TestServer(app)
    await server.start_server()
    platform.url = str(server.make_url("/")).rstrip("/")
    return platform, server


@asynccontextmanager
async def a_platform() -> AsyncIterator[PlatformServer]:
    """A platform on loopback until the block ends, whatever still hangs there."""
    platform, server = await started()
    yield platform
    platform.release.set()
    await server.close()


def opened(platform: PlatformServer, name: str) -> Any:
    """The source of an example, before a platform that answers as its API does."""
    platform.answers.update(BY_NAME[name].answers)
    return BY_NAME[name].make(platform.url)
