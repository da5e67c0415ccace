"""How a platform is watched: since when, and whether it lets us read its reviews at the moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=2)
SAID_AFTER = timedelta(hours=1)
"""What passes within it needs nobody; a refusal is said at once, since somebody has to act."""

NEWS_FOR = timedelta(days=14)
"""So long after it was written a review may be heard of and is news still: platforms hold some in moderation, and send
again what we could not take.
"""

WAITS_FOR = timedelta(days=30)
"""For so long it is tried to fetch what a platform announced; then its delivery goes to quarantine."""


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries in vain: each doubles the pause before the next, up to two hours."""
    return min(FIRST_PAUSE * (1 << min(tries, 10)), LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class Watch:
    """A platform that we listen to since ``since``.

    While its reviews can't be read ``failing_since`` says since when, ``problem`` why, ``is_refused`` whether somebody
    has to act, ``tries`` how often it was tried, and ``next_at`` when it is tried again.
    """

    source: str
    since: datetime
    failing_since: datetime | None = None
    problem: str = ""
    is_refused: bool = False
    tries: int = 0
    next_at: datetime | None = None

    def failed(self, now: datetime, problem: str, *, is_refused: bool) -> Watch:
        """The watch after a failure: a new outage, or another reason for the one that lasts."""
        watch = self if self.failing_since else replace(self, failing_since=now).asked(now)
        return replace(watch, problem=problem, is_refused=is_refused)

    def asked(self, now: datetime) -> Watch:
        """The watch while it is tried once more: each time doubles the pause before the next, up to two hours."""
        return replace(self, tries=self.tries + 1, next_at=now + pause_after(self.tries))

    def works(self) -> Watch:
        """The watch of a platform that answers."""
        return Watch(self.source, self.since)

    def is_to_be_said(self, now: datetime) -> bool:
        """True where people are to hear that the platform's reviews can't be read."""
        return self.failing_since is not None and (self.is_refused or now - self.failing_since >= SAID_AFTER)

    def knows(self, written_at: datetime, heard_at: datetime, window: timedelta, fresh: timedelta) -> bool:
        """True of a review that is news: it was written neither longer than ``window`` before we heard of it, nor, but
        for ``fresh``, before we listened at all.
        """
        return written_at >= max(heard_at - window, self.since - fresh)
