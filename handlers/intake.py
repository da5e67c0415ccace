"""A platform told us something: take it in, so that what we acknowledge is in the database."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.change import change
from handlers.deps import Deps
from models.cases.case import Act, Case, State
from models.cases.job import Job, JobKind
from models.cases.review import Change, Delivery, Ignored, Parsed, Pointer, Review, ReviewEvent, Unread
from models.errors import Permanent, Unreadable
from models.ports.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a delivery, as counts of its parts: for the metrics and the sender's answer."""

    reviews: int = 0
    pointers: int = 0
    ignored: int = 0
    quarantined: int = 0


async def receive(delivery: Delivery, deps: Deps) -> Taken:
    """Verify, parse and keep one delivery. Raises BadSignature; loses nothing else.

    Where it fails half-way through a batch the sender repeats it, and what was kept is known.
    """
    source = deps.source(delivery.source)
    now = deps.clock.now()
    await source.verify(delivery, now)
    try:
        parsed = source.parse(delivery)
    except Unreadable as problem:
        async with deps.store.begin() as tx:
            await tx.keep_delivery(delivery, str(problem), None, now)
        return Taken(quarantined=1)
    for item in parsed:
        if isinstance(item, Pointer):
            async with deps.store.begin() as tx:
                delivery_id = await tx.keep_delivery(delivery, "", item, now)
                await tx.defer(Job(JobKind.FETCH, delivery_id))
        elif isinstance(item, ReviewEvent):
            await take(item, deps)
    unread = next((item for item in parsed if isinstance(item, Unread)), None)
    if unread:
        async with deps.store.begin() as tx:
            await tx.keep_delivery(delivery, unread.problem, None, now)
    return Taken(
        reviews=sum(isinstance(item, ReviewEvent) for item in parsed),
        pointers=sum(isinstance(item, Pointer) for item in parsed),
        ignored=sum(isinstance(item, Ignored) for item in parsed),
        quarantined=int(unread is not None),
    )


async def fetch(delivery_id: int, deps: Deps) -> None:
    """Fetch the review to which a kept delivery points, and take it in. One that is gone counts as taken away."""
    async with deps.store.begin() as tx:
        pointer = await tx.pointer(delivery_id)
    if pointer is None:
        return
    try:
        parsed: tuple[Parsed, ...] = await deps.source(pointer.source).fetch(pointer)
        problem = ""
    except (Permanent, Unreadable) as refusal:
        parsed, problem = (), str(refusal)
    for item in parsed:
        if isinstance(item, ReviewEvent):
            await take(item, deps)
    async with deps.store.begin() as tx:
        await tx.settle_delivery(delivery_id, problem)


async def give_up_fetching(delivery_id: int, deps: Deps, reason: str) -> None:
    """Every try to fetch a review failed: its delivery goes to quarantine, where ``doctor`` shows it."""
    async with deps.store.begin() as tx:
        await tx.settle_delivery(delivery_id, reason)


async def take(event: ReviewEvent, deps: Deps) -> None:
    """Take in one event, in one commit: a new case, a revision of one, or its end. A repeated or older event changes
    nothing.

    The end of a review that we don't know is remembered, for its creation may have been overtaken: triage looks there.
    After that it is looked for once more, since its creation may have been committed at that very moment.
    """
    review = event.review
    if event.change is Change.DELETED:
        if not await close(review, deps):
            async with deps.store.begin() as tx:
                await tx.note_deletion(review, deps.clock.now())
            await close(review, deps)
        return
    if await deps.store.take_in(review, deps.clock.now()):
        return
    async with deps.store.begin() as tx:
        case = await tx.case_of(review.source, review.shop, review.external_id)
        if case and is_later(review.revision, case) and case.can(Act.REVISED):
            revised = replace(case.after_platform(Act.REVISED), review=review)
            await tx.revise(revised, review)
            await change(case, revised, Act.REVISED, tx, deps)


async def close(review: Review, deps: Deps) -> bool:
    """Close the case of a review that was taken away. False where we don't know the review."""
    async with deps.store.begin() as tx:
        case = await tx.case_of(review.source, review.shop, review.external_id)
        if case and case.can(Act.DELETED):
            await change(case, case.after_platform(Act.DELETED), Act.DELETED, tx, deps)
        return case is not None


async def close_overtaken(case: Case, tx: Transaction, deps: Deps) -> bool:
    """Close a case whose review was taken away before we heard of it; False where it was not, or came back since."""
    deleted = await tx.deletion(case.review)
    if deleted is None or order_of(case.review.revision) > order_of(deleted):
        return False
    await change(case, case.after_platform(Act.DELETED), Act.DELETED, tx, deps)
    return True


def is_later(revision: str, case: Case) -> bool:
    """True where this revision came after the one we have and says something else, or brings a closed review back.

    What stands in a revision after ``#`` is a digest of what was said: platforms announce the same words several times.
    """
    (order, _, said), (known, _, had) = revision.partition("#"), case.review.revision.partition("#")
    is_gone = Act.DELETED is case.meanwhile or case.state is State.CLOSED
    return order > known and (not said or said != had or is_gone)


def order_of(revision: str) -> str:
    """The part of a revision that orders it among the revisions of its review."""
    return revision.partition("#")[0]
