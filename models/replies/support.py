"""What of a review a draft rests on, and what of the draft stands nowhere in it: so that a person checks it at a glance.

By the stems of words alone: a word of ours that only means the same is named as well. It warns, and blocks nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.checks.factless_words import NEUTRAL
from models.checks.grounding import unplaced_words
from models.checks.inspection import without_own
from models.text.fold import fold
from models.text.stem import stem
from models.text.text import Text

LEAST_CHARS = 4
"""Of a word that is worth marking."""
MOST_MARKS = 25
MOST_UNPLACED = 6


@dataclass(frozen=True, slots=True)
class Support:
    """``marks`` are words of the review as they stand there, ``unplaced`` words of the draft, both in order."""

    marks: tuple[str, ...]
    unplaced: tuple[str, ...]


def support_of(reply: str, review: str, known: str, own_words: Sequence[str]) -> Support:
    """How an English reply and its review hang together.

    ``known`` is what else may be said, such as the product's name; ``own_words`` are the shop's phrases.
    """
    draft, said = Text(without_own(reply, tuple(own_words))), Text(review)
    marks = [
        word
        for word in said.spelled
        if len(word) >= LEAST_CHARS and fold(word) not in NEUTRAL and stem(fold(word)) in draft.stems
    ]
    unplaced = unplaced_words(draft, Text(f"{review}\n{known}"))
    return Support(tuple(dict.fromkeys(marks))[:MOST_MARKS], tuple(dict.fromkeys(unplaced))[:MOST_UNPLACED])
