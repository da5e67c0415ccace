"""The line before a channel: cases whose card there is to be posted or brought up to date, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

MOST_TRIES = 5
"""After so many failures in a row a case goes behind all others, whatever their rank."""


class Rank(IntEnum):
    """Who goes first in a line, but for cases that fail again and again; within a rank the older case does."""

    STANDING = 0
    """A card that people look at shows an older state of its case."""
    URGENT = 1
    """A card that does not stand yet, of an urgent case."""
    OTHER = 2
    """Any other card that does not stand yet."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in a line. ``asked`` counts how often it was asked for: whoever asks while it is being shown is heard.
    ``tries`` counts the failures, ``wait_s`` is how long it is put off, 0 where it is due.
    """

    case_id: int
    rank: Rank
    asked: int
    tries: int
    wait_s: float


@dataclass(frozen=True, slots=True)
class Crowd:
    """The cards that wait to be posted in a channel: how many, and the first urgent cases among them."""

    count: int
    urgent: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Pacing:
    """How fast a channel is spoken to. A chat takes what comes until it asks to slow down: then nothing is said there
    for as long as it asked, and for ``slow_for_s`` after that one thing every ``every_s``.

    A worker waits for a channel's turn up to ``wait_s`` by itself, then it comes back later; it shows at most
    ``together`` cards before others have their turn. A card that is refused is put off for ``put_off_s``, longer where
    it is refused again, and nothing is said for ``refused_s``, as it may be the channel that is closed to us. From
    ``crowd`` waiting cards on, people are told first how many are coming.
    """

    every_s: float = 1.1
    slow_for_s: float = 60.0
    wait_s: float = 3.0
    together: int = 10
    put_off_s: float = 60.0
    refused_s: float = 5.0
    crowd: int = 20
