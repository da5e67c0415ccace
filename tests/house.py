"""The bot as tests run it: wired as in production, but with a clock that is set by hand, a playbook that a test changes
and nobody who reads or drafts. What stands in for a person, a model or a chat is here as well.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, Unpack

import numpy as np

from bot.app.jobs import Jobs
from bot.app.wiring import House, Parts, wired
from bot.config import Settings
from bot.platforms.sources.adapter import Adapter
from bot.playbook.file import PlaybookFile
from bot.store.store import PgStore
from bot.store.tables import EMBEDDING_SIZE
from models.cases.case import Case, Receipt
from models.cases.people import Access, Actor
from models.cases.place import Place
from models.cases.platform import Platform
from models.cases.verdict import Reading
from models.errors import Permanent, Transient, Unknown
from models.notices.notice import Notice, PostRef
from models.replies.brief import Brief, Candidate
from models.replies.playbook import Playbook
from tests.factories import NOW

DATA_DIR = Path(tempfile.mkdtemp(prefix="highroad-tests-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)


def settings_of(environment: Mapping[str, str] | None = None, **values: Any) -> Settings:
    """Settings of these values and of those variables (HIGHROAD_…) of an environment that are settings; of no file."""
    named = {name.removeprefix("HIGHROAD_").lower(): value for name, value in (environment or {}).items()}
    known = {name: value for name, value in named.items() if name in Settings.model_fields}
    return Settings(_env_file=None, **({"data_dir": DATA_DIR} | known | values))


def default_playbook() -> Playbook:
    """The playbook that ships with Highroad, read by the real reader."""
    return PlaybookFile(None, settings_of()).current()


@dataclass(slots=True)
class Clock:
    """A clock that a test sets."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@dataclass(slots=True)
class PlacesInMemory:
    """Where a chat has let the bot in, and which name means which place, without a database."""

    noted: dict[str, Place] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    async def note(self, place: Place) -> None:
        self.noted[place.id] = place

    async def all(self, surface: str) -> tuple[Place, ...]:
        return tuple(place for place in self.noted.values() if place.surface == surface)

    async def bound(self, surface: str, channel: str) -> str | None:
        return self.names.get((surface, channel))

    async def bind(self, surface: str, channel: str, place: str) -> str:
        return self.names.setdefault((surface, channel), place)


@dataclass(slots=True)
class Book:
    """A playbook that a test may change at any moment; the default one at first."""

    playbook: Playbook = field(default_factory=default_playbook)

    def current(self) -> Playbook:
        return self.playbook

    def allow(self, *, people: tuple[str, ...] = (), groups: tuple[str, ...] = ()) -> None:
        """From now on only these may decide."""
        self.playbook = replace(self.playbook, access=Access(frozenset(people), frozenset(groups)))


def direction(*weights: float) -> tuple[float, ...]:
    """An embedding of unit length that points along the first few axes."""
    found = np.zeros(EMBEDDING_SIZE)
    found[: len(weights)] = weights
    return tuple((found / np.linalg.norm(found)).tolist())


AXES = ("zipper", "kettle", "late")


def meaning(text: str) -> tuple[float, ...]:
    """An embedding that tells texts apart by which of three words stand in them."""
    weights = [float(word in text.lower()) for word in AXES]
    return direction(*weights, 0.0 if any(weights) else 1.0)


class Nobody:
    """No models: reads nothing and drafts nothing, but can tell a few meanings apart, so that a search is answered."""

    name = "none"

    async def read(self, text: str, said_language: str = "") -> Reading:
        raise AssertionError("Nothing is to be read in this test.")

    async def embed(self, text: str) -> tuple[float, ...]:
        return meaning(text)

    def writes(self, language: str) -> bool:
        return False

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        return ()


class Grim(Nobody):
    """Reads every review as a complaint, about what :func:`meaning` says."""

    async def read(self, text: str, said_language: str = "") -> Reading:
        return Reading(0.9, 0.0, (), (), "", "en", (text,), meaning(text))


class Trusting:
    """What a chat is asked about people, where each place is called as its route is: it takes actors at their word."""

    def place_of(self, ref: PostRef) -> str:
        return ref.address

    async def bound(self, channels: tuple[str, ...]) -> tuple[str, ...]:
        return channels

    async def identify(self, actor: Actor, places: tuple[str, ...], groups: tuple[str, ...]) -> Actor:
        return actor


@dataclass
class Wall(Trusting):
    """A chat that keeps what was posted; ``fails`` is raised instead of a post, ``loses`` after it was shown."""

    name: str = "slack"
    posted: list[tuple[str, Notice]] = field(default_factory=list)
    fails: Transient | Permanent | None = None
    loses: Unknown | None = None

    async def post(self, notice: Notice, channel: str) -> PostRef:
        if self.fails:
            raise self.fails
        self.posted.append((channel, notice))
        if self.loses:
            raise self.loses
        return PostRef(self.name, str(len(self.posted)))

    async def update(self, ref: PostRef, notice: Notice) -> None:
        if self.fails:
            raise self.fails
        self.posted[int(ref.address) - 1] = (self.posted[int(ref.address) - 1][0], notice)

    async def find(self, case_id: int, channel: str) -> PostRef | None:
        return None

    def place_of(self, ref: PostRef) -> str:
        return self.posted[int(ref.address) - 1][0]

    async def ping(self) -> str:
        return "the wall stands"


async def nothing() -> None:
    """Nothing happens meanwhile."""


ABLE = Platform("shop", "Shop", can_publish=True, can_find=True, can_retract=True)
RECEIPT = Receipt("1", "", NOW)


class ScriptedSource(Adapter):
    """A platform that does what a test says: ``finds`` are the answers to look-ups in turn, then there is no reply;
    ``publishes`` and ``retracts`` are what these calls end with, after ``meanwhile`` has happened. An error is raised.
    """

    def __init__(
        self,
        platform: Platform = ABLE,
        finds: tuple[Receipt | Exception | None, ...] = (),
        publishes: Receipt | Exception = RECEIPT,
        retracts: Exception | None = None,
        meanwhile: Callable[[], Awaitable[object]] = nothing,
    ) -> None:
        super().__init__()
        self.platform, self.meanwhile = platform, meanwhile
        self._finds, self._publishes, self._retracts = list(finds), publishes, retracts

    async def find(self, case: Case, text: str) -> Receipt | None:
        found = self._finds.pop(0) if self._finds else None
        if isinstance(found, Exception):
            raise found
        return found

    async def publish(self, case: Case, text: str) -> Receipt:
        await self.meanwhile()
        if isinstance(self._publishes, Exception):
            raise self._publishes
        return self._publishes

    async def retract(self, case: Case) -> None:
        await self.meanwhile()
        if self._retracts:
            raise self._retracts


@asynccontextmanager
async def a_house(
    store: PgStore, jobs: Jobs, settings: Settings | None = None, **instead: Unpack[Parts]
) -> AsyncIterator[House]:
    """Everything that the settings call for, wired by the production's own composition root."""
    quiet: Parts = {"clock": Clock(), "reader": Nobody(), "drafter": Nobody()}
    parts: Parts = {**quiet, **instead}
    async with wired(settings or settings_of(), store, jobs, with_models=False, **parts) as house:
        yield house


class Furnish(Protocol):
    """Opens a house on the test's database, with what is named in place of its parts; it closes with the test."""

    async def __call__(self, settings: Settings | None = None, **instead: Unpack[Parts]) -> House: ...
