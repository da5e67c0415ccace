"""The reply: its text, where it came from, and those that were approved before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """Who wrote the words that stand in the reply now; a *start*, a model's too, is for a person to go on from."""

    MODEL = "model"
    COMPOSED = "composed"
    START = "start"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as it stands on the card. ``note`` says to people how it came about; empty where nothing is odd.

    ``drafted`` is the text the bot first offered, kept so that we can measure how much people change.
    """

    text: str
    origin: Origin
    language: str
    note: str = ""
    drafted: str = ""


def share_kept(reply: Reply) -> float | None:
    """How much of the bot's draft stands in the reply: 1 where it was not touched, None where there was no
    draft.

    Otherwise the share of the draft's distinct words that are still there, below 1 also where only their order changed.
    """
    if not reply.drafted:
        return None
    if reply.text == reply.drafted:
        return 1.0
    words = set(reply.drafted.lower().split())
    share = len(words & set(reply.text.lower().split())) / max(len(words), 1)
    return min(share, 0.999)


@dataclass(frozen=True, slots=True)
class Answered:
    """An earlier complaint of this shop and the reply its team approved: answered like this before."""

    case_id: int
    complaint: str
    reply: str
