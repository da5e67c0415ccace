"""One transaction of the database, as protocols by subject: a function asks for the part that it needs."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from models.cases.audit import AuditLine
from models.cases.case import Case, State
from models.cases.job import Job
from models.cases.people import Actor
from models.cases.reply import Answered
from models.cases.review import Delivery, Pointer, Review
from models.cases.verdict import Heard, Reading
from models.cases.voucher import VoucherUse
from models.notices.notice import PostRef


class Cases(Protocol):
    """Cases with their reviews: read, saved, listed, and their history."""

    async def revise(self, case: Case, review: Review) -> None:
        """Replace the review's text by a later revision; the case itself is saved by :meth:`save`."""
        ...

    async def case(self, case_id: int, *, lock: bool = False) -> Case | None:
        """One case; ``lock`` makes others wait until this transaction ends."""
        ...

    async def case_of(self, source: str, shop: str, external_id: str) -> Case | None:
        """The case of a review, locked."""
        ...

    async def save(self, case: Case, was: int) -> None:
        """Compare-and-set: writes ``case`` where the stored version is still ``was``, else raises :class:`Stale`."""
        ...

    async def audit(self, line: AuditLine) -> None:
        """Add one line to the case's history."""
        ...

    async def history(self, case_id: int) -> tuple[AuditLine, ...]:
        """A case's lines, oldest first."""
        ...

    async def cases_in(self, states: tuple[State, ...], limit: int, source: str = "") -> tuple[Case, ...]:
        """Cases in these states, oldest first; with ``source`` of this platform alone."""
        ...

    async def cases_moderated(self, since: datetime, limit: int) -> tuple[Case, ...]:
        """Published cases whose reply waits for the platform's moderation, given to it since then, oldest first."""
        ...


class Meanings(Protocol):
    """What reviews mean, kept as embeddings, for complaints of the same kind and their answers."""

    async def note_reading(self, case: Case, embedding: tuple[float, ...]) -> None:
        """Keep the embedding of a case's review, for later look-ups; an empty one takes away what was kept."""
        ...

    async def embedding(self, case_id: int) -> tuple[float, ...]:
        """The kept embedding of a case's review, empty where there is none."""
        ...

    async def heard(self, reading: Reading, case: Case, days: int) -> Heard:
        """Earlier complaints of the same meaning and topic."""
        ...

    async def answered(self, embedding: tuple[float, ...], language: str, limit: int) -> tuple[Answered, ...]:
        """Approved replies to the nearest complaints, nearest first."""
        ...


class Deliveries(Protocol):
    """What came in: repeats are known, deletions of unknown reviews and raw deliveries kept."""

    async def first_time(self, key: str) -> bool:
        """Remember a click or a delivery; False where it was seen before."""
        ...

    async def note_deletion(self, review: Review, at: datetime) -> None:
        """Remember that a review of which nothing is known was taken away, at its revision."""
        ...

    async def deletion(self, review: Review) -> str | None:
        """The revision at which a review was taken away before it was known, None where it was not."""
        ...

    async def keep_delivery(self, delivery: Delivery, problem: str, pointer: Pointer | None, at: datetime) -> int:
        """Keep a raw delivery: in quarantine with its problem, or with a pointer to fetch. Returns its id."""
        ...

    async def pointer(self, delivery_id: int) -> Pointer | None:
        """What a kept delivery points to, None once it is settled."""
        ...

    async def received_at(self, delivery_id: int) -> datetime | None:
        """When a kept delivery came, None where there is none of this id."""
        ...

    async def settle_delivery(self, delivery_id: int, problem: str) -> None:
        """A kept delivery was fetched (empty ``problem``) or goes to quarantine."""
        ...


class Posts(Protocol):
    """The messages of cases in the chats, and which of them are missing or out of date."""

    async def posts(self, case_id: int) -> tuple[tuple[PostRef, int], ...]:
        """The messages of a case in the chats, each with the version that it shows; an empty address is a row that was
        reserved before the chat answered.
        """
        ...

    async def card(self, case_id: int, surface: str) -> tuple[str, int] | None:
        """The channel in which a case's message stands in a chat, and the version that it shows; None without one."""
        ...

    async def begin_post(self, case_id: int, surface: str, channel: str, at: datetime) -> datetime | None:
        """Reserve the one message of a case in a channel; where it is reserved or posted already, when that was."""
        ...

    async def begin_post_again(self, case_id: int, surface: str, was: datetime, at: datetime) -> bool:
        """Reserve anew a message that was reserved at ``was`` and does not stand; False where another was faster."""
        ...

    async def free_post(self, case_id: int, surface: str, at: datetime) -> None:
        """Drop the reservation made at ``at``: the chat surely refused the message."""
        ...

    async def set_post(self, case_id: int, ref: PostRef, version: int) -> None:
        """Note that a case's message stands, and which version of the case it shows."""
        ...

    async def forget_posts(self, case_id: int) -> None:
        """Let a case's messages be: it is shown by new ones from now on."""
        ...

    async def unshown(self, states: tuple[State, ...], surfaces: tuple[str, ...], limit: int) -> tuple[int, ...]:
        """Cases in these states of which none of these chats has a message, or one has an older version; any of them,
        so that those which can't be shown keep no other waiting; none that a job of these chats waits for already."""
        ...

    async def outdated(self, since: datetime, surfaces: tuple[str, ...], limit: int) -> tuple[int, ...]:
        """Cases that something happened to since then and of which a message in these chats shows an older version;
        any of them."""
        ...


class Vouchers(Protocol):
    """How many vouchers were given, for the caps."""

    async def voucher_use(self, case: Case, actor: Actor, now: datetime) -> VoucherUse:
        """How many vouchers were given beside this case's own, for the caps; other transactions wait until this one has
        decided.
        """
        ...


class Jobs(Protocol):
    """Work to be done later, asked for in the same commit."""

    async def defer(self, job: Job) -> None:
        """Ask for a job, to be done once this transaction has committed."""
        ...

    async def stranded(self, limit: int) -> tuple[Job, ...]:
        """The jobs that would carry on what is in a moving state and that no job waits for or works at."""
        ...


class Transaction(Cases, Meanings, Deliveries, Posts, Vouchers, Jobs, Protocol):
    """State, audit line and job, committed or rolled back together."""
