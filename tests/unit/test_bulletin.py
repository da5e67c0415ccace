"""When a digest is due: once a slot, through changes of the clocks and outages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Refused
from models.reports.bulletin import BulletinState, Cadence, Schedule, due, last_slot, schedule_of

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def daily(at: time = time(9), zone: str = BERLIN) -> Schedule:
    return Schedule("slack", "C1", Cadence.DAILY, zone, SINCE, at)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (time(9), datetime(2026, 3, 29)),  # noqa: DTZ001 - a day on the wall
        (time(2, 30), datetime(2026, 3, 29)),  # noqa: DTZ001 - an hour that the clocks skip
        (time(2, 30), datetime(2026, 10, 25)),  # noqa: DTZ001 - an hour that they show twice
    ],
)
def test_each_local_day_has_one_slot(at: time, day: datetime) -> None:
    """Asked every minute over a change of clocks, a daily digest has exactly one slot a local day."""
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(BERLIN)).astimezone(UTC) - timedelta(days=1)
    slots = [last_slot(daily(at), start + timedelta(minutes=minute)) for minute in range(3 * 24 * 60)]
    names = [slot.name for slot in slots if slot]
    assert sorted(set(names)) == list(dict.fromkeys(names))
    assert {slot.at for slot in slots if slot and slot.name == day.date().isoformat()} == {
        datetime.combine(day.date(), at, ZoneInfo(BERLIN)).astimezone(UTC)
    }


def test_nine_oclock_is_nine_oclock_in_summer_and_winter() -> None:
    """The wall counts, not UTC."""
    winter = last_slot(daily(), datetime(2026, 1, 15, 12, tzinfo=UTC))
    summer = last_slot(daily(), datetime(2026, 7, 15, 12, tzinfo=UTC))
    assert winter
    assert summer
    assert (winter.at.hour, summer.at.hour) == (8, 7)


def test_weekly_comes_on_its_day() -> None:
    """The latest Friday at half past four."""
    schedule = Schedule("slack", "C1", Cadence.WEEKLY, BERLIN, SINCE, time(16, 30), 4)
    slot = last_slot(schedule, datetime(2026, 3, 3, 12, tzinfo=UTC))
    assert slot
    assert (slot.name, slot.at) == ("2026-02-27", datetime(2026, 2, 27, 15, 30, tzinfo=UTC))


def test_nothing_is_owed_for_the_time_before_it_was_asked_for() -> None:
    """A digest that is set at ten for nine begins tomorrow."""
    schedule = Schedule("slack", "C1", Cadence.DAILY, "UTC", datetime(2026, 3, 1, 10, tzinfo=UTC))
    assert due(schedule, datetime(2026, 3, 1, 11, tzinfo=UTC)) is None
    assert due(schedule, datetime(2026, 3, 2, 9, tzinfo=UTC)) is not None


@pytest.mark.parametrize(("late", "state"), [(1, BulletinState.WAITING), (13, BulletinState.MISSED)])
def test_outage_is_caught_up_while_it_is_fresh(late: int, state: BulletinState) -> None:
    """An hour late it is sent, half a day late it is skipped; of several missed days only the last counts."""
    bulletin = due(daily(zone="UTC"), datetime(2026, 3, 5, 9, tzinfo=UTC) + timedelta(hours=late))
    assert bulletin
    assert (bulletin.slot, bulletin.state) == ("2026-03-05", state)


def test_schedule_in_words() -> None:
    """Cadence, day, time and zone in any order; off is none."""
    found = schedule_of("weekly friday at 16:30 America/New_York", "slack", "C1", BERLIN, SINCE)
    assert found == Schedule("slack", "C1", Cadence.WEEKLY, "America/New_York", SINCE, time(16, 30), 4)
    assert found.label == "weekly on Friday at 16:30 (America/New_York)"
    assert schedule_of("daily", "slack", "C1", BERLIN, SINCE) == Schedule("slack", "C1", Cadence.DAILY, BERLIN, SINCE)
    assert schedule_of("off", "slack", "C1", BERLIN, SINCE) is None


@given(st.text())
def test_any_words_are_a_schedule_or_refused(words: str) -> None:
    """Nothing that people type is a fault of ours."""
    said = "digest daily"
    try:
        schedule_of(words, "slack", "C1", BERLIN, SINCE)
    except Refused as refused:
        said = str(refused)
    assert "digest daily" in said


def test_words_beyond_a_schedule_are_refused_before_they_are_looked_up() -> None:
    """Nobody's command keeps the bot busy."""
    assert schedule_of("weekly on friday at 16:30 Europe/Berlin", "slack", "C1", BERLIN, SINCE)
    with pytest.raises(Refused):
        schedule_of("daily" + " UTC" * 1000, "slack", "C1", BERLIN, SINCE)


def test_a_digest_asked_for_by_a_clock_that_was_ahead_comes_all_the_same() -> None:
    """Not only in a year."""
    ahead = replace(daily(), since=SINCE + timedelta(days=365))
    assert last_slot(ahead, SINCE + timedelta(days=2)) == last_slot(daily(), SINCE + timedelta(days=2))
