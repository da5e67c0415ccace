"""Teach the heads of triage: linear readings of embeddings and of words, calibrated out of fold.

Real reviews of public sets (never part of this repository) and our own texts of praise and blame teach *negative or
not*; this project's own pairs teach everything else. scikit-learn fits, and only numbers are kept.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_recall_fscore_support
from sklearn.model_selection import GroupKFold

from models.cases.verdict import Topic
from models.ml.reading.classify import (
    EXTRA,
    SETTINGS,
    URGENT_BY_HEAD,
    WEIGHTS,
    Vector,
    Vocabulary,
    standing,
    substance,
    terms_of,
    unit,
)
from models.ml.reading.urgent import urgent_by_words
from models.ml.train.pairs import Pair
from models.ml.train.texts import OWN, TONE, Labelled, balance, read_trolls
from models.text.sentence import pieces

Matrix = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Matrix]

SHARES = {OWN: 0.25, TONE: 0.25}
"""How much our own texts weigh among public reviews: the complaints have no praise to stand beside them, and of texts
that are tricky on purpose more would spoil plain ones (left out, Alexa .78, .83, .82 at 0, a quarter, 1)."""
RAREST = 3
"""A term of the vocabulary occurs in at least so many texts."""
TROLL_FALSE_ALARMS = 0.01
"""Share of our genuine complaints (out of fold) that may be suggested as trolls."""


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence of the review with this number."""

    review: int
    text: str
    carries: bool
    standing: Vector


@dataclass(frozen=True, slots=True)
class Head:
    """One head's numbers: weights of meaning, words and extra numbers, bias, and the two numbers that calibrate it."""

    name: str
    meaning: Vector
    words: Vector
    extra: Vector
    bias: float
    scale: tuple[float, float]
    out_of_fold: Vector


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was taught, and on what."""

    heads: list[Head]
    school: School
    rows: list[SentenceRow]
    trolls: list[tuple[str, bool]]

    def said(self, name: str) -> npt.NDArray[np.bool_]:
        """A head's answers out of fold."""
        return self.probability(name) >= 0.5

    def probability(self, name: str) -> Vector:
        """A head's probabilities out of fold."""
        head = next(head for head in self.heads if head.name == name)
        value: Vector = 1 / (1 + np.exp(-(head.scale[0] * head.out_of_fold + head.scale[1])))
        return value


class School:
    """Texts, embedded and read as words once, and heads fitted on them."""

    def __init__(self, texts: Sequence[str], embed: Embed, vocabulary: Vocabulary | None = None) -> None:
        known = list(dict.fromkeys(texts))
        self._row = {text: row for row, text in enumerate(known)}
        self._meaning = embed(known)
        self.vocabulary = vocabulary or _vocabulary(known)
        read = [self.vocabulary.read(text) for text in known]
        ends = np.cumsum([0, *(len(places) for places, _ in read)])
        columns, weights = (np.concatenate(part) for part in zip(*read, strict=True))
        self._words = csr_matrix((weights, columns, ends), shape=(len(known), len(self.vocabulary.terms)))

    def meaning(self, text: str) -> Vector:
        """The embedding of a text that was given at the start."""
        vector: Vector = self._meaning[self._row[text]]
        return vector

    def score(self, head: Head, texts: Sequence[str]) -> Vector:
        """A head's raw scores of whole texts that were given at the start."""
        rows = [self._row[text] for text in texts]
        score: Vector = (self._meaning[rows] @ head.meaning + self._words[rows] @ head.words) / 2 + head.bias
        return score

    def fit(
        self,
        name: str,
        texts: Sequence[str],
        truth: Sequence[bool],
        *,
        weights: Vector | None = None,
        groups: Sequence[int] | None = None,
        meaning: Matrix | None = None,
        extra: Matrix | None = None,
        strength: tuple[float, float] = (0.005, 10.0),
    ) -> Head:
        """One head, with its scores out of fold (by ``groups``, so that no review teaches about itself)."""
        rows = [self._row[text] for text in texts]
        dense = self._meaning[rows] if meaning is None else meaning
        beside = np.zeros((len(rows), EXTRA), np.float32) if extra is None else extra
        dense = np.hstack([dense, beside])
        sparse = self._words[rows]
        labels = np.array(truth)
        weight = np.ones(len(rows), np.float32) if weights is None else weights
        held = np.zeros(len(rows), np.float32)
        folds = GroupKFold(5, shuffle=True, random_state=7)
        for learn, test in folds.split(rows, labels, np.arange(len(rows)) if groups is None else groups):
            fitted = _fit(dense[learn], sparse[learn], labels[learn], weight[learn], strength)
            held[test] = _score(fitted, dense[test], sparse[test])
        by_meaning, by_words = _fit(dense, sparse, labels, weight, strength)
        platt = LogisticRegression(C=1e6).fit(held[:, None], labels, weight)
        return Head(
            name,
            by_meaning.coef_[0, :-EXTRA].astype(np.float32),
            by_words.coef_[0].astype(np.float32),
            by_meaning.coef_[0, -EXTRA:].astype(np.float32),
            float(by_meaning.intercept_[0] + by_words.intercept_[0]) / 2,
            (float(platt.coef_[0, 0]), float(platt.intercept_[0])),
            held,
        )


def _fit(
    dense: Matrix, sparse: csr_matrix, truth: npt.NDArray[np.bool_], weight: Vector, strength: tuple[float, float]
) -> tuple[LogisticRegression, LogisticRegression]:
    """Both readings; the first is fitted on standardised numbers, and the standardising is folded into its weights."""
    middle, spread = dense.mean(axis=0), dense.std(axis=0) + 1e-3
    by_meaning = LogisticRegression(C=strength[0], max_iter=500).fit((dense - middle) / spread, truth, weight)
    by_meaning.intercept_ = by_meaning.intercept_ - by_meaning.coef_ @ (middle / spread)
    by_meaning.coef_ = by_meaning.coef_ / spread
    return by_meaning, LogisticRegression(C=strength[1], max_iter=2000).fit(sparse, truth, weight)


def _score(fitted: tuple[LogisticRegression, LogisticRegression], dense: Matrix, sparse: csr_matrix) -> Vector:
    score: Vector = (fitted[0].decision_function(dense) + fitted[1].decision_function(sparse)) / 2
    return score


def _vocabulary(texts: Sequence[str]) -> Vocabulary:
    counts = Counter(term for text in texts for term in set(terms_of(text)))
    terms = sorted(term for term, count in counts.items() if count >= RAREST)
    rarity = np.array([1 + np.log((1 + len(texts)) / (1 + counts[term])) for term in terms], dtype=np.float32)
    return Vocabulary(terms, rarity)


def with_threshold(head: Head, threshold: float) -> Head:
    """A head whose probability is moved so that 0.5 falls on this score."""
    slope = head.scale[0]
    return replace(head, scale=(slope, -slope * threshold))


def negative_head(school: School, labelled: Sequence[Labelled], pairs: Sequence[Pair]) -> Head:
    """Negative or not, on labelled texts and our own complaints."""
    sources = [item.source for item in labelled] + [OWN] * len(pairs)
    truth = [item.is_negative for item in labelled] + [True] * len(pairs)
    texts = [item.text for item in labelled] + [pair.review for pair in pairs]
    return school.fit("negative", texts, truth, weights=balance(sources, truth, SHARES), strength=(0.002, 10.0))


def troll_head(
    school: School,
    trolls: Sequence[tuple[str, bool]],
    pairs: Sequence[Pair],
    rows: Sequence[SentenceRow],
    sentence: Head,
) -> Head:
    """Baseless abuse without a complaint in it; genuine complaints, foul or not, are the other side."""
    texts = [pair.review for pair in pairs] + [text for text, _ in trolls]
    truth = [False] * len(pairs) + [is_attack for _, is_attack in trolls]
    weights = np.array([0.5] * len(pairs) + [2.0] * len(trolls), dtype=np.float32)
    scores: dict[int, list[float]] = {}
    for row, score in zip(rows, sentence.out_of_fold, strict=True):
        scores.setdefault(row.review, []).append(1 / (1 + np.exp(-(sentence.scale[0] * score + sentence.scale[1]))))
    extra = np.stack([substance(np.array(scores.get(at, [])), len(text.split())) for at, text in enumerate(texts)])
    head = school.fit("troll", texts, truth, weights=weights, extra=extra, strength=(0.03, 30.0))
    genuine = np.sort(head.out_of_fold[: len(pairs)])[::-1]
    return with_threshold(head, float(genuine[int(TROLL_FALSE_ALARMS * len(genuine))]))


def topic_heads(school: School, pairs: Sequence[Pair]) -> list[Head]:
    """Each topic against the others, read from the sentences that carry the complaint."""
    meaning = _complaint_meaning(school, pairs)
    texts = [pair.complaint for pair in pairs]
    heads = []
    for topic in (topic for topic in Topic if topic is not Topic.OTHER):
        head = school.fit(topic, texts, [topic in pair.topics for pair in pairs], meaning=meaning)
        heads.append(with_threshold(head, _best_threshold(head.out_of_fold, [topic in p.topics for p in pairs])))
    return heads


def urgent_heads(school: School, pairs: Sequence[Pair]) -> list[Head]:
    """What must reach a person at once; the rules of ``models/ml/reading/urgent/`` stand beside them."""
    texts = [pair.review for pair in pairs]
    heads = []
    for kind in URGENT_BY_HEAD:
        truth = [kind in pair.urgent for pair in pairs]
        head = school.fit(f"urgent:{kind}", texts, truth, strength=(0.015, 30.0))
        heads.append(with_threshold(head, _best_threshold(head.out_of_fold, truth)))
    return heads


def sentence_rows(pairs: Sequence[Pair], trolls: Sequence[tuple[str, bool]]) -> list[SentenceRow]:
    """Each sentence, whether it carries a complaint, and where it stands; an attack's sentences carry none."""
    reviews = [(pair.review, pair.complaint) for pair in pairs]
    reviews += [(text, "" if is_attack else text) for text, is_attack in trolls]
    return [
        SentenceRow(number, part, part in complaint, standing(at, len(parts), len(part.split())))
        for number, (review, complaint) in enumerate(reviews)
        for parts in [pieces(review)]
        for at, part in enumerate(parts)
    ]


def sentence_head(school: School, rows: Sequence[SentenceRow]) -> Head:
    """Which sentences carry a complaint."""
    return school.fit(
        "sentence",
        [row.text for row in rows],
        [row.carries for row in rows],
        groups=[row.review for row in rows],
        extra=np.stack([row.standing for row in rows]),
        strength=(0.005, 3.0),
    )


def _complaint_meaning(school: School, pairs: Sequence[Pair]) -> Matrix:
    """What the reader will have: the mean of the chosen sentences' embeddings."""
    rows = []
    for pair in pairs:
        parts = [part for part in pieces(pair.review) if part in pair.complaint] or [pair.complaint]
        rows.append(unit(np.mean([school.meaning(part) for part in parts], axis=0)))
    return np.stack(rows)


def _best_threshold(scores: Vector, truth: Sequence[bool]) -> float:
    """The score that gives the best F1."""
    order = np.argsort(-scores)
    hits = np.cumsum(np.array(truth)[order])
    f1 = 2 * hits / (np.arange(1, len(hits) + 1) + sum(truth))
    return float(scores[order[int(np.argmax(f1))]])


def train(labelled: Sequence[Labelled], pairs: Sequence[Pair], embed: Embed, folder: Path) -> Lesson:
    """Teach every head and write it into ``folder``; returns them with their scores out of fold.

    ``embed`` gives the rows that :class:`models.ml.reading.classify.Heads` will read.
    """
    trolls = read_trolls()
    rows = sentence_rows(pairs, trolls)
    texts = [item.text for item in labelled] + [pair.review for pair in pairs] + [pair.complaint for pair in pairs]
    school = School(texts + [row.text for row in rows] + [text for text, _ in trolls], embed)
    sentence = sentence_head(school, rows)
    heads = [
        negative_head(school, labelled, pairs),
        troll_head(school, trolls, pairs, rows, sentence),
        sentence,
        *topic_heads(school, pairs),
        *urgent_heads(school, pairs),
    ]
    save(heads, school.vocabulary, folder)
    return Lesson(heads, school, rows, trolls)


def renew_negative(labelled: Sequence[Labelled], pairs: Sequence[Pair], embed: Embed, folder: Path) -> Lesson:
    """Teach the head of *negative or not* in ``folder`` anew, in the vocabulary there; no other head changes."""
    tensors = load_file(folder / WEIGHTS)
    settings = json.loads((folder / SETTINGS).read_text("utf-8"))
    texts = [item.text for item in labelled] + [pair.review for pair in pairs]
    school = School(texts, embed, Vocabulary(settings["terms"], tensors["rarity"]))
    head = negative_head(school, labelled, pairs)
    row = settings["heads"].index(head.name)
    for name, value in (("meaning", head.meaning), ("words", head.words), ("scale", head.scale), ("bias", head.bias)):
        tensors[name][row] = value
    save_file(tensors, folder / WEIGHTS)
    return Lesson([head], school, [], [])


def save(heads: Sequence[Head], vocabulary: Vocabulary, folder: Path) -> None:
    """Numbers as safetensors, names as JSON: nothing in them can run."""
    tensors: dict[str, npt.NDArray[np.generic]] = {
        "meaning": np.stack([head.meaning for head in heads]),
        "words": np.stack([head.words for head in heads]).astype(np.float16),
        "bias": np.array([head.bias for head in heads], np.float32),
        "scale": np.array([head.scale for head in heads], np.float32),
        "extra": np.stack([head.extra for head in heads]),
        "rarity": vocabulary.rarity,
    }
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / WEIGHTS)
    settings = {"heads": [head.name for head in heads], "terms": list(vocabulary.terms)}
    (folder / SETTINGS).write_text(json.dumps(settings, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def report(lesson: Lesson, labelled: Sequence[Labelled], pairs: Sequence[Pair]) -> list[str]:
    """What the heads are worth, out of fold, and with one source left out."""
    return [*report_negative(lesson, labelled, pairs), *report_others(lesson, pairs)]


def report_negative(lesson: Lesson, labelled: Sequence[Labelled], pairs: Sequence[Pair]) -> list[str]:
    """What the head of *negative or not* is worth."""
    truth = np.array([item.is_negative for item in labelled] + [True] * len(pairs))
    source = np.array([item.source for item in labelled] + [OWN] * len(pairs))
    said, probability = lesson.said("negative"), lesson.probability("negative")
    shop = source != TONE
    macro, error = f1_score(truth[shop], said[shop], average="macro"), expected_error(probability[shop], truth[shop])
    lines = [f"negative: macro-F1 {macro:.3f} out of fold without our tricky texts, ECE {error:.3f}"]
    for name in sorted({item.source for item in labelled}):
        here = source == name
        alone = f1_score(truth[here], said[here], average="macro")
        without = _left_out(lesson.school, labelled, pairs, name)
        lines.append(f"  {name}: {alone:.3f}; left out of training: {without:.3f}")
    return lines


def report_others(lesson: Lesson, pairs: Sequence[Pair]) -> list[str]:
    """What every other head is worth."""
    lines = [_line("sentence", lesson.said("sentence"), [row.carries for row in lesson.rows])]
    attacks = np.array([False] * len(pairs) + [is_attack for _, is_attack in lesson.trolls])
    lines.append(_line("troll", lesson.said("troll"), attacks.tolist()))
    topics = [topic for topic in Topic if topic is not Topic.OTHER]
    f1s = [f1_score([topic in pair.topics for pair in pairs], lesson.said(topic)) for topic in topics]
    lines.append(f"topics: macro-F1 {np.mean(f1s):.3f}")
    lines += [_line(topic, lesson.said(topic), [topic in pair.topics for pair in pairs]) for topic in topics]
    for kind in URGENT_BY_HEAD:
        by_words = np.array([kind in urgent_by_words(pair.review) for pair in pairs])
        either = lesson.said(f"urgent:{kind}") | by_words
        lines.append(_line(f"urgent:{kind} (head or rules)", either, [kind in pair.urgent for pair in pairs]))
    return lines


def expected_error(probability: Vector, truth: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error: how far the probabilities are from what comes true, weighted by bin."""
    place = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [
        (place == at).mean() * abs(probability[place == at].mean() - truth[place == at].mean())
        for at in range(bins)
        if (place == at).any()
    ]
    return float(sum(gaps))


def _left_out(school: School, labelled: Sequence[Labelled], pairs: Sequence[Pair], source: str) -> float:
    head = negative_head(school, [item for item in labelled if item.source != source], pairs)
    others = [item for item in labelled if item.source == source]
    said = school.score(head, [item.text for item in others]) * head.scale[0] + head.scale[1] >= 0
    return float(f1_score([item.is_negative for item in others], said, average="macro"))


def _line(name: str, said: npt.NDArray[np.bool_], truth: Sequence[bool]) -> str:
    precision, recall, f1, _ = precision_recall_fscore_support(truth, said, average="binary", zero_division=0)
    return f"  {name}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f} ({sum(truth)} of {len(said)})"
