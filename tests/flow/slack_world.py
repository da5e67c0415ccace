"""A Slack workspace on loopback (the sandbox's own), the bot's web application beside it, and one open case."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.chats.plots import MatplotlibPlotter
from bot.chats.slack.listen import add_slack
from bot.chats.slack.send import SlackSurface
from bot.config import Settings
from bot.platforms.sources import make_sources
from bot.playbook.file import PlaybookFile
from bot.sandbox.faults import Faults
from bot.sandbox.feed import Feed
from bot.sandbox.slack_api import SlackApi
from bot.sandbox.slack_people import SlackPeople
from bot.sandbox.workspace import Message, View, Workspace
from bot.store.store import PgStore
from handlers import alert
from handlers.deps import Deps
from models.cases.case import Act, Case
from models.cases.people import Access
from models.cases.platform import Platform
from models.cases.reply import Origin, Reply
from models.cases.review import Review
from models.cases.verdict import Reading, Topic, TopicHit, Verdict
from models.ports.store import Store
from models.replies.brief import Brief, Candidate
from models.replies.playbook import Playbook

TOKEN, SECRET = "xoxb-test", "a-signing-secret"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REVIEW = Review(
    source="highroad", shop="alpine", external_id="1", revision="1", rating=1, title="Broke",
    text="The zipper broke after two days.", author="Ann", written_at=NOW, email="ann@example.org",
    product="Alpine jacket",
)  # fmt: skip
VERDICT = Verdict(
    is_negative=True, is_mixed=False, probability=0.97, troll=0.02, is_troll_suspected=False,
    topics=(TopicHit(Topic.BROKE_SOON, 0.9),), urgent=(), carrier="DHL", language="en",
    complaint=("The zipper broke after two days.",),
)  # fmt: skip
REPLY = Reply("Hello Ann, we are sorry that the zipper broke.", Origin.COMPOSED, "en")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


class Nobody:
    """No models: nothing is read or drafted in these tests."""

    name = "none"

    async def read(self, text: str) -> Reading:
        raise AssertionError("nothing is read here")

    async def embed(self, text: str) -> tuple[float, ...]:
        return (1.0, *(0.0,) * 383)

    def writes(self, language: str) -> bool:
        return False

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        return ()


class Shelf:
    """A platform that can take a reply back; nothing is sent to it in these tests, only its abilities count."""

    platform = Platform("shelf", "Shelf", can_publish=True, can_find=True, can_retract=True)


class Book:
    """The default playbook, which a test may change."""

    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook

    def current(self) -> Playbook:
        return self.playbook

    def allow(self, *, people: tuple[str, ...] = (), groups: tuple[str, ...] = ()) -> None:
        """Only these may decide."""
        self.playbook = replace(self.playbook, access=Access(frozenset(people), frozenset(groups)))


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

    async def open_case(self, review: Review = REVIEW) -> Case:
        """A case that waits for a person, with a reply, and its card in #reviews."""
        await self.store.take_in(review, self.clock.now())
        async with self.store.begin() as tx:
            received = await tx.case_of(review.source, review.shop, review.external_id)
            assert received
            flagged = replace(received.after(Act.FLAG), verdict=VERDICT)
            await tx.save(flagged, was=received.version)
            drafted = replace(flagged.after(Act.DRAFTED), reply=REPLY)
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
        async with asyncio.timeout(5):
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
async def a_world(store: PgStore, *, answering_store: Store | None = None, token: str = TOKEN) -> AsyncIterator[World]:
    """All of it, on loopback. ``answering_store`` is the one that the bot uses where it differs from the test's."""
    workspace = Workspace(Feed())
    api = SlackApi(workspace, TOKEN)
    settings = Settings(
        _env_file=None,
        slack_signing_secret=SECRET,
        slack_bot_token=token,
        webhook_secret="whsec_MTIzNDU2Nzg5MDEy",
    )
    faults = Faults()
    sandbox = web.Application(middlewares=[faults.middleware])
    sandbox.add_routes(api.routes())
    slack_server = TestServer(sandbox)
    await slack_server.start_server()
    api.url = str(slack_server.make_url("")).rstrip("/")
    surface = SlackSurface(token, f"{api.url}/api/")
    book, clock = Book(PlaybookFile(None, settings).current()), Clock()
    deps = Deps(
        store=answering_store or store,
        clock=clock,
        playbooks=book,
        reader=Nobody(),
        drafter=Nobody(),
        sources={**make_sources(settings), "shelf": Shelf()},
        surfaces={surface.name: surface},
        shop=None,
        mailer=None,
        voucher_secret=b"x",
        plotter=MatplotlibPlotter(),
    )
    app = web.Application(client_max_size=64 * 1024)
    add_slack(app, settings, deps)
    bot_server = TestServer(app)
    await bot_server.start_server()
    async with aiohttp.ClientSession() as http:
        people = SlackPeople(workspace, api, SECRET, http)
        people.bot_url = str(bot_server.make_url("")).rstrip("/")
        try:
            yield World(workspace, people, api, surface, deps, store, book, clock, http, people.bot_url, faults)
        finally:
            await bot_server.close()
            await surface.close()
            await slack_server.close()
