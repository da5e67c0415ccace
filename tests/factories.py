"""Reviews, verdicts, replies, cases, people and a small playbook: alike at every call, but for what is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from models.cases.case import Case, State
from models.cases.people import Actor, Standing
from models.cases.reply import Origin, Reply
from models.cases.review import Review
from models.cases.verdict import Topic, TopicHit, Verdict
from models.replies.playbook import Phrases, Playbook, Route, StepPhrases, TopicPhrases

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
"""When tests happen, where no other time is meant."""

ANA = Actor("slack", "U1", "Ana", standing=Standing.MEMBER, place="reviews")
BEN = Actor("slack", "U2", "Ben", standing=Standing.MEMBER, place="reviews")

PHRASES = Phrases(
    "en",
    ("Hello,",),
    ("The team",),
    (StepPhrases("look", "always", ("We look. Write to us.",)),),
    (TopicPhrases(Topic.OTHER, "Sorry.", "look"),),
    (),
)
PLAYBOOK = Playbook("Shop", "calm", (PHRASES,), (Route("teams", "reviews"),), hold_s=60)
"""The smallest playbook that answers everything, with an undo window of a minute."""


def a_review(**changes: Any) -> Review:
    """One star in Highroad's own format, from a customer with an address."""
    review = Review(
        source="highroad", shop="alpine", external_id="1", revision="1", rating=1, title="Broke",
        text="The zipper broke after two days.", author="Ann", written_at=NOW, email="ann@example.org",
        product="Alpine jacket",
    )  # fmt: skip
    return replace(review, **changes)


def a_verdict(**changes: Any) -> Verdict:
    """What the models make of :func:`a_review`: clearly negative, no troll's, nothing urgent."""
    verdict = Verdict(
        is_negative=True, is_mixed=False, probability=0.97, troll=0.02, is_troll_suspected=False,
        topics=(TopicHit(Topic.BROKE_SOON, 0.9),), urgent=(), carrier="DHL", language="en",
        complaint=("The zipper broke after two days.",),
    )  # fmt: skip
    return replace(verdict, **changes)


def a_reply(text: str = "Hello Ann, we are sorry that the zipper broke.", **changes: Any) -> Reply:
    """A reply that the playbook composed, in English."""
    return replace(Reply(text, Origin.COMPOSED, "en"), **changes)


def a_case(**changes: Any) -> Case:
    """The case of :func:`a_review` as it was taken in, which is in no database."""
    return replace(Case(id=1, state=State.RECEIVED, version=1, review=a_review(), created_at=NOW), **changes)
