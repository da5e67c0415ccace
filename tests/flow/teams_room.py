"""A running bot, beside the sandbox's Teams: real HTTP, real tokens, real database and queue."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot.app.jobs import Jobs
from bot.app.web import make_app
from bot.app.wiring import SystemClock
from bot.chats.teams.send import TeamsSurface
from bot.sandbox.teams import Message, TeamsSandbox
from bot.store.queue import CHAT, QUICK
from bot.store.store import PgStore
from handlers.alert import redraw
from handlers.deps import Deps
from models.cases.case import Act, Case
from tests.factories import PLAYBOOK, a_reply, a_review, a_verdict
from tests.house import Book, a_house, settings_of

REVIEWS = "19:reviews@thread.tacv2"


@dataclass(slots=True)
class Room:
    """The bot and its Teams. ``open_case`` makes a case that waits for people."""

    teams: TeamsSandbox
    deps: Deps
    surface: TeamsSurface
    store: PgStore
    book: Book
    bot_url: str
    _count: int = field(default=0)

    async def open_case(self, text: str = "It broke.", reply: str = "Hello, we are sorry.") -> Case:
        """A negative review with a draft, to be shown by the queue."""
        said_at, self._count = datetime.now(UTC), self._count + 1
        review = a_review(source="shop", external_id=str(self._count), title="", text=text, written_at=said_at)
        await self.store.take_in(review, datetime.now(UTC))
        async with self.store.begin() as tx:
            case = await tx.case_of(review.source, review.shop, review.external_id)
            assert case is not None
            read = replace(case.after(Act.FLAG), verdict=a_verdict(), reply=a_reply(reply, drafted=reply))
            await tx.save(read, was=case.version)
            await redraw(case.id, tx, self.deps)
        return read

    async def case(self, case_id: int) -> Case:
        """The case as it is stored."""
        async with self.store.begin() as tx:
            found = await tx.case(case_id)
        assert found is not None
        return found

    def answer(self) -> Message:
        """What was last said to somebody: in a thread, to one person or in their own chat.

        The queue posts the cards of cases into the channel itself at any moment, so the last message need not be it.
        """
        said = (
            one for one in self.teams.messages if one.card and (one.thread or one.only_for or one.channel != REVIEWS)
        )
        return deque(said, maxlen=1)[0]

    async def card_of(self, case: Case, version: int = 0, within_s: float = 5.0) -> Message:
        """The message that shows this case at this version (0: any), as soon as everyone sees it."""
        for _ in range(int(within_s / 0.02)):
            for message in self.teams.messages:
                if message.card and shows(message.card, case, version):
                    return message
            await asyncio.sleep(0.02)
        raise AssertionError(f"{case.name} at {version} was not shown in {within_s} s")


def shows(card: Mapping[str, object], case: Case, version: int) -> bool:
    """True where this is the case's card at the version."""
    data = f"'case_id': {case.id}, 'version': {version or ''}"
    return data in str(card)


@asynccontextmanager
async def teams_room(store: PgStore, jobs: Jobs, *, is_installed: bool = True) -> AsyncIterator[Room]:
    """The bot and a Teams of its own, everything running; the queue's quick worker too."""
    teams = TeamsSandbox()
    outside = web.Application()
    outside.add_routes(teams.routes())
    async with AsyncExitStack() as stack:
        server = TestServer(outside)
        await server.start_server()
        stack.push_async_callback(server.close)
        teams.url = str(server.make_url("")).rstrip("/")
        room = await stack.enter_async_context(running_bot(store, jobs, teams, teams.environment()))
        teams.bot_url = room.bot_url
        if is_installed:
            assert await teams.install() == 200
        yield room


@asynccontextmanager
async def running_bot(
    store: PgStore, jobs: Jobs, teams: TeamsSandbox, environment: Mapping[str, str], book: Book | None = None
) -> AsyncIterator[Room]:
    """The bot with the chats that the environment sets up, and its quick worker."""
    port = unused_port()
    settings = settings_of({"HIGHROAD_PUBLIC_URL": f"http://127.0.0.1:{port}", **environment})
    book = book or Book(PLAYBOOK)
    async with a_house(store, jobs, settings, clock=SystemClock(), playbooks=book, sources={}, shop=None) as house:
        surface = house.deps.surfaces["teams"]
        assert isinstance(surface, TeamsSurface)
        async with TestServer(make_app(house), port=port) as bot:
            workers = [asyncio.create_task(jobs.work(queue, house.deps)) for queue in (QUICK, CHAT)]
            yield Room(teams, house.deps, surface, store, book, str(bot.make_url("")).rstrip("/"))
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
