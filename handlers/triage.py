"""A review was taken in: is it negative, what is it about, and is this the first time we hear it?"""

from __future__ import annotations

from dataclasses import replace

from handlers.change import change
from handlers.deps import Deps
from handlers.intake import close_overtaken
from models.cases.case import Act, State
from models.cases.job import Job, JobKind
from models.cases.verdict import UNTOLD, Heard, Reading, carrier_in, weigh
from models.text.language import language_code

HEARD_DAYS = 30
MOST_ANSWERED = 3
"""Earlier cases of a like meaning that a card names."""


async def give_up_reading(case_id: int, deps: Deps, reason: str, *, is_history: bool = False) -> None:
    """The models can't read a review: people see it all the same, unless its stars say that it is praise or it is
    history.
    """
    async with deps.store.begin() as tx:
        case = await tx.case(case_id, lock=True)
        if case is None or case.state is not State.RECEIVED:
            return
        language = language_code(case.review.language or "")
        verdict = weigh(Reading(UNTOLD, 0.0, (), (), "", language, (), (), is_read=False), case.review.rating)
        act = Act.FLAG if verdict.is_negative and not is_history else Act.PASS
        problem = f"The models could not read this review, so it is shown by its stars alone. {reason}"
        flagged = replace(case.after(act), verdict=verdict, problem=problem)
        jobs = (Job(JobKind.DRAFT, case.id, flagged.version),) if act is Act.FLAG else ()
        await change(case, flagged, act, tx, deps, detail=reason, jobs=jobs)


async def triage(case_id: int, deps: Deps, *, is_history: bool = False) -> None:
    """Read a received review once; for a negative one the card and the draft are asked for in the same commit.

    History that was brought in later is read as well, for summaries and look-ups, and stays quiet.
    """
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
        if case is None or case.state is not State.RECEIVED or await close_overtaken(case, tx, deps):
            return
    carriers = deps.playbooks.current().carriers
    reading = await deps.reader.read(case.review.words, case.review.language or "")
    embedding = reading.embedding if reading.is_read else ()
    async with deps.store.begin() as tx:
        heard = await tx.heard(reading, case, HEARD_DAYS) if embedding else Heard()
        reading = replace(reading, carrier=reading.carrier or carrier_in(carriers, case.review.words))
        verdict = weigh(reading, case.review.rating, heard)
        act = Act.FLAG if verdict.is_negative and not is_history else Act.PASS
        if act is Act.FLAG and embedding:
            answered = await tx.answered(embedding, reading.language, MOST_ANSWERED)
            verdict = replace(verdict, answered=tuple(earlier.case_id for earlier in answered))
        read = replace(case.after(act), verdict=verdict)
        wants_draft = act is Act.FLAG and not verdict.is_troll_suspected
        jobs = (Job(JobKind.DRAFT, case.id, read.version),) if wants_draft else ()
        await change(case, read, act, tx, deps, detail=verdict.topic, jobs=jobs)
        await tx.note_reading(read, embedding)
