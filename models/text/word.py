"""The words of a text. The checks have one way to find them; what a model learned from keeps the way it was taught with."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LATIN = re.compile(r"[a-z0-9']+")
_TERM = re.compile(r"[a-z0-9']+|[!?]")
_CONTENT = re.compile(r"[^\W_]{3,}")
_CONTRACTION = re.compile(r"'(s|re|ve|ll|d|m)\b")
_UNJOINED = re.compile(r"[a-z0-9][a-z0-9.,]*[a-z0-9]|[a-z0-9]")


def words(text: str) -> list[str]:
    """Words and numbers as they stand: what every check reads, mostly in a folded text."""
    return _WORD.findall(text)


def letter_words(text: str) -> list[str]:
    """Words of letters alone, with straight or curled apostrophes: the language detector knows nothing of numbers."""
    return _LETTERS.findall(text)


def has_words(text: str) -> bool:
    """True where any word of letters stands in a text: stars alone, a dash or an emoji are none."""
    return _LETTERS.search(text) is not None


def terms(text: str) -> list[str]:
    """Small Latin words, ``!`` and ``?``: what the vocabulary of the heads was learned from, so it may not change."""
    return _TERM.findall(text.lower().replace("’", "'"))


def latin_words(text: str) -> list[str]:
    """Small Latin words without marks: what the trust in drafts was taught to count runs of, so it may not change."""
    return _LATIN.findall(text.lower())


def content_words(text: str) -> list[str]:
    """Words of three signs or more: of what the trust in drafts was taught to see copied, so it may not change."""
    return _CONTENT.findall(text)


def uncontracted(text: str) -> list[str]:
    """Small Latin words without ``'s``, ``'re`` and the like: by these training pairs were chosen."""
    plain = text.lower().replace("’", "'")
    return _UNJOINED.findall(_CONTRACTION.sub(" ", plain).replace("'", ""))
