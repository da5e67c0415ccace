"""Windows of time, scopes, and figures as words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.cases.verdict import Topic
from models.cases.voucher import VoucherPolicy
from models.errors import Refused
from models.notices.summary import (
    charts,
    count_in_words,
    direction_of,
    figures,
    lines,
    pace,
    row,
    summary_notice,
    volume,
)
from models.reports.figures import (
    Count,
    Point,
    Scope,
    Summary,
    Tally,
    Times,
    Unit,
    bars,
    last_days,
    scope_of,
    window_of,
    wishes_in,
)
from models.text.format import duration

NOW = datetime(2026, 4, 1, 15, 30, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def test_today_begins_at_the_shops_midnight() -> None:
    """Also on the day of 23 hours when its clocks go forward."""
    window = window_of("today", datetime(2026, 3, 29, 10, tzinfo=UTC), BERLIN)
    assert window.since == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert window.before_until == datetime(2026, 3, 28, 11, tzinfo=UTC)
    assert window.unit is Unit.HOUR


def test_the_time_before_ends_at_the_same_hour_on_the_wall() -> None:
    """Seven days over a change of clocks are an hour shorter, and compared with seven whole ones to the same hour."""
    window = window_of("7d", NOW, BERLIN)
    assert window.until - window.since != window.before_until - window.before_since
    for now, before in ((window.since, window.before_since), (window.until, window.before_until)):
        wall, earlier = (at.astimezone(ZoneInfo(BERLIN)).replace(tzinfo=None) for at in (now, before))
        assert wall - earlier == timedelta(days=7)


def test_from_to_includes_both_days() -> None:
    """Whole days on the wall of the shop's zone."""
    window = window_of("2026-03-01..2026-03-31", NOW, BERLIN)
    assert window.since == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert window.until == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert window.days == 31
    assert window.label == "1 March 2026 to 31 March 2026"


def test_a_window_never_reaches_beyond_now() -> None:
    """Days to come are cut off, so that they are not compared with whole ones."""
    window = window_of("2026-03-30..2026-04-30", NOW, "UTC")
    assert window.until == NOW
    future = window_of("2027-01-01..2027-01-02", NOW, "UTC")
    assert future.since == future.until


@pytest.mark.parametrize(
    "words", ["", "soon", "0d", "9999d", "2026-03-31..2026-03-01", "2026-02-30..2026-03-01", "..", "1e9d"]
)
def test_what_is_no_time_is_refused_with_an_example(words: str) -> None:
    """The refusal says what to type."""
    with pytest.raises(Refused, match=r"2026-03-01\.\.2026-03-31"):
        window_of(words, NOW, "UTC")


@given(st.text())
def test_any_words_are_a_time_or_refused(words: str) -> None:
    """Nothing that people type is a fault of ours."""
    try:
        window = window_of(words, NOW, BERLIN)
    except Refused:
        return
    assert window.since <= window.until


@pytest.mark.parametrize(
    ("words", "scope"),
    [
        ("", Scope()),
        ("product Alpine  jacket", Scope(product="Alpine jacket")),
        ("source Google", Scope(source="google")),
        ("topic wrong item", Scope(topic=Topic.WRONG_ITEM)),
        ("late", Scope(topic=Topic.LATE)),
        ("google", Scope(source="google")),
        ('=HYPERLINK("x")', Scope(product='=HYPERLINK("x")')),
    ],
)
def test_scope(words: str, scope: Scope) -> None:
    """With its kind named, or as a bare word."""
    assert scope_of(words, frozenset({"google"})) == scope


def test_unknown_topic_is_refused_with_the_topics() -> None:
    """The refusal names them."""
    with pytest.raises(Refused, match="wrong item"):
        scope_of("topic weather", frozenset())


@pytest.mark.parametrize("words", ["today", "7d", "30d", "90d", "400d", "2026-03-27..2026-03-30"])
def test_bars_cover_the_window_once(words: str) -> None:
    """Few enough to read, in order, and without a gap or an overlap at a change of clocks."""
    window = window_of(words, NOW, BERLIN)
    starts = bars(window)
    wall = window.since.astimezone(ZoneInfo(BERLIN)).replace(tzinfo=None)
    assert starts[0] <= wall
    assert list(starts) == sorted(set(starts))
    assert len(starts) <= 32
    assert starts[-1] < window.until.astimezone(ZoneInfo(BERLIN)).replace(tzinfo=None)


def test_last_days_are_whole() -> None:
    """A digest tells of days that are over."""
    window = last_days(7, NOW, BERLIN)
    assert window.until == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert window.label == "25 March 2026 to 31 March 2026"


def a_summary(now: Tally, before: Tally, **more: Any) -> Summary:
    """A summary of the last seven days."""
    return Summary(window_of("7d", NOW, "UTC"), Scope(), now, before, **more)


def test_words_follow_from_the_numbers() -> None:
    """Three lines: what happened, what about, whether we keep up."""
    now = Tally(142, 31, (0, 20, 11, 11, 50, 50), decision=Times(20, 7800, 30000))
    topics = (Count("late", 12, 2), Count("damaged", 6, 7), Count("suspected_fake", 3, 0), Count("fit", 0, 9))
    summary = a_summary(now, Tally(120, 18), topics=topics, open=4, overdue=1)
    assert lines(summary, 24) == (
        "142 reviews, 31 negative (22%, 7 points more than before), 3.7 stars on average.",
        "Most about: late (12, up from 2), damaged (6, much as before), suspected fake (3, new). No more: fit.",
        "Half of the first decisions took up to 2 h 10 min, nine in ten up to 8 h 20 min; "
        "4 wait now, 1 of them longer than 24 h.",
    )


def test_empty_period_in_words() -> None:
    """Nothing happened, nothing is divided, and nothing is drawn."""
    summary = a_summary(Tally(), Tally())
    assert lines(summary, 24) == (
        "No review reached us in this time, nor in the time before.",
        "Nobody complained.",
        "There was nothing to decide; nothing waits for you now.",
    )
    assert charts(summary) == ()
    assert summary_notice(summary, VoucherPolicy(), 24, ()).table is None


def test_one_review_is_no_plural() -> None:
    """One review, the first there ever was."""
    said = volume(Tally(1, 1, (0, 1, 0, 0, 0, 0)), Tally())
    assert said == "1 review, 1 negative (100%, no reviews in the time before), 1.0 stars on average."


def test_hostile_product_stands_in_the_table_alone() -> None:
    """A product's name is a customer's or a shop's text: it is in no line, title or chart."""
    evil = '=HYPERLINK("http://evil.example";"<!channel>")'
    summary = a_summary(Tally(1, 1), Tally(), products=(Count(evil, 1, 0),), topics=(Count("late", 1, 0),))
    notice = summary_notice(summary, VoucherPolicy(), 24, ())
    assert notice.table
    assert any(evil in cell for row in notice.table.rows for cell in row)
    assert evil not in " ".join((notice.title, *notice.lines))
    assert all(evil not in label for chart in charts(summary) for label in chart.labels)


@pytest.mark.parametrize(
    ("now", "before", "direction"), [(5, 4, 0), (20, 4, 1), (4, 20, -1), (3, 0, 0), (6, 0, 1), (0, 0, 0), (110, 100, 0)]
)
def test_a_change_is_called_one_where_it_is_more_than_chance(now: int, before: int, direction: int) -> None:
    """Twice the standard deviation of the difference of two Poisson counts' roots."""
    assert direction_of(Count("late", now, before)) == direction


def test_told_says_as_before_only_of_equals() -> None:
    """Equal counts are as before, near ones much as before."""
    assert count_in_words(Count("late", 5, 5)) == "5, as before"
    assert count_in_words(Count("late", 5, 4)) == "5, much as before"


def test_stack_of_the_plot_is_the_number_of_negatives() -> None:
    """Each negative stands once, also where there are more topics than colours."""
    window = window_of("7d", NOW, "UTC")
    trend = tuple(Point(bars(window)[day % 7], topic, 2) for day, topic in enumerate(Topic))
    chart = charts(a_summary(Tally(100, 34), Tally(), trend=trend))[0]
    assert sum(value for series in chart.series for value in series.values) == 2 * len(Topic)
    assert len(chart.series) == 6
    assert all(len(series.values) == len(chart.labels) == 7 for series in chart.series)


def test_table_shows_each_figure() -> None:
    """Shares with a decimal, changes in per cent, and a dash where there is nothing."""
    summary = a_summary(Tally(8, 2, (0, 2, 0, 0, 0, 6)), Tally(), open=3, overdue=2, vouchers=1, vouchers_in_month=4)
    rows = {row[0]: row[1:] for row in figures(summary, VoucherPolicy(), 24).rows}
    assert rows["Share negative"] == ("25.0%", "–", "")
    assert rows["Stars on average"] == ("4.00", "–", "")
    assert rows["Reviews"] == ("8", "0", "new")
    assert rows["Drafts edited"] == ("0", "0", "")
    assert rows["Waiting now"] == ("3", "", "")
    assert rows["Waiting longer than 24 h"] == ("2", "", "")
    assert rows["Vouchers sent"] == ("1", "", "")
    assert rows["Vouchers in 30 days, at most 200"] == ("4", "", "")


@pytest.mark.parametrize(
    ("now", "before", "change"), [(3, 2, "+50%"), (1, 2, "-50%"), (2, 2, "0%"), (0, 2, "-100%"), (4000, 3, "+133,233%")]
)
def test_change_in_per_cent(now: int, before: int, change: str) -> None:
    """With its sign, but for none."""
    assert row("Reviews", now, before)[3] == change


def test_one_decision_has_no_median() -> None:
    """Words for one."""
    summary = a_summary(Tally(1, 1, decision=Times(1, 7800, 7800)), Tally())
    assert pace(summary, 24) == "The first decision took 2 h 10 min; nothing waits for you now."


def test_stars_of_a_first_time_stand_alone() -> None:
    """No mark at nought where there was no time before."""
    names = [
        [series.name for series in charts(a_summary(Tally(1, 0, (0, 0, 0, 0, 0, 1)), before))[2].series]
        for before in (Tally(), Tally(1, 0, (0, 0, 0, 0, 0, 1)))
    ]
    assert names == [["now"], ["now", "before"]]


@pytest.mark.parametrize(
    ("seconds", "words"), [(5, "5 s"), (90, "1 min"), (7800, "2 h 10 min"), (36000, "10 h"), (200000, "2 days")]
)
def test_duration(seconds: float, words: str) -> None:
    """A duration in the unit that people would use."""
    assert duration(seconds) == words


def test_wishes_are_verbatim_sentences() -> None:
    """What could have been done otherwise, as the customer wrote it, and nothing else."""
    text = "It broke. You should have packed it <b>better</b>! Why didn't you answer? I am sad"
    assert wishes_in(text) == ("You should have packed it <b>better</b>!", "Why didn't you answer?")
