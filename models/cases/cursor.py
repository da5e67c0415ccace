"""A cursor: how far a polled platform has been read, and when to ask it again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LONGEST_PAUSE = timedelta(hours=6)
FARTHEST = timedelta(days=1)
"""Whatever a platform asks for, it is not left alone for longer, unless a shop polls it more seldom than that."""


@dataclass(frozen=True, slots=True)
class Polling:
    """How a platform is polled: ``every`` is the pause between two polls; at the first one, a review older than
    ``fresh`` is only remembered and not posted.
    """

    every: timedelta = timedelta(minutes=10)
    fresh: timedelta = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything of ``source`` up to ``read_until`` is in the database; None before the first poll.

    ``problem`` says why the last poll failed, empty where it did not; ``failures`` counts them in a row.
    """

    source: str
    read_until: datetime | None
    next_at: datetime
    failures: int = 0
    problem: str = ""

    def is_due(self, now: datetime, every: timedelta) -> bool:
        """True where the platform is to be asked now: also where the next time is farther than any pause, as a clock
        that was ahead for a while has left it.
        """
        return self.next_at <= now or self.next_at > now + max(every, FARTHEST)

    def read_before(self, now: datetime) -> datetime | None:
        """Up to when the platform has been read; None where nothing says it, neither a first poll nor one whose clock
        was ahead.
        """
        return self.read_until if self.read_until and self.read_until <= now else None

    def after_success(self, read_until: datetime, every: timedelta) -> Cursor:
        """The cursor after a poll that went well; ``read_until`` is when the poll began."""
        return Cursor(self.source, read_until, read_until + every)

    def after_failure(self, now: datetime, every: timedelta, problem: str, asked: float | None) -> Cursor:
        """The cursor after a poll that failed: each time in a row doubles the pause, up to six hours; ``asked`` is the
        pause in seconds that the platform asked for.
        """
        pause = min(every * 2 ** min(self.failures + 1, 10), LONGEST_PAUSE)
        if asked is not None:
            pause = max(pause, timedelta(seconds=asked))
        return replace(self, next_at=now + pause, failures=self.failures + 1, problem=problem)
