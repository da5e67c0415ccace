"""What a person may ask the bot in words. Pure: the same grammar for every chat."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from models.errors import Refused


class Span(StrEnum):
    """The time that a summary looks back."""

    TODAY = "today"
    WEEK = "7d"
    MONTH = "30d"

    @property
    def label(self) -> str:
        """The words people read."""
        return {"today": "today", "7d": "the last 7 days", "30d": "the last 30 days"}[self.value]


@dataclass(frozen=True, slots=True)
class Help:
    """What can be asked."""


@dataclass(frozen=True, slots=True)
class Open:
    """The cases that wait for a person."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What happened lately."""

    span: Span = Span.WEEK


@dataclass(frozen=True, slots=True)
class Find:
    """Reviews that hold these words."""

    words: str


@dataclass(frozen=True, slots=True)
class Show:
    """The card of one case."""

    case_id: int


Query = Help | Open | Summary | Find | Show

_CASE = re.compile(r"(?:HR-?|#)?(\d{1,18})", re.IGNORECASE)
USAGE = (
    ("help", "what you can ask"),
    ("open", "the cases that wait for a decision"),
    ("summary [today|7d|30d]", "what happened, in figures"),
    ("find <words>", "reviews that hold these words"),
    ("show <case>", "the card of a case, such as HR-12"),
)


def parse(text: str) -> Query:
    """The question in what a person typed after the command. Raises :class:`Refused` that says what to type."""
    verb, _, rest = text.strip().partition(" ")
    rest = rest.strip()
    match verb.lower():
        case "" | "help":
            return Help()
        case "open":
            return Open()
        case "summary":
            return Summary(_span(rest))
        case "find":
            if not rest:
                raise Refused("Which words? Type: find zipper broke")
            return Find(rest)
        case "show":
            return Show(_case_id(rest))
    raise Refused(f"I don't know “{verb[:40]}”. Type help to see what you can ask.")


def _span(word: str) -> Span:
    if not word:
        return Span.WEEK
    try:
        return Span(word.lower())
    except ValueError:
        raise Refused(f"No summary of “{word[:40]}”. Type: summary today, summary 7d or summary 30d.") from None


def _case_id(word: str) -> int:
    found = _CASE.fullmatch(word)
    if not found:
        raise Refused("Which case? Type its number: show HR-12")
    return int(found[1])
