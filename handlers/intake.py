"""A platform told us something: take it in, so that what we acknowledge is in the database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.change import change
from handlers.deps import Deps
from models.cases.case import Act, Case, Receipt, State
from models.cases.job import fetch_of
from models.cases.review import Change, Delivery, Ignored, Parsed, Pointer, Review, ReviewEvent, Unread
from models.cases.watch import NEWS_FOR
from models.errors import Unreadable
from models.notices.card import what_changed
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
    parsed = parts_of(delivery, deps)
    for item in parsed:
        if isinstance(item, Pointer):
            async with deps.store.begin() as tx:
                delivery_id = await tx.keep_delivery(delivery, "", item, now)
                await tx.defer(fetch_of(item.source, delivery_id))
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


def parts_of(delivery: Delivery, deps: Deps) -> tuple[Parsed, ...]:
    """What a genuine delivery says. One that its source can't read, or fails at in whatever way, is one :class:`Unread`
    part, so that it is kept: many platforms never send a delivery again.
    """
    try:
        return deps.source(delivery.source).parse(delivery)
    except Unreadable as problem:
        return (Unread(delivery.source, str(problem)),)
    except Exception as bug:  # noqa: BLE001 - its message may quote the review, so its kind alone is told
        return (Unread(delivery.source, f"Reading it failed ({type(bug).__name__}). Please report this."),)


async def take(event: ReviewEvent, deps: Deps, heard_at: datetime | None = None) -> bool:
    """Take in one event, in one commit: a new case, a revision of one, or its end. A repeated or older event changes
    nothing. ``heard_at`` is when the platform first told of it, now where it is not given. Returns True for a review of
    the past that is new to us: it is read and counted, and nobody is told.

    The end of a review that we don't know is remembered, for its creation may have been overtaken: triage looks there.
    After that it is looked for once more, since its creation may have been committed at that very moment.
    """
    review, now = event.review, deps.clock.now()
    if event.change is Change.DELETED:
        if not await close(review, deps):
            async with deps.store.begin() as tx:
                await tx.note_deletion(review, now)
            await close(review, deps)
        return False
    is_history = not await is_news(event, heard_at or now, deps)
    if await deps.store.take_in(review, review.written_at if is_history else now, is_history=is_history):
        return is_history
    async with deps.store.begin() as tx:
        case = await tx.case_of(review.source, review.shop, review.external_id)
        if case and is_later(review.revision, case) and case.can(Act.REVISED):
            receipt = receipt_beside(review.answer, case, deps)
            revised = replace(case.after_platform(Act.REVISED), review=review, receipt=receipt)
            if revised.state is State.PUBLISHED:
                revised = replace(revised, problem=what_changed(case.review, review))
            await tx.revise(revised, review)
            await change(case, revised, Act.REVISED, tx, deps)
        elif case and case.can(Act.ANSWERED_THERE) and review.answer not in ("", case.review.answer):
            shown, receipt = replace(case.review, answer=review.answer), receipt_beside(review.answer, case, deps)
            answered = replace(case.after(Act.ANSWERED_THERE), review=shown, receipt=receipt)
            await tx.revise(answered, answered.review)
            await change(case, answered, Act.ANSWERED_THERE, tx, deps)
    return False


def receipt_beside(answer: str, case: Case, deps: Deps) -> Receipt | None:
    """The receipt of our earlier reply once the platform shows this answer: None where a colleague's words have taken
    its place there, so that nothing of ours ever replaces them. While a reply counts as published it keeps its receipt.
    """
    ours = ("", case.review.answer.strip(), case.reply.text.strip() if case.reply else "")
    is_standing = case.state in (State.PUBLISHED, State.RETRACTING) or answer.strip() in ours
    return case.receipt if is_standing or not deps.platform(case.review.source).can_replace else None


async def is_news(event: ReviewEvent, heard_at: datetime, deps: Deps) -> bool:
    """The one rule of freshness, for every way in: True of a review that we could not have heard of long before.

    It was written, or changed by its author, at most two weeks before we heard of it (longer where the platform shows
    some late), and not before we listened to its platform at all, but for the hours that the settings call fresh.
    """
    said_at = max(event.review.written_at, event.edited_at or event.review.written_at)
    if said_at >= heard_at - deps.polling.fresh:
        return True
    watch = await deps.store.watches.get(event.review.source, deps.clock.now())
    window = max(NEWS_FOR, timedelta(days=deps.platform(event.review.source).overlap_days))
    return watch.knows(said_at, heard_at, window, deps.polling.fresh)


async def close(review: Review, deps: Deps) -> bool:
    """Close the case of a review that was taken away, unless it came back since. False where we don't know the review.

    The case keeps the place of the deletion among the revisions, so that what was said before it brings nothing back.
    """
    async with deps.store.begin() as tx:
        case = await tx.case_of(review.source, review.shop, review.external_id)
        if case and case.can(Act.DELETED) and order_of(review.revision) >= order_of(case.review.revision):
            said = case.review.revision.partition("#")[2]
            gone = replace(case.review, revision=f"{order_of(review.revision)}#{said}")
            closed = replace(case.after_platform(Act.DELETED), review=gone)
            await tx.revise(closed, gone)
            await change(case, closed, Act.DELETED, tx, deps)
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
