"""What a kind of urgency is called in one language, and what sounds like it and is innocent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.cases.verdict import Urgent


@dataclass(frozen=True, slots=True)
class UrgentWords:
    """Patterns of one kind in one language; ``innocent`` phrases are taken out of a text before it is looked through."""

    kind: Urgent
    told: tuple[str, ...]
    innocent: tuple[str, ...]


class UrgentPatterns:
    """One kind in every language at once: a review may mix them, and its language isn't always known."""

    def __init__(self, words: Sequence[UrgentWords]) -> None:
        self._told = _joined([pattern for each in words for pattern in each.told])
        self._innocent = _joined([pattern for each in words for pattern in each.innocent])

    def are_in(self, text: str) -> bool:
        """True where the kind is told in a text, innocent phrases apart."""
        return self._told.search(self._innocent.sub(" ", text)) is not None

    def only_sound(self, text: str) -> bool:
        """True where an innocent phrase stands in a text and the kind is not told."""
        return self._innocent.search(text) is not None and not self.are_in(text)


def _joined(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)
