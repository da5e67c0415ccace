"""Hostile text made plain."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text.unseen import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc\u202edef", "abcdef"),
        ("in\u200bvis\u2060ible\ufeff", "invisible"),
        ("a\u2066b\u2069c\u200e\u061c", "abc"),
        ("hi\U000e0049\U000e0067\U000e006e", "hi"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\n\n\n \n\nb\n\nc", "a\n\nb\n\nc"),
        ("\x00\x1b[31mred\x7f", "[31mred"),
        ("می‌خواهم", "می‌خواهم"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    """What hides or reorders goes; what a script or an emoji needs stays."""
    assert plain(text) == shown


@given(st.text())
def test_nothing_reorders_and_nothing_grows(text: str) -> None:
    """Whatever comes in, no bidi control and no control character but tab and new line comes out; twice is once."""
    shown = plain(text)
    assert not any(
        unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI") for c in shown
    )
    assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in shown)
    assert len(shown) <= len(text)
    assert plain(shown) == shown
