"""What a person may ask the bot in words. Pure: the same grammar for every chat."""

from __future__ import annotations

import re
from dataclasses import dataclass

from models.errors import Refused


@dataclass(frozen=True, slots=True)
class Help:
    """What can be asked."""


@dataclass(frozen=True, slots=True)
class Open:
    """The cases that wait for a person."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What happened, in figures: a time and a scope as :mod:`models.reports.figures` reads them."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Topics:
    """The complaints that belong together; one of them where ``number`` is not 0."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class Similar:
    """Earlier complaints that mean the same as this case's."""

    case_id: int


@dataclass(frozen=True, slots=True)
class Digest:
    """When this channel hears a digest, as :mod:`models.reports.bulletin` reads it; empty asks how it is now."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Lessons:
    """What there is to learn from a time."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """The reviews of a time as a file."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Find:
    """Reviews that say this, by meaning and by words."""

    words: str


@dataclass(frozen=True, slots=True)
class Show:
    """The card of one case."""

    case_id: int


Query = Help | Open | Summary | Find | Show | Topics | Similar | Digest | Lessons | Export

_CASE = re.compile(r"(?:HR-?|#)?(\d{1,18})", re.IGNORECASE)
USAGE = (
    ("help", "what you can ask"),
    ("open", "the cases that wait for a decision"),
    ("summary [today|7d|30d|90d|from..to] [product …|source …|topic …]", "what happened, in figures and plots"),
    ("topics", "what customers complain about; topic <n> shows one"),
    ("similar <case>", "earlier complaints that mean the same"),
    ("lessons [30d]", "what customers say we could have done, and what happened after"),
    ("digest [daily|weekly|off]", "a summary for this channel, such as: digest weekly monday at 9:00"),
    ("export [30d]", "the reviews as a CSV file, without names"),
    ("find <words>", "reviews that say this, by meaning and by words"),
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
            return Summary(rest)
        case "topics" | "topic":
            return Topics(_number(rest)) if rest else Topics()
        case "similar":
            return Similar(_case_id(rest))
        case "digest":
            return Digest(rest)
        case "lessons":
            return Lessons(rest)
        case "export":
            return Export(rest)
        case "find":
            if not rest:
                raise Refused("Which words? Type: find zipper broke")
            return Find(rest)
        case "show":
            return Show(_case_id(rest))
    raise Refused(f"I don't know “{verb[:40]}”. Type help to see what you can ask.")


def _number(word: str) -> int:
    if not re.fullmatch(r"\d{1,9}", word):
        raise Refused("Which complaint? Type its number: topic 12. To see all of them: topics")
    return int(word)


def _case_id(word: str) -> int:
    found = _CASE.fullmatch(word)
    if not found:
        raise Refused("Which case? Type its number: show HR-12")
    return int(found[1])
