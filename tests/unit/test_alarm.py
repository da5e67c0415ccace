"""The alarm: false ones are rare on simulated streams, real ones come soon, and one is said once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from models.reports.alarm import HISTORY_DAYS, QUIET, Alarm, Rise, rise_of, speaks, tail

START = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = 365
STREAMS = 20


def received(chance: np.random.Generator, days: int) -> np.ndarray:
    """All reviews a day: seasonal over the year, fewer at weekends."""
    day = np.arange(days)
    return chance.poisson(40 * (1 + 0.5 * np.sin(2 * np.pi * day / YEAR)) * np.where(day % 7 < 5, 1.1, 0.7))


def alarms(daily: np.ndarray, load: np.ndarray) -> list[int]:
    """The days on which something is said, looking once a day."""
    said: list[int] = []
    last = None
    for day in range(HISTORY_DAYS, len(daily)):
        rise = rise_of(daily[day - HISTORY_DAYS : day].tolist(), load[day - HISTORY_DAYS : day].tolist())
        now = START + timedelta(days=day)
        if speaks(rise, last, now):
            last = Alarm(0, "late", 0, rise, now)
            said.append(day)
    return said


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.5, 2.0, 10.0])
def test_false_alarms_on_seasonal_poisson_streams_are_rare(rate: float) -> None:
    """At most one in ten stream-years, where complaints follow the reviews: a busy season is no alarm."""
    chance = np.random.default_rng(6)
    count = 0
    for _ in range(STREAMS):
        load = received(chance, YEAR + HISTORY_DAYS)
        count += len(alarms(chance.poisson(rate * load / 40), load))
    assert count / STREAMS <= 0.1


@pytest.mark.parametrize("rate", [0.1, 0.5, 2.0, 10.0])
def test_false_alarms_on_bursty_streams_stay_below_one_a_year(rate: float) -> None:
    """Complaints that come in bursts (negative binomial, its index of dispersion up to 6) make no siren."""
    chance = np.random.default_rng(7)
    count = 0
    for _ in range(STREAMS):
        load = received(chance, YEAR + HISTORY_DAYS)
        bursts = chance.gamma(2, 1 / 2, len(load))
        count += len(alarms(chance.poisson(rate * bursts * load / 40), load))
    assert count / STREAMS <= 0.6


@pytest.mark.parametrize(("rate", "risen", "within"), [(0.1, 1.5, 7), (0.5, 2.5, 8), (2.0, 6.0, 7), (10.0, 25.0, 5)])
def test_a_real_rise_is_heard_soon(rate: float, risen: float, within: int) -> None:
    """In nine of ten streams the alarm comes within this many days, and no second one within four weeks."""
    chance = np.random.default_rng(8)
    heard = 0
    for _ in range(STREAMS):
        load = received(chance, HISTORY_DAYS + 30)
        rates = np.where(np.arange(len(load)) < HISTORY_DAYS, rate, risen)
        said = alarms(chance.poisson(rates * load / 40), load)
        heard += bool(said) and said[0] <= HISTORY_DAYS + within
        assert len(said) <= 2
    assert heard >= 0.9 * STREAMS


def test_a_new_complaint_needs_more_than_two_voices() -> None:
    """Without history three are silent; a handful in a week is an alarm."""
    quiet = [0] * (HISTORY_DAYS - 1)
    load = [40] * HISTORY_DAYS
    assert not rise_of([*quiet, 3], load).is_alarm
    assert rise_of([*quiet, 6], load).is_alarm


def test_no_reviews_at_all_is_no_alarm() -> None:
    """Nothing divides by nothing."""
    assert not rise_of([0] * HISTORY_DAYS, [0] * HISTORY_DAYS).is_alarm


def test_it_speaks_once_and_then_again_only_if_it_doubles_or_after_four_weeks() -> None:
    """Posted once, with the evidence, and quiet after."""
    rise = Rise(10, 2.0, 1e-6)
    last = Alarm(1, "late", 0, rise, START)
    assert speaks(rise, None, START)
    assert not speaks(rise, last, START + timedelta(days=1))
    assert not speaks(Rise(19, 2.0, 1e-9), last, START + timedelta(days=1))
    assert speaks(Rise(20, 2.0, 1e-9), last, START + timedelta(days=1))
    assert speaks(rise, last, START + QUIET)
    assert speaks(rise, last, START - timedelta(days=1)), "a clock that was ahead raised it"


@pytest.mark.parametrize(("count", "mean", "variance"), [(5, 2.0, 3.0), (12, 4.0, 9.0), (1, 0.3, 0.4)])
def test_tail_is_the_sum_of_the_distribution(count: int, mean: float, variance: float) -> None:
    """Against a plain sum of scipy's own probabilities."""
    from scipy.stats import nbinom

    size, probability = mean**2 / (variance - mean), mean / variance
    assert tail(count, mean, variance) == pytest.approx(1 - nbinom.pmf(range(count), size, probability).sum())


def test_wrong_length_is_refused() -> None:
    """Sixty-three days are needed."""
    with pytest.raises(ValueError, match="63 days"):
        rise_of([1], [1])
