"""Times as platforms write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.sources.moments import moment_of

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MOMENT = datetime(2018, 2, 20, 14, 12, 13, tzinfo=UTC)
DAY = datetime(2021, 8, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2018-02-20 14:12:13 UTC", "2018-02-20T14:12:13Z", "2018-02-20T14:12:13", "2018-02-20T15:12:13+01:00",
        "2018-02-20T14:12:13.000Z", 1519135933, "1519135933", 1519135933000, "1519135933000", "1519135933000000",
        1519135933000000000, "Tue Feb 20 2018 23:12:13 GMT+0900 (Japan Standard Time)",
        "Tue Feb 20 2018 14:12:13 GMT+0000", "Tue, 20 Feb 2018 14:12:13 GMT", "Tue, 20 Feb 2018 15:12:13 +0100",
        "2018-02-20 14:12:13 +0000 UTC", "2018-02-20 16:12:13 +0200 CEST", "/Date(1519135933000)/",
        "/Date(1519135933000+0200)/", "20180220T141213Z", "2/20/2018 2:12:13 PM", "20.02.2018 14:12:13",
        {"seconds": "1519135933", "nanos": 713}, {"_seconds": 1519135933}, {"$date": {"$numberLong": "1519135933000"}},
        {"$date": "2018-02-20T14:12:13Z"}, "2018-02-20T14:12:13.000000000Z",
    ],
    ids=str,
)  # fmt: skip
def test_times_come_in_many_forms(value: object) -> None:
    """One without a zone counts as UTC."""
    assert moment_of(value, NOW) == MOMENT


@pytest.mark.parametrize(
    "value",
    [
        "2021-08-29", "29.08.2021", "29. 8. 2021", "August 29, 2021", "Aug 29th, 2021", "29 August 2021",
        "2021/08/29", "29-Aug-2021", "29/08/2021", "8/29/2021", "20210829",
    ],
)  # fmt: skip
def test_days_come_in_many_forms(value: str) -> None:
    """As people write them, where day and month can be told apart."""
    assert moment_of(value, NOW) == DAY


def test_a_day_with_dots_begins_with_the_day() -> None:
    """Nobody writes the month first before a dot."""
    assert moment_of("08.09.2021", NOW) == datetime(2021, 9, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        None, True, "", "yesterday", "2018-13-40", [], {}, 1e300, float("nan"), "9" * 5000, "08/09/2021", "10:00",
        "2021", "May 2021", "Sunday 2021", "31.02.2021", "2021年8月29日", "two weeks ago 2021", {"$date": []},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_time_is_none(value: object) -> None:
    """Never an exception, and never a guess."""
    assert moment_of(value, NOW) is None


@pytest.mark.parametrize(
    "value",
    [
        "0001-01-01T00:00:00", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z", 0, "1994-12-31", "2026-06-04",
        "/Date(-62135596800000)/", 253402300799, "1899-12-30",
    ],
)  # fmt: skip
def test_a_time_at_which_nobody_reviewed_is_none(value: object) -> None:
    """The empty dates of libraries, and what lies ahead: no database and no calendar stumbles over them."""
    assert moment_of(value, NOW) is None


def test_a_zone_that_nobody_wrote_down_may_lie_ahead() -> None:
    """Half the world's clocks show a later hour than UTC."""
    assert moment_of("2026-06-02T02:00:00", NOW) == datetime(2026, 6, 2, 2, tzinfo=UTC)


@given(st.text(alphabet="0123456789 :/-.,+TZJanuryMon()", max_size=60) | st.text())
def test_any_text_is_a_time_or_none(text: str) -> None:
    """Without an exception, and within bounds."""
    found = moment_of(text, NOW)
    assert found is None or (found.tzinfo is UTC and 1995 <= found.year <= 2026)


def test_a_time_in_a_thousand_wrappings_is_none() -> None:
    """Databases wrap a time once or twice; whoever wraps it deeper must not cost us the review."""
    value: object = "2026-05-01T10:00:00Z"
    for _ in range(5000):
        value = {"$date": value}
    assert moment_of(value, NOW) is None
