"""Text as every chat shows it: how it is shortened, which links are safe, and the times in our own sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

MAX_URL = 2000
LAST_S = 253_402_300_799
"""The last second of the year 9999, the latest that a chat's own times can show."""

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_WEB = re.compile(r"https?://[^\s<>|\\\"\x00-\x1f]+")


def utf16_length(text: str) -> int:
    """Length in UTF-16 units: the chats' clients count so, and their servers never more."""
    return len(text) + sum(char > "\uffff" for char in text)


def cut(text: str, limit: int) -> str:
    """Text of at most ``limit`` UTF-16 units, with an ellipsis where words are missing: the one way in which anything
    is shortened.
    """
    if utf16_length(text) <= limit:
        return text
    kept = text[: limit - 1]
    while utf16_length(kept) > limit - 1:
        kept = kept[: len(kept) - max(1, (utf16_length(kept) - limit + 1) // 2)]
    return kept.rstrip() + "…"


def writable(said: Any) -> Any:
    """What a chat sent, as JSON is read, with every text in it as a database takes it: without NUL and halves of
    characters.
    """
    if isinstance(said, str):
        return _UNWRITABLE.sub("", said)
    if isinstance(said, dict):
        return {writable(key): writable(value) for key, value in said.items()}
    return [writable(part) for part in said] if isinstance(said, list) else said


def web_host(url: str) -> str:
    """The host that a web address leads to, as it can't pass for another; empty where it is no plain web address."""
    if utf16_length(url) > MAX_URL or not _WEB.fullmatch(url):
        return ""
    try:
        return (urlsplit(url).hostname or "").encode("idna").decode("ascii")
    except ValueError:
        return ""


def marked_time(mark: re.Match[str]) -> datetime:
    """The time of a :data:`models.text.format.TIME_MARK`, held within what a chat can show."""
    return datetime.fromtimestamp(min(max(int(mark[1]), 0), LAST_S), UTC)


def marked_runs(text: str, marks: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the words to be marked, wherever it stands as a whole word."""
    if not marks:
        return [(text, False)]
    known = "|".join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True))
    pieces = re.split(rf"(?<!\w)({known})(?!\w)", text)
    return [(piece, at % 2 == 1) for at, piece in enumerate(pieces) if piece]
