"""What happened in a stretch of time: the question, and every figure of the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.cases.verdict import Topic
from models.errors import Refused
from models.text.format import long_date
from models.text.sentence import sentences

WAITS_H = (1, 4, 12, 24, 48, 168)
"""Upper ends, in hours, of the classes in which times to the first decision are counted; one class more is open."""

REWRITTEN_BELOW = 0.5
"""A draft of which people kept less than this share of its distinct words counts as rewritten, not edited."""

SPANS = {"today": 1, "yesterday": 1, "7d": 7, "30d": 30, "90d": 90}
MAX_DAYS = 1100


class Unit(StrEnum):
    """The width of one bar of a plot over time, in the reader's own calendar."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time and the one before it, each from its start (inclusive) to its end (exclusive), aware
    UTC.

    Both begin and end at the same local time in ``zone``, so that a change of the clocks shifts neither.
    """

    since: datetime
    until: datetime
    before_since: datetime
    before_until: datetime
    zone: str
    label: str

    @property
    def days(self) -> int:
        """How many calendar days the window touches."""
        zone = ZoneInfo(self.zone)
        last = (self.until - timedelta(microseconds=1)).astimezone(zone).date()
        return (last - self.since.astimezone(zone).date()).days + 1

    @property
    def unit(self) -> Unit:
        """The width of the bars of its plot, so that there are never more than about 31."""
        if self.days <= 1:
            return Unit.HOUR
        if self.days <= 31:
            return Unit.DAY
        return Unit.WEEK if self.days <= 200 else Unit.MONTH


FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
"""No review is older; and days near the first and the last of the calendar don't exist in every zone."""


def window_of(words: str, now: datetime, zone: str) -> Window:
    """``today``, ``yesterday``, ``7d`` or ``2026-03-01..2026-03-31`` (both days included), as a window.

    The last day of ``7d`` is today so far, and the week before it ends at the same hour: like is compared with like.
    Raises :class:`Refused` with what to type.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    words = words.strip().lower()
    if ".." in words:
        first, last = (_day(part) for part in words.split("..", 1))
        if last < first or (last - first).days >= MAX_DAYS:
            raise Refused("The first day comes before the last, and three years are the most: 2026-03-01..2026-03-31")
        days = (last - first).days + 1
        until = min(_midnight(last + timedelta(days=1), zone), max(now, _midnight(first, zone)))
        label = f"{long_date(first)} to {long_date(last)}" if days > 1 else long_date(first)
        return _window(_midnight(first, zone), until, days, zone, label)
    if words == "yesterday":
        midnight = _midnight(today, zone)
        return _window(_midnight(today - timedelta(days=1), zone), midnight, 1, zone, "yesterday")
    counted = re.fullmatch(r"(\d{1,4})\s*d(?:ays?)?", words)
    days = SPANS.get(words) or (int(counted[1]) if counted else 0)
    if not 1 <= days <= MAX_DAYS:
        raise Refused("Which time? Type today, 7d, 30d, 90d, or two days: 2026-03-01..2026-03-31")
    label = "today" if days == 1 else f"the last {days} days"
    return _window(_midnight(today - timedelta(days=days - 1), zone), now, days, zone, label)


def last_days(days: int, now: datetime, zone: str) -> Window:
    """The window of the last whole days before today, of which a digest tells."""
    today = now.astimezone(ZoneInfo(zone)).date()
    first = today - timedelta(days=days)
    label = f"{long_date(first)} to {long_date(today - timedelta(days=1))}" if days > 1 else long_date(first)
    return _window(_midnight(first, zone), _midnight(today, zone), days, zone, label)


def _window(since: datetime, until: datetime, days: int, zone: str, label: str) -> Window:
    return Window(since, until, days_later(since, -days, zone), days_later(until, -days, zone), zone, label)


def days_later(at: datetime, days: int, zone: str) -> datetime:
    """The same local time so many days later, also across a change of the clocks."""
    local = at.astimezone(ZoneInfo(zone))
    return (local + timedelta(days=days)).astimezone(UTC)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = date.min
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Refused("A day is written as 2026-03-01, and a stretch as 2026-03-01..2026-03-31")
    return day


@dataclass(frozen=True, slots=True)
class Scope:
    """What a summary is about: ``product`` is a part of its name, in any case; empty and None mean all."""

    product: str = ""
    source: str = ""
    topic: Topic | None = None

    @property
    def label(self) -> str:
        """The scope in words for people, empty where it is about everything."""
        parts = [f"product {self.product}" if self.product else "", self.source, self.topic.label if self.topic else ""]
        return ", ".join(part for part in parts if part)


def scope_of(words: str, sources: frozenset[str]) -> Scope:
    """The scope in ``product alpine jacket``, ``source google``, ``topic late``; a bare word may be a source, topic or
    product.
    """
    words = " ".join(words.split())
    if not words:
        return Scope()
    kind, _, rest = words.partition(" ")
    if kind.lower() == "product" and rest:
        return Scope(product=rest)
    if kind.lower() == "source" and rest:
        return Scope(source=rest.lower())
    wanted = rest if kind.lower() == "topic" and rest else words
    name = wanted.lower().replace(" ", "_").replace("-", "_")
    if name in set(Topic):
        return Scope(topic=Topic(name))
    if kind.lower() == "topic":
        raise Refused(f"The topics are: {', '.join(topic.label for topic in Topic)}.")
    return Scope(source=words.lower()) if words.lower() in sources else Scope(product=words)


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, in seconds; None where it never happened. ``count`` is how often it did."""

    count: int = 0
    median_s: float | None = None
    p90_s: float | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of the reviews that reached us in one stretch of time.

    ``stars`` counts reviews with none, one … five. Of the replies that people approved, ``untouched`` are the bot's
    drafts as they were, ``edited`` and ``rewritten`` what people made of them, ``written`` had no draft. ``waits``
    counts negatives by the time to the first decision, in the classes of :data:`WAITS_H`.
    """

    reviews: int = 0
    negatives: int = 0
    stars: tuple[int, ...] = (0, 0, 0, 0, 0, 0)
    skipped: int = 0
    untouched: int = 0
    edited: int = 0
    rewritten: int = 0
    written: int = 0
    decision: Times = Times()
    published: Times = Times()
    waits: tuple[int, ...] = (0,) * (len(WAITS_H) + 1)

    @property
    def share(self) -> float | None:
        """The share of negatives among the reviews, None where there are no reviews."""
        return self.negatives / self.reviews if self.reviews else None

    @property
    def mean_stars(self) -> float | None:
        """The mean stars of the reviews that gave any."""
        rated = sum(self.stars[1:])
        return sum(number * count for number, count in enumerate(self.stars)) / rated if rated else None


@dataclass(frozen=True, slots=True)
class Count:
    """Negatives that share something (a topic, a product, a carrier), now and in the stretch before.

    ``name`` of a product is a customer's or a shop's text: inert wherever it is shown.
    """

    name: str
    now: int
    before: int


@dataclass(frozen=True, slots=True)
class Point:
    """One piece of a bar: the negatives whose main topic is ``topic``, in the bar that begins at ``at`` (local time of
    the window's zone).
    """

    at: datetime
    topic: Topic
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Every figure of a summary. ``open`` and ``overdue`` are as of now, whenever the review came.

    ``vouchers`` were sent within the window; ``vouchers_in_month`` counts against the cap as the voucher policy does.
    """

    window: Window
    scope: Scope
    now: Tally
    before: Tally
    topics: tuple[Count, ...] = ()
    products: tuple[Count, ...] = ()
    carriers: tuple[Count, ...] = ()
    trend: tuple[Point, ...] = ()
    open: int = 0
    overdue: int = 0
    vouchers: int = 0
    vouchers_in_month: int = 0


def bars(window: Window) -> tuple[datetime, ...]:
    """The start of every bar of a window, as naive local time of its zone, as PostgreSQL's ``date_trunc`` gives it."""
    zone = ZoneInfo(window.zone)
    at = window.since.astimezone(zone).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    end = window.until.astimezone(zone).replace(tzinfo=None)
    if window.unit is not Unit.HOUR:
        at = at.replace(hour=0)
    if window.unit is Unit.WEEK:
        at -= timedelta(days=at.weekday())
    if window.unit is Unit.MONTH:
        at = at.replace(day=1)
    found = []
    while at < end:
        found.append(at)
        step = {Unit.HOUR: timedelta(hours=1), Unit.DAY: timedelta(days=1), Unit.WEEK: timedelta(days=7)}
        at = (at + timedelta(days=32)).replace(day=1) if window.unit is Unit.MONTH else at + step[window.unit]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one topic teaches: how many of its complaints name a carrier, how many were answered, and what happened
    after.

    ``revised`` and ``removed`` count reviews that their customer changed or took away and that we had answered.
    ``wishes`` are cases in which customers may say what we could have done otherwise, newest first; ``answer`` is the
    case with the newest published reply, 0 without one.
    """

    topic: Topic
    count: int
    carrier: int
    answered: int
    median_s: float | None
    revised: int
    removed: int
    vouchers: int
    wishes: tuple[int, ...] = ()
    answer: int = 0


_WISH = re.compile(
    r"\b((should|could|would|might)( not|n.t)? have|(should|could) just|if only|i wish|next time"
    r"|would be (nice|better|good|great)|why (not|didn.t|don.t|couldn.t))\b",
    re.IGNORECASE,
)


def wishes_in(text: str) -> tuple[str, ...]:
    """The sentences in which a customer says what could have been done otherwise, verbatim."""
    return tuple(part for part in sentences(text) if _WISH.search(part))
