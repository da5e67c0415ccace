"""Cut a review into sentences, and long unpunctuated ones into clauses. Every piece is verbatim."""

from __future__ import annotations

import re

LONGEST = 28
"""Words; a longer sentence is cut where a new clause begins."""
SHORTEST = 4
"""Words; no clause is cut shorter."""

_END = re.compile(r"""[.!?…]+['")\]’”]*(?=\s)|(?<=[a-z)][.!?])(?=[A-Z][a-z])|\s*[\r\n]+\s*""")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:mr|mrs|ms|dr|st|no|nos|vs|approx|inc|ltd|co|etc|e\.g|i\.e|a\.m|p\.m|jan|feb|aug|sept?|oct|nov|dec|[a-hj-z])\.$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;:]\s+|\s[-–—]+\s|,\s+(?=(?:and|but|so|then|now|when|which|the|it|they|i|we|he|she|my|no|not)\b)"
    r"|\s+(?=(?:but|and then|and when|and the|and it|and i|and they|and now|because|so i|then|when i|the)\b)",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """The sentences of ``text`` in order, each as it stands there, without space around it."""
    pieces: list[str] = []
    start = 0
    for end in _END.finditer(text):
        piece = text[start : end.end()]
        if _ABBREVIATION.search(piece) and "\n" not in end[0] and len(piece.split()) < LONGEST:
            continue
        pieces.append(piece)
        start = end.end()
    pieces.append(text[start:])
    return [part for piece in pieces if any(c.isalnum() for c in piece) for part in _clauses(piece.strip())]


def _clauses(sentence: str) -> list[str]:
    if len(sentence.split()) <= LONGEST:
        return [sentence]
    parts: list[str] = []
    start = 0
    for gap in _CLAUSE.finditer(sentence):
        here, rest = sentence[start : gap.end()], sentence[gap.end() :]
        if len(here.split()) >= SHORTEST * 2 and len(rest.split()) >= SHORTEST:
            parts.append(here.strip())
            start = gap.end()
    return [*parts, sentence[start:].strip()]
