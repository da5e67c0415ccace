"""The hold is over: publish an approved reply once, or stop as unknown and ask."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.bound import moment, within
from handlers.change import change
from handlers.deps import Deps
from models.cases.case import Act, Case, Receipt, State
from models.cases.job import Job, JobKind
from models.errors import Permanent, Stale, Transient, Unknown, Unreadable, explain
from models.replies.reply_check import findings


async def publish(case_id: int, version: int, deps: Deps) -> None:
    """Send the reply that was approved at ``version``, once; a superseded approval does nothing.

    A reply that may have left is never sent again by this: the platform is asked until the longest possible call is
    over, and then the case stops as unknown. Only a sure refusal is followed by another try.
    """
    case = await start(case_id, version, deps)
    if case is None or case.reply is None:
        return
    if case.left_at is None:
        await send(case, case.reply.text, deps)
    else:
        await look(case, case.reply.text, deps)


async def start(case_id: int, version: int, deps: Deps) -> Case | None:
    """Commit the case as PUBLISHING before anything leaves; None where the approval no longer stands. Its ``left_at``
    is set where another worker has called the platform already.
    """
    async with deps.store.begin() as tx:
        case = await tx.case(case_id, lock=True)
        if case is None or case.approved_version != version:
            return None
        if case.state is State.PUBLISHING:
            return case
        if case.state is not State.HELD:
            return None
        if case.held_until and case.held_until > deps.clock.now():
            await tx.defer(Job(JobKind.PUBLISH, case_id, version, case.held_until))
            return None
        return await change(case, replace(case.after(Act.PUBLISH), left_at=None), Act.PUBLISH, tx, deps)


async def send(case: Case, text: str, deps: Deps) -> None:
    """Find, else publish, a reply that has not left. :class:`Transient` means that nothing left: the case is held
    again, where people can still undo it, and the queue tries once more.
    """
    platform = deps.platform(case.review.source)
    found = findings(case, text, deps.playbooks.current(), platform)
    blocking = [finding.sentence for finding in found if finding.is_blocking]
    if blocking:
        await finish(case, Act.FAILED, deps, problem=f"Not published: {' '.join(blocking)}")
        return
    if not platform.can_publish:
        await finish(case, Act.HANDED_OVER, deps)
        return
    try:
        source = deps.source(case.review.source)
        receipt = await source.find(case, text) if platform.can_find else None
        if receipt is None:
            began = moment()
            case = await leave(case, deps)
            async with within(deps.patience.longest_call_s, began):
                receipt = await source.publish(case, text)
    except Permanent as refusal:
        await finish(case, Act.FAILED, deps, problem=f"Not published: {explain(refusal)}")
    except (Unknown, Unreadable) as unclear:
        if case.left_at:
            await look(case, text, deps, is_own=True)
        else:
            problem = f"Not published: the platform's answer can't be read. {unclear}"
            await finish(case, Act.FAILED, deps, problem=problem)
    except Transient as failure:
        await finish(case, Act.DELAYED, deps, problem=f"Not published yet: {failure} It is tried again.")
        raise
    else:
        await finish(case, Act.PUBLISHED, deps, receipt=receipt)


def standing(case: Case) -> tuple[State, int, datetime | None]:
    """What no other worker may have changed since this one read it: which approval is being carried out, and whether
    the platform was called. The rest of a case may move meanwhile.
    """
    return case.state, case.approved_version, case.left_at


async def leave(case: Case, deps: Deps) -> Case:
    """Write down that the reply may leave, or be taken back, from now on. Raises :class:`Stale` where the case is no
    longer as this worker read it: whoever was thought dead and goes on calls nobody.
    """
    async with deps.store.begin() as tx:
        now = await tx.case(case.id, lock=True)
        if now is None or standing(now) != standing(case):
            raise Stale(f"Another worker is at the reply of {case.name}.")
        leaving = replace(now.after(Act.LEAVING), left_at=deps.clock.now())
        return await change(now, leaving, Act.LEAVING, tx, deps)


async def look(case: Case, text: str, deps: Deps, *, is_own: bool = False) -> None:
    """See what became of a reply that may have left: it stands there, it may still arrive and is looked for again in
    a while, or nobody knows. Where the platform can't be asked, a call of this worker's own (``is_own``) is over; one
    of another may still hear a clear answer, and is given the time for it.
    """
    receipt, can_see = None, False
    with contextlib.suppress(Permanent, Unreadable):
        source = deps.source(case.review.source)
        if source.platform.can_find:
            receipt, can_see = await source.find(case, text), True
    if receipt:
        await finish(case, Act.PUBLISHED, deps, receipt=receipt)
    elif settles_in_s(case, deps) > 0 and (can_see or not is_own):
        again = deps.clock.now() + timedelta(seconds=deps.patience.look_again_s)
        async with deps.store.begin() as tx:
            await tx.defer(Job(JobKind.PUBLISH, case.id, case.approved_version, again))
    else:
        await finish(case, Act.UNCLEAR, deps)


async def finish(
    case: Case, act: Act, deps: Deps, *, receipt: Receipt | None = None, problem: str = "", has_settled: bool = True
) -> None:
    """Write down how publishing or taking back ended; nothing where another worker has ended it, or called the platform
    since. The case may have moved meanwhile (a voucher, a deletion), so it is read again. Where a call may still arrive
    (``has_settled`` is False), the next one waits for that. A review that was changed, and not read before its reply
    was taken back, is read then.
    """
    async with deps.store.begin() as tx:
        now = await tx.case(case.id, lock=True)
        if now is None or not now.can(act) or standing(now) != standing(case):
            return
        after = replace(now.after(act), problem=problem, receipt=receipt or now.receipt, held_until=None)
        if has_settled and act is not Act.UNCLEAR:
            after = replace(after, left_at=None)
        if act is Act.RETRACTED:
            unread = Act.REVISED if after.verdict is None else None
            after = replace(after, receipt=None, meanwhile=after.meanwhile or unread)
        if act in (Act.FAILED, Act.RETRACTED):
            after = replace(after, approved_version=0)
        await change(now, after, act, tx, deps, detail=problem)


async def give_up_publishing(case_id: int, version: int, deps: Deps, reason: str) -> None:
    """Every try to publish failed, and people hear why. One that may have left could not be looked up since, so people
    have to look; of any other nothing was published.
    """
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
    if case is None or case.approved_version != version:
        return
    if case.state is State.PUBLISHING and case.left_at:
        await finish(case, Act.UNCLEAR, deps, problem=reason)
    elif case.state in (State.PUBLISHING, State.HELD):
        await finish(case, Act.FAILED, deps, problem=f"Not published: {reason} Approve it again to try once more.")


async def retract(case_id: int, deps: Deps) -> None:
    """Take a published reply back; the case is open again.

    A call that was cut off may still arrive, and could take the next reply away: nothing is done before it can't.
    Then it is made once more, as a reply that is gone stays gone.
    """
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
    if case is None or case.state is not State.RETRACTING:
        return
    left_s = settles_in_s(case, deps)
    if left_s > 0:
        raise Transient("A call that was cut off may still take the reply back.", left_s)
    try:
        source = deps.source(case.review.source)
        began = moment()
        case = await leave(case, deps)
        async with within(deps.patience.longest_call_s, began):
            await source.retract(case)
    except Permanent as refusal:
        await finish(case, Act.FAILED, deps, problem=not_taken_back(explain(refusal)))
    except (Unknown, Unreadable) as unclear:
        problem = f"It is not known whether the reply was taken back. {unclear}"
        raise Transient(problem, settles_in_s(case, deps)) from unclear
    except Transient:
        await finish(case, Act.DELAYED, deps)
        raise
    else:
        await finish(case, Act.RETRACTED, deps)


def settles_in_s(case: Case, deps: Deps) -> float:
    """Seconds until the last call for this case can't arrive any more; 0 where there is none."""
    if case.left_at is None:
        return 0
    return max((deps.patience.settled_at(case.left_at) - deps.clock.now()).total_seconds(), 0)


def not_taken_back(reason: str) -> str:
    """Why a reply still stands, for people."""
    return f"The reply could not be taken back: {reason}"


async def give_up_retracting(case_id: int, deps: Deps, reason: str) -> None:
    """Every try to take a reply back failed: it stays published, and people hear why."""
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
    if case and case.state is State.RETRACTING:
        await finish(case, Act.FAILED, deps, problem=not_taken_back(reason), has_settled=case.left_at is None)
