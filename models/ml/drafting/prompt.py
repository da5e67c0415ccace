"""The exact words that the drafter sees: training and drafting both take them from here.

The taught model continues ``render_prompt(...)`` with one space, the acknowledgement on one line, and its end token.
The format is bare on purpose: the prompt is half of the work of a 135M model, so each token in it costs time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from models.cases.reply import Answered

PROMPTS = Path(__file__).with_name("prompts")
MAX_WORDS = 60
"""Longest complaint that the model is shown; it was taught on at most 45 words."""
MAX_WORD = 40
"""Characters; what is longer is no word, and each of its letters would cost as much as one."""

_ACKNOWLEDGE = (PROMPTS / "acknowledge.txt").read_text(encoding="utf-8").strip()
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


def render_prompt(product: str, complaint: str, examples: Sequence[Answered] = ()) -> str:
    """What the local drafter continues. An unknown product leaves its line out; examples stand before, answered."""
    shown = [f"{_fields('', example.complaint)} {clean(example.reply)}" for example in examples]
    return "\n\n".join([*shown, _fields(product, complaint)])


def _fields(product: str, complaint: str) -> str:
    filled = _ACKNOWLEDGE.format(product=clean(product, 12), complaint=clean(complaint))
    return filled.removeprefix("Product: \n")
