"""A platform that finishes what it received although the client is gone, and the replies that are under way to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.net.http import Api
from bot.platforms.sources.adapter import Adapter
from handlers import publish
from models.cases.case import Act, Case, Receipt
from models.cases.patience import Patience
from models.cases.platform import Platform
from tests.flow.decision_desk import Desk

SETTLED = timedelta(seconds=Patience().settles_after_s)


@dataclass(slots=True)
class SlowPlatform:
    """A review platform on loopback: what it received it publishes once the test says ``go``, whoever has hung up."""

    replies: list[str] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    refusals: list[int] = field(default_factory=list)
    deletions: int = 0
    url: str = ""
    _work: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self, request: web.Request) -> web.Response:
        words = str((await request.json())["text"])
        if self.refusals:
            return web.json_response({}, status=self.refusals.pop(0), headers={"Retry-After": "0"})

        async def finish() -> None:
            await self.go.wait()
            self.replies.append(words)

        task = asyncio.create_task(finish())
        self._work.add(task)
        self.came.set()
        await asyncio.shield(task)
        return web.json_response({})

    async def drop(self, request: web.Request) -> web.Response:
        if self.refusals:
            return web.json_response({}, status=self.refusals.pop(0), headers={"Retry-After": "0"})

        async def finish() -> None:
            await self.go.wait()
            self.replies.clear()
            self.deletions += 1

        task = asyncio.create_task(finish())
        self._work.add(task)
        self.came.set()
        await asyncio.shield(task)
        return web.json_response({})

    async def show(self, request: web.Request) -> web.Response:
        return web.json_response({"replies": self.replies})


class SlowSource(Adapter):
    """Its adapter."""

    platform = Platform("woocommerce", "Slow", can_publish=True, can_find=True, can_retract=True)

    def __init__(self, api: Api) -> None:
        super().__init__()
        self.api = api

    async def close(self) -> None:
        await self.api.close()

    async def find(self, case: Case, text: str) -> Receipt | None:
        body = (await self.api.read("replies")).body
        assert isinstance(body, dict)
        return Receipt("1", "", self.now()) if text in body["replies"] else None

    async def publish(self, case: Case, text: str) -> Receipt:
        await self.api.write("POST", "replies", {"text": text})
        return Receipt("1", "", self.now())

    async def retract(self, case: Case) -> None:
        await self.api.write("DELETE", "replies")


@asynccontextmanager
async def a_slow_platform(desk: Desk) -> AsyncIterator[SlowPlatform]:
    """The slow platform in the place of the desk's shop."""
    platform = SlowPlatform()
    app = web.Application()
    app.add_routes(
        [web.post("/replies", platform.take), web.get("/replies", platform.show), web.delete("/replies", platform.drop)]
    )
    server = TestServer(app)
    await server.start_server()
    platform.url = str(server.make_url("/"))
    source = SlowSource(Api(platform.url, "Slow"))
    desk.deps = replace(desk.deps, sources={**desk.deps.sources, "woocommerce": source})
    yield platform
    platform.go.set()
    await source.close()
    await server.close()


async def approved(desk: Desk) -> Case:
    """A reply whose hold is over."""
    held = await desk.press(await desk.opened_from("woocommerce"), Act.APPROVE)
    desk.clock.at = held.held_until or desk.clock.at
    return held


async def under_way(desk: Desk, slow: SlowPlatform, held: Case) -> asyncio.Task[None]:
    """A worker that waits for the platform's answer."""
    work = asyncio.create_task(publish.publish(held.id, held.approved_version, desk.deps))
    await asyncio.wait_for(slow.came.wait(), 10)
    return work
