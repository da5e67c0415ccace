"""Labelled texts to teach on: public reviews, our own of praise and blame, attacks; and how much each counts."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.ml.train.pairs import DATA

Vector = npt.NDArray[np.float32]

OWN = "own"
"""The source that our own complaints count as."""
TONE = "tone"
"""The source that our texts of praise and blame count as."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text of a public set: negative or not."""

    source: str
    text: str
    is_negative: bool


def read_public(folder: Path) -> list[Labelled]:
    """The public review sets of a folder; three stars say neither and are left out."""
    found = []
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if "positive" in row:
                    found.append(Labelled(file.stem, row["text"], row["positive"] == "0"))
                elif "stars" in row and row["stars"] != "3":
                    found.append(Labelled(file.stem, row["text"], int(row["stars"]) < 3))
    return found


def read_trolls(file: Path = DATA / "troll_train.csv") -> list[tuple[str, bool]]:
    """Texts, and whether each is an attack without a complaint in it."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [(row["text"], row["label"] == "attack") for row in csv.DictReader(lines)]


def read_tone(folder: Path = DATA) -> list[Labelled]:
    """Our own texts of praise and blame."""
    found = []
    for file in sorted(folder.glob("tone_*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            found += [Labelled(TONE, row["text"], row["negative"] == "1") for row in csv.DictReader(lines)]
    return found


def read_languages(folder: Path = DATA) -> list[Labelled]:
    """Our own complaints and praise, put into nine other languages by hand; the source is the language's code.

    In the files ``source`` names the English text, as the file's letter and the row's number.
    """
    found = []
    for file in sorted(folder.glob("language_*.jsonl")):
        rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        code = file.stem.removeprefix("language_")
        found += [Labelled(code, row["review"], row["negative"]) for row in rows]
    return found


def balance(sources: Sequence[str], truth: Sequence[bool], shares: Mapping[str, float]) -> Vector:
    """Weights by which both answers count the same, and large sources only by the root of their size.

    ``shares`` says of a source how much less it weighs than others.
    """
    keys = list(zip(sources, truth, strict=True))
    counts = Counter(keys)
    weight = np.array([counts[key] ** -0.5 for key in keys], dtype=np.float32)
    weight *= np.array([shares.get(source, 1.0) for source in sources], dtype=np.float32)
    labels = np.array(truth)
    for side in (True, False):
        weight[labels == side] /= weight[labels == side].sum()
    balanced: Vector = (weight * (len(keys) / 2)).astype(np.float32)
    return balanced
