"""A summary's figures as words, tables and charts. Every number is one of the summary's; no model has a say in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import sqrt

from models.cases.verdict import Topic
from models.cases.voucher import VoucherPolicy
from models.notices.notice import Chart, ChartKind, Fact, Notice, Picture, Series, SeriesRole, Table
from models.reports.figures import WAITS_H, Count, Summary, Tally, Unit, bars
from models.text.format import duration, plural, short_day_and_month, short_month

TOP = 5
NOISE = 2.0
"""Standard deviations from which on a change between two counts is called one."""

WAIT_LABELS = (
    f"under {WAITS_H[0]} h", "1 to 4 h", "4 to 12 h", "12 to 24 h", "1 to 2 days", "2 to 7 days", "over 7 days",
)  # fmt: skip


def summary_notice(summary: Summary, policy: VoucherPolicy, overdue_h: int, pictures: tuple[Picture, ...]) -> Notice:
    """A summary as a notice: three lines of words, the plots, and the table."""
    return Notice(
        title=f"Reviews: {summary.window.label}",
        lines=lines(summary, overdue_h),
        facts=(Fact("Only", summary.scope.label),) if summary.scope.label else (),
        table=figures(summary, policy, overdue_h) if summary.now.reviews or summary.before.reviews else None,
        pictures=pictures,
    )


def lines(summary: Summary, overdue_h: int) -> tuple[str, str, str]:
    """The three sentences of a summary: what happened, what it was about, and whether we keep up."""
    return volume(summary.now, summary.before), about(summary.topics), pace(summary, overdue_h)


def volume(now: Tally, before: Tally) -> str:
    """How many reviews came: ``142 reviews, 31 negative (22%, 7 points more than before), 3.6 stars on average.``"""
    if not now.reviews and not before.reviews:
        return "No review reached us in this time, nor in the time before."
    if not now.reviews:
        return f"No review reached us in this time; {plural(before.reviews, 'review')} did in the time before."
    share, earlier = now.share or 0.0, before.share
    change = "no reviews in the time before" if earlier is None else f"{points(share, earlier)} before"
    mean = f", {now.mean_stars:.1f} stars on average" if now.mean_stars is not None else ""
    return f"{plural(now.reviews, 'review')}, {now.negatives:,} negative ({share:.0%}, {change}){mean}."


def points(share: float, earlier: float) -> str:
    """A share beside an earlier one: ``7 points more than``, ``as many as``. Both are compared as they are shown, in
    whole per cent.
    """
    difference = round(share * 100) - round(earlier * 100)
    if not difference:
        return "the same share as"
    return f"{plural(abs(difference), 'point')} {'more' if difference > 0 else 'less'} than"


def about(topics: tuple[Count, ...]) -> str:
    """The most frequent topics, and how they changed where that is more than chance."""
    named = [count for count in topics if count.now][:3]
    if not named:
        return "Nobody complained."
    gone = [count for count in topics if not count.now and direction_of(count) < 0]
    ended = f" No more: {', '.join(label(count) for count in gone[:3])}." if gone else ""
    return f"Most about: {', '.join(f'{label(count)} ({count_in_words(count)})' for count in named)}.{ended}"


def count_in_words(count: Count) -> str:
    """A count beside the one before: ``12, up from 4``; ``6, much as before``; ``3, new``."""
    if not count.before:
        return f"{count.now:,}, new"
    direction = direction_of(count)
    if not direction:
        return f"{count.now:,}, much as before" if count.now != count.before else f"{count.now:,}, as before"
    return f"{count.now:,}, {'up' if direction > 0 else 'down'} from {count.before:,}"


def direction_of(count: Count) -> int:
    """1 or -1 where a count rose or fell beyond chance, else 0: the roots of two Poisson counts are compared."""
    deviations = sqrt(2) * (sqrt(count.now + 3 / 8) - sqrt(count.before + 3 / 8))
    return 0 if abs(deviations) < NOISE else 1 if deviations > 0 else -1


def label(count: Count) -> str:
    """A topic's name as people read it."""
    return Topic(count.name).label


def pace(summary: Summary, overdue_h: int) -> str:
    """Whether the team keeps up: how long decisions took, and what has waited too long."""
    times = summary.now.decision
    if not summary.now.negatives:
        speed = "There was nothing to decide"
    elif times.median_s is None or times.p90_s is None:
        speed = "No decision was made on these yet"
    elif times.count == 1:
        speed = f"The first decision took {duration(times.median_s)}"
    else:
        half, most = duration(times.median_s), duration(times.p90_s)
        speed = f"Half of the first decisions took up to {half}, nine in ten up to {most}"
    if not summary.open:
        return f"{speed}; nothing waits for you now."
    waits = f"{summary.open} {'waits' if summary.open == 1 else 'wait'} now"
    return f"{speed}; {waits}, {summary.overdue or 'none'} of them longer than {overdue_h} h."


def figures(summary: Summary, policy: VoucherPolicy, overdue_h: int) -> Table:
    """The table of every figure, now and before. Products are customers' and shops' text: cells are inert on every
    surface.
    """
    now, before = summary.now, summary.before
    rows = [
        row("Reviews", now.reviews, before.reviews),
        row("Negative", now.negatives, before.negatives),
        ("Share negative", percent(now.share), percent(before.share), ""),
        ("Stars on average", mean(now.mean_stars), mean(before.mean_stars), ""),
    ]
    rows += [row(f"About: {label(count)}", count.now, count.before) for count in summary.topics[:TOP]]
    rows += [row(f"Product: {count.name}", count.now, count.before) for count in summary.products[:TOP]]
    rows += [row(f"Carrier: {count.name}", count.now, count.before) for count in summary.carriers[:TOP]]
    rows += [
        ("First decision, median", span(now.decision.median_s), span(before.decision.median_s), ""),
        ("First decision, 90% within", span(now.decision.p90_s), span(before.decision.p90_s), ""),
        ("Published reply, median", span(now.published.median_s), span(before.published.median_s), ""),
        ("Published reply, 90% within", span(now.published.p90_s), span(before.published.p90_s), ""),
        row("Drafts approved untouched", now.untouched, before.untouched),
        row("Drafts edited", now.edited, before.edited),
        row("Drafts rewritten", now.rewritten, before.rewritten),
        row("Replies written without a draft", now.written, before.written),
        row("Skipped as troll", now.skipped, before.skipped),
        ("Waiting now", f"{summary.open:,}", "", ""),
        (f"Waiting longer than {overdue_h} h", f"{summary.overdue:,}", "", ""),
        ("Vouchers sent", f"{summary.vouchers:,}", "", ""),
        (f"Vouchers in 30 days, at most {policy.max_per_month:,}", f"{summary.vouchers_in_month:,}", "", ""),
    ]
    return Table(("Figure", "Now", "Before", "Change"), tuple(rows))


def row(name: str, now: int, before: int) -> tuple[str, str, str, str]:
    """A row of the table: one count with its change."""
    change = "new" if now else ""
    if before:
        change = "0%" if now == before else f"{(now - before) / before:+,.0%}"
    return name, f"{now:,}", f"{before:,}", change


def percent(share: float | None) -> str:
    """A share from 0 to 1 in per cent, a dash where there is none."""
    return "–" if share is None else f"{share:.1%}"


def mean(value: float | None) -> str:
    """A mean with two decimals, a dash where there is none."""
    return "–" if value is None else f"{value:.2f}"


def span(seconds: float | None) -> str:
    """A duration in words, a dash where there is none."""
    return "–" if seconds is None else duration(seconds)


def charts(summary: Summary) -> tuple[Chart, ...]:
    """Negatives over time, the change of topics, stars and response times; none of an empty period."""
    if not summary.now.reviews:
        return ()
    return over_time(summary), topic_change(summary.topics), stars_chart(summary), waits_chart(summary.now)


def over_time(summary: Summary) -> Chart:
    """The chart of negatives over time, stacked by their main topic: a stack is the number of negatives."""
    starts = bars(summary.window)
    place = {at: number for number, at in enumerate(starts)}
    columns: dict[Topic, list[float]] = {}
    for point in summary.trend:
        columns.setdefault(point.topic, [0.0] * len(starts))[place[point.at]] += point.count
    ranked = sorted(columns, key=lambda topic: (-sum(columns[topic]), topic))
    series = [Series(topic.label, tuple(columns[topic])) for topic in ranked[:TOP]]
    if ranked[TOP:]:
        rest = tuple(map(sum, zip(*(columns[topic] for topic in ranked[TOP:]), strict=True)))
        series.append(Series("all other", rest, SeriesRole.REST))
    labels = tuple(bar_label(at, summary.window.unit) for at in starts)
    return Chart(ChartKind.STACKED, f"Negatives by main topic, each {summary.window.unit}", labels, tuple(series))


def bar_label(at: datetime, unit: Unit) -> str:
    """The label of a bar that begins at this time: ``14 h``, ``3 Mar``, ``Mar 2026``."""
    if unit is Unit.HOUR:
        return f"{at:%H} h"
    return short_month(at) if unit is Unit.MONTH else short_day_and_month(at)


def topic_change(topics: Iterable[Count]) -> Chart:
    """The chart of topics, now beside before: a dumbbell chart, with one line for each topic."""
    most = sorted(topics, key=lambda count: -max(count.now, count.before))[: TOP + 1]
    before = Series("before", tuple(float(count.before) for count in most), SeriesRole.BEFORE)
    now = Series("now", tuple(float(count.now) for count in most))
    return Chart(ChartKind.CHANGE, "Topics", tuple(label(count) for count in most), (before, now))


def stars_chart(summary: Summary) -> Chart:
    """The chart of stars: how many were given, five on top, beside the time before where any were."""
    now, before = summary.now.stars, summary.before.stars
    labels = tuple(f"{plural(number, 'star')}" for number in (5, 4, 3, 2, 1))
    series = [Series("now", tuple(map(float, now[:0:-1])))]
    if any(before[1:]):
        series.append(Series("before", tuple(map(float, before[:0:-1])), SeriesRole.BEFORE))
    return Chart(ChartKind.BARS, "Stars", labels, tuple(series))


def waits_chart(tally: Tally) -> Chart:
    """The chart of how long the first decision took."""
    series = Series("negatives", tuple(map(float, tally.waits)))
    return Chart(ChartKind.BARS, "Time to the first decision", WAIT_LABELS, (series,))
