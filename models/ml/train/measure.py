"""Figures with their uncertainty: what the reader makes of a labelled file, beside simple baselines."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from models.cases.verdict import TROLL_FROM, Reading, Topic, Urgent
from models.errors import Permanent
from models.ml.train.triage import expected_error

RESAMPLES = 1000
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number, the middle 95 of 100 of its bootstrap, and of how many texts it speaks."""

    task: str
    system: str
    name: str
    value: float
    low: float
    high: float
    count: int

    def line(self) -> str:
        """For people."""
        spread = f"({self.low:.3f} to {self.high:.3f}), n = {self.count}"
        return f"{self.task:10} {self.system:9} {self.name:28} {self.value:.3f} {spread}"


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text; None where the file does not say."""

    text: str
    stars: int | None
    is_negative: bool | None
    is_attack: bool | None
    topics: tuple[str, ...] | None
    urgent: tuple[str, ...] | None
    complaint: str | None
    product: str


def read_rows(file: Path) -> list[Row]:
    """The rows of a labelled CSV file; raises :class:`Permanent` where it has no column ``text`` or ``review``."""
    with file.open(encoding="utf-8", newline="") as lines:
        found = list(csv.DictReader(lines))
    if not found or not {"text", "review"} & set(found[0]):
        raise Permanent(f"{file} has no column named text.", "See `highroad eval triage --help` for the columns.")
    return [_row(line) for line in found]


def _row(line: dict[str, str]) -> Row:
    def several(name: str) -> tuple[str, ...] | None:
        return tuple(filter(None, re.split(r"[;,|\s]+", line[name]))) if name in line else None

    stars = int(line["stars"]) if line.get("stars", "").strip() else None
    negative: bool | None = None
    if line.get("negative"):
        negative = line["negative"].strip() in ("1", "true", "yes")
    elif line.get("positive"):
        negative = line["positive"].strip() == "0"
    elif stars is not None and stars != 3:
        negative = stars < 3
    return Row(
        text=line.get("text") or line.get("review", ""),
        stars=stars,
        is_negative=negative,
        is_attack=line["label"].strip() == "attack" if line.get("label") else None,
        topics=several("topics"),
        urgent=several("urgent"),
        complaint=line.get("complaint"),
        product=line.get("product", ""),
    )


def measure_triage(rows: Sequence[Row], read: Callable[[str], Reading]) -> list[Figure]:
    """Every figure for which the rows hold labels."""
    readings = [read(row.text) for row in rows]
    return [
        *_negative(rows, readings),
        *_troll(rows, readings),
        *_topics(rows, readings),
        *_urgent(rows, readings),
        *_complaint(rows, readings),
    ]


def resampled(
    task: str, system: str, name: str, statistic: Callable[[npt.NDArray[np.int64]], float], count: int
) -> Figure:
    """A statistic of row numbers, with its bootstrap interval; the same seed each time."""
    everything = np.arange(count)
    draws = np.random.default_rng(7).integers(0, count, (RESAMPLES, count))
    values = [statistic(draw) for draw in draws]
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return Figure(task, system, name, float(statistic(everything)), float(low), float(high), count)


def share(task: str, system: str, name: str, flags: Sequence[bool]) -> list[Figure]:
    """A share of texts; nothing where there are none."""
    values = np.array(flags, dtype=float)
    return [resampled(task, system, name, lambda at: float(values[at].mean()), len(values))] if len(values) else []


def _negative(rows: Sequence[Row], readings: Sequence[Reading]) -> list[Figure]:
    pairs = [(row, reading) for row, reading in zip(rows, readings, strict=True) if row.is_negative is not None]
    truth = np.array([bool(row.is_negative) for row, _ in pairs])
    if len(set(truth.tolist())) < 2:
        return share("negative", "highroad", "recall", [reading.negative >= 0.5 for _, reading in pairs])
    probability = np.array([reading.negative for _, reading in pairs])
    vader = SentimentIntensityAnalyzer()
    systems = {
        "highroad": probability >= 0.5,
        "VADER": np.array([vader.polarity_scores(row.text)["compound"] < 0.05 for row, _ in pairs]),
        "TF-IDF": _words_alone([row.text for row, _ in pairs], truth),
    }
    if all(row.stars is not None for row, _ in pairs):
        systems["stars"] = np.array([(row.stars or 0) <= 2 for row, _ in pairs])
    figures = []
    for system, said in systems.items():
        figures.append(_macro("negative", system, truth, said))
        figures += share("negative", system, "accuracy", (said == truth).tolist())

    def error(at: npt.NDArray[np.int64]) -> float:
        return expected_error(probability[at], truth[at])

    return [*figures, resampled("negative", "highroad", "calibration error (ECE)", error, len(truth))]


def _words_alone(texts: Sequence[str], truth: Flags) -> Flags:
    """What a bag of words learns from this very file, out of fold."""
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=20))
    folds = StratifiedKFold(5, shuffle=True, random_state=7)
    said: Flags = cross_val_predict(model, list(texts), truth, cv=folds)
    return said


def _macro(task: str, system: str, truth: Flags, said: Flags) -> Figure:
    def macro(at: npt.NDArray[np.int64]) -> float:
        return float(f1_score(truth[at], said[at], average="macro", zero_division=0))

    return resampled(task, system, "macro-F1", macro, len(truth))


def _troll(rows: Sequence[Row], readings: Sequence[Reading]) -> list[Figure]:
    suggested = [
        (row.is_attack, reading.troll >= TROLL_FROM)
        for row, reading in zip(rows, readings, strict=True)
        if row.is_attack is not None
    ]
    return [
        *share("troll", "highroad", "attacks suggested", [said for is_attack, said in suggested if is_attack]),
        *share("troll", "highroad", "complaints suggested", [said for is_attack, said in suggested if not is_attack]),
    ]


def _topics(rows: Sequence[Row], readings: Sequence[Reading]) -> list[Figure]:
    told = [(row.topics, reading) for row, reading in zip(rows, readings, strict=True) if row.topics]
    if not told:
        return []
    named = [topic for topic in Topic if any(topic in topics for topics, _ in told)]
    truth = np.array([[topic in topics for topic in named] for topics, _ in told])
    said = np.array([[topic in {hit.topic for hit in reading.topics} for topic in named] for _, reading in told])

    def macro(at: npt.NDArray[np.int64]) -> float:
        return float(f1_score(truth[at], said[at], average="macro", zero_division=0))

    def micro(at: npt.NDArray[np.int64]) -> float:
        return float(f1_score(truth[at], said[at], average="micro", zero_division=0))

    return [
        resampled("topics", "highroad", "macro-F1", macro, len(told)),
        resampled("topics", "highroad", "micro-F1", micro, len(told)),
        *share("topics", "highroad", "first topic is one of them", [r.topics[0].topic in topics for topics, r in told]),
    ]


def _urgent(rows: Sequence[Row], readings: Sequence[Reading]) -> list[Figure]:
    told = [(row.urgent, reading.urgent) for row, reading in zip(rows, readings, strict=True) if row.urgent is not None]
    return [
        figure
        for kind in Urgent
        for figure in (
            *share("urgent", "highroad", f"{kind} found", [kind in said for truth, said in told if kind in truth]),
            *share("urgent", "highroad", f"{kind} false", [kind in said for truth, said in told if kind not in truth]),
        )
    ]


def _complaint(rows: Sequence[Row], readings: Sequence[Reading]) -> list[Figure]:
    """Words of the sentences we chose against those of the label."""
    told = [(row.complaint, " ".join(r.complaint)) for row, r in zip(rows, readings, strict=True) if row.complaint]
    if not told:
        return []
    counts = np.array([_overlap(truth, said) for truth, said in told], dtype=float)

    def precision(at: npt.NDArray[np.int64]) -> float:
        return float(counts[at, 0].sum() / counts[at, 1].sum())

    def recall(at: npt.NDArray[np.int64]) -> float:
        return float(counts[at, 0].sum() / counts[at, 2].sum())

    return [
        resampled("complaint", "highroad", "precision of words", precision, len(told)),
        resampled("complaint", "highroad", "recall of words", recall, len(told)),
    ]


def _overlap(truth: str, said: str) -> tuple[int, int, int]:
    meant, chosen = truth.lower().split(), said.lower().split()
    return sum(min(meant.count(word), chosen.count(word)) for word in set(meant)), len(chosen), len(meant)
