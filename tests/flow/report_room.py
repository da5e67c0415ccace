"""A channel that remembers what was posted, and all that the reports need around it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.chats.plots import MatplotlibPlotter
from bot.config import Settings
from bot.playbook.file import PlaybookFile
from bot.store.store import PgStore
from handlers.deps import Deps
from models.cases.verdict import Reading
from models.errors import Permanent, Transient, Unknown
from models.notices.notice import Notice, PostRef
from models.replies.brief import Brief, Candidate
from models.replies.playbook import Playbook
from tests.contract.reviews import direction

NOW = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
AXES = ("zipper", "kettle", "late")


class Clock:
    """A clock that a test may set."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


class Meaning:
    """Reads a meaning off three words, and writes nothing."""

    name = "none"

    async def read(self, text: str) -> Reading:
        return Reading(0.9, 0.0, (), (), "", "en", (text,), await self.embed(text))

    async def embed(self, text: str) -> tuple[float, ...]:
        return meaning(text)

    def writes(self, language: str) -> bool:
        return False

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        return ()


def meaning(text: str) -> tuple[float, ...]:
    """The direction of the words that stand in a text."""
    weights = [float(word in text.lower()) for word in AXES]
    return direction(*weights, 0.0 if any(weights) else 1.0)


@dataclass
class Wall:
    """A chat that shows what was posted; ``fails`` is raised instead, ``loses`` after it was shown."""

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

    async def ping(self) -> str:
        return "the wall stands"


class Book:
    """The default playbook in Berlin."""

    def __init__(self) -> None:
        found = PlaybookFile(None, Settings(_env_file=None)).current()  # type: ignore[call-arg]
        self.playbook = replace(found, time_zone="Europe/Berlin")

    def current(self) -> Playbook:
        return self.playbook


def room(store: PgStore, wall: Wall, clock: Clock, *, plots: bool = False) -> Deps:
    """All the parts that reports use."""
    return Deps(
        store=store, clock=clock, playbooks=Book(), reader=Meaning(), drafter=Meaning(), sources={},
        surfaces={wall.name: wall}, shop=None, mailer=None, voucher_secret=b"",
        plotter=MatplotlibPlotter() if plots else None,
    )  # fmt: skip
