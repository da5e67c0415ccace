"""A review was taken in: must people see it, what is it about, and is this the first time we hear it?"""

from __future__ import annotations

from dataclasses import replace

from handlers.change import change
from handlers.deps import Deps
from handlers.intake import close_overtaken
from models.cases.case import Act, Case, State
from models.cases.job import Job, JobKind
from models.cases.verdict import UNTOLD, Heard, Reading, Verdict, carrier_in, weigh
from models.ports.transaction import Transaction
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
        if case is None or not case.is_to_be_read:
            return
        language = language_code(case.review.language or "")
        verdict = weigh(Reading(UNTOLD, 0.0, (), (), "", language, (), (), is_read=False), case.review.rating)
        if case.state is not State.RECEIVED:
            await read_again(case, verdict, tx, deps)
            return
        is_shown = verdict.is_for_people(case.review.rating) and not is_history
        act = Act.FLAG if is_shown else Act.PASS
        problem = f"The models could not read this review, so it is shown by its stars alone. {reason}"
        flagged = replace(case.after(act), verdict=verdict, problem=problem)
        jobs = (Job(JobKind.DRAFT, case.id, flagged.version),) if act is Act.FLAG else ()
        await change(case, flagged, act, tx, deps, detail=reason, jobs=jobs)


async def triage(case_id: int, deps: Deps, *, is_history: bool = False) -> None:
    """Read a received review once; for one that people must see the card and the draft are asked for in the same
    commit. One that its author changed after somebody had decided about it comes as a new message.

    History that was brought in later is read as well, for summaries and look-ups, and stays quiet.
    """
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
        if case is None or not case.is_to_be_read or await close_overtaken(case, tx, deps):
            return
    carriers = deps.playbooks.current().carriers
    reading = await deps.reader.read(case.review.words, case.review.language or "")
    embedding = reading.embedding if reading.is_read else ()
    async with deps.store.begin() as tx:
        heard = await tx.heard(reading, case, HEARD_DAYS) if embedding else Heard()
        reading = replace(reading, carrier=reading.carrier or carrier_in(carriers, case.review.words))
        verdict = weigh(reading, case.review.rating, heard)
        if case.state is not State.RECEIVED:
            await tx.note_reading(await read_again(case, verdict, tx, deps), embedding)
            return
        is_shown = verdict.is_for_people(case.review.rating) and not is_history
        act = Act.FLAG if is_shown else Act.PASS
        if act is Act.FLAG and case.decision:
            await tx.forget_posts(case.id)
        if act is Act.FLAG and embedding:
            answered = await tx.answered(embedding, reading.language, MOST_ANSWERED)
            verdict = replace(verdict, answered=tuple(earlier.case_id for earlier in answered))
        read = replace(case.after(act), verdict=verdict)
        wants_draft = act is Act.FLAG and not verdict.is_troll_suspected
        jobs = (Job(JobKind.DRAFT, case.id, read.version),) if wants_draft else ()
        await change(case, read, act, tx, deps, detail=verdict.topic, jobs=jobs)
        await tx.note_reading(read, embedding)


async def read_again(case: Case, verdict: Verdict, tx: Transaction, deps: Deps) -> Case:
    """What becomes of a case whose review was changed after our reply. One that people must see now is open
    again, as a new message with a new draft, and its reply is told as the one that stands; of any other the card tells.
    """
    if not verdict.is_for_people(case.review.rating):
        told = replace(case.after(Act.READ_AGAIN), verdict=verdict)
        return await change(case, told, Act.READ_AGAIN, tx, deps, detail=verdict.topic)
    review = replace(case.review, answer=case.reply.text if case.reply else case.review.answer)
    back = replace(case.after(Act.CAME_BACK), verdict=verdict, review=review, reply=None, approved_version=0)
    await tx.revise(back, review)
    await tx.forget_posts(case.id)
    jobs = () if verdict.is_troll_suspected else (Job(JobKind.DRAFT, case.id, back.version),)
    return await change(case, back, Act.CAME_BACK, tx, deps, detail=verdict.topic, jobs=jobs)
