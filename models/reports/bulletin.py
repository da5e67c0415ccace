"""Bulletins, which are posted unasked, each once: digests on a schedule, alarms, and reminders of what waits
too long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from models.errors import Refused


class Cadence(StrEnum):
    """How often a channel hears a digest."""

    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def days(self) -> int:
        """How many whole days a digest tells of."""
        return 1 if self is Cadence.DAILY else 7

    @property
    def grace(self) -> timedelta:
        """How late a digest is still sent after an outage; later it would only be in the way of the next one."""
        return timedelta(hours=12) if self is Cadence.DAILY else timedelta(days=2)


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a channel hears its digest: at the local time ``at`` in ``zone``; a weekly one on ``weekday`` (0
    is Monday).

    ``since`` is when it was asked for, aware UTC: no slot before it is owed.
    """

    surface: str
    channel: str
    cadence: Cadence
    zone: str
    since: datetime
    at: time = time(9)
    weekday: int = 0

    @property
    def label(self) -> str:
        """The schedule in words for people."""
        day = f" on {WEEKDAYS[self.weekday].capitalize()}" if self.cadence is Cadence.WEEKLY else ""
        return f"{self.cadence}{day} at {self.at:%H:%M} ({self.zone})"


@dataclass(frozen=True, slots=True)
class Slot:
    """One scheduled time of a digest. ``name`` is its local day: unique, also where the clocks show an hour twice."""

    name: str
    at: datetime


class Kind(StrEnum):
    """What a bulletin tells of."""

    DAILY = "daily"
    WEEKLY = "weekly"
    ALARM = "alarm"
    OVERDUE = "overdue"
    OUTAGE = "outage"
    CROWD = "crowd"


class BulletinState(StrEnum):
    """Where a bulletin stands. ``unknown`` is one of which nobody heard whether its chat took it: rather lost than
    posted twice. ``failed`` is what its chat has refused, or could not take at every try; ``missed`` what came too late
    or has nowhere to go.
    """

    WAITING = "waiting"
    POSTING = "posting"
    POSTED = "posted"
    UNKNOWN = "unknown"
    MISSED = "missed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One thing to say in one channel. ``slot`` is the local day of a digest or reminder, the alarm's id, the platform
    of an outage with its first day, or the hour of a crowd.
    """

    surface: str
    channel: str
    kind: Kind
    slot: str
    at: datetime
    state: BulletinState = BulletinState.WAITING
    id: int = 0


def last_slot(schedule: Schedule, now: datetime) -> Slot | None:
    """The last scheduled time before now, None where there was none since the schedule was made.

    A local time that the clocks skip is read with the offset before the change, one that they show twice is its first.
    """
    zone = ZoneInfo(schedule.zone)
    today = now.astimezone(zone).date()
    for back in range(8):
        day = today - timedelta(days=back)
        at = datetime.combine(day, schedule.at, zone).astimezone(UTC)
        is_turn = schedule.cadence is Cadence.DAILY or day.weekday() == schedule.weekday
        if is_turn and at <= now:
            is_owed = at >= schedule.since or schedule.since > now  # asked for by a clock that was ahead
            return Slot(day.isoformat(), at) if is_owed else None
    return None


def due(schedule: Schedule, now: datetime) -> Bulletin | None:
    """The digest to be posted now, None where there is none. After an outage only the latest is; one that is too late
    is marked missed.
    """
    slot = last_slot(schedule, now)
    if slot is None:
        return None
    state = BulletinState.WAITING if now - slot.at <= schedule.cadence.grace else BulletinState.MISSED
    return Bulletin(schedule.surface, schedule.channel, Kind(schedule.cadence), slot.name, slot.at, state)


def midday_of(bulletin: Bulletin, zone: str) -> datetime:
    """Noon of the digest's own local day, so that a digest sent late tells of the same days."""
    return datetime.combine(date.fromisoformat(bulletin.slot), time(12), ZoneInfo(zone)).astimezone(UTC)


MOST_WORDS = 8
"""Of a schedule: one more than the longest that says something, *weekly on friday at 16:30 Europe/Berlin*."""


@cache
def zones() -> frozenset[str]:
    """Every time zone's name; they are read from the disk once."""
    return frozenset(available_timezones())


def schedule_of(words: str, surface: str, channel: str, zone: str, now: datetime) -> Schedule | None:
    """The schedule in ``daily``, ``weekly friday at 16:30 Europe/Berlin``, or ``off`` (None). Raises :class:`Refused`
    for anything else.
    """
    parts = words.split()
    if len(parts) == 1 and parts[0].lower() == "off":
        return None
    usage = "Type: digest daily, digest weekly friday at 16:30 Europe/Berlin, or digest off"
    if not parts or parts[0].lower() not in set(Cadence) or len(parts) > MOST_WORDS:
        raise Refused(usage)
    at, weekday = time(9), 0
    for part in parts[1:]:
        clock = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", part)
        if clock:
            at = time(int(clock[1]), int(clock[2]))
        elif part.lower() in WEEKDAYS:
            weekday = WEEKDAYS.index(part.lower())
        elif part in zones():
            zone = part
        elif part.lower() not in ("at", "on"):
            raise Refused(f"I don't know “{part[:40]}” in a schedule. {usage}")
    return Schedule(surface, channel, Cadence(parts[0].lower()), zone, now, at, weekday)
