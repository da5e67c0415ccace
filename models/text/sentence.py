"""The sentences of a text. The checks have one way to find them; what a model learned from keeps its own."""

from __future__ import annotations

import re
from bisect import bisect_left

LONGEST = 28
"""Words; a longer piece is cut where a new clause begins."""
SHORTEST = 4
"""Words; no piece is cut shorter."""

_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+|\n+")
_AFTER_STOP = re.compile(r"(?<=[.!?])\s+")
_UP_TO_STOP = re.compile(r".*[.!?](?=\s|$)")
_END = re.compile(r"""(?<![.!?…])[.!?…]+['")\]’”]*(?=\s)|(?<=[a-z)][.!?])(?=[A-Z][a-z])|(?<!\s)\s*[\r\n]+\s*""")
"""Starts nowhere inside a run of stops or of space, which would take time by the square of the run."""
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:mr|mrs|ms|dr|st|no|nos|vs|approx|inc|ltd|co|etc|e\.g|i\.e|a\.m|p\.m|jan|feb|aug|sept?|oct|nov|dec|[a-hj-z])\.$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;:]\s+|\s[-–—]+\s|,\s+(?=(?:and|but|so|then|now|when|which|the|it|they|i|we|he|she|my|no|not)\b)"
    r"|(?:(?<!\s)|(?<=[-–—]\s))\s+(?=(?:but|and then|and when|and the|and it|and i|and they|and now|because|so i|then|when i|the)\b)",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """The sentences of a text for the checks and for lists; quotes and brackets that close one are left out."""
    return [part.strip() for part in _SENTENCE.split(text) if part and part.strip()]


def verbatim(text: str) -> list[str]:
    """The sentences of one paragraph with every sign that stands in them: a model learns to write what it is shown."""
    return _AFTER_STOP.split(text)


def up_to_last_stop(line: str) -> str:
    """A line that was cut somewhere, up to the end of its last whole sentence; empty where it has none."""
    whole = _UP_TO_STOP.match(line)
    return whole[0] if whole else ""


def pieces(text: str) -> list[str]:
    """What the reading models judge one by one: sentences, and the clauses of long ones, verbatim and in order.

    The heads were taught on pieces cut so, with abbreviations known and rants without a full stop cut at their
    clauses: another way to cut would be another reading.
    """
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        piece = text[start : end.end()]
        if _ABBREVIATION.search(piece) and "\n" not in end[0] and len(piece.split()) < LONGEST:
            continue
        found.append(piece)
        start = end.end()
    found.append(text[start:])
    return [part for piece in found if any(c.isalnum() for c in piece) for part in _clauses(piece.strip())]


def _clauses(sentence: str) -> list[str]:
    starts = [word.start() for word in re.finditer(r"\S+", sentence)]
    if len(starts) <= LONGEST:
        return [sentence]
    parts: list[str] = []
    start = first = 0
    for gap in _CLAUSE.finditer(sentence):
        after = bisect_left(starts, gap.end())
        if after - first >= SHORTEST * 2 and len(starts) - after >= SHORTEST:
            parts.append(sentence[start : gap.end()].strip())
            start, first = gap.end(), after
    return [*parts, sentence[start:].strip()]
