"""The words that people type, and what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Refused
from models.notices.command import (
    Digest,
    Export,
    Find,
    Help,
    Lessons,
    Open,
    Query,
    Show,
    Similar,
    Summary,
    Topics,
    parse,
)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Help()),
        ("  help ", Help()),
        ("OPEN", Open()),
        ("summary", Summary()),
        ("summary 30D product kettle", Summary("30D product kettle")),
        ("topics", Topics()),
        ("topic 12", Topics(12)),
        ("similar HR-12", Similar(12)),
        ("digest weekly friday", Digest("weekly friday")),
        ("lessons 30d", Lessons("30d")),
        ("export", Export()),
        ("find zipper  broke", Find("zipper  broke")),
        ("show 12", Show(12)),
        ("show HR-12", Show(12)),
        ("show #12", Show(12)),
        ("show hr12", Show(12)),
    ],
)
def test_what_is_asked(text: str, query: Query) -> None:
    """Each question in the ways that people write it."""
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("topic zipper", "topic 12"),
        ("similar", "show HR-12"),
        ("find", "find zipper broke"),
        ("show", "show HR-12"),
        ("show 99999999999999999999", "show HR-12"),
        ("delete everything", "Type help"),
    ],
)
def test_refusal_says_what_to_type(text: str, says: str) -> None:
    """What can't be understood gets an example of what can."""
    with pytest.raises(Refused, match=says):
        parse(text)


@given(st.text())
def test_any_text_is_understood_or_refused(text: str) -> None:
    """Nothing that people type is a fault of ours, and a refusal repeats at most forty characters of it."""
    said = ""
    try:
        parse(text)
    except Refused as refused:
        said = str(refused)
    assert len(said) < 140
