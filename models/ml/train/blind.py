"""Replies before blind readers: several systems mixed into one file, and what the readers said as a table.

A reader sees the review and the reply and no system's name, and answers with one JSON object a line: ``id``,
``sendable``, ``specific``, ``proud``, ``unsafe`` (true or false), and ``why`` (a few words; a leading kind before a
colon is counted). docs/models.md has the rubric.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import Permanent
from models.ml.train.measure import Figure, resampled, share

Numbers = npt.NDArray[np.float64]
MARKS = ("sendable", "specific", "proud", "unsafe")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a system would show of a review. ``origin`` is a draft's, ``seconds`` what the draft took."""

    system: str
    product: str
    stars: int | None
    review: str
    text: str
    origin: str
    note: str
    seconds: float

    @property
    def id(self) -> str:
        """A name that tells nothing of the system."""
        return hashlib.sha256(f"{self.system}\n{self.review}\n{self.text}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one reader said of one reply."""

    id: str
    sendable: bool
    specific: bool
    proud: bool
    unsafe: bool
    why: str = ""


def mixed(shown: Sequence[Shown], seed: int) -> tuple[Shown, ...]:
    """All in a chance order that follows from the seed."""
    drawn = list(shown)
    random.Random(seed).shuffle(drawn)  # noqa: S311 - the same order each time is the point
    return tuple(drawn)


def table(shown: Sequence[Shown], readers: Sequence[Sequence[Answer]]) -> list[Figure]:
    """Each system's shares of the readers' marks with 95% intervals, how often two readers agree, and its own figures.

    Raises :class:`Permanent` where a reader left replies out.
    """
    known = {each.id: each for each in shown}
    if any(known.keys() - {answer.id for answer in answers} for answers in readers):
        raise Permanent("A reader has not answered every reply.", "Each line needs the id of a reply.")
    figures: list[Figure] = []
    for system in dict.fromkeys(each.system for each in shown):
        mine = [each for each in shown if each.system == system]
        for mark in MARKS:
            flags = [
                np.mean([getattr(answer, mark) for answers in readers for answer in answers if answer.id == each.id])
                for each in mine
            ]
            figures.append(resampled("replies", system, mark, _over(np.array(flags), np.mean), len(mine)))
        figures += share("replies", system, "a draft is shown", [each.origin == "model" for each in mine])
        texts = Counter(each.text for each in mine)
        figures += share("replies", system, "distinct", [texts[each.text] == 1 for each in mine])
        seconds = np.array([each.seconds for each in mine])
        figures.append(resampled("replies", system, "seconds, p50", _over(seconds, np.median), len(mine)))
    if len(readers) > 1:
        first, second = ({answer.id: answer for answer in answers} for answers in readers[:2])
        for mark in MARKS:
            same = [getattr(first[id_], mark) == getattr(second[id_], mark) for id_ in known]
            figures += share("readers", "both", f"agree on {mark}", same)
    return figures


def _over(values: Numbers, statistic: Callable[[Numbers], Any]) -> Callable[[npt.NDArray[np.int64]], float]:
    """The statistic of some of these values, by their places."""
    return lambda at: float(statistic(values[at]))


def reasons(shown: Sequence[Shown], readers: Sequence[Sequence[Answer]], system: str) -> Counter[str]:
    """Why readers would not send a system's replies, by the kind that stands before the colon."""
    mine = {each.id for each in shown if each.system == system}
    return Counter(
        answer.why.partition(":")[0].strip().lower() or "no reason"
        for answers in readers
        for answer in answers
        if answer.id in mine and not answer.sendable
    )
