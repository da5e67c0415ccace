"""How far a polled platform has been read, and when to ask again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LONGEST_PAUSE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Polling:
    """``every`` is the pause between two polls. At the first one, what is older than ``fresh`` is only remembered."""

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

    def moved(self, read_until: datetime, every: timedelta) -> Cursor:
        """After a poll that went well; ``read_until`` is when it began."""
        return Cursor(self.source, read_until, read_until + every)

    def stuck(self, now: datetime, every: timedelta, problem: str, asked: float | None) -> Cursor:
        """After a poll that failed: twice the pause each time, at most six hours, or what the platform asked (s)."""
        pause = min(every * 2 ** min(self.failures + 1, 10), LONGEST_PAUSE)
        if asked is not None:
            pause = max(pause, timedelta(seconds=asked))
        return replace(self, next_at=now + pause, failures=self.failures + 1, problem=problem)
