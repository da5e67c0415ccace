"""How well complaints are grouped: V-measure on labelled ones, beside k-means on TF-IDF, in one run.

    nice .venv/bin/python -m tests.bench.groups complaint_categories.csv .highroad/weights/all-minilm-l6-v2-…

The file has the columns ``category`` and ``text``. K-means is told the true number of categories, we are not.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, v_measure_score

from models.cluster import centre, grouped, joined
from models.ml.embed import Embedder

SEEDS = range(5)


def main(labelled: Path, weights: Path) -> None:
    """Print the table."""
    with labelled.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    truth, texts = [row["category"] for row in rows], [row["text"] for row in rows]
    vectors = Embedder(weights).embed(texts)
    count = len(set(truth))
    words = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
    labels = grouped(vectors)
    alone = np.flatnonzero(labels < 0)
    centres = np.array([centre(vectors[labels == label]) for label in range(labels.max() + 1)])
    ours = labels.copy()
    ours[alone] = joined(vectors[alone], centres)
    print(f"{len(texts)} complaints in {count} categories")
    for name, features in (("k-means on TF-IDF", words), ("k-means on embeddings", vectors)):
        runs = [KMeans(count, n_init=4, random_state=seed).fit_predict(features) for seed in SEEDS]
        print(f"| {name}, {count} groups, mean of 5 | {mean(truth, runs, v_measure_score):.3f} "
              f"| {mean(truth, runs, adjusted_rand_score):.3f} |")  # fmt: skip
    score, rand = v_measure_score(truth, ours), adjusted_rand_score(truth, ours)
    print(f"| ours, {len(centres)} groups found, {np.mean(ours < 0):.0%} left alone | {score:.3f} | {rand:.3f} |")


def mean(truth: list[str], runs: list[np.ndarray], score: object) -> float:
    """A score's mean over some runs."""
    assert callable(score)
    return float(np.mean([score(truth, labels) for labels in runs]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
