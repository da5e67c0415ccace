"""The small words of a report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handlers.report import age, since
from models.query import Span


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "under a minute"),
        (59, "under a minute"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (47 * 3600, "47 h"),
        (48 * 3600, "2 days"),
        (-5, "under a minute"),
    ],
)
def test_age(seconds: int, words: str) -> None:
    """A duration in the unit that people would use."""
    assert age(timedelta(seconds=seconds)) == words


def test_today_begins_at_the_shops_midnight() -> None:
    """Today is the shop's day, also on the day of 23 hours when its clocks go forward."""
    now = datetime(2026, 3, 29, 10, tzinfo=UTC)
    assert since(Span.TODAY, now, "Europe/Berlin").astimezone(UTC) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert since(Span.TODAY, now, "UTC") == datetime(2026, 3, 29, tzinfo=UTC)
    assert since(Span.WEEK, now, "Europe/Berlin") == now - timedelta(days=7)
