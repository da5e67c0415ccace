"""Complaints that belong together: groups by meaning, their names, and their identity over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One embedding of unit length a row."""

MERGE_DISTANCE = 0.65
"""Mean cosine distance up to which groups are merged; measured in docs/summaries.md, where 0.55 to 0.7 do alike."""

LEAST_SIZE = 3
"""Fewer complaints than this are no group yet."""

MAX_GROUPED = 3000
"""The newest complaints that are grouped from scratch; its square is the memory that the distances need."""

SAME_GROUP = 0.8
"""Cosine similarity of two centres from which on they are the same complaint as last time."""

JOINS_FROM = 0.5
"""Cosine similarity to a group's centre from which on a complaint belongs to it."""

NAME_WORDS = 3
UNNAMED = "without common words"
OF_ONE_PRODUCT = 0.6


@dataclass(frozen=True, slots=True)
class Complaint:
    """One negative review as grouping sees it. ``text`` are the customer's own words; ``group_id`` 0 is none."""

    case_id: int
    at: datetime
    product: str
    text: str
    group_id: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Complaints of one meaning. ``id`` stays the same from week to week.

    ``name`` are its most telling words: lower-case letters alone, so that nothing in it can do harm. ``product`` is
    named where most of the group is about one; ``typical`` is the case nearest to its centre, and ``count`` its size.
    """

    id: int
    name: str
    product: str
    typical: int
    count: int
    centre: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a group of complaints stands: how many in the last days and in as many before, and when it was first heard
    of.
    """

    group: Group
    now: int
    before: int
    first_at: datetime


def cluster_labels(vectors: Vectors) -> NDArray[np.int64]:
    """A group for each row of embeddings, -1 for a row that stands alone: agglomerative clustering, mean linkage,
    cosine distance.
    """
    from sklearn.cluster import AgglomerativeClustering

    if len(vectors) < LEAST_SIZE:
        return np.full(len(vectors), -1, dtype=np.int64)
    model = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=MERGE_DISTANCE
    )
    labels = np.asarray(model.fit_predict(vectors), dtype=np.int64)
    sizes = Counter(labels.tolist())
    kept = [label for label, size in sizes.most_common() if size >= LEAST_SIZE]
    order = {label: number for number, label in enumerate(kept)}
    return np.array([order.get(label, -1) for label in labels.tolist()], dtype=np.int64)


def centre(vectors: Vectors) -> Vectors:
    """The centre of some embeddings: their mean direction, of unit length."""
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)


def telling_words(texts: Sequence[Sequence[str]]) -> list[str]:
    """A name for each group: its three most telling words by class-based TF-IDF.

    A word tells much where it is frequent in one group and rare over all: term frequency in the group, times
    log(1 + words a group / frequency over all). A word that stands in one text alone never names a group.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(stop_words="english", token_pattern=r"(?u)\b[^\W\d_]{3,20}\b", binary=True)  # noqa: S106 - no password
    try:
        counts = counter.fit_transform([text for group in texts for text in group])
    except ValueError:  # there is no word at all
        return [UNNAMED] * len(texts)
    words = counter.get_feature_names_out()
    owner = np.repeat(np.arange(len(texts)), [len(group) for group in texts])
    table = np.zeros((len(texts), len(words)))
    for row in range(len(texts)):
        table[row] = np.asarray(counts[owner == row].sum(axis=0)).ravel()
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    weight = share * np.log1p(table.sum() / len(texts) / table.sum(axis=0))
    weight[table < 2] = 0
    names = []
    for row in weight:
        best = [str(words[at]) for at in np.argsort(-row, kind="stable")[:NAME_WORDS] if row[at] > 0]
        names.append(", ".join(best) or UNNAMED)
    return names


def identities(found: Vectors, known: Vectors) -> list[int]:
    """For each new centre the row of the known centre that it continues, -1 where it is new; one to one, the best match
    overall.
    """
    from scipy.optimize import linear_sum_assignment

    matched = [-1] * len(found)
    if not len(found) or not len(known):
        return matched
    similarity = found @ known.T
    for row, column in zip(*linear_sum_assignment(-np.where(similarity >= SAME_GROUP, similarity, 0)), strict=True):
        if similarity[row, column] >= SAME_GROUP:
            matched[int(row)] = int(column)
    return matched


def nearest_centres(vectors: Vectors, centres: Vectors) -> list[int]:
    """For each complaint the row of the nearest centre, -1 where none is near enough."""
    if not len(centres) or not len(vectors):
        return [-1] * len(vectors)
    similarity = vectors @ centres.T
    best = similarity.argmax(axis=1)
    near = similarity[np.arange(len(vectors)), best] >= JOINS_FROM
    return [int(column) if is_near else -1 for column, is_near in zip(best, near, strict=True)]


def main_product(products: Sequence[str]) -> str:
    """The product that most of a group is about, empty where none is."""
    named = Counter(product for product in products if product)
    if not named:
        return ""
    product, count = named.most_common(1)[0]
    return product if count >= OF_ONE_PRODUCT * len(products) else ""


def regroup(
    complaints: Sequence[Complaint], vectors: Vectors, known: Sequence[Group]
) -> tuple[tuple[Group, ...], tuple[int, ...]]:
    """The groups as they are now, and for each complaint the place of its group in them, -1 where it has none.

    ``complaints`` are newest first: the newest are grouped from scratch, the others join the nearest. A group that is
    matched to a known one keeps its id; a new one has the id 0 until it is stored. A known group that was not found
    again lives on as long as complaints join it.
    """
    labels = cluster_labels(vectors[:MAX_GROUPED])
    number = int(labels.max()) + 1 if len(labels) else 0
    size = vectors.shape[1]
    centres = [centre(vectors[:MAX_GROUPED][labels == label]) for label in range(number)]
    old = np.array([group.centre for group in known], dtype=np.float32).reshape(-1, size)
    matched = identities(np.array(centres, dtype=np.float32).reshape(-1, size), old)
    ids = [known[at].id if at >= 0 else 0 for at in matched]
    for at, group in enumerate(known):
        if at not in matched:
            centres.append(old[at])
            ids.append(group.id)
    stacked = np.array(centres, dtype=np.float32).reshape(-1, size)
    places = [int(label) for label in labels]
    alone = [at for at in range(len(complaints)) if at >= len(places) or places[at] < 0]
    places += [-1] * (len(complaints) - len(places))
    for at, place in zip(alone, nearest_centres(vectors[alone], stacked), strict=True):
        places[at] = place
    return named_groups(complaints, vectors, places, stacked, ids)


def named_groups(
    complaints: Sequence[Complaint], vectors: Vectors, places: Sequence[int], centres: Vectors, ids: Sequence[int]
) -> tuple[tuple[Group, ...], tuple[int, ...]]:
    """The groups that have members, each with name, product, typical case and count; ``places`` renumbered to fit."""
    members: dict[int, list[int]] = {}
    for at, place in enumerate(places):
        if place >= 0:
            members.setdefault(place, []).append(at)
    kept = sorted(members)
    names = telling_words([[complaints[at].text for at in members[place]] for place in kept])
    groups = []
    for place, name in zip(kept, names, strict=True):
        own = members[place]
        nearest = own[int((vectors[own] @ centres[place]).argmax())]
        product = main_product([complaints[at].product for at in own])
        numbers = tuple(float(number) for number in centres[place])
        groups.append(Group(ids[place], name, product, complaints[nearest].case_id, len(own), numbers))
    anew = {place: number for number, place in enumerate(kept)}
    return tuple(groups), tuple(anew.get(place, -1) for place in places)
