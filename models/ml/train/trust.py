"""Teach the trust: which drafts blind readers would send as they are."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from models.ml.drafting.trust import Trust, Written, traits

FOLDS = 6
STRENGTH = 0.3
"""Inverse of the regularisation, on standardised traits."""
WANTED = 0.9
"""Share of the shown drafts that readers should send as they are."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A draft of the taught model with how it was written, and which blind readers would send it unchanged."""

    product: str
    review: str
    draft: Written
    is_sendable: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class TrustLesson:
    """By reading: what the readers said, and the probability by a model that saw no draft of the same review."""

    readings: tuple[Reading, ...]
    held_out: npt.NDArray[np.float64]
    trust: Trust


def read_readings(file: Path) -> tuple[Reading, ...]:
    """Blind readings, a JSON object a line: ``product``, ``review``, ``draft`` (:class:`Written`), ``is_sendable``."""
    return tuple(
        Reading(raw["product"], raw["review"], Written(**raw["draft"]), tuple(raw["is_sendable"]))
        for raw in map(json.loads, file.read_text(encoding="utf-8").splitlines())
    )


def train(readings: Sequence[Reading], folder: Path) -> TrustLesson:
    """Fit, and write it into ``folder``."""
    found = np.stack([traits(reading.draft, reading.product, reading.review) for reading in readings])
    truth = np.array([all(reading.is_sendable) for reading in readings])
    names = {review: at for at, review in enumerate(dict.fromkeys(reading.review for reading in readings))}
    groups = [names[reading.review] for reading in readings]
    held_out = np.zeros(len(readings))
    for learn, test in GroupKFold(FOLDS, shuffle=True, random_state=7).split(found, truth, groups):
        weights, bias = _fit(found[learn], truth[learn], np.array(groups)[learn])
        held_out[test] = 1 / (1 + np.exp(-(found[test] @ weights + bias)))
    weights, bias = _fit(found, truth, np.array(groups))
    trust = Trust(weights.astype(np.float32), round(bias, 5), start_of(readings, held_out))
    trust.save(folder)
    return TrustLesson(tuple(readings), held_out, trust)


def start_of(readings: Sequence[Reading], held_out: npt.NDArray[np.float64]) -> float:
    """The lowest probability from which readers send the wanted share of what would be shown."""
    shown = best_of(readings, held_out)
    order = sorted(shown, key=lambda at: -held_out[at])
    sent = np.cumsum([np.mean(readings[at].is_sendable) for at in order]) / np.arange(1, len(order) + 1)
    enough = [at for at in range(len(order)) if sent[at] >= WANTED]
    return round(float(held_out[order[enough[-1]]]), 3) if enough else 1.0


def best_of(readings: Sequence[Reading], held_out: npt.NDArray[np.float64]) -> list[int]:
    """Of each review the draft that is trusted most: the one that would be shown."""
    best: dict[str, int] = {}
    for at, reading in enumerate(readings):
        if reading.review not in best or held_out[at] > held_out[best[reading.review]]:
            best[reading.review] = at
    return list(best.values())


def report(lesson: TrustLesson) -> list[str]:
    """What the trust is worth, out of fold."""
    truth = [all(reading.is_sendable) for reading in lesson.readings]
    shown = best_of(lesson.readings, lesson.held_out)
    trusted = [at for at in shown if lesson.held_out[at] >= lesson.trust.start]
    sent = np.mean([np.mean(lesson.readings[at].is_sendable) for at in trusted]) if trusted else float("nan")
    anyway = np.mean([np.mean(lesson.readings[at].is_sendable) for at in shown])
    agreed = np.mean([len(set(reading.is_sendable)) == 1 for reading in lesson.readings])
    return [
        f"{len(truth)} drafts of {len(shown)} reviews, readers agree on {agreed:.3f}",
        f"trust: AUC {roc_auc_score(truth, lesson.held_out):.3f} out of fold",
        f"most trusted draft of each review: {anyway:.3f} sendable",
        f"shown from {lesson.trust.start:.3f}: {len(trusted) / len(shown):.3f} of reviews, {sent:.3f} of them sendable",
    ]


def _fit(
    found: npt.NDArray[np.float32], truth: npt.NDArray[np.bool_], groups: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], float]:
    """Weights and bias on the traits as they are; each review counts once, however many drafts it has."""
    middle, spread = found.mean(axis=0), found.std(axis=0) + 1e-6
    drafts = Counter(groups.tolist())
    once = [1 / drafts[group] for group in groups.tolist()]
    fitted = LogisticRegression(C=STRENGTH, max_iter=1000).fit((found - middle) / spread, truth, once)
    weights = fitted.coef_[0] / spread
    return weights, float(fitted.intercept_[0] - weights @ middle)
