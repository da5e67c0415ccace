"""A Slack surface before a server that a test scripts, or before the sandbox's workspace."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.chats.slack.send import SlackSurface
from bot.sandbox.feed import Feed
from bot.sandbox.slack_api import DEFAULT_SCOPES, SlackApi
from bot.sandbox.workspace import Workspace
from tests.factories import PLAYBOOK
from tests.house import Book, PlacesInMemory

TOKEN = "xoxb-test"
WITHOUT_ROUTES = replace(PLAYBOOK, routes=())
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Seconds:
    """A clock of seconds that a test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@asynccontextmanager
async def a_surface(
    *routes: web.RouteDef, now: Callable[[], float] | None = None, book: Book | None = None
) -> AsyncIterator[SlackSurface]:
    app = web.Application()
    app.add_routes(routes)
    async with TestServer(app) as server:
        url = str(server.make_url("/api/"))
        surface = SlackSurface(TOKEN, PlacesInMemory(), book or Book(WITHOUT_ROUTES), url, now or time.monotonic)
        try:
            yield surface
        finally:
            await surface.close()


@asynccontextmanager
async def a_workspace(
    scopes: tuple[str, ...] = DEFAULT_SCOPES, book: Book | None = None
) -> AsyncIterator[tuple[SlackSurface, Workspace]]:
    workspace = Workspace(Feed())
    api = SlackApi(workspace, TOKEN, scopes)
    async with a_surface(*api.routes(), book=book) as surface:
        api.url = surface.client.base_url.removesuffix("/api/")
        yield surface, workspace


def scripted(*answers: dict[str, Any] | tuple[int, str], seen: list[Any] | None = None) -> web.RouteDef:
    """A Slack that gives these answers one after another, the last for ever."""
    left = list(answers)

    async def handle(request: web.Request) -> web.Response:
        if seen is not None:
            is_json = request.content_type == "application/json"
            asked = await request.json() if is_json else dict(await request.post())
            seen.append((request.path.rpartition("/")[2], dict(request.query) | asked))
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, tuple):
            return web.Response(
                status=answer[0], text=answer[1], content_type="text/html", headers={"Retry-After": "7"}
            )
        return web.json_response(answer)

    return web.route("*", "/{tail:.*}", handle)
