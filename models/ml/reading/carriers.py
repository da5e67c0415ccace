"""The carriers that a review names, out of a list that a shop can extend."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

CARRIERS = Path(__file__).parent.parent / "data" / "carriers.txt"


class Carriers:
    """The carriers of a list: each line a name, then its spellings after ``|``; a line that begins with # is a note."""

    def __init__(self, lines: Iterable[str]) -> None:
        rows = [[part.strip() for part in line.split("|")] for line in lines if line.strip() and line[0] != "#"]
        self._known = [(name, re.compile("|".join(map(_spelling, spellings or [name])))) for name, *spellings in rows]

    @classmethod
    def load(cls, file: Path = CARRIERS) -> Carriers:
        """The carriers of a file: one a line, with its other spellings after ``|``."""
        return cls(file.read_text(encoding="utf-8").splitlines())

    def named_in(self, text: str) -> str:
        """The first carrier that the text names, empty where it names none."""
        found = [(place.start(), name) for name, pattern in self._known if (place := pattern.search(text))]
        return min(found)[1] if found else ""


def _spelling(words: str) -> str:
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
    return pattern if words != words.lower() else f"(?i:{pattern})"
