"""What is written for a case: a trusted draft, a start for a person, or the strictest words."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from handlers.draft import NO_DRAFT, UNSURE, WORDLESS, write
from models.cases.case import Case, State
from models.cases.platform import Platform
from models.cases.reply import Origin, Reply
from models.cases.review import Review
from models.cases.verdict import Topic, TopicHit, Urgent, Verdict
from models.errors import Transient
from models.replies.brief import Brief, Candidate
from tests.unit.playbook_case import NOW, default_playbook

PLAYBOOK = default_playbook()
PLATFORM = Platform("shop", "Shop", max_reply_chars=2000)
COMPLAINT = "The lid leaked on the second day."
GOOD = "We're sorry that the lid leaked on the second day."
VERDICT = Verdict(True, False, 0.9, 0.0, False, (TopicHit(Topic.QUALITY, 1.0),), (), "", "en", (COMPLAINT,))


@dataclass
class Scripted:
    """A drafter that offers what it was given, or fails, and counts how often it was asked."""

    candidates: tuple[Candidate, ...] = ()
    failure: Transient | None = None
    language: str = "en"
    asked: int = 0
    name: str = "scripted"

    def writes(self, language: str) -> bool:
        """One language."""
        return language == self.language

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        """The candidates, or the failure."""
        self.asked += 1
        if self.failure:
            raise self.failure
        return self.candidates


async def written(drafter: Scripted, verdict: Verdict = VERDICT, words: str = COMPLAINT) -> Reply:
    """What an open case of the leaking lid gets."""
    review = Review("shop", "shop", "1", "1", 1, "", words, "Ann", NOW, product="kettle")
    case = Case(7, State.OPEN, 1, review, NOW, verdict)
    brief = PLAYBOOK.brief(review, verdict, PLATFORM.max_reply_chars, case.id)
    return await write(case, brief, PLAYBOOK, PLATFORM, drafter)


@pytest.mark.parametrize("words", ["", "-", "👎"])
async def test_stars_without_words_have_a_whole_answer(words: str) -> None:
    """Nothing was said that it could miss: the playbook's words can leave as they are, and no model is asked."""
    drafter = Scripted((Candidate(GOOD),))
    reply = await written(drafter, replace(VERDICT, topics=(), language="", is_read=False), words)
    assert (reply.origin, reply.note, drafter.asked) == (Origin.COMPOSED, WORDLESS, 0)
    assert "rating" in reply.text or "stars" in reply.text or "disappointed" in reply.text


@pytest.mark.parametrize(("language", "note"), [("ro", "Romanian"), ("", "could not be told")])
async def test_no_language_gets_a_draft_in_a_neighbours(language: str, note: str) -> None:
    """What the playbook can't say is a start in its own language, and says so."""
    drafter = Scripted((Candidate(GOOD),))
    reply = await written(drafter, replace(VERDICT, language=language, is_read=False))
    assert (reply.origin, reply.language, drafter.asked) == (Origin.START, "en", 0)
    assert note in reply.note
    assert "translate" in reply.note


async def test_a_trusted_draft_stands_as_a_draft() -> None:
    """With its step's sentence, and what the model was not sure of as a note for the team."""
    reply = await written(Scripted((Candidate(GOOD, step="photo", doubt="which lid"),)))
    assert (reply.origin, reply.note) == (Origin.MODEL, "The model was not sure: which lid")
    assert GOOD in reply.text
    assert "photo" in reply.text


async def test_a_doubtful_draft_is_a_start() -> None:
    """It names the problem, and yet a person has to go on from it."""
    reply = await written(Scripted((Candidate(GOOD, is_trusted=False),)))
    assert (reply.origin, reply.note) == (Origin.START, UNSURE)
    assert GOOD in reply.text


async def test_where_nothing_may_be_said_the_playbook_gives_the_start() -> None:
    """What the checks block is offered to nobody; the drafter is asked twice at the most."""
    drafter = Scripted((Candidate("We promise that the lid will be refunded."),))
    reply = await written(drafter)
    assert (reply.origin, reply.note, drafter.asked) == (Origin.START, NO_DRAFT, 2)
    assert "refund" not in reply.text


async def test_an_urgent_matter_is_not_left_to_a_model() -> None:
    """The strictest words, and the drafter is not even asked."""
    drafter = Scripted((Candidate(GOOD),))
    reply = await written(drafter, replace(VERDICT, urgent=(Urgent.SAFETY,)))
    assert (reply.origin, drafter.asked) == (Origin.COMPOSED, 0)


async def test_a_danger_that_the_model_reads_is_told() -> None:
    """What triage missed and the drafter saw gets the strictest words, and people are warned."""
    reply = await written(Scripted((Candidate(GOOD, step="safe"), Candidate(GOOD, step="safe"))))
    assert reply.origin is Origin.COMPOSED
    assert "danger" in reply.note
    assert "do not use the item" in reply.text


async def test_a_failing_drafter_leaves_a_start() -> None:
    """People can go on, and the card says that the model failed."""
    reply = await written(Scripted(failure=Transient("The model process ended.")))
    assert reply.origin is Origin.START
    assert "The model process ended." in reply.note
