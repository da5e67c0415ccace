"""A platform told us something: take it in, so that what we acknowledge is in the database."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.deps import Deps
from models.audit import AuditLine
from models.case import Act, Case, State
from models.errors import Permanent, Unreadable
from models.job import Job, JobKind
from models.people import SYSTEM
from models.ports import Transaction
from models.review import Change, Delivery, Ignored, Parsed, Pointer, ReviewEvent


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a delivery: counts for the metrics, and the sender's answer."""

    reviews: int = 0
    pointers: int = 0
    ignored: int = 0
    quarantined: int = 0


async def receive(delivery: Delivery, deps: Deps) -> Taken:
    """Verify, parse and keep one delivery, in one transaction. Raises BadSignature; loses nothing else."""
    source = deps.source(delivery.source)
    now = deps.clock.now()
    source.verify(delivery, now)
    try:
        parsed = source.parse(delivery)
    except Unreadable as problem:
        async with deps.store.begin() as tx:
            await tx.keep_delivery(delivery, str(problem), None, now)
        return Taken(quarantined=1)
    async with deps.store.begin() as tx:
        for item in parsed:
            if isinstance(item, Pointer):
                delivery_id = await tx.keep_delivery(delivery, "", item, now)
                await tx.defer(Job(JobKind.FETCH, delivery_id))
            elif isinstance(item, ReviewEvent):
                await take(item, tx, deps)
    return Taken(
        reviews=sum(isinstance(item, ReviewEvent) for item in parsed),
        pointers=sum(isinstance(item, Pointer) for item in parsed),
        ignored=sum(isinstance(item, Ignored) for item in parsed),
    )


async def fetch(delivery_id: int, deps: Deps) -> None:
    """Get what a kept delivery points to. A review that is gone counts as taken away."""
    async with deps.store.begin() as tx:
        pointer = await tx.pointer(delivery_id)
    if pointer is None:
        return
    try:
        parsed: tuple[Parsed, ...] = await deps.source(pointer.source).fetch(pointer)
        problem = ""
    except (Permanent, Unreadable) as refusal:
        parsed, problem = (), str(refusal)
    async with deps.store.begin() as tx:
        for item in parsed:
            if isinstance(item, ReviewEvent):
                await take(item, tx, deps)
        await tx.settle_delivery(delivery_id, problem)


async def take(event: ReviewEvent, tx: Transaction, deps: Deps) -> None:
    """One event: a new case, a revision of one, or its end. A repeated or older event changes nothing."""
    review = event.review
    if event.change is Change.DELETED:
        known = await tx.case_of(review.source, review.shop, review.external_id)
        if known and known.can(Act.CLOSE):
            await move(known, known.after(Act.CLOSE), Act.CLOSE, tx, deps)
        return
    case, is_new = await tx.add_review(review, deps.clock.now())
    if is_new:
        await tx.audit(AuditLine(case.id, case.version, SYSTEM, "received", review.source, deps.clock.now()))
        await tx.defer(Job(JobKind.TRIAGE, case.id, case.version))
    elif is_later(review.revision, case) and case.can(Act.REVISE):
        revised = replace(case.after(Act.REVISE), review=review)
        if revised.state is State.RECEIVED:
            revised = replace(
                revised, reply=None, verdict=None, held_until=None, approved_version=0, problem="", is_revised=True
            )
        else:
            revised = replace(revised, is_revised=True)
        await tx.revise(revised, review)
        await move(case, revised, Act.REVISE, tx, deps)


def is_later(revision: str, case: Case) -> bool:
    """True where this revision came after the one we have and says something else, or brings a closed review back.

    What stands after ``#`` is a digest of what was said: platforms announce the same words several times.
    """
    (order, _, said), (known, _, had) = revision.partition("#"), case.review.revision.partition("#")
    return order > known and (not said or said != had or case.state is State.CLOSED)


async def move(before: Case, after: Case, act: Act, tx: Transaction, deps: Deps) -> None:
    """Save what the platform did to a case, with its audit line, and the work that follows."""
    await tx.save(after, was=before.version)
    await tx.audit(AuditLine(after.id, after.version, SYSTEM, act, "", deps.clock.now()))
    if after.state is State.RECEIVED:
        await tx.defer(Job(JobKind.TRIAGE, after.id, after.version))
    await tx.defer(Job(JobKind.SHOW, after.id))
