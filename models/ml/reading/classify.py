"""The heads: what a text's meaning and words say of it. numpy only, so that they are loaded in a moment.

A head is a linear reading of two things, of the sentence embedding and of the words (TF-IDF over a fixed vocabulary);
the two scores are averaged and made a probability by two calibrated numbers. ``models/ml/train/triage.py`` teaches
them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file

from models.cases.verdict import Topic, TopicHit, Urgent
from models.ml.reading.carriers import CARRIERS, Carriers
from models.ml.reading.urgent import sounds_urgent, urgent_by_words
from models.text.word import terms

Vector = npt.NDArray[np.float32]

DATA = Path(__file__).parent.parent / "data"
WEIGHTS = "heads.safetensors"
SETTINGS = "heads.json"
MAX_SENTENCES = 3
MAX_WORDS = 45
"""A complaint holds at most so many sentences and words: what the drafter was taught on."""
MAX_TOPICS = 4

URGENT_BY_HEAD = (Urgent.FAKE, Urgent.DISCRIMINATION)
"""What is told in too many ways for words alone; of the other kinds a head adds little but false alarms."""

EXTRA = 6
"""Numbers beside meaning and words: a sentence's standing, or a text's substance."""
NOTHING: Vector = np.zeros(EXTRA, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the heads say of one text; ``negative`` and ``troll`` are probabilities, troll is suggested from 0.5."""

    negative: float
    troll: float
    topics: tuple[TopicHit, ...]
    urgent: tuple[Urgent, ...]
    carrier: str
    complaint: tuple[str, ...]


class Vocabulary:
    """TF-IDF over known words and pairs of words, of unit length; unknown words count nothing."""

    def __init__(self, terms: Sequence[str], rarity: Vector) -> None:
        self.terms = tuple(terms)
        self.rarity = rarity
        self._place = {term: place for place, term in enumerate(self.terms)}

    def read(self, text: str) -> tuple[npt.NDArray[np.int64], Vector]:
        """Places of the terms that occur, and their weights."""
        counts: dict[int, int] = {}
        for term in terms_of(text):
            place = self._place.get(term)
            if place is not None:
                counts[place] = counts.get(place, 0) + 1
        places = np.array(sorted(counts), dtype=np.int64)
        weights = (1 + np.log([counts[int(place)] for place in places])).astype(np.float32) * self.rarity[places]
        return places, weights / max(float(np.linalg.norm(weights)), 1e-9)


def terms_of(text: str) -> list[str]:
    """Words in lower case and pairs of neighbours, as often as they occur."""
    words = terms(text)
    return words + [f"{one} {two}" for one, two in pairwise(words)]


def standing(place: int, count: int, words: int) -> Vector:
    """Where a sentence stands in its review, as numbers from 0 to about 1."""
    return np.array(
        [place == 0, place == count - 1, place / max(1, count - 1), 1 / count, min(words, 40) / 40, words <= 3],
        dtype=np.float32,
    )


def substance(scores: Vector, words: int) -> Vector:
    """How much of a complaint is in a text, by its sentences' scores: what an attack without a complaint lacks."""
    if not len(scores):
        return NOTHING
    numbers = [scores.max(), scores.mean(), min(words, 60) / 60, len(scores) == 1, words <= 3, 0]
    return np.array(numbers, dtype=np.float32)


def choose(sentences: Sequence[str], scores: Vector) -> tuple[int, ...]:
    """Which sentences carry the complaint: the surest ones that fit, in their order; one at least."""
    if not sentences:
        return ()
    ranked = sorted(range(len(sentences)), key=lambda at: -scores[at])
    chosen, words = [ranked[0]], len(sentences[ranked[0]].split())
    for at in ranked[1:MAX_SENTENCES]:
        words += len(sentences[at].split())
        if scores[at] < 0.5 or words > MAX_WORDS:
            break
        chosen.append(at)
    return tuple(sorted(chosen))


class Heads:
    """All heads, read together: one product of matrices a text."""

    def __init__(self, tensors: dict[str, npt.NDArray[np.generic]], settings: dict[str, list[str]], carriers: Carriers):
        self._row = {name: row for row, name in enumerate(settings["heads"])}
        self._vocabulary = Vocabulary(settings["terms"], tensors["rarity"].astype(np.float32))
        self._meaning = tensors["meaning"].astype(np.float32)
        self._words = tensors["words"].astype(np.float32)
        self._bias = tensors["bias"].astype(np.float32)
        self._scale = tensors["scale"].astype(np.float32)
        self._extra = tensors["extra"].astype(np.float32)
        self._carriers = carriers

    @classmethod
    def load(cls, folder: Path = DATA, carriers: Path = CARRIERS) -> Heads:
        """The heads of a folder; ``carriers`` is the list of names to look for."""
        settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        return cls(load_file(folder / WEIGHTS), settings, Carriers.load(carriers))

    def judge(
        self, text: str, sentences: Sequence[str], embedding: Vector, sentence_embeddings: npt.NDArray[np.float32]
    ) -> Judgement:
        """Judge a review by its text, its sentences, and the embeddings of both (unit length, 384 numbers a row)."""
        scores = self.sentence_scores(sentences, sentence_embeddings)
        whole = self._probabilities(text, embedding, substance(scores, len(text.split())))
        chosen = choose(sentences, scores)
        complaint = tuple(sentences[at] for at in chosen)
        meaning = unit(sentence_embeddings[list(chosen)].mean(axis=0)) if chosen else embedding
        told = self._probabilities(" ".join(complaint) or text, meaning)
        return Judgement(
            negative=float(whole[self._row["negative"]]),
            troll=float(whole[self._row["troll"]]),
            topics=self._topics(told, [(sentences[at], sentence_embeddings[at]) for at in chosen]),
            urgent=self._urgent(text, whole),
            carrier=self._carriers.named_in(text),
            complaint=complaint,
        )

    def sentence_scores(self, sentences: Sequence[str], embeddings: npt.NDArray[np.float32]) -> Vector:
        """How surely each sentence carries a complaint, 0 to 1."""
        row = self._row["sentence"]
        count = len(sentences)
        return np.array(
            [
                self._probabilities(sentence, embedding, standing(at, count, len(sentence.split())))[row]
                for at, (sentence, embedding) in enumerate(zip(sentences, embeddings, strict=True))
            ],
            dtype=np.float32,
        )

    def _probabilities(self, text: str, embedding: Vector, extra: Vector = NOTHING) -> Vector:
        places, weights = self._vocabulary.read(text)
        meaning = self._meaning @ embedding + self._extra @ extra
        score = (meaning + self._words[:, places] @ weights) / 2 + self._bias
        value: Vector = 1 / (1 + np.exp(-(self._scale[:, 0] * score + self._scale[:, 1])))
        return value

    def _topics(self, told: Vector, parts: Sequence[tuple[str, Vector]]) -> tuple[TopicHit, ...]:
        named = [topic for topic in Topic if topic is not Topic.OTHER]
        sure = sorted((t for t in named if told[self._row[t]] >= 0.5), key=lambda t: -told[self._row[t]])[:MAX_TOPICS]
        if not sure:
            return (TopicHit(Topic.OTHER, float(1 - max(told[self._row[topic]] for topic in named))),)
        by_part = [(sentence, self._probabilities(sentence, unit(meaning))) for sentence, meaning in parts]
        return tuple(
            TopicHit(
                topic,
                float(told[self._row[topic]]),
                max(by_part, key=lambda part: float(part[1][self._row[topic]]))[0] if by_part else "",
            )
            for topic in sure
        )

    def _urgent(self, text: str, whole: Vector) -> tuple[Urgent, ...]:
        """Of dangers the plainest alone: :class:`models.ml.reading.danger.Danger` hears the others."""
        by_words, by_sound = urgent_by_words(text), sounds_urgent(text)
        by_head = [k for k in URGENT_BY_HEAD if k not in by_sound and whole[self._row[f"urgent:{k}"]] >= 0.5]
        return tuple(kind for kind in Urgent if kind in by_words or kind in by_head)


def unit(vector: Vector) -> Vector:
    """A vector of length 1 that points where this one does."""
    scaled: Vector = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return scaled
