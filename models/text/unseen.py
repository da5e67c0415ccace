"""Hostile text made harmless to show: characters that the eye can't see are taken out."""

from __future__ import annotations

import re
import unicodedata

MAX_MARKS = 3
"""Accents and the like on one letter. Words of every script need fewer; hundreds would cover the lines around them."""

BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that are drawn as a gap: fillers of Hangul, and Braille without a dot."""

IGNORABLE = (
    "\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Unicode's Default_Ignorable_Code_Point without :data:`BLANKS`, the joiners U+200C and U+200D and the selectors U+FE00
to U+FE0F, as a class of a pattern: soft hyphens, bidi marks, tags in which whole sentences can hide.
"""

_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
_UNSEEN = re.compile(
    f"[\u0000-\u0008\u000b-\u001f\u007f-\u009f{IGNORABLE}"  # control characters but tab and new line
    "\ufff9-\ufffc\ud800-\udfff]"  # annotation and what stands for an object, halves of a character
)
_BLANK = re.compile(f"[{BLANKS}]")
_SELECTORS = re.compile(
    "(?<![#*0-9\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d"
    "\u3297\u3299\U0001f000-\U0001faff])[\ufe0e\ufe0f]|[\ufe00-\ufe0d]"
)
_JOINERS = re.compile("(?:(?<![^\u0000-\u024f])|(?<=[\u200c\u200d]))[\u200c\u200d]")
_GAPS = re.compile(r"\n(?:[ \t]*\n){2,}")


def plain(text: str) -> str:
    """The text without characters that hide, reorder or stretch it. What scripts and emoji need stays: one joiner behind
    a sign of theirs, the selector behind an emoji, three marks on a letter.
    """
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    if not text.isascii():
        text = _bare(_JOINERS.sub("", _SELECTORS.sub("", _BLANK.sub(" ", text))))
    return _GAPS.sub("\n\n", text).strip()


def first_unseen(text: str) -> str:
    """The first character of a text that the eye can't see, or takes for a gap; empty where there is none."""
    found = [place for pattern in (_UNSEEN, _BLANK, _SELECTORS) if (place := pattern.search(text))]
    return min(found, key=lambda place: place.start())[0] if found else ""


def without_unseen(text: str) -> str:
    """The text as it is read: without what the eye can't see, with a blank for what is drawn as a gap."""
    return text if text.isascii() else _SELECTORS.sub("", _UNSEEN.sub("", _BLANK.sub(" ", text)))


def _bare(text: str) -> str:
    """The text with no more than :data:`MAX_MARKS` on one letter."""
    kept, marks = [], 0
    for char in text:
        marks = marks + 1 if char > "\u02ff" and unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)
