"""What surrounds the machine's case: all that can happen to it, and a platform, a shop and a mail server that fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from hypothesis import strategies as st

from models.cases.case import PEOPLES_ACTS, Case, Receipt, State
from models.cases.people import Actor
from models.cases.review import Change
from models.cases.voucher import Coupon
from models.errors import HighroadError, Permanent, Transient, Unknown
from tests.factories import ANA, BEN, NOW
from tests.house import ScriptedSource

WORDS = ("We are sorry that the zipper of your jacket broke.", "Hello @everyone", "", "Only insults.")
ARRIVED = Unknown("It arrived, and the answer was lost.")
ENDS = (None, None, Transient("Come back later."), Permanent("Forbidden."), ARRIVED, Unknown("No answer."))
"""How a call to the outside ends: well where it is None."""


class Job(Enum):
    """What a worker does with a case; DIE_PUBLISHING is killed while the reply is on its way."""

    READ, WRITE, PUBLISH, PUBLISH_EARLIER, DIE_PUBLISHING, RETRACT, VOUCHER = range(7)


AWAITED_IN = {
    Job.READ: (State.RECEIVED,),
    Job.WRITE: (State.OPEN,),
    Job.PUBLISH: (State.HELD, State.PUBLISHING),
    Job.DIE_PUBLISHING: (State.HELD,),
    Job.RETRACT: (State.RETRACTING,),
}
"""Where a case must stand for a job to have something to do."""


@dataclass
class Outside:
    """What stands at the platform, in the shop and in the mailbox, and how the next call there ends."""

    end: HighroadError | None = None
    replies: list[str] = field(default_factory=list)
    coupons: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)

    def call(self, things: list[str], thing: str) -> None:
        """The thing is there after a call that ends well, or that ends unheard."""
        if self.end in (None, ARRIVED):
            things.append(thing)
        if self.end:
            raise self.end


class Reviews(ScriptedSource):
    """The platform: it shows what was published and not taken back."""

    def __init__(self, outside: Outside) -> None:
        super().__init__()
        self.outside = outside

    async def find(self, case: Case, text: str) -> Receipt | None:
        return Receipt("1", "", NOW) if self.outside.replies else None

    async def publish(self, case: Case, text: str) -> Receipt:
        self.outside.call(self.outside.replies, text)
        return Receipt("1", "", NOW)

    async def retract(self, case: Case) -> None:
        if self.outside.end:
            raise self.outside.end
        self.outside.replies.clear()


@dataclass
class Shop:
    """Makes coupons."""

    outside: Outside
    gives_own_codes: bool = False

    async def find(self, code: str) -> Coupon | None:
        return Coupon("1") if code in self.outside.coupons else None

    async def issue(self, code: str, email: str | None, expires_at: datetime) -> str:
        self.outside.call(self.outside.coupons, code)
        return "1"

    async def ping(self) -> str:
        return "open"


@dataclass
class Mail:
    """Carries letters."""

    outside: Outside

    async def send(self, to: str, subject: str, text: str, message_id: str) -> None:
        self.outside.call(self.outside.letters, text)

    async def ping(self) -> str:
        return "carries"


class What(Enum):
    """The kinds of things that happen to a case."""

    BUTTON, OLD_BUTTON, BUTTON_AGAIN, REVIEW, STRAY_JOB, AWAITED_JOB = range(6)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happens: of what ``what`` does not need, nothing is used. ``lag`` is how many versions ago the
    card was drawn, ``which`` picks one of several buttons, keys or jobs.
    """

    what: What
    which: int
    act: str
    lag: int
    who: Actor
    words: str
    change: Change
    is_news: bool
    job: Job
    end: HighroadError | None
    pause_s: int


OFTEN = {
    What.BUTTON: 6,
    What.AWAITED_JOB: 6,
    What.OLD_BUTTON: 2,
    What.STRAY_JOB: 2,
    What.BUTTON_AGAIN: 1,
    What.REVIEW: 1,
}
EVENTS = st.builds(
    Event,
    what=st.sampled_from([what for what, weight in OFTEN.items() for _ in range(weight)]),
    which=st.sampled_from([0, 0, 0, 1, 2, 3, 4, 5]),
    act=st.sampled_from(sorted(PEOPLES_ACTS)),
    lag=st.integers(0, 2),
    who=st.sampled_from([ANA, BEN]),
    words=st.sampled_from(WORDS),
    change=st.sampled_from([Change.UPDATED, Change.UPDATED, Change.CREATED, Change.DELETED]),
    is_news=st.booleans(),
    job=st.sampled_from(Job),
    end=st.sampled_from(ENDS),
    pause_s=st.sampled_from([0, 60, 120]),
)
