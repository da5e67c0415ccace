"""What the bot thinks of a review: is it negative, is it a troll's, what went wrong, is it urgent, was it
heard before?
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Topic(StrEnum):
    """What went wrong for a customer. A review may have several topics."""

    LATE = "late"
    LOST = "lost"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    MISSING_PART = "missing_part"
    FIT = "fit"
    QUALITY = "quality"
    BROKE_SOON = "broke_soon"
    NOT_AS_DESCRIBED = "not_as_described"
    SAFETY = "safety"
    SUSPECTED_FAKE = "suspected_fake"
    SUPPORT = "support"
    REFUND = "refund"
    PRICE = "price"
    WEBSITE = "website"
    SUBSCRIPTION = "subscription"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The topic in words for people."""
        return self.value.replace("_", " ")


class Urgent(StrEnum):
    """A danger or dispute in a review that a person must see at once. No model writes the reply to such a case: it gets
    the composed one, with the playbook's strictest phrases.
    """

    SAFETY = "safety"
    LEGAL = "legal"
    FAKE = "fake"
    DISCRIMINATION = "discrimination"
    BEREAVEMENT = "bereavement"
    PRESS = "press"


@dataclass(frozen=True, slots=True)
class TopicHit:
    """A topic, how sure we are (0 to 1), and the customer's words that show it (verbatim, hostile, may be empty)."""

    topic: Topic
    probability: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """Is this the first time we hear this complaint? Counts earlier complaints of the same meaning in the last
    ``days``.

    Meaning is told with care and misses many, so what is sure stands beside it: ``of_product`` counts every earlier
    complaint about the product, ``of_topic`` those of them that share this one's first topic.
    """

    count: int = 0
    same_product: int = 0
    of_product: int = 0
    of_topic: int = 0
    first_at: datetime | None = None
    case_ids: tuple[int, ...] = ()
    days: int = 30


@dataclass(frozen=True, slots=True)
class Reading:
    """What the models alone say of a text: no history, no stars' policy.

    ``negative`` and ``troll`` are probabilities from 0 to 1; ``embedding`` has 384 numbers of unit length
    (all-MiniLM-L6-v2), none without words; ``complaint`` are the customer's own sentences that carry the complaint,
    verbatim, in order. ``language`` is a code of ``models.text.language.NAMES``, empty where it can't be told.
    ``is_read`` is False where the models were never taught the language or found no words: then topics, troll and
    complaint mean nothing, and negative is what emoji tell.
    """

    negative: float
    troll: float
    topics: tuple[TopicHit, ...]
    urgent: tuple[Urgent, ...]
    carrier: str
    language: str
    complaint: tuple[str, ...]
    embedding: tuple[float, ...]
    is_read: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the bot made of a review: the models' reading, with stars and history taken in.

    ``answered`` are earlier cases of a like meaning whose reply was published, nearest first. The stars alone decided
    where ``is_read`` is False.
    """

    is_negative: bool
    is_mixed: bool
    probability: float
    troll: float
    is_troll_suspected: bool
    topics: tuple[TopicHit, ...]
    urgent: tuple[Urgent, ...]
    carrier: str
    language: str
    complaint: tuple[str, ...]
    heard: Heard = Heard()
    answered: tuple[int, ...] = ()
    is_read: bool = True

    @property
    def topic(self) -> Topic:
        """The review's first topic, OTHER where it has none."""
        return self.topics[0].topic if self.topics else Topic.OTHER

    @property
    def sure_topic(self) -> Topic:
        """The topic for which the shop's phrases may be taken, OTHER where the first isn't sure: a wrong one would
        answer what nobody complained of.
        """
        return self.topic if self.topics and self.topics[0].probability >= SURE_FROM else Topic.OTHER

    def is_for_people(self, rating: int | None) -> bool:
        """The one rule of which reviews people see, new ones and changed ones: whatever is negative, and whatever is
        urgent, since a danger is no smaller for the four stars above it. Of five stars whose words were read and are
        praise, only a danger counts: such praise is most of what comes, and of 300 English texts of praise 5 sounded
        urgent and 2 of them dangerous, nearly all wrongly.
        """
        is_plain_praise = self.is_read and rating == MOST_STARS
        return self.is_negative or (Urgent.SAFETY in self.urgent if is_plain_praise else bool(self.urgent))


def carrier_in(carriers: tuple[str, ...], text: str) -> str:
    """The first of the playbook's own carriers that the text names as a whole word; empty where it names none."""
    return next((carrier for carrier in carriers if re.search(rf"(?i)\b{re.escape(carrier)}\b", text)), "")


SURE_FROM = 0.95
"""From here the surest topic is among a complaint's in 93 of 100 that the heads were not taught (docs/models.md)."""
NEGATIVE_FROM = 0.5
UNTOLD = NEGATIVE_FROM
"""How negative a review is that nothing tells of: people look at it."""
TROLL_FROM = 0.5
LOW_STARS = 2
HIGH_STARS = 4
MOST_STARS = 5


def weigh(reading: Reading, rating: int | None, heard: Heard = Heard()) -> Verdict:
    """The verdict on a reading and its stars. Either is enough to reach people; where they disagree the card says
    *mixed*.

    Two stars or fewer always count as negative. Words alone count where the model is sure enough; for four and five
    stars it must be surer still (0.8), since warm reviews often name one small flaw. Where the words could not be read
    the stars decide, and without stars people look; nobody is suspected there.
    """
    if not reading.is_read:
        negative = reading.negative if rating is None else float(rating < HIGH_STARS)
        reading = replace(reading, negative=negative, troll=0.0, topics=(), complaint=())
    needed = 0.8 if rating is not None and rating >= HIGH_STARS else NEGATIVE_FROM
    by_words = reading.negative >= needed
    by_stars = rating is not None and rating <= LOW_STARS
    is_mixed = (by_stars and reading.negative < NEGATIVE_FROM) or (
        by_words and rating is not None and rating >= HIGH_STARS
    )
    is_negative = by_stars or by_words
    return Verdict(
        is_negative=is_negative,
        is_mixed=is_mixed,
        probability=reading.negative,
        troll=reading.troll,
        is_troll_suspected=is_negative and reading.troll >= TROLL_FROM and not reading.urgent,
        topics=reading.topics,
        urgent=reading.urgent,
        carrier=reading.carrier,
        language=reading.language,
        complaint=reading.complaint,
        heard=heard,
        is_read=reading.is_read,
    )
