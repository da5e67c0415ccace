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

DATA = Path(__file__).with_name("data")
UNSUPPORTED_SHARE = 0.25
"""A pair is left out where more of its acknowledgement's content words than this stand nowhere in its complaint."""

_WORD = re.compile(r"[a-z0-9][a-z0-9.,]*[a-z0-9]|[a-z0-9]")
_FRAME = frozenset(
    """a about after again all also although am an and any anyone anything are aren't as at away be because been before
    being between both by came can can't come could couldn't day did didn't do does doesn't doing don't down each even
    every few first for from further get got had hadn't has hasn't have haven't having he her here hers him his how if
    in into is isn't it it's its itself just kind know last like made make me more most much my near never no nor not
    now of off on once one only onto or other our out over own right same say says seem seriously she should shouldn't
    since so some soon sorry still such take taken telling tell than thank that the their them then there these they
    thing this those though through time to too twice under understand until up upon us used very was wasn't way we
    we're were weren't what when where whether which while who whom whose why will with within without won't would
    wouldn't yet you you're your yourself yours hear order ordered item product read unhappy disappointed disappointing
    disappointment expected needed wanted experience received receive arrived arrive part parts genuine doubts doubt
    purchase bought two three let left hold happened properly enough meant feel felt during instead asked customer
    service support told answer problem problems""".split()
)


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
    known = [_stem(word) for word in _words(f"{pair.complaint} {pair.product}")]
    return tuple(
        word
        for word in _words(pair.ack)
        if word not in _FRAME and not any(_akin(_stem(word), other) for other in known)
    )


def is_supported(pair: Pair) -> bool:
    """True where every number of the acknowledgement stands in the complaint, and so do nearly all its words."""
    missing = unsupported(pair)
    content = sum(word not in _FRAME for word in _words(pair.ack))
    if any(any(c.isdigit() for c in word) for word in missing):
        return False
    return not content or len(missing) / content <= UNSUPPORTED_SHARE


def hold_out(pairs: Iterable[Pair], count: int) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Split into (to train on, to measure on); the choice follows from each review's own words."""
    ordered = sorted(pairs, key=lambda pair: pair.key)
    return tuple(ordered[count:]), tuple(ordered[:count])


def _words(text: str) -> list[str]:
    plain = text.lower().replace("’", "'")
    return _WORD.findall(re.sub(r"'(s|re|ve|ll|d|m)\b", " ", plain).replace("'", ""))


def _stem(word: str) -> str:
    return re.sub(r"(ingly|edly|ing|ied|ies|ed|es|s|ly|y|e)$", "", word) if len(word) > 4 else word


def _akin(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter = min(len(one), len(other))
    return shorter >= 4 and one[:4] == other[:4] and one[: shorter - 1] == other[: shorter - 1]
