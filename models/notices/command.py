"""What a person may ask the bot in words: one grammar for every chat. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from models.errors import Refused
from models.text.unseen import plain


@dataclass(frozen=True, slots=True)
class Help:
    """The question *what can I ask?*"""


@dataclass(frozen=True, slots=True)
class Open:
    """The question *which cases wait for a person?*"""


@dataclass(frozen=True, slots=True)
class Summary:
    """The question *what happened, in figures?* for a time and scope as :mod:`models.reports.figures` reads them."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Topics:
    """The question *which complaints belong together?*, or about the group of this ``number`` where it is not 0."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class Similar:
    """The question *which earlier complaints mean the same as this case's?*"""

    case_id: int


@dataclass(frozen=True, slots=True)
class Digest:
    """The wish that this channel hears a digest, as :mod:`models.reports.bulletin` reads it; empty asks how
    it is now.
    """

    words: str = ""


@dataclass(frozen=True, slots=True)
class Lessons:
    """The question *what is there to learn from this time?*"""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """The wish for the reviews of a time as a file."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Find:
    """The question *which reviews say this?*, by meaning and by words."""

    words: str


@dataclass(frozen=True, slots=True)
class Show:
    """The wish to see the card of one case."""

    case_id: int


MAX_CHARS = 500
"""Of a question: more would be no question, and every word of it is looked up."""

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
    """What a person asks by the words after the command. Raises :class:`Refused` that says what to type."""
    text = plain(text[: 2 * MAX_CHARS])
    if len(text) > MAX_CHARS:
        raise Refused(f"That is too long: {MAX_CHARS} characters are the most. Type help to see what you can ask.")
    verb, _, rest = text.partition(" ")
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
