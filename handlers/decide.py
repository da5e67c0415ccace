"""A person decided: check who may, apply it once, and commit before anyone is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.admit import admit
from handlers.change import change, guard
from handlers.deps import Deps
from models.cases.case import Act, Case, Command, Decision, State
from models.cases.job import Job, JobKind
from models.cases.people import Actor
from models.cases.platform import Platform
from models.cases.reply import Origin, Reply
from models.cases.voucher import Voucher, VoucherAct, VoucherStage, VoucherState, code_for, why_no_voucher
from models.errors import Refused
from models.notices.refusal import UNKNOWN_BUTTON
from models.ports.transaction import Transaction
from models.replies.playbook import Playbook
from models.replies.reply_check import findings

MAX_REASON = 300
"""Characters of a reason that the audit trail keeps."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked of a case, allowed by the guard, with all that this one decision uses: playbook, time,
    transaction.
    """

    case: Case
    actor: Actor
    text: str
    playbook: Playbook
    platform: Platform
    now: datetime
    tx: Transaction
    deps: Deps


@dataclass(frozen=True, slots=True)
class Outcome:
    """The case as a wish leaves it, and the jobs that carry it on."""

    case: Case
    jobs: tuple[Job, ...] = ()


async def decide(command: Command, deps: Deps) -> Case:
    """The case as it is after this person's decision. Raises :class:`Refused` with the reason, or :class:`Stale`.

    The same click delivered twice changes nothing the second time, and answers with the case as it is.
    """
    playbook = deps.playbooks.current()
    await admit(command.actor, playbook, deps, command.case_id, decides=True)
    async with deps.store.begin() as tx:
        is_repeated = not await tx.first_time(f"click:{command.key}")
        case = await guard(command, tx, is_repeated=is_repeated)
        if is_repeated:
            return case
        act = next((act for act in EFFECTS if act == command.act), None)
        if act is None:
            raise Refused(UNKNOWN_BUTTON)
        actor, now = playbook.access.resolve(command.actor), deps.clock.now()
        platform = deps.platform(case.review.source)
        done = await EFFECTS[act](Wish(case, actor, command.text, playbook, platform, now, tx, deps))
        reason = command.text if act is Act.SKIP else ""
        after = replace(done.case, decision=Decision(actor, act, now, reason))
        return await change(case, after, act, tx, deps, actor=actor, detail=reason[:MAX_REASON], jobs=done.jobs)


def next_case(wish: Wish, act: Act) -> Case:
    """The case in the state that this act leads to, without the problem that its last step left behind."""
    return replace(wish.case.after(act), problem="")


def with_hold(after: Case, wish: Wish) -> Outcome:
    """The case held for the seconds in which it can be undone; until their end nothing leaves. The publish job names
    this very version, so that the job of an approval that was undone ends as superseded. After a call
    that may still arrive the hold lasts until that is over.
    """
    until = wish.now + timedelta(seconds=wish.playbook.hold_s)
    if after.left_at:
        until = max(until, wish.deps.patience.settled_at(after.left_at))
    job = Job(JobKind.PUBLISH, after.id, after.version, until)
    return Outcome(replace(after, held_until=until, approved_version=after.version), (job,))


def with_draft_job(after: Case) -> Outcome:
    """The case with a job that writes a draft for it."""
    return Outcome(after, (Job(JobKind.DRAFT, after.id, after.version),))


def refuse_blocked(wish: Wish, text: str) -> None:
    """Raises :class:`Refused` with every reason why this text may not be published."""
    found = findings(wish.case, text, wish.playbook, wish.platform)
    blocking = [finding.sentence for finding in found if finding.is_blocking]
    if blocking:
        raise Refused(" ".join(blocking))


async def approve(wish: Wish) -> Outcome:
    """Hold the reply on the card for a few seconds, where it passes the checks."""
    after = next_case(wish, Act.APPROVE)
    if wish.case.reply is None:
        raise Refused("There is no reply yet; write one first.")
    if wish.case.reply.origin is Origin.START:
        raise Refused("This is only a start and names nothing of the review; press Write first.")
    refuse_blocked(wish, wish.case.reply.text)
    return with_hold(after, wish)


async def edit(wish: Wish) -> Outcome:
    """Put a person's words in the place of the draft, where they pass the checks."""
    after, before = next_case(wish, Act.EDIT), wish.case
    refuse_blocked(wish, wish.text)
    drafted = before.reply.drafted if before.reply else ""
    language = before.reply.language if before.reply else (before.verdict.language if before.verdict else "")
    return Outcome(replace(after, reply=Reply(wish.text.strip(), Origin.PERSON, language, drafted=drafted)))


async def skip(wish: Wish) -> Outcome:
    """Close the case without a reply, for the reason that this person gives."""
    after = next_case(wish, Act.SKIP)
    if not wish.text.strip():
        raise Refused("Please say in a few words why this is skipped.")
    return Outcome(after)


async def undo(wish: Wish) -> Outcome:
    """Open the case again; where it never had a reply one is drafted now, unless it looks like a troll's."""
    after = replace(next_case(wish, Act.UNDO), held_until=None, approved_version=0)
    is_troll = wish.case.verdict is not None and wish.case.verdict.is_troll_suspected
    return with_draft_job(after) if wish.case.reply is None and not is_troll else Outcome(after)


async def redraft(wish: Wish) -> Outcome:
    """Drop the reply and ask for a new draft."""
    return with_draft_job(replace(next_case(wish, Act.REDRAFT), reply=None))


async def reopen(wish: Wish) -> Outcome:
    """Open a case whose review was not seen as negative, and ask for a draft."""
    return with_draft_job(next_case(wish, Act.REOPEN))


async def retract(wish: Wish) -> Outcome:
    """Take the published reply back, where the platform can."""
    after = next_case(wish, Act.RETRACT)
    if not wish.platform.can_retract:
        raise Refused("This platform can't take a reply back by its API; remove it there by hand.")
    return Outcome(after, (Job(JobKind.RETRACT, after.id, after.version),))


async def posted(wish: Wish) -> Outcome:
    """Note that the reply stands on the platform: a person saw it there, or put it there by hand."""
    return Outcome(next_case(wish, Act.POSTED))


async def check(wish: Wish) -> Outcome:
    """Settle a publishing of which nobody knows whether it arrived: look for the reply, else send it again."""
    return with_hold(next_case(wish, Act.CHECK), wish)


async def offer_voucher(wish: Wish) -> Outcome:
    """Hold a voucher for a few seconds, where policy and caps permit it; an earlier one keeps its coupon."""
    case, after = wish.case, wish.case.voucher_after(VoucherAct.OFFER)
    if case.state in (State.RECEIVED, State.CLOSED, State.SKIPPED, State.QUIET):
        raise Refused("A voucher belongs to an open or answered complaint.")
    if wish.deps.shop is None:
        raise Refused("No shop is connected that could make a voucher; see docs/settings.md.")
    use = await wish.tx.voucher_use(case, wish.actor, wish.now)
    reason = why_no_voucher(wish.playbook.voucher, wish.platform, case.review.email, use)
    if reason:
        raise Refused(reason)
    until = wish.now + timedelta(seconds=wish.playbook.hold_s)
    is_new = case.voucher.stage is VoucherStage.NONE
    voucher = Voucher(
        VoucherState.HELD,
        code_for(case.id, wish.deps.voucher_secret),
        offered_by=wish.actor.key,
        held_until=until,
        expires_at=wish.now + timedelta(days=wish.playbook.voucher.valid_days) if is_new else case.voucher.expires_at,
        shop_ref=case.voucher.shop_ref,
        stage=case.voucher.stage,
    )
    return Outcome(replace(after, voucher=voucher), (Job(JobKind.VOUCHER, case.id, after.version, until),))


async def undo_voucher(wish: Wish) -> Outcome:
    """Call the voucher back before it leaves."""
    return Outcome(replace(wish.case.voucher_after(VoucherAct.UNDO), voucher=Voucher()))


async def confirm_voucher(wish: Wish) -> Outcome:
    """Note that the customer has the voucher, although we never heard that its letter arrived."""
    after = wish.case.voucher_after(VoucherAct.CONFIRMED)
    return Outcome(replace(after, voucher=replace(after.voucher, problem="")))


EFFECTS: dict[Act | VoucherAct, Callable[[Wish], Awaitable[Outcome]]] = {
    Act.APPROVE: approve,
    Act.EDIT: edit,
    Act.SKIP: skip,
    Act.UNDO: undo,
    Act.REDRAFT: redraft,
    Act.REOPEN: reopen,
    Act.RETRACT: retract,
    Act.POSTED: posted,
    Act.CHECK: check,
    VoucherAct.OFFER: offer_voucher,
    VoucherAct.UNDO: undo_voucher,
    VoucherAct.CONFIRMED: confirm_voucher,
}
"""What each of :data:`PEOPLES_ACTS` does to a case."""
