"""What is said in a channel, as data: each surface renders it in its own way, with the same facts and buttons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Emphasis(StrEnum):
    """How a button looks beside the others."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that a button asks before it acts: a confirming click, and a reason where one is wanted."""

    title: str
    text: str
    confirm: str
    wants_reason: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A text that a button lets people edit before it acts. ``max_chars`` is the platform's limit."""

    title: str
    label: str
    text: str
    max_chars: int
    submit: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a message. ``act`` goes into the :class:`models.cases.case.Command`; ``url`` makes it a plain link
    instead.
    """

    act: str
    label: str
    emphasis: Emphasis = Emphasis.PLAIN
    ask: Ask | None = None
    form: Form | None = None
    url: str = ""
    is_overflow: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One short line beside the review: a label of ours and a value. Hostile values (``product``) are inert text."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a header; every cell is inert.

    ``links`` is the web address that each row leads to, empty where it leads nowhere; a surface shows its host in a
    last column.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str, ...] = ()


class ChartKind(StrEnum):
    """How a chart is drawn."""

    STACKED = "stacked"
    BARS = "bars"
    CHANGE = "change"


class SeriesRole(StrEnum):
    """What a series is beside the others: the time told of, the time before it, or what has no colour of its own."""

    NOW = "now"
    BEFORE = "before"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Series:
    """One number for each of a chart's labels."""

    name: str
    values: tuple[float, ...]
    role: SeriesRole = SeriesRole.NOW


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as data: the plotter draws it, and a chat with charts of its own may. Every word in it is ours.

    ``STACKED`` is columns over time; ``BARS`` one bar for each label; ``CHANGE`` a line for each label from the first
    series (before) to the second (now), a dumbbell chart.
    """

    kind: ChartKind
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def is_blank(self) -> bool:
        """True where the chart has nothing to show."""
        return not any(value for series in self.series for value in series.values)

    @property
    def words(self) -> str:
        """The chart's figures as a sentence, for those who can't see it; of columns over time the sums alone."""
        if self.is_blank:
            return "nothing in this time."
        parts = []
        for series in self.series:
            if self.kind is ChartKind.STACKED:
                parts.append(f"{series.name} {sum(series.values):,.0f}")
            else:
                pairs = zip(self.labels, series.values, strict=True)
                parts.append(f"{series.name}: " + ", ".join(f"{label} {value:,.0f}" for label, value in pairs))
        return f"{'; '.join(parts)}."


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot as PNG bytes, with words for those who can't see it.

    ``charts`` is what it was drawn from, and ``places`` where each of them stands: left, top, right and bottom in
    pixels, for a chat that shows them one by one.
    """

    png: bytes
    alt: str
    name: str
    charts: tuple[Chart, ...] = ()
    places: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a message, such as an export. The same question (``asked``) put at the same moment (``at``)
    gives it again: a chat that can't carry files links to that."""

    name: str
    content: bytes
    alt: str
    asked: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """All that a message holds.

    ``quote`` is the customer's words: hostile, rendered inert, cut by the surface at its limit; ``marks`` are words in
    it that the surface sets bold. ``reply`` is the text
    of the draft or the published reply. ``status`` says who did what and when. ``case_id`` and ``version`` travel with
    every button; 0 where the notice is about no single case. ``lines`` are our own words.
    """

    title: str
    case_id: int = 0
    version: int = 0
    lines: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    warnings: tuple[str, ...] = ()
    quote: str = ""
    marks: tuple[str, ...] = ()
    reply_label: str = ""
    reply: str = ""
    status: str = ""
    link: str = ""
    buttons: tuple[Button, ...] = ()
    table: Table | None = None
    pictures: tuple[Picture, ...] = ()
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class PostRef:
    """Where a message stands. ``address`` is opaque: only the surface that wrote it can read it."""

    surface: str
    address: str
