"""Pictures: drawn off the loop, told in words, and indifferent to hostile or odd input."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.chats.plots import MAX_NAME, PALETTE, MatplotlibPlotter, draw_png, places
from models.notices.notice import Chart, ChartKind, Series, SeriesRole

STACKED = Chart(
    ChartKind.STACKED,
    "Negatives a day",
    ("1 Mar", "2 Mar"),
    (Series("late", (1, 2)), Series("all other", (0, 3), SeriesRole.REST)),
)
CHANGE = Chart(
    ChartKind.CHANGE, "Topics", ("late", "fit"), (Series("before", (0, 5), SeriesRole.BEFORE), Series("now", (4, 5)))
)
BARS = Chart(
    ChartKind.BARS, "Stars", ("5 stars", "1 star"), (Series("now", (3, 1)), Series("before", (2, 0), SeriesRole.BEFORE))
)
EMPTY = Chart(ChartKind.BARS, "Stars", ("5 stars",), (Series("now", (0,)),))
HOSTILE = Chart(ChartKind.BARS, r"$\frac{", (r"$x^2$" * 40, "\u202e\n<b>"), (Series(r"_$\alpha", (1, 2)),))


@pytest.mark.parametrize(
    "charts",
    [(STACKED,), (CHANGE,), (BARS,), (EMPTY,), (HOSTILE,), (STACKED, CHANGE, BARS), (STACKED, CHANGE, BARS, EMPTY)],
)
def test_any_charts_make_a_picture(charts: tuple[Chart, ...]) -> None:
    """One or several, empty ones and ones full of markup."""
    with Image.open(io.BytesIO(draw_png(charts))) as image:
        assert image.format == "PNG"
        assert image.width <= 1600
        assert image.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)


async def test_picture_comes_with_words() -> None:
    """Whoever can't see it hears the same figures; the charts travel along for a chat with charts of its own."""
    picture = await MatplotlibPlotter().draw((STACKED, CHANGE), "summary")
    assert picture.alt == ("Negatives a day: late 3; all other 3. Topics: before: late 0, fit 5; now: late 4, fit 5.")
    assert picture.charts == (STACKED, CHANGE)
    assert picture.places == ((0, 0, 704, 448), (704, 0, 1408, 448))


def test_colours_are_told_apart_without_colour_vision() -> None:
    """Under simulated protanopia and deuteranopia no two of the palette come near each other."""
    for matrix in (PROTANOPIA, DEUTERANOPIA):
        seen = [simulated(colour, matrix) for colour in PALETTE]
        for at, one in enumerate(seen):
            for other in seen[at + 1 :]:
                assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 0.15


PROTANOPIA = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
"""Machado, Oliveira and Fernandes (2009), full severity, on linear RGB."""


def simulated(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    """A colour as somebody sees it, in linear RGB."""
    linear = [(int(colour[at : at + 2], 16) / 255) ** 2.2 for at in (1, 3, 5)]
    return tuple(sum(weight * part for weight, part in zip(row, linear, strict=True)) for row in matrix)


def test_long_names_are_cut() -> None:
    """A label has a place of its own and no more."""
    assert MAX_NAME < 40
    assert HOSTILE.words.startswith("_$")


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_places_are_the_whole_picture(count: int) -> None:
    """Each chart has a place of its own, and together they leave nothing of the picture out."""
    with Image.open(io.BytesIO(draw_png((BARS,) * count))) as image:
        found = places(count)
        assert sum((right - left) * (bottom - top) for left, top, right, bottom in found) == image.width * image.height


def test_nothing_is_said_to_be_nothing() -> None:
    """A chart without series or without any count has words all the same."""
    nothing = Chart(ChartKind.STACKED, "Negatives", ("1 Mar",), ())
    assert (nothing.is_blank, nothing.words) == (True, "nothing in this time.")
    assert (EMPTY.is_blank, EMPTY.words) == (True, "nothing in this time.")
