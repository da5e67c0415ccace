"""Which of a drafter's candidates is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.checks.inspection import Finding, Scope, inspect
from models.replies.brief import Brief, Candidate

MIN_WORDS = 5
"""Of an acknowledgement: a shorter one names nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate that is shown, else None, and then one of the findings that kept the others back."""

    candidate: Candidate | None = None
    blocked: Finding | None = None


def choose(candidates: Sequence[Candidate], brief: Brief, scope: Scope) -> Choice:
    """The first trusted candidate that passes the checks with the fewest hints."""
    judged = [
        (candidate, inspect(whole(candidate, brief), scope))
        for candidate in candidates
        if candidate.is_trusted and (candidate.is_whole_reply or len(candidate.text.split()) >= MIN_WORDS)
    ]
    passed = [(candidate, hints) for candidate, hints in judged if not any(hint.is_blocking for hint in hints)]
    if passed:
        return Choice(min(passed, key=lambda pair: len(pair[1]))[0])
    return Choice(blocked=next((hint for _, hints in judged for hint in hints if hint.is_blocking), None))


def whole(candidate: Candidate, brief: Brief) -> str:
    """The whole reply: what the drafter wrote, with the playbook's words around it where it wrote a part."""
    return candidate.text if candidate.is_whole_reply else brief.assemble(candidate.text)
