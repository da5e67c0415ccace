"""What the drafts are worth, by the checks of this project: the taught model's, the untaught one's, the composed ones.

The checks are a net and no judge: a reading by people, blind to the system, stands beside these figures in the docs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from models.cases.review import Review
from models.cases.verdict import Reading, weigh
from models.checks.inspection import FindingCode, Scope, inspect
from models.ml.train.measure import Figure, Row, resampled, share
from models.replies.brief import Brief, Candidate
from models.replies.draft_choice import choose, whole
from models.replies.playbook import Playbook
from models.text.stem import stem
from models.text.text import Text

MAX_CHARS = 1000
Propose = Callable[[Brief], Sequence[Candidate]]


@dataclass(frozen=True, slots=True)
class Draft:
    """One system's acknowledgement of one review; ``findings`` are the codes of what blocks it.

    ``is_shown`` is true where the bot would show it, and not the composed one in its place.
    """

    row: int
    system: str
    text: str
    findings: tuple[str, ...]
    is_faithful: bool
    is_specific: bool
    words: int
    seconds: float
    is_shown: bool


def draft(
    rows: Sequence[Row], read: Callable[[str], Reading], playbook: Playbook, systems: dict[str, Propose]
) -> Iterator[Draft]:
    """Each system's answer to each review: the candidate that would be shown, else its first."""
    for number, row in enumerate(rows):
        brief = brief_of(row, read(row.text), playbook)
        for system, propose in systems.items():
            began = time.perf_counter()
            candidates = propose(brief)
            seconds = time.perf_counter() - began
            yield _judged(number, system, row, brief, playbook, candidates, seconds)


def brief_of(row: Row, reading: Reading, playbook: Playbook) -> Brief:
    """The brief that the bot would write for this review."""
    long_ago = datetime.fromtimestamp(0, UTC)
    review = Review("file", "file", "", "", row.stars, "", row.text, "", long_ago, product=row.product)
    return playbook.brief(review, weigh(reading, row.stars), MAX_CHARS)


def _judged(
    number: int,
    system: str,
    row: Row,
    brief: Brief,
    playbook: Playbook,
    candidates: Sequence[Candidate],
    seconds: float,
) -> Draft:
    scope = Scope(
        review=row.text,
        product=row.product,
        author="",
        language=brief.language,
        max_chars=MAX_CHARS,
        allowed=(*playbook.phrases_in(brief.language).own_words, playbook.shop_name),
        never_say=playbook.never_say,
        is_model=system != COMPOSED,
    )
    choice = choose(candidates, brief, scope)
    best = choice.candidate or (candidates[0] if candidates else Candidate(""))
    text = best.text
    findings = tuple(str(found.code) for found in inspect(whole(best, brief), scope) if found.is_blocking)
    return Draft(
        row=number,
        system=system,
        text=text,
        findings=findings if text else ("empty",),
        is_faithful=not any(
            found.code is FindingCode.INVENTED for found in inspect(text, replace(scope, is_model=True))
        ),
        is_specific=is_specific(text, brief.complaint),
        words=len(text.split()),
        seconds=round(seconds, 3),
        is_shown=choice.candidate is not None,
    )


COMPOSED = "composed"
_EMPTY = frozenset(
    {"sorry", "about", "very", "order", "ordered", "bought", "would", "could", "with", "from", "have", "that"}
)


def is_specific(text: str, complaint: str) -> bool:
    """True where the draft holds at least two of the complaint's own words of weight (all, where it has but one)."""
    told = {stem(word) for word in Text(complaint).words if len(word) > 3 and word not in _EMPTY}
    return len(told & Text(text).stems) >= min(2, len(told))


def measure_drafts(drafts: Sequence[Draft]) -> list[Figure]:
    """The figures of each system, side by side."""
    figures: list[Figure] = []
    for system in dict.fromkeys(draft.system for draft in drafts):
        mine = [draft for draft in drafts if draft.system == system]
        figures += share("drafts", system, "shown", [draft.is_shown for draft in mine])
        figures += share("drafts", system, "pass the checks", [not draft.findings for draft in mine])
        figures += share("drafts", system, "faithful", [draft.is_faithful for draft in mine])
        figures += share("drafts", system, "specific", [draft.is_specific for draft in mine])
        figures += share("drafts", system, "all three", [_is_good(draft) for draft in mine])
        lengths = np.array([draft.words for draft in mine], dtype=float)
        seconds = np.array([draft.seconds for draft in mine])
        figures.append(_median(system, "words, median", lengths))
        figures.append(_median(system, "seconds, median", seconds))
        figures += share("drafts", system, "distinct", _distinct([draft.text for draft in mine]))
    return figures


def _is_good(draft: Draft) -> bool:
    return not draft.findings and draft.is_faithful and draft.is_specific


def _median(system: str, name: str, values: np.ndarray) -> Figure:
    return resampled("drafts", system, name, lambda at: float(np.median(values[at])), len(values))


def _distinct(texts: Sequence[str]) -> list[bool]:
    """For each text, whether no earlier one reads the same."""
    return [text not in texts[:at] for at, text in enumerate(texts)]
