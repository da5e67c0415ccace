"""The port of the database, as the handlers see it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from models.cases.cursor import Cursor
from models.cases.place import Place
from models.cases.review import Review
from models.ports.line import Lines
from models.ports.reports import Bulletins, Groups, Ledger
from models.ports.transaction import Transaction
from models.ports.watches import Watches


class Store(Protocol):
    """The one database, in which everything is kept."""

    @property
    def ledger(self) -> Ledger: ...

    @property
    def groups(self) -> Groups: ...

    @property
    def bulletins(self) -> Bulletins: ...

    @property
    def watches(self) -> Watches: ...

    @property
    def lines(self) -> Lines: ...

    async def take_in(self, review: Review, at: datetime, *, is_history: bool = False) -> bool:
        """Keep a new review with its case, audit line and triage job, committed; False where it is known already.

        ``is_history`` is a review of the past, brought in later: it is read, and nobody is told.
        """
        ...

    def exclusive(self, key: str) -> AbstractAsyncContextManager[None]:
        """A block that one process at a time may be in, for each key; others wait."""
        ...

    def attempt(self, key: str) -> AbstractAsyncContextManager[bool]:
        """A block that is told whether it is the only one of this key; nobody waits."""
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
        """Keep where a chat has let the bot in, or that it no longer does."""
        ...

    async def all(self, surface: str) -> tuple[Place, ...]:
        """Every place of a surface, those that were lost included."""
        ...

    async def bound(self, surface: str, channel: str) -> str | None:
        """The id of the place to which the name of a route's channel is bound, None as long as it is to none."""
        ...

    async def bind(self, surface: str, channel: str, place: str) -> str:
        """Bind a name to a place for good, where it is bound to none; the id of the place to which it is bound now."""
        ...


class Cursors(Protocol):
    """How far each polled platform has been read."""

    async def get(self, source: str) -> Cursor | None:
        """The cursor of a platform, None before its first poll."""
        ...

    async def put(self, cursor: Cursor) -> None:
        """Keep a platform's cursor in the place of the one before."""
        ...


class GivenCodes(Protocol):
    """Which codes of a plain list were given away, and each for which case's own code."""

    async def given(self, wanted_for: str) -> str | None:
        """The listed code that was given for this case's own code, None where none was."""
        ...

    async def give(self, codes: tuple[str, ...], wanted_for: str) -> str | None:
        """Give the first free code for this case's own code, for good; the same one again where it was given. None
        where no code is left.
        """
        ...

    async def count(self) -> int:
        """How many codes were given away."""
        ...
