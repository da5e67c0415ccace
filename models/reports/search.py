"""Finding earlier reviews: by meaning, by words, and by both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

RANK_OFFSET = 60
"""Of reciprocal rank fusion: how little the very first places outweigh the next ones (Cormack et al., 2009)."""


@dataclass(frozen=True, slots=True)
class Near:
    """A complaint and its cosine distance from what was asked: 0 is the same, 1 unrelated."""

    case_id: int
    distance: float


def fuse(*rankings: Sequence[int]) -> tuple[int, ...]:
    """One ranking out of several, by reciprocal rank: what stands high in each stands first."""
    score: dict[int, float] = {}
    for ranking in rankings:
        for place, item in enumerate(ranking):
            score[item] = score.get(item, 0.0) + 1 / (RANK_OFFSET + place)
    return tuple(sorted(score, key=lambda item: (-score[item], -item)))
