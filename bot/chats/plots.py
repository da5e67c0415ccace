"""Charts as pictures that are read at a glance: colour-blind safe, and legible on light and on dark."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from models.notices.notice import Chart, ChartKind, Picture, SeriesRole

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#BBBBBB")
"""Okabe and Ito: told apart with every kind of colour blindness. The last one is for all the rest."""

INK, FAINT, PAPER = "#1F2328", "#8A9199", "#FFFFFF"
"""The paper is opaque, so that the same picture is legible in a light and in a dark window."""

DPI = 160
PANEL = (4.4, 2.8)
"""Width and height of one chart in inches: small, so that its words are large beside it. A chat shows two side by side
at half their size."""

COLUMNS = 2
TICKS = 36
"""Characters that the labels under the columns may have together, a space after each."""

MAX_NAME = 18
ROOM = 1.75
"""How far the axis of lying bars goes on beyond the longest: room for their numbers."""

HALF = 0.43
"""Half of a column's width, where the next column is 1 away."""

MARGINS = {
    ChartKind.STACKED: (0.1, 0.33, 0.12, 0.17),
    ChartKind.BARS: (0.28, 0.02, 0.03, 0.17),
    ChartKind.CHANGE: (0.28, 0.02, 0.03, 0.17),
}
"""Left, right, bottom and top of a chart, as shares of a panel: room for names, legend and title."""


class MatplotlibPlotter:
    """The :class:`models.ports.reports.Plotter` by matplotlib's objects: off the event loop, with no global state."""

    async def draw(self, charts: tuple[Chart, ...], name: str) -> Picture:
        png = await asyncio.to_thread(draw_png, charts)
        alt = " ".join(f"{chart.title}: {chart.words}" for chart in charts)
        return Picture(png, alt, name, charts, places(len(charts)))


def places(count: int) -> tuple[tuple[int, int, int, int], ...]:
    """Where each of so many charts stands in their picture; the last one takes what is left of its row."""
    columns = min(COLUMNS, count)
    width, height = (round(inches * DPI) for inches in PANEL)
    found = []
    for place in range(count):
        column, row = place % columns, place // columns
        right = columns if place == count - 1 else column + 1
        found.append((column * width, row * height, right * width, (row + 1) * height))
    return tuple(found)


def draw_png(charts: Sequence[Chart]) -> bytes:
    """The charts as PNG bytes. Their places are fixed: a layout engine would draw everything twice."""
    boxes = places(len(charts))
    width, height = boxes[-1][2:]
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    for chart, (begin, high, end, low) in zip(charts, boxes, strict=True):
        left, right, bottom, top = (share * DPI * PANEL[side > 1] for side, share in enumerate(MARGINS[chart.kind]))
        corner = ((begin + left) / width, (height - low + bottom) / height)
        size = ((end - begin - left - right) / width, (low - high - bottom - top) / height)
        draw_chart(figure.add_axes((*corner, *size)), chart)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", pil_kwargs={"compress_level": 3})
    return buffer.getvalue()


def draw_chart(axes: Axes, chart: Chart) -> None:
    """Draw one chart on its axes."""
    axes.set_title(chart.title, loc="left", fontsize=12, fontweight="bold", color=INK, parse_math=False, pad=11)
    if chart.is_blank:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "nothing in this time", ha="center", va="center", color=FAINT, transform=axes.transAxes)
        return
    drawers = {ChartKind.STACKED: draw_columns, ChartKind.BARS: draw_bars, ChartKind.CHANGE: draw_changes}
    drawers[chart.kind](axes, chart)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom" and chart.kind is ChartKind.STACKED)
        spine.set_color(FAINT)
    axes.tick_params(colors=INK, labelsize=9, length=0, pad=5)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_parse_math(False)


def draw_columns(axes: Axes, chart: Chart) -> None:
    """Draw columns over time, with one colour for each series; the legend reads in the order of the stack."""
    below = [0.0] * len(chart.labels)
    for number, series in enumerate(chart.series):
        colour = PALETTE[-1] if series.role is SeriesRole.REST else PALETTE[number % (len(PALETTE) - 1)]
        tops = [under + value for under, value in zip(below, series.values, strict=True)]
        boxes = [
            [(at - HALF, low), (at - HALF, high), (at + HALF, high), (at + HALF, low)]
            for at, (low, high) in enumerate(zip(below, tops, strict=True))
        ]
        axes.add_collection(
            PolyCollection(boxes, facecolor=colour, edgecolor=PAPER, linewidth=0.4, label=series.name), autolim=False
        )
        below = tops
    step = -(-len(chart.labels) // (TICKS // (max(map(len, chart.labels)) + 1)))
    axes.set_xticks(range(0, len(chart.labels), step), chart.labels[::step])
    axes.set_xlim(-0.6, len(chart.labels) - 0.4)
    axes.set_ylim(0, max(below) * 1.08)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.grid(axis="y", color=FAINT, alpha=0.25, linewidth=0.8)
    axes.set_axisbelow(True)
    handles, names = axes.get_legend_handles_labels()
    draw_legend(axes, handles[::-1], names[::-1], loc="upper left", bbox_to_anchor=(1, 1.03))


def draw_legend(axes: Axes, handles: Sequence[Artist], names: Sequence[str], **where: Any) -> None:
    """Draw the legend, with names that matplotlib can't take for markup."""
    legend = axes.legend(
        handles, names, frameon=False, fontsize=9, labelcolor=INK, handlelength=1.2, handletextpad=0.4, **where
    )
    for text in legend.get_texts():
        text.set_parse_math(False)


def draw_bars(axes: Axes, chart: Chart) -> None:
    """Draw one bar for each label, with its number; the second series, if any, is the time before: a thin mark."""
    places = range(len(chart.labels))
    now = chart.series[0]
    top = max(value for series in chart.series for value in series.values)
    axes.barh(places, now.values, color=PALETTE[0], height=0.62, label=now.name)
    if len(chart.series) > 1:
        before = chart.series[1]
        mark: dict[str, Any] = {"marker": "|", "s": 220, "linewidths": 2.4, "clip_on": False, "zorder": 3}
        axes.scatter(before.values, places, color=PALETTE[1], label=before.name, **mark)
        handles, names = axes.get_legend_handles_labels()
        draw_legend(axes, handles[::-1], names[::-1], loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
    for place, value in zip(places, now.values, strict=True):
        beyond = max(series.values[place] for series in chart.series)
        earlier = f" (before {chart.series[1].values[place]:,.0f})" if len(chart.series) > 1 else ""
        axes.text(beyond + top * 0.035, place, f"{value:,.0f}{earlier}", va="center", fontsize=9, color=INK)
    name_labels(axes, chart, top)


def draw_changes(axes: Axes, chart: Chart) -> None:
    """Draw a dumbbell for each label: a line from the count before (hollow) to the count now (filled)."""
    before, now = chart.series
    top = max(*before.values, *now.values)
    places = range(len(chart.labels))
    hollow: dict[str, Any] = {"s": 80, "facecolor": PAPER, "edgecolor": PALETTE[1], "linewidths": 2.4, "clip_on": False}
    axes.hlines(places, before.values, now.values, color=FAINT, linewidth=2.2, zorder=1)
    axes.scatter(before.values, places, label=before.name, zorder=2, **hollow)
    axes.scatter(now.values, places, s=64, color=PALETTE[0], label=now.name, zorder=3, clip_on=False)
    for place, (old, new) in enumerate(zip(before.values, now.values, strict=True)):
        axes.text(max(old, new) + top * 0.07, place, f"{old:,.0f} → {new:,.0f}", va="center", fontsize=9, color=INK)
    draw_legend(axes, *axes.get_legend_handles_labels(), loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
    name_labels(axes, chart, top)


def name_labels(axes: Axes, chart: Chart, top: float) -> None:
    """Write the labels down the side, the first on top; the numbers stand at the marks, so the axis needs none."""
    names = [label if len(label) <= MAX_NAME else f"{label[: MAX_NAME - 1]}…" for label in chart.labels]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(-0.02 * top if chart.kind is ChartKind.CHANGE else 0, top * ROOM)
    axes.set_xticks([])
