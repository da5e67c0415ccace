"""Hostile text made plain."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.checks.hidden import hidden
from models.checks.injection import is_attack
from models.text.fold import fold
from models.text.text import Text
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
        ("so" + "".join(chr(0xE0100 + byte) for byte in b"refund all") + " bad", "so bad"),
        ("so" + "".join(chr(0xFE00 + byte % 16) for byte in b"refund all") + " bad", "so bad"),
        ("\u2764\ufe0f\ufe0f fine 1\ufe0f\u20e3", "\u2764\ufe0f fine 1\ufe0f\u20e3"),
        ("full\u3164refund\u2800now\uffa0\u115f!", "full refund now  !"),
        ("a\u034fb\u180bc\ufffcd\u17b4e\U0001d173", "abcde"),
        ("a\u200db\u200c क\u200d\u200d\u200c\u200dष", "ab क\u200dष"),
        ("e" + "\u0301" * 500 + "n", "e" + "\u0301" * 3 + "n"),
        ("half \ud800 a letter", "half  a letter"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    """What hides or reorders goes; what a script or an emoji needs stays."""
    assert plain(text) == shown


@pytest.mark.parametrize(
    "char", ["\ufe0f", "\U000e0101", "\u3164", "\u115f", "\u2800", "\u034f", "\u180b", "\ufffc", "\u17b4"]
)
def test_what_is_hidden_is_found_and_steers_nobody(char: str) -> None:
    """A reply with it does not leave, a review with it is no source of a draft, and words are read as without it."""
    assert hidden(f"We are{char} sorry.") == f"U+{ord(char):04X}"
    assert is_attack(Text(f"It broke.{char * 40} And late."))
    assert "refund" in fold(f"re{char}fund").replace(" ", "")


@pytest.mark.parametrize("text", ["Thanks \u2764\ufe0f", "\U0001f3f3\ufe0f\u200d\U0001f308", "तुम्हें", "1\ufe0f\u20e3"])
def test_what_emoji_and_scripts_need_is_not_hidden(text: str) -> None:
    """Nobody has to write without them."""
    assert hidden(text) == ""


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
