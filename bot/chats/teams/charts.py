"""Plots as charts that Teams draws itself: legible in each of its themes, read out, and exact under the pointer.

Only what is read well there becomes one; Microsoft's own renderer cuts labels that stand close together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.notices.notice import Chart, ChartKind, Series, SeriesRole

Element = dict[str, Any]

COLOURS = ("categoricalBlue", "categoricalMarigold", "categoricalTeal", "categoricalRed", "categoricalLavender")
"""Five of Teams' nine that are told apart with every kind of colour blindness; the rest of something is neutral."""

ROOM = 48
"""Characters that the labels under all columns may have, a space between each two: what a card of 440 pixels shows
uncut."""

MAX_BARS = 12


def native(chart: Chart) -> Element | None:
    """A chart as Teams draws it, None where Teams has no kind that says the same legibly."""
    is_upright = len(" ".join(chart.labels)) <= ROOM
    if chart.kind is ChartKind.STACKED:
        return columns(chart, is_stacked=True) if is_upright else None
    if chart.kind is ChartKind.BARS and len(chart.series) > 1 and is_upright:
        return columns(chart, is_stacked=False)
    return lying(chart) if len(chart.labels) <= MAX_BARS else None


def columns(chart: Chart, *, is_stacked: bool) -> Element:
    """A chart of columns, one for each label: the series stand on top of or beside each other."""
    data = [
        {"legend": series.name, "color": colour(number, series), "values": points(chart.labels, series.values)}
        for number, series in enumerate(chart.series)
    ]
    return {"type": "Chart.VerticalBar.Grouped", "title": chart.title, "stacked": is_stacked, "data": data}


def lying(chart: Chart) -> Element:
    """A chart of bars, one for each label with its number; a label also names the number of the time before."""
    now = next((series for series in chart.series if series.role is not SeriesRole.BEFORE), chart.series[0])
    labels: Sequence[str] = chart.labels
    for series in chart.series:
        if series is not now:
            pairs = zip(labels, series.values, strict=True)
            labels = [f"{label} ({series.name} {value:,.0f})" for label, value in pairs]
    return {
        "type": "Chart.HorizontalBar",
        "title": chart.title,
        "displayMode": "AbsoluteNoAxis",
        "color": COLOURS[0],
        "data": points(labels, now.values),
    }


def points(labels: Sequence[str], values: Sequence[float]) -> list[Element]:
    """The data points of a series, one for each label."""
    return [{"x": label, "y": value} for label, value in zip(labels, values, strict=True)]


def colour(number: int, series: Series) -> str:
    """The colour of a series, by its place among the series."""
    return "neutral" if series.role is SeriesRole.REST else COLOURS[number % len(COLOURS)]
