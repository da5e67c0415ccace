"""Reads hostile JSON: every value as platforms really send it, and :class:`Unreadable` in place of any other
exception.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import unescape

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup

from bot.platforms.sources.moments import moment_of
from models.errors import Unreadable

MAX_TEXT = 20_000
MAX_NAME = 300
MAX_ID = 300
MAX_TAGS = 2000
"""More than any review has; a parser's time grows by their square where they are nested."""

RATING_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
RATING = re.compile(
    r"(?P<value>\d{1,4}(?:[.,]\d{1,4})?)\s*(?:(?P<percent>%)|(?:/|\(?\s*(?:out )?of)\s*(?P<scale>\d{1,4})\s*\)?)?"
)
NO_RATING = frozenset(["", "-", "–", "none", "null", "undefined", "n/a", "na", "not rated", "unrated", "no rating"])
STARS = "stars"
EMAIL = re.compile(
    r"[\w!#$%&'+/=?^`{|}~-](?:[\w!#$%&'+/=?^`{|}~.-]{0,62}[\w!#$%&'+/=?^`{|}~-])?"
    r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}(?:[^\W\d_]{2,63}|xn--[a-z0-9-]{2,59})",
    re.IGNORECASE,
)
"""The addresses that mail servers take, without what masks letters: stars, dots in a row, bullets."""

NOWHERE = ("invalid", "localhost", "local")
TRUE, FALSE = {"true", "1", "yes", "y"}, {"false", "0", "no", "n", ""}


_BLOCK = re.compile(r"</?(?:p|div|br|li|ul|ol|blockquote|tr|h[1-4])\b", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>?")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LOOSE = re.compile(r"<(?![^<>]*>)")
"""A bracket that opens no tag: html.parser looks for its end through all the rest, once for each."""
_NO_CHARACTER = re.compile(r"&(?=#[0-9]{8})")
"""The sign before a number that no character has: parsers of HTML read it as one, and Python none of 4,301 digits."""


def load(body: bytes) -> object:
    """The JSON value in a body; raises :class:`Unreadable`."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("The body is not JSON.") from None


def fields(body: bytes, now: datetime | None = None) -> Fields:
    """The JSON object in a body; raises :class:`Unreadable`."""
    return Fields(load(body), now)


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
    html = _NO_CHARACTER.sub("&amp;", html)
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


def rating_of(value: object, scale: float = 5) -> int | None:
    """1 to 5 stars out of ``"5"``, ``4,5``, ``8/10``, ``80%``, ``"FOUR"``, ``4 stars`` or stars in text; None where
    there is none (nothing, 0, *unspecified*). Raises :class:`Unreadable` where it says something else.

    Halves count down, so that a doubtful review still reaches people. ``scale`` is the platform's best rating; one that
    the rating itself names comes first.
    """
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value[:MAX_NAME]).strip().casefold()
        if text in NO_RATING or text.endswith("unspecified"):
            return None
        if stars := re.match(r"[★⭐✭]+", text):
            return rating_of(len(stars.group()), 5)
        text = re.sub(r"[\s_-]*(?:stars?|rating|points?)$", "", text)
        if text in RATING_WORDS:
            return RATING_WORDS[text]
        match = RATING.fullmatch(text)
        if not match:
            raise Unreadable("The rating can't be read.")
        value = float(match["value"].replace(",", "."))
        scale = 100 if match["percent"] else float(match["scale"] or scale)
    if value is None:
        return None
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

    A field that is there and can't be read costs itself alone: it counts as not there, and its name for people stands
    in ``unread``, which an object shares with all that is read out of it. ``now`` bounds the times in it.
    """

    def __init__(self, value: object, now: datetime | None = None, unread: list[str] | None = None) -> None:
        if not isinstance(value, Mapping):
            raise Unreadable("The body is not a JSON object of the known form.")
        self._object: Mapping[str, object] = value
        self._now = now or datetime.now(UTC)
        self.unread: list[str] = [] if unread is None else unread

    def _miss(self, what: str) -> None:
        if what not in self.unread:
            self.unread.append(what)

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
        return Fields(value if isinstance(value, Mapping) else {}, self._now, self.unread)

    def items(self, path: str) -> Iterator[Fields]:
        """The objects of the list at a path, each with its own ``unread``; anything else in the list is passed over."""
        value = self.get(path)
        listed = value if isinstance(value, list) else ()
        return (Fields(item, self._now) for item in listed if isinstance(item, Mapping))

    def text(self, *paths: str, limit: int = MAX_TEXT) -> str:
        """The first of these fields that is not empty, as clean text; numbers count as text."""
        return next((cleaned for path in paths if (cleaned := clean(words_in(self.get(path)), limit))), "")

    def name(self, *paths: str) -> str:
        """The first of these fields that is not empty, as short text on one line, such as a person's or a product's
        name.
        """
        return re.sub(r"\s+", " ", self.text(*paths, limit=MAX_NAME))

    def html(self, *paths: str) -> str:
        """The first of these fields that is not empty, with its HTML turned to text."""
        for path in paths:
            if said := text_of_html(words_in(self.get(path))):
                return said
            if isinstance(self.get(path), Mapping | bool):
                self._miss("words")
        return ""

    def identity(self, *paths: str) -> str:
        """An id, a string or a whole number; raises :class:`Unreadable` where none of these fields holds one. One that
        is too long for an index ends with a digest of it all, so that two of them never become one.
        """
        scalars = (path for path in paths if not isinstance(self.get(path), list))
        value = re.sub(r"\s+", " ", self.text(*scalars))
        if not value:
            raise Unreadable(f"The field {paths[0]} is missing.")
        return value if len(value) <= MAX_ID else f"{value[: MAX_ID - 65]}~{hashlib.sha256(value.encode()).hexdigest()}"

    def optional(self, *paths: str) -> str | None:
        """Short text from the first of these fields that is not empty, None where all are."""
        return self.name(*paths) or None

    def email(self, *paths: str) -> str | None:
        """An e-mail address, None where these fields hold none, or one that is masked (``a***d@…``) or can't exist: a
        letter to it would reach nobody, or somebody else.
        """
        value = self.name(*paths)
        if EMAIL.fullmatch(value) and ".." not in value and value.rpartition(".")[2].lower() not in NOWHERE:
            return value
        if value:
            self._miss("e-mail address")
        return None

    def link(self, *paths: str) -> str | None:
        """A web address for people to open, None where these fields hold none; we never call it."""
        value = self.name(*paths)
        return value if re.fullmatch(r"https?://[^\s<>|\"']+", value) else None

    def rating(self, *paths: str, scale: float = 5) -> int | None:
        """1 to 5 stars, None where none was given or what was given can't be read."""
        value = next((self.get(path) for path in paths if self.get(path) is not None), None)
        try:
            return rating_of(value, scale)
        except Unreadable:
            self._miss(STARS)
            return None

    def flag(self, path: str) -> bool | None:
        """True or False, None where the field is missing or says neither."""
        return flag_of(self.get(path))

    def moment(self, *paths: str) -> datetime | None:
        """The first readable and possible time of these fields, aware UTC."""
        given = [value for path in paths if (value := self.get(path)) not in (None, "", 0, "0")]
        found = next((moment for value in given if (moment := moment_of(value, self._now))), None)
        if given and found is None:
            self._miss("date")
        return found


def words_in(value: object) -> str:
    """A value's words as they came: text, a number, or a list of such as paragraphs; empty for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    if isinstance(value, list):
        return "\n".join(words for item in value[:MAX_TAGS] if not isinstance(item, list) if (words := words_in(item)))
    return ""


def number(value: int | float) -> str:
    """A number as text, whole ones without a fraction."""
    if isinstance(value, float):
        return str(int(value)) if math.isfinite(value) and value.is_integer() else str(value)
    return str(value) if abs(value) < 10**60 else ""
