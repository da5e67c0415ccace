"""Socket Mode: the same clicks over a connection that we open."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app.jobs import Jobs
from bot.chats.slack.listen import add_slack
from bot.chats.slack.send import SlackSurface
from bot.sandbox.workspace import TEAM
from bot.store.store import PgStore
from models.cases.case import State
from tests.flow.slack_world import TOKEN, World, a_world
from tests.house import PlacesInMemory, settings_of


class Socket:
    """Slack's side: hands out an address, sends one envelope, notes what comes back."""

    def __init__(self, envelope: dict[str, Any]) -> None:
        self.envelope = envelope
        self.answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.opened_with = ""

    async def open(self, request: web.Request) -> web.Response:
        self.opened_with = request.headers["Authorization"]
        return web.json_response({"ok": True, "url": str(request.url.origin() / "link").replace("http", "ws", 1)})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello"})
        await socket.send_json(self.envelope)
        async for message in socket:
            self.answer.set_result(json.loads(message.data))
        return socket


async def test_click_over_the_socket(store: PgStore, jobs: Jobs) -> None:
    """A click arrives by the socket, is decided and committed, and then its envelope is acknowledged."""
    async with a_world(store, jobs) as world:
        case = await world.open_case()
        socket = Socket({"type": "interactive", "envelope_id": "E1", "payload": click(world)})
        routes = [web.route("*", "/api/apps.connections.open", socket.open), web.get("/link", socket.link)]
        routes += [web.route("*", "/api/{method}", whoever)]
        slack = web.Application()
        slack.add_routes(routes)
        async with TestServer(slack) as server:
            surface = SlackSurface(TOKEN, PlacesInMemory(), world.book, str(server.make_url("/api/")))
            deps = replace(world.deps, surfaces={"slack": surface})
            app = web.Application()
            add_slack(app, settings_of(slack_app_token="xapp-1"), deps)
            assert not [route for route in app.router.routes() if route.method == "POST"]
            async with TestServer(app):
                assert await asyncio.wait_for(socket.answer, 5) == {"envelope_id": "E1"}
            await surface.close()
        assert socket.opened_with == "Bearer xapp-1"
        assert (await world.case(case.id)).state is State.HELD


async def whoever(request: web.Request) -> web.Response:
    """auth.test and users.info."""
    return web.json_response({"ok": True, "bot_id": "B1", "team_id": TEAM["id"], "user": {"team_id": TEAM["id"]}})


def click(world: World) -> dict[str, Any]:
    """Ana's Approve, as Slack tells it."""
    ana = world.people.person("ana")
    action = {"type": "button", "action_id": "approve", "block_id": "b", "value": "1:3", "action_ts": "1.5"}
    frame = world.people.frame("block_actions", ana) | world.people.in_message(world.card(), ana)
    return frame | {"trigger_id": "1.1", "actions": [action]}
