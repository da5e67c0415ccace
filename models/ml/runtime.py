"""The models at work, as one process holds them: a reader and a writer, each loaded when it is first needed."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock

import torch
from transformers.utils import logging

from models.cases.verdict import Reading
from models.ml.drafting.generate import Writer
from models.ml.reading.classify import Heads
from models.ml.reading.embed import WIDTH, Embedder
from models.ml.reading.language import Languages
from models.ml.reading.tone import Tone
from models.ml.weights.catalog import DATA, Role, entry
from models.ml.weights.verify import check, check_ours
from models.replies.brief import Brief, Candidate
from models.text.sentence import pieces

MOST_THREADS = 4
"""More bring a model of 135M nothing."""


class ReaderModels:
    """What reads: embedder, tone, heads and language."""

    def __init__(self, weights: Path) -> None:
        check_ours()
        self.embedder = Embedder(check(entry(Role.EMBEDDER), weights, is_full=False))
        self.tone = Tone(check(entry(Role.TONE), weights, is_full=False))
        self.heads = Heads.load(DATA)
        self.languages = Languages(self.embedder.is_word)

    def read(self, text: str) -> Reading:
        """One pass: the whole text and each of its sentences in one batch."""
        parts = pieces(text)
        rows = self.embedder.features([text, *parts])
        judged = self.heads.judge(text, parts, rows[0], rows[1:])
        return Reading(
            negative=self.tone.negative(text, judged.negative),
            troll=judged.troll,
            topics=judged.topics,
            urgent=judged.urgent,
            carrier=judged.carrier,
            language=self.languages.of(text),
            complaint=judged.complaint,
            embedding=tuple(rows[0, :WIDTH].tolist()),
        )


class Runtime:
    """``read`` and ``propose`` may be called from two threads at once, each from one.

    ``threads`` is how many the processor's work is spread over; 0 measures once the drafter is there. ``seed`` makes
    its draws repeatable.
    """

    def __init__(self, weights: Path, threads: int = 0, seed: int | None = None) -> None:
        self._weights = weights
        self._threads = threads
        self._seed = seed
        self._reader: ReaderModels | None = None
        self._writer: Writer | None = None
        self._loading_reader, self._loading_writer = Lock(), Lock()
        logging.disable_progress_bar()
        torch.set_num_threads(threads or 1)

    @property
    def reader(self) -> ReaderModels:
        """Loaded at first use; raises :class:`Permanent` where weights are missing or altered."""
        with self._loading_reader:
            self._reader = self._reader or ReaderModels(self._weights)
            return self._reader

    @property
    def writer(self) -> Writer:
        """Loaded at first use, and after what reads: transformers sets the default dtype of the whole process while it
        loads, so that two loads at once spoil each other.

        Raises :class:`Permanent` where weights are missing or altered.
        """
        with self._loading_writer:
            if self._writer is None:
                _ = self.reader
                check_ours()
                self._writer = Writer(check(entry(Role.DRAFTER), self._weights, is_full=False), self._seed)
                if not self._threads:
                    torch.set_num_threads(_fastest(self._writer))
            return self._writer

    def read(self, text: str) -> Reading:
        """What the models make of a review."""
        return self.reader.read(text)

    def embed(self, text: str) -> tuple[float, ...]:
        """The meaning of a text, 384 numbers of unit length."""
        return tuple(self.reader.embedder.embed([text])[0].tolist())

    def propose(self, *briefs: Brief) -> list[tuple[Candidate, ...]]:
        """Acknowledgements of each complaint, best first."""
        return self.writer.propose(briefs)


def _fastest(writer: Writer) -> int:
    """The number of threads that is fastest on this machine as busy as it is now."""
    most = min(MOST_THREADS, len(os.sched_getaffinity(0)))
    seconds = {}
    for threads in range(1, most + 1):
        torch.set_num_threads(threads)
        seconds[threads] = writer.measure()
    return min(seconds, key=lambda threads: seconds[threads])
