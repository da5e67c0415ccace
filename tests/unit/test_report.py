"""The small words of a report."""

from __future__ import annotations

import pytest

from models.text.format import age


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "under a minute"),
        (59, "under a minute"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (47 * 3600, "47 h"),
        (48 * 3600, "2 days"),
        (-5, "under a minute"),
    ],
)
def test_age(seconds: int, words: str) -> None:
    """A duration in the unit that people would use."""
    assert age(seconds) == words
