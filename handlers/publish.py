"""The hold is over: publish an approved reply once, or stop as unknown and ask."""

from __future__ import annotations

from dataclasses import replace

from handlers.change import change
from handlers.deps import Deps
from models.cases.case import Act, Case, Receipt, State
from models.cases.job import Job, JobKind
from models.errors import Permanent, Transient, Unknown, Unreadable, explain
from models.replies.reply_check import findings


async def publish(case_id: int, version: int, deps: Deps) -> None:
    """Find, else publish, the reply that was approved at ``version``; a superseded approval does nothing.

    A job that comes back to a case already in PUBLISHING was killed half-way: then the platform is asked first, and
    where it can't be asked the case stops as unknown.
    """
    case, was_interrupted = await start(case_id, version, deps)
    if case is None or case.reply is None:
        return
    platform = deps.platform(case.review.source)
    found = findings(case, case.reply.text, deps.playbooks.current(), platform)
    blocking = [finding.sentence for finding in found if finding.is_blocking]
    if blocking and not was_interrupted:
        await finish(case, Act.FAILED, deps, problem=f"Not published: {' '.join(blocking)}")
        return
    if not platform.can_publish:
        await finish(case, Act.HANDED_OVER, deps)
        return
    try:
        receipt = await find_or_publish(case, case.reply.text, was_interrupted, deps)
    except Permanent as refusal:
        await finish(case, Act.FAILED, deps, problem=f"Not published: {explain(refusal)}")
    except Unreadable as refusal:
        await finish(case, Act.FAILED, deps, problem=f"Not published: the platform's answer can't be read. {refusal}")
    except Unknown:
        await finish(case, Act.UNCLEAR, deps)
    except Transient as failure:
        if not was_interrupted:
            await finish(case, Act.DELAYED, deps, problem=f"Not published yet: {failure} It is tried again.")
        raise
    else:
        await finish(case, Act.PUBLISHED, deps, receipt=receipt)


async def start(case_id: int, version: int, deps: Deps) -> tuple[Case | None, bool]:
    """Commit the case as PUBLISHING before anything leaves; None where the approval no longer stands."""
    async with deps.store.begin() as tx:
        case = await tx.case(case_id, lock=True)
        if case is None or case.approved_version != version:
            return None, False
        if case.state is State.PUBLISHING:
            return case, True
        if case.state is not State.HELD:
            return None, False
        if case.held_until and case.held_until > deps.clock.now():
            await tx.defer(Job(JobKind.PUBLISH, case_id, version, case.held_until))
            return None, False
        return await change(case, case.after(Act.PUBLISH), Act.PUBLISH, tx, deps), False


async def find_or_publish(case: Case, text: str, was_interrupted: bool, deps: Deps) -> Receipt:
    """Our reply if it stands there already, else a new one. :class:`Transient` means that nothing left: the case is
    held again, where people can still undo it, and the queue tries once more.
    """
    source = deps.source(case.review.source)
    if source.platform.can_find:
        try:
            receipt = await source.find(case, text)
        except (Permanent, Unreadable) as blind:
            if was_interrupted:
                raise Unknown("A worker ended while the reply was on its way, and it can't be looked up.") from blind
            raise
        if receipt:
            return receipt
    elif was_interrupted:
        raise Unknown("A worker ended while the reply was on its way.")
    try:
        return await source.publish(case, text)
    except (Unknown, Unreadable) as unclear:
        if source.platform.can_find:
            try:
                receipt = await source.find(case, text)
            except (Transient, Permanent, Unreadable):
                receipt = None
            if receipt:
                return receipt
        raise Unknown("It is not known whether the reply arrived.") from unclear


async def finish(case: Case, act: Act, deps: Deps, *, receipt: Receipt | None = None, problem: str = "") -> None:
    """Write down how publishing or taking back ended. The case may have moved meanwhile (a voucher, a deletion), so it
    is read again.
    """
    async with deps.store.begin() as tx:
        now = await tx.case(case.id, lock=True)
        if now is None or not now.can(act):
            return
        after = replace(now.after(act), problem=problem, receipt=receipt or now.receipt, held_until=None)
        if act is Act.FAILED:
            after = replace(after, approved_version=0)
        await change(now, after, act, tx, deps, detail=problem)


async def give_up_publishing(case_id: int, version: int, deps: Deps, reason: str) -> None:
    """Every try to publish failed, and people hear why. Nothing was published where the case is held; one that stands
    in PUBLISHING was cut off half-way and never looked up since, so people have to look.
    """
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
    if case is None or case.approved_version != version:
        return
    if case.state is State.PUBLISHING:
        await finish(case, Act.UNCLEAR, deps, problem=reason)
    elif case.state is State.HELD:
        await finish(case, Act.FAILED, deps, problem=f"Not published: {reason} Approve it again to try once more.")


async def retract(case_id: int, version: int, deps: Deps) -> None:
    """Take a published reply back; the case is open again. Repeating it is harmless."""
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
    if case is None or case.state is not State.RETRACTING:
        return
    try:
        await deps.source(case.review.source).retract(case)
    except (Permanent, Unknown) as refusal:
        await give_up_retracting(case_id, deps, explain(refusal))
        return
    async with deps.store.begin() as tx:
        now = await tx.case(case_id, lock=True)
        if now is None or not now.can(Act.RETRACTED):
            return
        after = replace(now.after(Act.RETRACTED), receipt=None, approved_version=0)
        await change(now, after, Act.RETRACTED, tx, deps)


async def give_up_retracting(case_id: int, deps: Deps, reason: str) -> None:
    """Every try to take a reply back failed: it stays published, and people hear why."""
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
    if case and case.state is State.RETRACTING:
        await finish(case, Act.FAILED, deps, problem=f"The reply could not be taken back: {reason}")
