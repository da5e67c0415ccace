"""When does a complaint rise beyond what its own history explains? One stated statistic, and when it stays quiet.

The last seven days are held against the eight weeks before them. Complaints arrive at a rate per review received, so
that a busy season is no alarm by itself. The eight weeks give the rate and, by how much more than Poisson they
scatter, the dispersion; the count of the last week is then predicted by a negative binomial that also carries the
uncertainty of the rate. The alarm is its upper tail: the chance of so many or more if nothing has changed.
``tests/unit/test_alarm.py`` measures the false alarms on simulated streams.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

RECENT_DAYS = 7
HISTORY_WEEKS = 8
HISTORY_DAYS = RECENT_DAYS * (HISTORY_WEEKS + 1)

LEVEL = 1e-4
"""The tail below which we call it a rise. It is looked at every hour, on windows that overlap."""

LEAST = 4
"""Fewer complaints in a week than this never raise an alarm: two angry people are no trend."""

LEAST_RATIO = 2.0
"""Nor does a rise below twice of what was expected, however sure we are of it."""

PRIOR = 0.5
"""Complaints that we pretend to have seen besides, so that a first complaint is not infinitely surprising."""

QUIET = timedelta(days=28)
"""How long nothing more is said of a complaint that raised an alarm, unless it doubles again."""


@dataclass(frozen=True, slots=True)
class Rise:
    """The evidence: complaints in the last week, how many its history explains, and the chance of so many."""

    count: int
    expected: float
    chance: float

    @property
    def is_alarm(self) -> bool:
        """True where it should be said aloud."""
        return self.count >= LEAST and self.chance < LEVEL and self.count >= LEAST_RATIO * self.expected


@dataclass(frozen=True, slots=True)
class Stream:
    """What the alarm looks at: complaints a day of one topic, or of one group, beside all reviews; oldest first."""

    topic: str
    group_id: int
    daily: tuple[int, ...]
    received: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm that was raised. It is about a group of complaints, or about a topic where ``group_id`` is 0."""

    id: int
    topic: str
    group_id: int
    rise: Rise
    at: datetime


def rise_of(daily: Sequence[int], received: Sequence[int]) -> Rise:
    """How surprising the last seven days are. Both are counts a day, oldest first, :data:`HISTORY_DAYS` of them:
    ``daily`` of this complaint, ``received`` of all reviews.
    """
    if len(daily) != HISTORY_DAYS or len(received) != HISTORY_DAYS:
        raise ValueError(f"{HISTORY_DAYS} days are needed.")
    weeks = [sum(daily[start : start + RECENT_DAYS]) for start in range(0, HISTORY_DAYS, RECENT_DAYS)]
    loads = [sum(received[start : start + RECENT_DAYS]) for start in range(0, HISTORY_DAYS, RECENT_DAYS)]
    count, load = weeks.pop(), max(loads.pop(), 1)
    history = max(sum(loads), 1)
    rate = (sum(weeks) + PRIOR) / history
    expected = rate * load
    variance = expected * dispersion(weeks, loads) * (1 + load / history)
    return Rise(count, expected, tail(count, expected, max(variance, expected * 1.01)))


def dispersion(weeks: Sequence[int], loads: Sequence[int]) -> float:
    """How much more than Poisson the weeks scatter around their common rate: 1 or more.

    Pearson's statistic over its degrees of freedom, with two weeks' worth of Poisson mixed in, since eight weeks of
    rare complaints say little about scatter.
    """
    busy = [(count, load) for count, load in zip(weeks, loads, strict=True) if load]
    total = sum(count for count, _ in busy)
    if len(busy) < 2 or not total:
        return 1.0
    rate = total / sum(load for _, load in busy)
    pearson = sum((count - rate * load) ** 2 / (rate * load) for count, load in busy)
    return max(1.0, (pearson + 2) / (len(busy) - 1 + 2))


def tail(count: int, mean: float, variance: float) -> float:
    """The chance of ``count`` or more under a negative binomial of this mean and variance (above the mean)."""
    from scipy.special import betainc

    if count <= 0:
        return 1.0
    size = mean**2 / (variance - mean)
    return float(betainc(count, size, (variance - mean) / variance))


def speaks(rise: Rise, last: Alarm | None, now: datetime) -> bool:
    """True where an alarm is due: none stands from the last four weeks, or it has doubled since that one."""
    if not rise.is_alarm:
        return False
    return last is None or not timedelta() <= now - last.at < QUIET or rise.count >= 2 * last.rise.count
