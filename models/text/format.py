"""How counts, durations, days and times are told in English: the one place that knows it."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400

TIME_MARK = re.compile(r"<t:(-?\d{1,11})>")
"""What :func:`time_mark` writes into our own sentences, the Unix seconds in its group."""


def plural(count: int, noun: str) -> str:
    """``1 review``, ``2 reviews``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def duration(seconds: float) -> str:
    """How long something took: ``40 s``, ``12 min``, ``2 h 10 min``, ``3 days``."""
    if seconds < MINUTE_S:
        return f"{seconds:.0f} s"
    minutes = int(seconds // MINUTE_S)
    if minutes % 60 and 60 < minutes < 600:
        return f"{minutes // 60} h {minutes % 60} min"
    return _in_one_unit(seconds)


def age(seconds: float) -> str:
    """How long something has waited: ``under a minute``, ``12 min``, ``3 h``, ``2 days``."""
    return "under a minute" if seconds < MINUTE_S else _in_one_unit(seconds)


def _in_one_unit(seconds: float) -> str:
    if seconds < HOUR_S:
        return f"{int(seconds // MINUTE_S)} min"
    return f"{int(seconds // HOUR_S)} h" if seconds < 2 * DAY_S else f"{int(seconds // DAY_S)} days"


def time_mark(at: datetime) -> str:
    """``<t:1770000000>``: a time that each chat writes in its reader's own time zone."""
    return f"<t:{int(at.timestamp())}>"


def long_date(day: date) -> str:
    """``3 October 2026``."""
    return f"{day.day} {day:%B %Y}"


def short_date(day: date) -> str:
    """``3 Mar 2026``."""
    return f"{day.day} {day:%b %Y}"


def day_and_month(day: date) -> str:
    """``3 October``."""
    return f"{day.day} {day:%B}"


def short_day_and_month(day: date) -> str:
    """``3 Mar``."""
    return f"{day.day} {day:%b}"


def short_month(day: date) -> str:
    """``Mar 2026``."""
    return f"{day:%b %Y}"


def wall_time(at: datetime, zone: str) -> str:
    """``3 Mar 2026, 14:05`` on the wall in a time zone, where each reader's own can't be shown."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{short_date(local)}, {local:%H:%M}"


def iso_date(day: date) -> str:
    """``2026-03-03``, which readers of every language understand."""
    return f"{day:%Y-%m-%d}"


def iso_time(at: datetime) -> str:
    """``2026-03-03T14:05:00Z``, as programs and spreadsheets read a UTC time."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
