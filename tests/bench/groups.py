"""How well complaints are grouped: V-measure on labelled ones, beside k-means on TF-IDF, in one run.

The file of labelled complaints has the columns ``category`` and ``text``. K-means is told the true number of
categories, we are not.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, v_measure_score

from bot.config import Settings
from models.ml.reading.embed import Embedder
from models.ml.weights.catalog import Role, entry
from models.ml.weights.verify import check
from models.reports.group import centre, cluster_labels, nearest_centres

SEEDS = range(5)


async def compare(labelled: Path) -> dict[str, float]:
    """V-measure and adjusted Rand index of ours and of k-means (a mean over seeds), and how much better ours is."""
    with labelled.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    truth, texts = [row["category"] for row in rows], [row["text"] for row in rows]
    vectors = Embedder(check(entry(Role.EMBEDDER), Settings().data_dir / "weights", is_full=False)).embed(texts)
    words = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
    labels = cluster_labels(vectors)
    alone = np.flatnonzero(labels < 0)
    centres = np.array([centre(vectors[labels == label]) for label in range(labels.max() + 1)])
    ours = labels.copy()
    ours[alone] = nearest_centres(vectors[alone], centres)
    count = len(set(truth))
    runs = {
        "kmeans_tfidf": [KMeans(count, n_init=4, random_state=seed).fit_predict(words) for seed in SEEDS],
        "kmeans_embeddings": [KMeans(count, n_init=4, random_state=seed).fit_predict(vectors) for seed in SEEDS],
        "ours": [ours],
    }
    found: dict[str, float] = {"complaints": len(texts), "categories": count, "ours_groups": len(centres)}
    found["ours_left_alone"] = float(np.mean(ours < 0))
    for name, tries in runs.items():
        found[f"{name}_v_measure"] = float(np.mean([v_measure_score(truth, labels) for labels in tries]))
        found[f"{name}_rand"] = float(np.mean([adjusted_rand_score(truth, labels) for labels in tries]))
    return found | {"v_measure_ratio": found["ours_v_measure"] / found["kmeans_tfidf_v_measure"]}
