"""Reads hostile JSON: every value as platforms really send it, and :class:`Unreadable` in place of any other
exception.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import unescape

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup

from models.errors import Unreadable

MAX_TEXT = 20_000
MAX_NAME = 300
MAX_ID = 300
MAX_TAGS = 2000
"""More than any review has; a parser's time grows by their square where they are nested."""

RATING_WORDS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
TRUE, FALSE = {"true", "1", "yes", "y"}, {"false", "0", "no", "n", ""}


_BLOCK = re.compile(r"</?(?:p|div|br|li|ul|ol|blockquote|tr|h[1-4])\b", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>?")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LOOSE = re.compile(r"<(?![^<>]*>)")
"""A bracket that opens no tag: html.parser looks for its end through all the rest, once for each."""


def load(body: bytes) -> object:
    """The JSON value in a body; raises :class:`Unreadable`."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("The body is not JSON.") from None


def fields(body: bytes) -> Fields:
    """The JSON object in a body; raises :class:`Unreadable`."""
    return Fields(load(body))


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """Text that a database and a chat can hold: no NUL or other control characters, no lone surrogates, one kind of
    line end.
    """
    if text.isascii() and text.isprintable():
        return text.strip()[:limit]
    text = text[: limit * 4].encode("utf-8", "replace").decode()
    text = re.sub(r"\r\n?|[\u2028\u2029]", "\n", text)
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", text).strip()[:limit]


def text_of_html(html: str) -> str:
    """The text of an HTML fragment, with its paragraphs; what has no tag or entity in it comes back as it is."""
    if "<" not in html and "&" not in html:
        return clean(html)
    if "<" not in html:
        return clean(unescape(html))
    html = _BLOCK.sub(r"\n\g<0>", _LOOSE.sub("&lt;", _COMMENT.sub("", html[: MAX_TEXT * 4])))
    if html.count("<") > MAX_TAGS:
        return clean(unescape(_TAG.sub(" ", html)))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            soup = BeautifulSoup(html, "html.parser")
    except (ParserRejectedMarkup, RecursionError):
        return clean(unescape(_TAG.sub(" ", html)))
    for hidden in soup(["script", "style", "template"]):
        hidden.decompose()
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in soup.get_text().splitlines())
    return clean("\n".join(line for line in lines if line))


def moment_of(value: object) -> datetime | None:
    """A time as aware UTC; one without zone counts as UTC. None where it can't be read.

    Takes ISO 8601, ``2018-02-20 14:12:13 UTC`` and Unix seconds or milliseconds.
    """
    try:
        if isinstance(value, bool):
            return None
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value / 1000 if abs(value) > 10**11 else value, UTC)
        if not isinstance(value, str) or len(value) > 40:
            return None
        text = value.strip()
        if re.fullmatch(r"\d{9,13}(\.\d+)?", text):
            return moment_of(float(text))
        if text.endswith((" UTC", " GMT")):
            text = f"{text[:-4]}+00:00"
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def rating_of(value: object, scale: float = 5) -> int | None:
    """1 to 5 stars out of ``"5"``, ``5.0``, ``"ONE"`` or stars in text; None where there is none (nothing or 0).

    Halves count down, so that a doubtful review still reaches people. ``scale`` is the platform's best rating.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        text = value.strip()
        if text.upper() in RATING_WORDS:
            return RATING_WORDS[text.upper()]
        stars = re.match(r"[★⭐✭]+", text)
        if stars:
            return rating_of(len(re.findall(r"[★⭐✭]", stars.group())), 5)
        match = re.fullmatch(r"(\d{1,4}(?:\.\d{1,4})?)(?:\s*/\s*\d{1,4})?", text)
        if not match:
            raise Unreadable("The rating can't be read.")
        value = float(match.group(1))
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= scale:
        raise Unreadable("The rating can't be read.")
    return max(1, math.floor(value * 5 / scale)) if value else None


def flag_of(value: object) -> bool | None:
    """True or False as platforms send it: ``"false"`` is False. None where it says neither."""
    text = str(value).strip().lower() if isinstance(value, bool | int | float | str) else None
    return True if text in TRUE else False if text in FALSE else None


def stamp(moment: datetime) -> str:
    """A time as text of fixed width, so that later ones sort higher."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def revision(order: str, *content: object) -> str:
    """The revision of a review: what orders it, and after ``#`` a digest of what was said.

    Platforms announce one and the same text several times (created, then published; moderated; voted on): an equal
    digest is no revision, whatever the time says.
    """
    digest = hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()
    return f"{order}#{digest[:16]}"


class Fields:
    """A JSON object whose fields are read without surprises. Names may be paths (``reviewer.email``,
    ``pictures.0.url``).
    """

    def __init__(self, value: object) -> None:
        if not isinstance(value, Mapping):
            raise Unreadable("The body is not a JSON object of the known form.")
        self._object: Mapping[str, object] = value

    def get(self, path: str) -> object:
        """The raw value at a path, None where there is none."""
        value: object = self._object
        for step in path.split("."):
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and step.isdigit() and len(step) < 5 and int(step) < len(value):
                value = value[int(step)]
            else:
                return None
        return value

    def get_all(self) -> Mapping[str, object]:
        """The whole object as it came."""
        return self._object

    def child(self, path: str) -> Fields:
        """The object at a path, or an empty one."""
        value = self.get(path)
        return Fields(value if isinstance(value, Mapping) else {})

    def items(self, path: str) -> Iterator[Fields]:
        """The objects of the list at a path; anything else in the list is passed over."""
        value = self.get(path)
        return (Fields(item) for item in (value if isinstance(value, list) else ()) if isinstance(item, Mapping))

    def text(self, *paths: str, limit: int = MAX_TEXT) -> str:
        """The first of these fields that is not empty, as clean text; numbers count as text."""
        for path in paths:
            value = self.get(path)
            if isinstance(value, int | float) and not isinstance(value, bool):
                return number(value)
            if isinstance(value, str) and (cleaned := clean(value, limit)):
                return cleaned
        return ""

    def name(self, *paths: str) -> str:
        """The first of these fields that is not empty, as short text on one line, such as a person's or a product's
        name.
        """
        return re.sub(r"\s+", " ", self.text(*paths, limit=MAX_NAME))

    def html(self, *paths: str) -> str:
        """The first of these fields that is not empty, with its HTML turned to text."""
        for path in paths:
            value = self.get(path)
            if isinstance(value, str) and text_of_html(value):
                return text_of_html(value)
        return ""

    def identity(self, *paths: str) -> str:
        """An id, a string or a whole number; raises :class:`Unreadable` where none of these fields holds one."""
        value = self.name(*paths)
        if not value or len(value) > MAX_ID:
            raise Unreadable(f"The field {paths[0]} is missing.")
        return value

    def optional(self, *paths: str) -> str | None:
        """Short text from the first of these fields that is not empty, None where all are."""
        return self.name(*paths) or None

    def email(self, *paths: str) -> str | None:
        """An e-mail address, None where these fields hold none."""
        value = self.name(*paths)
        return value if re.fullmatch(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]{1,190}", value) else None

    def link(self, *paths: str) -> str | None:
        """A web address for people to open, None where these fields hold none; we never call it."""
        value = self.name(*paths)
        return value if re.fullmatch(r"https?://[^\s<>|\"']+", value) else None

    def rating(self, *paths: str, scale: float = 5) -> int | None:
        """1 to 5 stars, None where none was given."""
        value = next((self.get(path) for path in paths if self.get(path) is not None), None)
        return rating_of(value, scale)

    def flag(self, path: str) -> bool | None:
        """True or False, None where the field is missing or says neither."""
        return flag_of(self.get(path))

    def moment(self, *paths: str) -> datetime | None:
        """The first readable time of these fields, aware UTC."""
        return next((moment for path in paths if (moment := moment_of(self.get(path)))), None)


def number(value: int | float) -> str:
    """A number as text, whole ones without a fraction."""
    if isinstance(value, float):
        return str(int(value)) if math.isfinite(value) and value.is_integer() else str(value)
    return str(value) if abs(value) < 10**60 else ""
