"""Reads times as platforms write them: one reading or none, never a guess."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from dateutil import parser
from dateutil.parser import UnknownTimezoneWarning

MAX_CHARS = 100
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""No shop took reviews online before: what is older is an empty date of some library, such as the year 1 or 1970."""

AHEAD = timedelta(days=2)
"""How far ahead of our clock a time may be: zones that nobody wrote down, and clocks that are off."""

DOTNET = re.compile(r"/Date\((-?\d{1,17})(?:[+-]\d{4})?\)/")
NUMBER = re.compile(r"-?\d{9,19}(?:\.\d{1,9})?")
ZONE_IN_WORDS = re.compile(r"\s*\([^()]{0,60}\)$")
OFFSET_AFTER_NAME = re.compile(r"\b(?:GMT|UTC)(?=[+-]\d)", re.IGNORECASE)
NAME_AFTER_OFFSET = re.compile(r"(?<=[+-]\d{4}) [A-Z]{2,5}$")
PLAIN = re.compile(r"(?=.*\b\d{4}\b)[A-Za-z0-9 ,.:/+-]+")
"""A text with a year of four digits, in letters and signs of which dates are made."""

DOTTED = re.compile(r"\s*\d{1,2}\. ?\d{1,2}\. ?\d{4}")
FIRST, SECOND = datetime.fromisoformat("2001-01-01"), datetime.fromisoformat("2002-02-02")
"""What a missing part is taken from: a text whose reading depends on which is no date."""

SECONDS = ("seconds", "_seconds", "$date", "$numberLong")
"""Where databases keep a time inside an object of its own."""


def moment_of(value: object, now: datetime) -> datetime | None:
    """A time as aware UTC; one without zone counts as UTC. None where it can't be read in exactly one way, or is no
    time at which somebody can have reviewed a thing before ``now``.

    Takes ISO 8601, dates as mail, JavaScript, Go and .NET write them or as people do (``29.08.2021``, ``August 29,
    2021``), and Unix time in seconds or smaller parts. Where day and month can be told apart by nothing
    (``08/09/2021``) there is no reading.
    """
    try:
        found = reading(value)
    except (ValueError, OverflowError, OSError, TypeError, ArithmeticError, RecursionError):
        return None
    return found if found is not None and EARLIEST <= found <= now + AHEAD else None


def reading(value: object) -> datetime | None:
    """What a value says as a time, possible or not; an exception of any kind, or None, where it says none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Mapping):
        return next((reading(value[name]) for name in SECONDS if name in value), None)
    if isinstance(value, int | float):
        return datetime.fromtimestamp(as_seconds(value), UTC)
    if not isinstance(value, str) or len(value) > MAX_CHARS:
        return None
    text = ZONE_IN_WORDS.sub("", value.strip())
    if dotnet := DOTNET.fullmatch(text):
        return datetime.fromtimestamp(int(dotnet[1]) / 1000, UTC)
    if NUMBER.fullmatch(text):
        return reading(float(text))
    try:
        return in_utc(datetime.fromisoformat(text))
    except ValueError:
        return in_words(text)


def as_seconds(value: float) -> float:
    """Unix time in seconds, whether it was given in seconds or in thousandths, millionths or billionths of them."""
    return next((value / part for part in (1, 10**3, 10**6, 10**9) if abs(value) <= 10**11 * part), value)


def in_utc(moment: datetime) -> datetime:
    """A time in UTC; one without zone is taken to be in it."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def in_words(text: str) -> datetime | None:
    """The one time that a text can mean, None where it can mean none or several."""
    text = NAME_AFTER_OFFSET.sub("", OFFSET_AFTER_NAME.sub("", text))
    if not PLAIN.fullmatch(text):
        return None
    orders = (True,) if DOTTED.match(text) else (True, False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnknownTimezoneWarning)
        read = {
            parser.parse(text, dayfirst=is_day_first, default=missing)
            for is_day_first in orders
            for missing in (FIRST, SECOND)
        }
    return in_utc(read.pop()) if len(read) == 1 else None
