"""The sentence splitter: every piece verbatim, and long ones cut where a clause begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text.sentence import LONGEST, pieces


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It broke. I am sad!", ["It broke.", "I am sad!"]),
        ("The cord is 2.5 m, not 3.", ["The cord is 2.5 m, not 3."]),
        ("Mr. Miller sent it. Never again.", ["Mr. Miller sent it.", "Never again."]),
        ("late\nand broken", ["late", "and broken"]),
        ("Bad.Never again", ["Bad.", "Never again"]),
        ("!!! ??", []),
        ("", []),
    ],
)
def test_cuts_at_sentence_ends(text: str, parts: list[str]) -> None:
    """At full stops, marks and lines; not within numbers and after titles; nothing without a letter or digit."""
    assert pieces(text) == parts


def test_cuts_long_sentences_at_clauses() -> None:
    """A rant without a full stop is cut where a new clause begins."""
    rant = "i ordered the big tent for our trip in june and it came with a hole in the roof but the shop says i " * 2
    parts = pieces(rant.strip())
    assert len(parts) > 1
    assert all(len(part.split()) <= LONGEST for part in parts)


@given(st.text())
def test_every_piece_is_verbatim(text: str) -> None:
    """Whatever the text, its pieces stand in it in their order."""
    place = 0
    for part in pieces(text):
        place = text.index(part, place) + len(part)
