"""The training pairs: reading them, and leaving out those whose answer says more than the complaint.

One JSON object a line: ``stars``, ``product``, ``review``, ``complaint`` (verbatim sentences of the review that carry
the complaint), ``topics``, ``urgent``, ``ack`` (the acknowledgement). All are written by hand for this project.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.text.sentence import verbatim
from models.text.word import uncontracted

DATA = Path(__file__).with_name("data")
UNSUPPORTED_SHARE = 0.25
"""A pair is left out where more of its acknowledgement's content words than this stand nowhere in its complaint."""

MOST_SENTENCES = 3
"""Of a team's reply, that can be its acknowledgement."""

_FRAME = frozenset((DATA / "frame.txt").read_text(encoding="utf-8").split())
"""Words of any acknowledgement, which name nothing of the matter."""


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


def unsupported(pair: Pair) -> tuple[str, ...]:
    """Content words of the acknowledgement that stand in neither complaint nor product, by their first letters."""
    known = [_stem(word) for word in uncontracted(f"{pair.complaint} {pair.product}")]
    return tuple(
        word
        for word in uncontracted(pair.ack)
        if word not in _FRAME and not any(_akin(_stem(word), other) for other in known)
    )


def is_supported(pair: Pair) -> bool:
    """True where every number of the acknowledgement stands in the complaint, and so do nearly all its words."""
    missing = unsupported(pair)
    content = sum(word not in _FRAME for word in uncontracted(pair.ack))
    if any(any(c.isdigit() for c in word) for word in missing):
        return False
    return not content or len(missing) / content <= UNSUPPORTED_SHARE


def approved_pair(stars: int, product: str, complaint: str, reply: str) -> Pair | None:
    """What a team's published reply teaches: its leading sentences, each of which the complaint bears out.

    Greeting and sign-off stand in paragraphs of their own. A sentence that says nothing of its own, such as *Thank you
    for telling us*, is the team's way of speaking; where there are no others there is nothing to learn, so None.
    """
    paragraphs = [part for part in reply.split("\n\n") if part.strip()]
    told = []
    for sentence in verbatim(max(paragraphs, key=len, default="").strip())[:MOST_SENTENCES]:
        if not is_supported(Pair(stars, product, complaint, complaint, (), (), sentence)):
            break
        told.append(sentence)
    ack = " ".join(told)
    names_it = any(word not in _FRAME for word in uncontracted(ack))
    return Pair(stars, product, complaint, complaint, (), (), ack) if names_it else None


def digest(pairs: Iterable[Pair]) -> str:
    """A short name of exactly these pairs: a run of others needs a folder of its own."""
    return hashlib.sha256(repr(tuple(pairs)).encode()).hexdigest()[:12]


def hold_out(pairs: Iterable[Pair], count: int) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Split into (to train on, to measure on); the choice follows from each review's own words."""
    ordered = sorted(pairs, key=lambda pair: pair.key)
    return tuple(ordered[count:]), tuple(ordered[:count])


def _stem(word: str) -> str:
    return re.sub(r"(ingly|edly|ing|ied|ies|ed|es|s|ly|y|e)$", "", word) if len(word) > 4 else word


def _akin(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter = min(len(one), len(other))
    return shorter >= 4 and one[:4] == other[:4] and one[: shorter - 1] == other[: shorter - 1]
