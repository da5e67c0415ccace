"""What the models that read make of the texts of the test sets, computed once and kept between runs.

Only what the networks give is kept; the heads, the rules and the thresholds are applied anew by each test. What was
kept counts no more as soon as a weight, or a line of the code that leads from a text to it, has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

import models
from models.cases.verdict import Reading
from models.ml.reading.classify import Heads
from models.ml.reading.embed import WIDTH, Embedder
from models.ml.reading.tone import Tone
from models.ml.weights.catalog import DATA, Role, entry
from models.ml.weights.verify import check
from models.text.sentence import pieces

ROWS = npt.NDArray[np.float32]
SOURCES = Path(models.__file__).parent


def key() -> str:
    """Changes with everything that what is kept depends on."""
    entries = repr([entry(role) for role in (Role.EMBEDDER, Role.TONE)])
    files = [*sorted(SOURCES.glob("ml/**/*.py")), *sorted(SOURCES.glob("text/**/*.py")), *sorted(DATA.glob("tone/*"))]
    digest = hashlib.sha256(entries.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


class Readings:
    """Reads like the models, from the weights or from ``folder``. A model is loaded when a text is new."""

    def __init__(self, weights: Path, folder: Path) -> None:
        self._weights = weights
        self._rows = Kept(folder / f"features-{key()}.json", lambda texts: self.embedder.features(texts))
        self._tones = Kept(folder / f"tone-{key()}.json", self._hear)
        self.heads = Heads.load()

    @cached_property
    def embedder(self) -> Embedder:
        """The encoder, from the prepared weights."""
        return Embedder(check(entry(Role.EMBEDDER), self._weights, is_full=False))

    @cached_property
    def tone(self) -> Tone:
        """What hears tone, from the prepared weights."""
        return Tone(check(entry(Role.TONE), self._weights, is_full=False))

    def features(self, texts: Sequence[str]) -> ROWS:
        """What :meth:`Embedder.features` gives."""
        return self._rows.of(texts)

    def tones(self, texts: Sequence[str]) -> ROWS:
        """What :meth:`Tone.score` gives for each text."""
        return self._tones.of(texts)[:, 0]

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """What triage makes of the texts without their tone, and in English: negative is what the heads say alone."""
        parts = [pieces(text) for text in texts]
        rows = self.features([*texts, *(part for each in parts for part in each)])
        ends = np.cumsum([len(texts), *map(len, parts)])
        found = []
        for at, (text, each) in enumerate(zip(texts, parts, strict=True)):
            judged = self.heads.judge(text, each, rows[at], rows[ends[at] : ends[at + 1]])
            embedding = tuple(rows[at, :WIDTH].tolist())
            found.append(
                Reading(
                    negative=judged.negative, troll=judged.troll, topics=judged.topics, urgent=judged.urgent,
                    carrier=judged.carrier, language="en", complaint=judged.complaint, embedding=embedding,
                )
            )  # fmt: skip
        return found

    def keep(self) -> None:
        """Write down what was computed."""
        self._rows.keep()
        self._tones.keep()

    def _hear(self, texts: Sequence[str]) -> ROWS:
        return np.array([[self.tone.score(text)] for text in texts], dtype=np.float32)


class Kept:
    """Rows of numbers by text, in one file; ``compute`` gives those of the texts that are new."""

    def __init__(self, file: Path, compute: Callable[[Sequence[str]], ROWS]) -> None:
        self._file, self._compute, self._is_new = file, compute, False
        self._rows: dict[str, ROWS] = {}
        table = file.with_suffix(".npy")
        if file.exists() and table.exists():
            texts = json.loads(file.read_text("utf-8"))
            self._rows = dict(zip(texts, np.load(table, allow_pickle=False), strict=True))

    def of(self, texts: Iterable[str]) -> ROWS:
        """One row a text."""
        texts = list(texts)
        if new := [text for text in dict.fromkeys(texts) if text not in self._rows]:
            self._rows |= dict(zip(new, self._compute(new), strict=True))
            self._is_new = True
        return np.array([self._rows[text] for text in texts])

    def keep(self) -> None:
        """Write the file where there is something new, in the place of those of other weights."""
        if self._is_new:
            for old in self._file.parent.glob(f"{self._file.name.partition('-')[0]}-*"):
                old.unlink()
            np.save(self._file.with_suffix(".npy"), np.array(list(self._rows.values())))
            self._file.write_text(json.dumps(list(self._rows)), "utf-8")
