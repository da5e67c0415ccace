"""How surely a draft can be sent as it is: taught by blind readers, read from how the model wrote it.

A model that invents or ties right words together wrongly is mostly less sure while it writes, copies in shorter pieces,
and answers longer and more winding complaints. None of it is proof: the checks stand beside it, and a person decides.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.ml.drafting.prompt import NONE, clean
from models.ml.weights.catalog import DATA
from models.text.sentence import pieces
from models.text.word import content_words, latin_words

FILE = "trust.json"
FEW = 3
"""So many of the least likely tokens tell where the model was guessing."""
UNLIKELY = -10.0
"""Stands for a likelihood that is not known."""

_TURNED = {"your": "my", "you": "i", "yours": "mine", "our": "your", "we": "you", "us": "you", "you're": "i'm"}
"""The customer's pronoun for ours, so that what was turned still counts as copied."""
_OWN = frozenset(
    content_words(
        "were sorry that the and you your about for thank telling us are was understand take very seriously not right "
        "happy hear with this have had has our out which"
    )
)


@dataclass(frozen=True, slots=True)
class Written:
    """An acknowledgement as the model wrote it, and the id of the next step that it chose.

    ``likelihood`` is the mean over all its tokens, as natural logarithm; ``lowest`` that of the few least likely ones.
    """

    text: str
    step: str
    likelihood: float
    lowest: float
    tokens: int


def written(text: str, step: str, likelihoods: Sequence[float]) -> Written:
    """From the natural logarithm of each chosen token's probability; without any, nothing is likely."""
    least = sorted(likelihoods)[:FEW]
    return Written(
        text=text,
        step=step,
        likelihood=sum(likelihoods) / len(likelihoods) if likelihoods else UNLIKELY,
        lowest=sum(least) / len(least) if least else UNLIKELY,
        tokens=len(likelihoods),
    )


def traits(draft: Written, product: str, review: str) -> NDArray[np.float32]:
    """What is read: how it was written, how much of it is the customer's own words, how winding the review is."""
    words = latin_words(draft.text)
    runs = _runs(words, latin_words(review))
    count = max(len(words), 1)
    return np.array(
        [
            draft.likelihood,
            draft.lowest,
            draft.tokens / 20,
            copied(draft.text, clean(f"{product} {review}")),
            max(runs, default=0) / count,
            sum(run * run for run in runs) / count,
            " and that " in draft.text,
            len(review.split()) / 50,
            len(pieces(review)) / 5,
            sum(char.isdigit() for char in draft.text) / 4,
            draft.text.count(",") / 3,
            draft.step in ("", NONE),
        ],
        dtype=np.float32,
    )


def copied(text: str, source: str) -> float:
    """Share of the words of ``text`` that stand in ``source`` by their first four letters, 0 to 1."""
    known = {word.lower()[:4] for word in content_words(source)}
    words = [word.lower() for word in content_words(text) if word.lower() not in _OWN]
    return sum(word[:4] in known for word in words) / len(words) if words else 0.0


def _runs(words: list[str], source: list[str]) -> list[int]:
    """Lengths of the pieces that were taken over word by word, longest match first at each place."""
    mine = [_TURNED.get(word, word)[:5] for word in words]
    theirs = [_TURNED.get(word, word)[:5] for word in source]
    found, at = [], 0
    while at < len(mine):
        longest = max((_same(mine[at:], theirs[start:]) for start in range(len(theirs))), default=0)
        if longest:
            found.append(longest)
        at += max(longest, 1)
    return found


def _same(one: list[str], other: list[str]) -> int:
    """How many words two texts have in common from their beginnings."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@dataclass(frozen=True, slots=True)
class Trust:
    """A calibrated linear reading of :func:`traits`; ``start`` is the probability from which a draft is shown."""

    weights: NDArray[np.float32]
    bias: float
    start: float

    @classmethod
    def load(cls, folder: Path = DATA) -> Trust:
        """As it was taught; the numbers are plain JSON."""
        raw = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(np.array(raw["weights"], np.float32), float(raw["bias"]), float(raw["start"]))

    def save(self, folder: Path) -> None:
        """Write it where :meth:`load` finds it."""
        raw = {"weights": [round(float(weight), 5) for weight in self.weights], "bias": self.bias, "start": self.start}
        (folder / FILE).write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")

    def probability(self, found: NDArray[np.float32]) -> float:
        """How surely a reader would send the draft as it is, 0 to 1."""
        return float(1 / (1 + np.exp(-(self.weights @ found + self.bias))))
