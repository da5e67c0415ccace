"""The labelled complaints that the reader's heads are taught from.

One JSON object a line: ``stars``, ``product``, ``review``, ``complaint`` (verbatim sentences of the review that carry
the complaint), ``topics``, ``urgent``, ``ack`` (the acknowledgement). All are written by hand for this project.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class Pair:
    """One complaint and the acknowledgement that a careful person would publish."""

    stars: int
    product: str
    review: str
    complaint: str
    topics: tuple[str, ...]
    urgent: tuple[str, ...]
    ack: str

    @property
    def key(self) -> str:
        """A stable name, for splits that stay as they are when pairs are added."""
        return hashlib.sha256(self.review.encode()).hexdigest()[:16]


def read_pairs(files: Iterable[Path]) -> tuple[Pair, ...]:
    """All pairs of these files, in order, the same review once."""
    seen: dict[str, Pair] = {}
    for pair in (pair for file in sorted(files) for pair in _lines(file)):
        seen.setdefault(pair.key, pair)
    return tuple(seen.values())


def own_pairs() -> tuple[Pair, ...]:
    """The pairs that are part of this project."""
    return read_pairs(DATA.glob("pairs_*.jsonl"))


def _lines(file: Path) -> Iterator[Pair]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip():
            raw = json.loads(line)
            yield Pair(
                stars=int(raw["stars"]),
                product=raw["product"],
                review=raw["review"],
                complaint=raw["complaint"],
                topics=tuple(raw["topics"]),
                urgent=tuple(raw["urgent"]),
                ack=raw["ack"],
            )
