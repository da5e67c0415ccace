"""When a platform's word about a review is news."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.intake import is_later
from models.cases.case import State
from tests.factories import a_case, a_review

CASE = a_case(state=State.OPEN, review=a_review(revision="2026-01-02#aaa"))


@pytest.mark.parametrize(
    ("revision", "state", "expected"),
    [
        ("2026-01-03#bbb", State.OPEN, True),
        ("2026-01-03#aaa", State.OPEN, False),
        ("2026-01-02#bbb", State.OPEN, False),
        ("2026-01-01#bbb", State.OPEN, False),
        ("2026-01-03", State.OPEN, True),
        ("2026-01-03#aaa", State.CLOSED, True),
        ("2026-01-02#aaa", State.CLOSED, False),
    ],
)
def test_later_and_different_is_a_revision(revision: str, state: State, expected: bool) -> None:
    """The same words announced again are none, an old delivery is none; a closed review comes back when it is later."""
    assert is_later(revision, replace(CASE, state=state)) is expected
