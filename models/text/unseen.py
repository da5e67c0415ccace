"""Hostile text made harmless to show: characters that the eye can't see are taken out."""

from __future__ import annotations

import re

_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
_UNSEEN = re.compile(
    "["
    "\u0000-\u0008\u000b-\u001f\u007f-\u009f"  # control characters but tab and new line
    "\u00ad\u200b\u2060-\u2064\ufeff"  # soft hyphen, zero-width space and joiner, invisible operators
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # bidi marks, embeddings, overrides and isolates
    "\ufff9-\ufffb"  # interlinear annotation
    "\U000e0000-\U000e007f"  # tags: whole sentences can hide in them
    "]"
)
_GAPS = re.compile(r"\n(?:[ \t]*\n){2,}")


def plain(text: str) -> str:
    """The text without characters that hide, reorder or stretch it; joiners that scripts and emoji need stay."""
    return _GAPS.sub("\n\n", _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))).strip()
