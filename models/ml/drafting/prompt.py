"""The exact words that the taught drafter sees: training and drafting both take them from here.

It continues ``render_prompt(...)`` with one space, the acknowledgement on one line, ``\\nNext: `` and the id of a next
step, and its end token. The format is bare on purpose: each token in it costs time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MAX_WORDS = 220
"""Of a review that a drafter is shown; of a longer one the most telling sentences, in their order."""
MAX_WORD = 40
"""Characters; what is longer is no word, and each of its letters would cost as much as one."""
NEXT = "\nNext: "
"""Stands between the acknowledgement and the id of the next step."""
NONE = "none"
"""Stands for no next step, so that the model always chooses."""

_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})


def clean(text: str, max_words: int = MAX_WORDS) -> str:
    """One plain line of the customer's words: no control, hidden or direction characters, no links, no shouting.

    A line can't break the prompt's form, so nothing in it can pose as the prompt's own fields.
    """
    text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    words = [word[:MAX_WORD] for word in _LINK.sub(" ", text).split()[:max_words]]
    line = re.sub(r"([!?.])\1+", r"\1", " ".join(words))
    letters = [c for c in line if c.isalpha()]
    if len(letters) > 12 and sum(c.isupper() for c in letters) > 0.7 * len(letters):
        line = re.sub(r"(^|[.!?] )(\w)", lambda found: found[1] + found[2].upper(), line.lower())
    return line


def shortened(review: str, telling: Sequence[str], max_words: int = MAX_WORDS) -> str:
    """The whole review where it is short enough; else its beginning, and of the rest what carries the complaint.

    ``telling`` are sentences of the review, verbatim; the order of the review is kept.
    """
    words = review.split()
    if len(words) <= max_words:
        return review
    start = " ".join(words[: max_words // 3])
    room = max_words - max_words // 3
    kept = []
    for sentence in telling:
        size = len(sentence.split())
        if sentence not in start and size <= room:
            kept.append(sentence)
            room -= size
    return " ".join([start, *kept]) if kept else " ".join(words[:max_words])


def render_prompt(product: str, stars: int | None, review: str) -> str:
    """What the taught drafter continues; an unknown product or rating leaves its line out."""
    fields = [f"Product: {clean(product, 12)}"] if product.strip() else []
    fields += [f"Stars: {stars}"] if stars else []
    return "\n".join([*fields, f"Review: {clean(review)}", "Reply:"])


def render_answer(acknowledgement: str, step: str) -> str:
    """What the taught drafter answers; an empty ``step`` leaves its line out."""
    return f" {' '.join(acknowledgement.split())}{NEXT + step if step else ''}"


def read_answer(text: str) -> tuple[str, str]:
    """(acknowledgement, id of the next step); the id is empty where the model gave none."""
    said, _, step = text.partition(NEXT)
    return " ".join(said.split("\n", 1)[0].split()), step.strip().split("\n", 1)[0]
