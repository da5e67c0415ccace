"""What the drafter is taught from: whole reviews, each with the acknowledgement and the next step of a careful person.

One JSON object a line: ``stars`` (1 to 5 or null), ``product`` (may be empty), ``review``, ``ack``, and ``next``, the
id of a step of the default playbook or ``none``. All are written by hand for this project, from nobody's real words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.ml.drafting.prompt import NONE
from models.replies.playbook import Phrases

DATA = Path(__file__).with_name("data")
MOST_WORDS = 70
"""Of an acknowledgement that teaches: a longer one is a letter."""


@dataclass(frozen=True, slots=True)
class ReplyPair:
    """One review and how it is answered. An empty ``step`` teaches nothing of the next step."""

    stars: int | None
    product: str
    review: str
    ack: str
    step: str

    @property
    def key(self) -> str:
        """A stable name, for splits that stay as they are when pairs are added."""
        return hashlib.sha256(self.review.encode()).hexdigest()[:16]


def read_replies(files: Iterable[Path]) -> tuple[ReplyPair, ...]:
    """All pairs of these files, in order, the same review once."""
    seen: dict[str, ReplyPair] = {}
    for file in sorted(files):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                raw = json.loads(line)
                pair = ReplyPair(raw["stars"], raw["product"], raw["review"], raw["ack"], raw["next"])
                seen.setdefault(pair.key, pair)
    return tuple(seen.values())


def own_replies() -> tuple[ReplyPair, ...]:
    """The pairs that are part of this project."""
    return read_replies(DATA.glob("replies_*.jsonl"))


def hold_out(pairs: Iterable[ReplyPair], count: int) -> tuple[tuple[ReplyPair, ...], tuple[ReplyPair, ...]]:
    """Split into (to train on, to measure on); the choice follows from each review's own words."""
    ordered = sorted(pairs, key=lambda pair: pair.key)
    return tuple(ordered[count:]), tuple(ordered[:count])


def digest(pairs: Iterable[ReplyPair]) -> str:
    """A short name of exactly these pairs: a run of others needs a folder of its own."""
    return hashlib.sha256(repr(tuple(pairs)).encode()).hexdigest()[:12]


def approved_pair(stars: int | None, product: str, review: str, reply: str, phrases: Phrases) -> ReplyPair | None:
    """What a team's published reply teaches: its own words, and the playbook's step that stands in it.

    None where nothing is left once the playbook's words are taken out, or more than an acknowledgement is.
    """
    own, step = " ".join(reply.split()), ""
    for each in phrases.steps:
        for said in each.say:
            if " ".join(said.split()) in own:
                own, step = own.replace(" ".join(said.split()), " "), each.id
    own = _without(own, (*phrases.greetings, *phrases.sign_offs))
    if not 0 < len(own.split()) <= MOST_WORDS:
        return None
    return ReplyPair(stars, product, review, own, step or NONE)


def _without(text: str, phrases: Sequence[str]) -> str:
    for phrase in phrases:
        plain = " ".join(phrase.split())
        text = text.removeprefix(plain).strip().removesuffix(plain).strip()
    return " ".join(text.split())
