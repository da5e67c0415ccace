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
from bot.chats.slack.listen import add_slack
from bot.chats.slack.send import SlackSurface
from bot.chats.teams.cloud import cloud_of
from bot.chats.teams.listen import add_teams
from bot.chats.teams.send import TeamsSurface
from bot.config import Settings
from bot.sandbox.teams import Message, TeamsSandbox
from bot.store.places import PgPlaces
from bot.store.queue import QUICK
from bot.store.store import PgStore
from handlers.alert import redraw
from handlers.deps import Deps
from models.cases.case import Act, Case
from models.cases.reply import Origin, Reply
from models.cases.review import Review
from models.cases.verdict import Reading, Topic, TopicHit, Verdict
from models.ports.chat import Surface
from models.replies.brief import Brief, Candidate
from models.replies.playbook import Phrases, Playbook, Route, StepPhrases, TopicPhrases

REVIEWS = "19:reviews@thread.tacv2"
PHRASES = Phrases(
    "en",
    ("Hello,",),
    ("The team",),
    (StepPhrases("look", "always", ("We look. Write to us.",)),),
    (TopicPhrases(Topic.OTHER, "Sorry.", "look"),),
    (),
)
PLAYBOOK = Playbook("Shop", "calm", (PHRASES,), (Route("teams", "reviews"),), hold_s=60)
VERDICT = Verdict(
    is_negative=True, is_mixed=False, probability=0.9, troll=0.0, is_troll_suspected=False,
    topics=(TopicHit(Topic.QUALITY, 0.9),), urgent=(), carrier="", language="en", complaint=("It broke.",),
)  # fmt: skip


class WallClock:
    """Now."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class Book:
    """A playbook that a test may change."""

    playbook: Playbook = PLAYBOOK

    def current(self) -> Playbook:
        return self.playbook


class NoReader:
    """Nothing is read here: cases are made read already."""

    async def read(self, text: str) -> Reading:
        raise AssertionError("no review is read in these tests")

    async def embed(self, text: str) -> tuple[float, ...]:
        return (1.0, *(0.0,) * 383)


class NoDrafter:
    """Nothing is drafted here."""

    name = "none"

    def writes(self, language: str) -> bool:
        return False

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        return ()


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
        self._count += 1
        review = Review(
            "shop", "s", str(self._count), "1", 1, "", text, "Ann", datetime.now(UTC), email="ann@example.org"
        )
        await self.store.take_in(review, datetime.now(UTC))
        async with self.store.begin() as tx:
            case = await tx.case_of("shop", "s", review.external_id)
            assert case is not None
            read = replace(case.after(Act.FLAG), verdict=VERDICT, reply=Reply(reply, Origin.MODEL, "en", drafted=reply))
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
    values = {name.removeprefix("HIGHROAD_").lower(): value for name, value in environment.items()}
    port = unused_port()
    settings = Settings(_env_file=None, **({"public_url": f"http://127.0.0.1:{port}"} | values))
    book = book or Book()
    async with AsyncExitStack() as stack:
        surface = TeamsSurface(cloud_of(settings), settings.teams_channel, PgPlaces(store.engine), book)
        stack.push_async_callback(surface.close)
        surfaces: dict[str, Surface] = {surface.name: surface}
        if settings.slack_bot_token:
            slack = SlackSurface(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
            stack.push_async_callback(slack.close)
            surfaces[slack.name] = slack
        deps = Deps(
            store=store, clock=WallClock(), playbooks=book, reader=NoReader(), drafter=NoDrafter(), sources={},
            surfaces=surfaces, shop=None, mailer=None, voucher_secret=b"k" * 32,
        )  # fmt: skip
        app = web.Application()
        add_teams(app, settings, deps)
        add_slack(app, settings, deps)
        bot = TestServer(app, port=port)
        await bot.start_server()
        stack.push_async_callback(bot.close)
        worker = asyncio.create_task(jobs.work(QUICK, 4, deps))
        stack.push_async_callback(ended, worker)
        yield Room(teams, deps, surface, store, book, str(bot.make_url("")).rstrip("/"))


async def ended(worker: asyncio.Task[None]) -> None:
    """Cancel the worker and wait for it."""
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
