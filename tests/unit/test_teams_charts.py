"""Plots as Teams' own charts: what fits which, and what a client that can't draw them shows."""

from __future__ import annotations

import base64
import io
from itertools import combinations
from typing import Any

import jsonschema
import pytest
from PIL import Image

from bot.chats.plots import MatplotlibPlotter
from bot.chats.teams import render
from bot.chats.teams.charts import COLOURS, native
from models.notices.notice import Chart, ChartKind, Notice, Picture, Series, SeriesRole, Table
from models.notices.summary import WAIT_LABELS
from tests.unit.test_charts import DEUTERANOPIA, PROTANOPIA, simulated
from tests.unit.test_teams_render import assert_fits, elements

POINTS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {"x": {"type": "string"}, "y": {"type": "number"}},
        "required": ["x", "y"],
        "additionalProperties": False,
    },
}
COMMON = {"title": {"type": "string"}, "fallback": {"type": "object"}}
COLOUR = {"enum": [
    "good", "warning", "attention", "neutral", "categoricalRed", "categoricalPurple", "categoricalLavender",
    "categoricalBlue", "categoricalLightBlue", "categoricalTeal", "categoricalGreen", "categoricalLime",
    "categoricalMarigold",
]}  # fmt: skip
CHARTS = {
    "Chart.VerticalBar.Grouped": {
        "type": "object",
        "properties": COMMON
        | {
            "type": {"const": "Chart.VerticalBar.Grouped"},
            "stacked": {"type": "boolean"},
            "data": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": {"legend": {"type": "string"}, "color": COLOUR, "values": POINTS},
                    "required": ["legend", "values"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["type", "data"],
        "additionalProperties": False,
    },
    "Chart.HorizontalBar": {
        "type": "object",
        "properties": COMMON
        | {
            "type": {"const": "Chart.HorizontalBar"},
            "displayMode": {"enum": ["AbsoluteWithAxis", "AbsoluteNoAxis", "PartToWhole"]},
            "color": COLOUR,
            "data": POINTS,
        },
        "required": ["type", "data"],
        "additionalProperties": False,
    },
}
"""The charts that we use, by the tables of properties in Microsoft's *Charts in Adaptive Cards*: the schema that
Microsoft publishes knows none of them."""

WEEK = tuple(f"{day} Nov" for day in range(18, 25))
MONTH = tuple(f"{day} Nov" for day in range(1, 31))
LATE, OTHER = Series("late", (1, 0, 2, 3, 0, 0, 1)), Series("all other", (0, 1, 2, 2, 2, 2, 2), SeriesRole.REST)
OVER_TIME = Chart(ChartKind.STACKED, "Negatives, each day", WEEK, (LATE, OTHER))
LONG = Chart(ChartKind.STACKED, "Negatives, each day", MONTH, (Series("late", (1.0,) * 30),))
CHANGE = Chart(
    ChartKind.CHANGE, "Topics", ("late", "fit"), (Series("before", (0, 1500), SeriesRole.BEFORE), Series("now", (4, 5)))
)
STARS = Chart(
    ChartKind.BARS, "Stars", ("5 stars", "4 stars", "3 stars", "2 stars", "1 star"),
    (Series("now", (3, 1, 0, 0, 9)), Series("before", (2, 0, 1, 4, 4), SeriesRole.BEFORE)),
)  # fmt: skip
WAITS = Chart(ChartKind.BARS, "Time", WAIT_LABELS, (Series("negatives", (1, 2, 3, 4, 5, 6, 7)),))
NONE = Chart(ChartKind.BARS, "Time", WAIT_LABELS, (Series("negatives", (0.0,) * 7),))


async def card_of(*charts: Chart) -> dict[str, Any]:
    """The card of a summary with these charts."""
    picture = await MatplotlibPlotter().draw(charts, "summary")
    table = Table(("Figure", "Now"), (("Reviews", "12"),) * 25)
    return render.render(Notice("Reviews", lines=("12 reviews.",), pictures=(picture,), table=table))


def as_without_charts(found: Any) -> Any:
    """What a client that knows no charts makes of a card."""
    if isinstance(found, dict):
        if str(found.get("type")).startswith("Chart."):
            return found["fallback"]
        return {name: as_without_charts(value) for name, value in found.items()}
    return [as_without_charts(value) for value in found] if isinstance(found, list) else found


@pytest.mark.parametrize(
    ("chart", "kind"),
    [
        (OVER_TIME, "Chart.VerticalBar.Grouped"),
        (STARS, "Chart.VerticalBar.Grouped"),
        (CHANGE, "Chart.HorizontalBar"),
        (WAITS, "Chart.HorizontalBar"),
    ],
)
async def test_chart_is_teams_own(chart: Chart, kind: str) -> None:
    """It is valid by Microsoft's documentation, and the card around it by Microsoft's schema, with and without it."""
    card = await card_of(chart)
    drawn = next(element for element in elements(card) if str(element.get("type")).startswith("Chart."))
    assert drawn["type"] == kind
    jsonschema.validate(drawn, CHARTS[kind])
    assert_fits(as_without_charts(card))
    assert drawn["title"] == chart.title, "what a screen reader says"


def test_what_is_not_in_the_documentation_is_refused() -> None:
    """The check of charts is able to fail."""
    drawn = native(WAITS)
    assert drawn is not None
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(drawn | {"color": "blue"}, CHARTS[drawn["type"]])


async def test_client_without_charts_reads_words() -> None:
    """The figures stand in the chart's place, under its title."""
    body = as_without_charts(await card_of(WAITS))["body"]
    said = [run["text"] for element in body for run in element.get("inlines", ())]
    assert WAITS.title in said
    assert WAITS.words in said


async def test_topics_say_what_they_were() -> None:
    """Teams has no dumbbells: the bar is now, and the label says before."""
    drawn = native(CHANGE)
    assert drawn is not None
    assert drawn["data"] == [{"x": "late (before 0)", "y": 4}, {"x": "fit (before 1,500)", "y": 5}]


async def test_rest_is_grey_in_the_stack() -> None:
    """As in the picture."""
    drawn = native(OVER_TIME)
    assert drawn is not None
    assert [(series["legend"], series["color"]) for series in drawn["data"]] == [
        ("late", "categoricalBlue"), ("all other", "neutral"),
    ]  # fmt: skip


async def test_too_many_columns_stay_a_picture() -> None:
    """Thirty labels would be cut in Teams: that chart alone is a picture, with its own words."""
    card = await card_of(LONG, CHANGE, STARS, WAITS)
    kinds = [element["type"] for element in card["body"]]
    assert kinds.count("Image") == 1
    assert kinds.count("Chart.HorizontalBar") == 2
    image = next(element for element in card["body"] if element["type"] == "Image")
    assert image["altText"] == "Negatives, each day: late 30."
    with Image.open(io.BytesIO(base64.b64decode(image["url"].partition(",")[2]))) as shown:
        assert shown.size == (704, 448)
    assert render.size_bytes(card) <= render.MAX_BYTES


async def test_plot_stands_before_the_table() -> None:
    """Words, then the plot, then every figure."""
    kinds = [element["type"] for element in (await card_of(OVER_TIME))["body"]]
    assert kinds.index("Chart.VerticalBar.Grouped") < kinds.index("Table")


async def test_nothing_needs_no_chart() -> None:
    """Empty axes tell less than three words."""
    body = (await card_of(NONE))["body"]
    assert "Time: nothing in this time." in [run["text"] for part in body for run in part.get("inlines", ())]
    assert not [part for part in body if part["type"].startswith("Chart.")]


def test_picture_without_places_is_shown_whole() -> None:
    """A plot of another plotter."""
    written = io.BytesIO()
    Image.new("RGB", (30, 20)).save(written, "PNG")
    card = render.render(Notice("Reviews", pictures=(Picture(written.getvalue(), "A line", "summary", (WAITS,)),)))
    assert [part["altText"] for part in card["body"] if part["type"] == "Image"] == ["A line"]


TEAMS = {
    "categoricalBlue": "#2461ca", "categoricalMarigold": "#f3c761", "categoricalTeal": "#00b7c3",
    "categoricalRed": "#c50f1f", "categoricalLavender": "#3f3682", "neutral": "#cccccc",
}  # fmt: skip
"""What these names look like, as Microsoft's Agents Playground 0.2.28 draws them, in light and in dark."""


@pytest.mark.parametrize("matrix", [PROTANOPIA, DEUTERANOPIA])
def test_colours_are_told_apart_without_colour_vision(matrix: tuple[tuple[float, ...], ...]) -> None:
    """No two of ours come near each other."""
    seen = [simulated(TEAMS[name], matrix) for name in (*COLOURS, "neutral")]
    for one, other in combinations(seen, 2):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 0.15
