"""What the handlers need of the outside world. Every implementation passes the port's contract suite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from models.cases.audit import AuditLine
from models.cases.case import Case, Receipt, State
from models.cases.cursor import Cursor
from models.cases.job import Job
from models.cases.people import Actor
from models.cases.place import Place
from models.cases.platform import Platform
from models.cases.reply import Answered
from models.cases.review import Delivery, Parsed, Pointer, Review
from models.cases.verdict import Heard, Reading
from models.cases.voucher import Coupon, VoucherUse
from models.notices.notice import Notice, PostRef
from models.ports.reports import Bulletins, Groups, Ledger
from models.replies.brief import Brief, Candidate
from models.replies.playbook import Playbook


class Clock(Protocol):
    """The only source of now."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...


class Transaction(Protocol):
    """State, audit line and job, committed or rolled back together."""

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

    async def note_reading(self, case: Case, embedding: tuple[float, ...]) -> None:
        """Keep the meaning of a review, for look-ups."""
        ...

    async def audit(self, line: AuditLine) -> None:
        """Add one line to the case's history."""
        ...

    async def history(self, case_id: int) -> tuple[AuditLine, ...]:
        """A case's lines, oldest first."""
        ...

    async def defer(self, job: Job) -> None:
        """Ask for work, to be done after this transaction commits."""
        ...

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

    async def settle_delivery(self, delivery_id: int, problem: str) -> None:
        """A kept delivery was fetched (empty ``problem``) or goes to quarantine."""
        ...

    async def heard(self, reading: Reading, case: Case, days: int) -> Heard:
        """Earlier complaints of the same meaning and topic."""
        ...

    async def answered(self, embedding: tuple[float, ...], language: str, limit: int) -> tuple[Answered, ...]:
        """Approved replies to the nearest complaints, nearest first."""
        ...

    async def embedding(self, case_id: int) -> tuple[float, ...]:
        """The kept embedding of a case's review, empty where there is none."""
        ...

    async def voucher_use(self, case: Case, actor: Actor, now: datetime) -> VoucherUse:
        """How many vouchers were given beside this case's own, for the caps; others wait until this one is decided."""
        ...

    async def posts(self, case_id: int) -> tuple[tuple[PostRef, int], ...]:
        """Where a case stands in the chats, with the version each message shows; an empty address is a post begun."""
        ...

    async def begin_post(self, case_id: int, surface: str, channel: str) -> bool:
        """Reserve the one message of a case in a channel; False where it is reserved or posted already."""
        ...

    async def set_post(self, case_id: int, ref: PostRef, version: int) -> None:
        """The message stands, and shows this version."""
        ...

    async def unshown(self, states: tuple[State, ...], surfaces: tuple[str, ...], limit: int) -> tuple[int, ...]:
        """Cases in these states of which none of these chats has a message, or one has an older version; any of them,
        so that those which can't be shown keep no other waiting."""
        ...

    async def outdated(self, since: datetime, surfaces: tuple[str, ...], limit: int) -> tuple[int, ...]:
        """Cases that something happened to since then and of which a message in these chats shows an older version;
        any of them."""
        ...

    async def cases_in(self, states: tuple[State, ...], limit: int) -> tuple[Case, ...]:
        """Cases in these states, oldest first."""
        ...

    async def cases_moderated(self, since: datetime, limit: int) -> tuple[Case, ...]:
        """Published cases whose reply waits for the platform's moderation, given to it since then, oldest first."""
        ...


class Store(Protocol):
    """The one database."""

    @property
    def ledger(self) -> Ledger: ...

    @property
    def groups(self) -> Groups: ...

    @property
    def bulletins(self) -> Bulletins: ...

    async def take_in(self, review: Review, at: datetime, *, is_history: bool = False) -> bool:
        """Keep a new review with its case, audit line and triage job, committed; False where it is known already.

        ``is_history`` is a review of the past, brought in later: it is read, and nobody is told.
        """
        ...

    def exclusive(self, key: str) -> AbstractAsyncContextManager[None]:
        """Only one process at a time is in the block of this key; others wait."""
        ...

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction; it commits at the end of the block and rolls back on any error."""
        ...

    async def forget(self, before: datetime) -> None:
        """Drop what only guards against repeats from before this moment: clicks, and deletions of unknown reviews."""
        ...

    async def ping(self) -> str:
        """One line on what answered, for ``doctor``; raises a :class:`HighroadError` with a hint otherwise."""
        ...


class Places(Protocol):
    """Where the chats have let the bot in; kept, since a worker posts what the web process was told."""

    async def note(self, place: Place) -> None:
        """Remember a place, or what has become of it."""
        ...

    async def all(self, surface: str) -> tuple[Place, ...]:
        """Every place of a surface, lost ones included."""
        ...


class Cursors(Protocol):
    """How far each polled platform has been read."""

    async def get(self, source: str) -> Cursor | None:
        """None before the first poll."""
        ...

    async def put(self, cursor: Cursor) -> None:
        """Remember it."""
        ...


class GivenCodes(Protocol):
    """Which codes of a plain list were given away, and for which case's own code."""

    async def given(self, wanted_for: str) -> str | None:
        """The listed code that was given for this one, None where none was."""
        ...

    async def give(self, codes: tuple[str, ...], wanted_for: str) -> str | None:
        """Give the first code that is free, for good; the same one again for the same wish. None where all are gone."""
        ...

    async def count(self) -> int:
        """How many were given."""
        ...


class Source(Protocol):
    """A review platform: what it can do, and how to talk with it. Its address is ``/webhooks/<platform.name>``."""

    @property
    def platform(self) -> Platform: ...

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        """Raises :class:`BadSignature` unless the sender proved who they are, on the raw bytes."""
        ...

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        """What a verified body says; raises :class:`Unreadable` where it can't be read."""
        ...

    async def fetch(self, pointer: Pointer) -> tuple[Parsed, ...]:
        """What a pointer points to, from the platform's own API."""
        ...

    def history(self, since: datetime) -> AsyncIterator[Parsed]:
        """Reviews written or changed since then, where the platform can list them (``platform.has_history``)."""
        ...

    async def find(self, case: Case, text: str) -> Receipt | None:
        """Our published reply to this review, None where there is none."""
        ...

    async def publish(self, case: Case, text: str, key: str) -> Receipt:
        """Publish the reply. Raises :class:`Unknown` where the request left and no answer came."""
        ...

    async def retract(self, case: Case) -> None:
        """Take our reply back; a reply that is gone already is no error."""
        ...

    async def reply_privately(self, case: Case, text: str) -> None:
        """A private message to the reviewer."""
        ...

    async def ping(self) -> str: ...


class VoucherShop(Protocol):
    """Where vouchers are made. ``gives_own_codes`` means that the shop's id is the code for the customer, not ours."""

    @property
    def gives_own_codes(self) -> bool: ...

    async def find(self, code: str) -> Coupon | None:
        """This code as it stands in the shop, None where it does not exist."""
        ...

    async def issue(self, code: str, email: str | None, expires_at: datetime) -> str:
        """Make a single-use free-shipping code; returns the shop's id of it."""
        ...

    async def ping(self) -> str: ...


class Mailer(Protocol):
    """Private letters to customers."""

    async def send(self, to: str, subject: str, text: str, message_id: str) -> None:
        """Raises :class:`Unknown` where the letter may or may not have left."""
        ...

    async def ping(self) -> str: ...


class Surface(Protocol):
    """A chat: Slack or Teams."""

    @property
    def name(self) -> str: ...

    async def post(self, notice: Notice, channel: str) -> PostRef: ...

    async def update(self, ref: PostRef, notice: Notice) -> None: ...

    async def find(self, case_id: int, channel: str) -> PostRef | None:
        """The message of a case that was posted and not noted, None where there is none."""
        ...

    async def ping(self) -> str: ...


class Reader(Protocol):
    """The models that read: negative or not, troll, topics, language, meaning."""

    async def read(self, text: str) -> Reading: ...

    async def embed(self, text: str) -> tuple[float, ...]:
        """The meaning of a search or a complaint: 384 numbers of unit length."""
        ...


class Drafter(Protocol):
    """The model that writes; an empty list means that it has nothing to offer."""

    @property
    def name(self) -> str: ...

    def writes(self, language: str) -> bool:
        """True where it can be trusted with this language (ISO 639-1); the composed reply serves any other."""
        ...

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        """Candidates, best first. Raises :class:`Transient` or :class:`Permanent` where the backend fails."""
        ...


class Playbooks(Protocol):
    """The shop's playbook as it stands in its file now."""

    def current(self) -> Playbook: ...
