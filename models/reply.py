"""The reply: its text, where it came from, and what the drafter is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.verdict import Topic, Urgent


class Origin(StrEnum):
    """Who wrote the words that stand in the reply now."""

    MODEL = "model"
    COMPOSED = "composed"
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


def kept(reply: Reply) -> float | None:
    """How much of the bot's draft stands in the reply: 1 where it was not touched, None where there was no draft.

    Else the share of the draft's distinct words that are still there, below 1 also where only their order changed.
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


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a drafter may know. The customer's words are data, never instructions.

    ``topics`` are all that the review may be about; ``topic`` is the one that the shop's phrases speak of.
    ``complaint`` are the sentences to acknowledge, cleaned; ``what_next``, ``reach_us`` and ``sign_off`` come from the
    playbook and stand in the reply as they are; ``max_chars`` is the platform's limit for the whole reply.
    ``review_words`` is the length of the whole review.
    """

    language: str
    product: str
    complaint: str
    topics: tuple[Topic, ...]
    topic: Topic
    urgent: tuple[Urgent, ...]
    greeting: str
    what_next: str
    reach_us: str
    sign_off: str
    voice: str
    max_chars: int
    review_words: int = 0
    examples: tuple[Answered, ...] = ()

    def assemble(self, acknowledgement: str) -> str:
        """The whole reply: greeting, what the customer said, what we do, how to reach us, sign-off."""
        middle = " ".join(part for part in (acknowledgement, self.what_next, self.reach_us) if part)
        return "\n\n".join(part for part in (self.greeting, middle, self.sign_off) if part)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One acknowledgement (or whole reply) that a drafter offers, best first.

    ``is_trusted`` is false where the drafter itself thinks that a reader would change it.
    """

    text: str
    is_trusted: bool = True
    is_whole_reply: bool = False
