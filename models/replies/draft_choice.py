"""Which of a drafter's candidates is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.checks.inspection import Finding, Scope, inspect
from models.replies.brief import SAFE_STEP, Brief, Candidate

MIN_WORDS = 5
"""Of an acknowledgement: a shorter one names nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate that is shown, else None, and then one of the findings that kept the others back."""

    candidate: Candidate | None = None
    blocked: Finding | None = None


def choose(candidates: Sequence[Candidate], brief: Brief, scope: Scope, *, is_start: bool = False) -> Choice:
    """The first trusted candidate that passes the checks with the fewest hints; of ``is_start`` also an untrusted one,
    since a person goes on from it.
    """
    judged = [
        (candidate, inspect(brief.assemble(candidate.text, candidate.step), scope))
        for candidate in candidates
        if (candidate.is_trusted or is_start)
        and candidate.step != SAFE_STEP
        and len(candidate.text.split()) >= MIN_WORDS
    ]
    passed = [(candidate, hints) for candidate, hints in judged if not any(hint.is_blocking for hint in hints)]
    if passed:
        return Choice(min(passed, key=lambda pair: len(pair[1]))[0])
    return Choice(blocked=next((hint for _, hints in judged for hint in hints if hint.is_blocking), None))


def reads_danger(candidates: Sequence[Candidate]) -> bool:
    """True where most of a drafter's candidates took the review for one of somebody hurt, or nearly so."""
    return sum(candidate.step == SAFE_STEP for candidate in candidates) * 2 > len(candidates)
