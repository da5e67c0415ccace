"""A Slack workspace on loopback (the sandbox's own), the bot's web application beside it, and one open case."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app.jobs import Jobs
from bot.app.web import make_app
from bot.chats.slack.send import SlackSurface
from bot.sandbox.faults import Faults
from bot.sandbox.feed import Feed
from bot.sandbox.slack_api import SlackApi
from bot.sandbox.slack_people import SlackPeople
from bot.sandbox.workspace import Message, View, Workspace
from bot.store.store import PgStore
from handlers import alert
from handlers.deps import Deps
from models.cases.case import Act, Case
from models.ports.store import Store
from tests.factories import a_reply, a_review, a_verdict
from tests.house import Book, Clock, ScriptedSource, a_house, settings_of
from tests.limited import Limit

TOKEN, SECRET = "xoxb-test", "a-signing-secret"
LIMIT_KIB = 64


@dataclass(slots=True)
class World:
    """Both sides. People do things by ``people``; what they see is in ``workspace``."""

    workspace: Workspace
    people: SlackPeople
    api: SlackApi
    surface: SlackSurface
    deps: Deps
    store: PgStore
    book: Book
    clock: Clock
    http: aiohttp.ClientSession
    bot_url: str
    faults: Faults
    limit: Limit | None = None

    async def open_case(self, **changes: Any) -> Case:
        """A case that waits for a person, with a reply, and its card in #reviews."""
        review = a_review(**changes)
        await self.store.take_in(review, self.clock.now())
        async with self.store.begin() as tx:
            received = await tx.case_of(review.source, review.shop, review.external_id)
            assert received
            flagged = replace(received.after(Act.FLAG), verdict=a_verdict())
            await tx.save(flagged, was=received.version)
            drafted = replace(flagged.after(Act.DRAFTED), reply=a_reply())
            await tx.save(drafted, was=flagged.version)
        await alert.show(drafted.id, "slack", self.deps)
        return drafted

    async def case(self, case_id: int) -> Case:
        """The case as the database has it."""
        async with self.store.begin() as tx:
            found = await tx.case(case_id)
        assert found
        return found

    def card(self) -> Message:
        """The newest message for everybody in #reviews."""
        return [said for said in self.workspace.messages if not said.only_for][-1]

    def told(self, user: str) -> list[Message]:
        """What only this person sees."""
        found = self.people.person(user)
        return [said for said in self.workspace.messages if said.only_for == found.id]

    def called(self, user: str) -> str:
        """The name that this person shows in Slack."""
        profile = self.api.person({"user": self.people.person(user).id})["user"]["profile"]
        return str(profile["display_name"] or profile["real_name"])

    def modal(self, user: str) -> View:
        """The modal in front of this person."""
        view = self.workspace.modal_of(self.people.person(user).id)
        assert view
        return view

    async def press(self, user: str, act: str, chosen: str = "", message: Message | None = None) -> int:
        """Press a button on the card, or on another message."""
        message = message or self.card()
        return await self.people.act(user, {"channel": message.channel, "ts": message.ts}, act, chosen)

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait for what happens after the acknowledgement."""
        async with asyncio.timeout(20):
            while not holds():  # noqa: ASYNC110 - the other side is a server, it raises no event
                await asyncio.sleep(0.01)

    async def command(self, user: str, line: str) -> str:
        """Type a command and wait for its answer, as one text."""
        before = len(self.told(user))
        assert await self.people.command(user, "reviews", line) == 200
        await self.until(lambda: len(self.told(user)) > before)
        return shown(self.told(user)[-1])


def shown(message: Message | View) -> str:
    """All words of a message or view."""
    blocks = message.blocks if isinstance(message, Message) else message.body["blocks"]
    return json.dumps(blocks, ensure_ascii=False)


@asynccontextmanager
async def a_world(
    store: PgStore,
    jobs: Jobs,
    *,
    answering_store: Store | None = None,
    token: str = TOKEN,
    limit: Limit | None = None,
) -> AsyncIterator[World]:
    """All of it, on loopback. ``answering_store`` is the one that the bot uses where it differs from the test's, and
    ``limit`` how much Slack takes.
    """
    workspace, faults, book, clock = Workspace(Feed()), Faults(), Book(), Clock()
    api = SlackApi(workspace, TOKEN)
    sandbox = web.Application(middlewares=[*([limit.middleware] if limit else ()), faults.middleware])
    sandbox.add_routes(api.routes())
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(TestServer(sandbox))
        api.url = str(slack.make_url("")).rstrip("/")
        settings = settings_of(
            max_body_kib=LIMIT_KIB,
            slack_signing_secret=SECRET,
            slack_bot_token=token,
            slack_api_url=f"{api.url}/api/",
            webhook_secret="whsec_MTIzNDU2Nzg5MDEy",
        )
        house = await stack.enter_async_context(a_house(store, jobs, settings, playbooks=book, clock=clock))
        sources = {**house.deps.sources, "shop": ScriptedSource()}
        deps = replace(house.deps, store=answering_store or store, sources=sources)
        bot = await stack.enter_async_context(TestServer(make_app(replace(house, deps=deps))))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        people = SlackPeople(workspace, api, SECRET, http)
        people.bot_url = str(bot.make_url("")).rstrip("/")
        surface = deps.surfaces["slack"]
        assert isinstance(surface, SlackSurface)
        yield World(workspace, people, api, surface, deps, store, book, clock, http, people.bot_url, faults, limit)
