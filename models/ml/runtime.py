"""The models at work, as one process holds them: a reader and a writer, each loaded when it is first needed."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock

import torch
from transformers.utils import logging

from models.cases.verdict import UNTOLD, Reading, Urgent
from models.errors import Permanent
from models.ml.drafting.writer import Writer
from models.ml.reading import emoji
from models.ml.reading.classify import Heads
from models.ml.reading.danger import Danger
from models.ml.reading.embed import WIDTH, Embedder
from models.ml.reading.encoder import Encoder
from models.ml.reading.language import READ, Languages
from models.ml.reading.tone import Tone
from models.ml.reading.urgent import urgent_by_words
from models.ml.weights.catalog import DATA, DRAFTER_ADAPTER, Role, drafter, entry
from models.ml.weights.verify import check, check_ours
from models.replies.brief import Brief, Candidate
from models.text.sentence import pieces
from models.text.word import has_words

MOST_THREADS = 8
"""Of the drafter: more bring little, as the memory's pace is the limit."""


class ReaderModels:
    """What reads: embedder, tone, heads, language, and the ear for danger."""

    def __init__(self, weights: Path) -> None:
        check_ours()
        self.embedder = Embedder(check(entry(Role.EMBEDDER), weights, is_full=False))
        self.tone = Tone(check(entry(Role.TONE), weights, is_full=False))
        self.danger = Danger(Encoder(check(entry(Role.READER), weights, is_full=False)))
        self.heads = Heads.load(DATA)
        self.languages = Languages(self.embedder.is_word)

    def read(self, text: str, said_language: str = "") -> Reading:
        """One pass: the whole text and each of its sentences in one batch."""
        language = self.languages.of(text, said_language)
        if not has_words(text):
            return Reading(emoji.negative(text), 0.0, (), (), "", language, (), embedding=(), is_read=False)
        parts = pieces(text)
        rows = self.embedder.features([text, *parts])
        is_read = language in READ
        judged = self.heads.judge(text, parts, rows[0], rows[1:])
        urgent = judged.urgent if is_read else urgent_by_words(text)
        if Urgent.SAFETY not in urgent and self.danger.is_told(text, language):
            urgent = (Urgent.SAFETY, *urgent)
        return Reading(
            negative=self.tone.negative(text, judged.negative) if is_read else UNTOLD,
            troll=judged.troll,
            topics=judged.topics,
            urgent=urgent,
            carrier=judged.carrier,
            language=language,
            complaint=judged.complaint,
            embedding=tuple(rows[0, :WIDTH].tolist()),
            is_read=is_read,
        )


class Runtime:
    """``read`` and ``propose`` may be called from two threads at once, each from one.

    ``threads`` is how many the processor's work is spread over; 0 takes every processor that this process may use.
    ``drafter_model`` is what ``HIGHROAD_DRAFTER_MODEL`` says, ``seed`` makes the drafter's draws repeatable.
    """

    def __init__(self, weights: Path, threads: int = 0, drafter_model: str = "", seed: int | None = None) -> None:
        self._weights = weights
        self._threads = threads or min(MOST_THREADS, len(os.sched_getaffinity(0)))
        self._drafter_model = drafter_model
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
        """Loaded at first use; raises :class:`Permanent` where weights are missing or altered."""
        with self._loading_writer:
            self._writer = self._writer or Writer(*self._drafter_files(), self._threads, self._seed)
            return self._writer

    def _drafter_files(self) -> tuple[Path, Path | None]:
        """The model, and what we taught it."""
        chosen = drafter(self._drafter_model)
        if isinstance(chosen, Path):
            if not chosen.is_file():
                raise Permanent("HIGHROAD_DRAFTER_MODEL names a file that is not there.", "Check the path.")
            return chosen, None
        check_ours()
        gguf = check(chosen, self._weights, is_full=False) / "model.gguf"
        return gguf, DRAFTER_ADAPTER if chosen == entry(Role.DRAFTER) else None

    def read(self, text: str, said_language: str = "") -> Reading:
        """What the models make of a review; ``said_language`` is the platform's word for its language, in any form."""
        return self.reader.read(text, said_language)

    def embed(self, text: str) -> tuple[float, ...]:
        """The meaning of a text, 384 numbers of unit length."""
        return tuple(self.reader.embedder.embed([text])[0].tolist())

    def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        """Acknowledgements of the complaint with their next steps, best first."""
        return self.writer.propose(brief)
