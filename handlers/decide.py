"""A person decided: check who may, apply it once, and commit before anyone is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers.alert import redraw
from handlers.deps import Deps
from handlers.draft import findings
from models.cases.audit import AuditLine
from models.cases.case import Act, Case, Command, Decision, State
from models.cases.job import Job, JobKind
from models.cases.people import Actor
from models.cases.reply import Origin, Reply
from models.cases.voucher import Voucher, VoucherAct, VoucherState, code_for
from models.errors import Refused, Stale
from models.notices.card import VERBS, why_no_voucher
from models.notices.refusal import UNKNOWN_BUTTON
from models.ports.transaction import Transaction

PEOPLES_ACTS = frozenset(
    {Act.APPROVE, Act.EDIT, Act.SKIP, Act.UNDO, Act.REDRAFT, Act.RETRACT, Act.POSTED, Act.CHECK, Act.REOPEN}
)
PEOPLES_VOUCHER_ACTS = frozenset({VoucherAct.OFFER, VoucherAct.UNDO, VoucherAct.CONFIRM})


async def decide(command: Command, deps: Deps) -> Case:
    """The case as it is after this person's decision. Raises :class:`Refused` with the reason, or :class:`Stale`.

    The same click delivered twice changes nothing the second time, and answers with the case as it is.
    """
    playbook = deps.playbooks.current()
    if not playbook.access.allows(command.actor):
        raise Refused("You are not among those who may decide here. Ask whoever keeps the playbook ([access]).")
    actor = playbook.access.resolve(command.actor)
    async with deps.store.begin() as tx:
        case = await tx.case(command.case_id, lock=True)
        if case is None:
            raise Refused("This case does not exist (any more).")
        if not await tx.first_time(f"click:{command.key}"):
            return case
        if case.version != command.seen_version:
            raise Stale(who_was_first(case))
        after = await apply(case, replace(command, actor=actor), tx, deps)
        await tx.save(after, was=case.version)
        now = deps.clock.now()
        detail = command.text[:300] if command.act == Act.SKIP else ""
        await tx.audit(AuditLine(case.id, after.version, actor, command.act, detail, now))
        await redraw(case.id, tx, deps)
    return after


def who_was_first(case: Case) -> str:
    """A kind word for the loser of a race."""
    done = case.decision
    if done:
        what = VERBS.get(done.act, done.act)
        return f"{done.actor.name} was a moment faster ({what}). The card shows how it stands now."
    return "This case has changed since your card was drawn. The card shows how it stands now; please look again."


async def apply(case: Case, command: Command, tx: Transaction, deps: Deps) -> Case:
    """The case after the command, with the jobs that follow from it deferred in the same transaction."""
    decision = Decision(command.actor, command.act, deps.clock.now(), command.text if command.act == Act.SKIP else "")
    if command.act in PEOPLES_VOUCHER_ACTS:
        return await apply_to_voucher(case, VoucherAct(command.act), command.actor, decision, tx, deps)
    if command.act not in PEOPLES_ACTS:
        raise Refused(UNKNOWN_BUTTON)
    act = Act(command.act)
    after = replace(case.after(act), decision=decision, problem="")
    match act:
        case Act.APPROVE:
            return await approve(case, after, tx, deps)
        case Act.EDIT:
            return edit(case, after, command.text, deps)
        case Act.SKIP:
            if not command.text.strip():
                raise Refused("Please say in a few words why this is skipped.")
        case Act.UNDO:
            after = replace(after, held_until=None, approved_version=0)
            if case.reply is None and not (case.verdict and case.verdict.is_troll_suspected):
                await tx.defer(Job(JobKind.DRAFT, case.id, after.version))
        case Act.REDRAFT:
            await tx.defer(Job(JobKind.DRAFT, case.id, after.version))
            after = replace(after, reply=None)
        case Act.REOPEN:
            await tx.defer(Job(JobKind.DRAFT, case.id, after.version))
        case Act.RETRACT:
            if not deps.platform(case.review.source).can_retract:
                raise Refused("This platform can't take a reply back by its API; remove it there by hand.")
            await tx.defer(Job(JobKind.RETRACT, case.id, after.version))
        case Act.CHECK:
            return await hold(after, tx, deps)
    return after


async def approve(case: Case, after: Case, tx: Transaction, deps: Deps) -> Case:
    """Hold an approved reply for a few seconds; the job that publishes it names this very version."""
    if case.reply is None:
        raise Refused("There is no reply yet; write one first.")
    refuse_blocked(case, case.reply.text, deps)
    return await hold(after, tx, deps)


async def hold(after: Case, tx: Transaction, deps: Deps) -> Case:
    """The undo window: until then nothing leaves, and the publish job of an undone approval ends as superseded."""
    until = deps.clock.now() + timedelta(seconds=deps.playbooks.current().hold_s)
    await tx.defer(Job(JobKind.PUBLISH, after.id, after.version, until))
    return replace(after, held_until=until, approved_version=after.version)


def edit(case: Case, after: Case, text: str, deps: Deps) -> Case:
    """A person's words take the draft's place, where they pass the checks."""
    refuse_blocked(case, text, deps)
    drafted = case.reply.drafted if case.reply else ""
    language = case.reply.language if case.reply else (case.verdict.language if case.verdict else "")
    return replace(after, reply=Reply(text.strip(), Origin.PERSON, language, drafted=drafted))


def refuse_blocked(case: Case, text: str, deps: Deps) -> None:
    """Raises :class:`Refused` with every reason why these words may not leave."""
    blocking = [finding.sentence for finding in findings(case, text, deps) if finding.is_blocking]
    if blocking:
        raise Refused(" ".join(blocking))


async def apply_to_voucher(
    case: Case, act: VoucherAct, actor: Actor, decision: Decision, tx: Transaction, deps: Deps
) -> Case:
    """Offer a voucher (policy and caps permitting), call it back, or note that it arrived."""
    after = replace(case.voucher_after(act), decision=decision)
    if act is VoucherAct.OFFER:
        if case.state in (State.RECEIVED, State.CLOSED, State.SKIPPED, State.QUIET):
            raise Refused("A voucher belongs to an open or answered complaint.")
        if deps.shop is None:
            raise Refused("No shop is connected that could make a voucher; see docs/settings.md.")
        use = await tx.voucher_use(case, actor, deps.clock.now())
        reason = why_no_voucher(case, deps.playbooks.current(), deps.platform(case.review.source), use)
        if reason:
            raise Refused(reason)
        until = deps.clock.now() + timedelta(seconds=deps.playbooks.current().hold_s)
        fresh = deps.clock.now() + timedelta(days=deps.playbooks.current().voucher.valid_days)
        await tx.defer(Job(JobKind.VOUCHER, case.id, after.version, until))
        voucher = Voucher(
            VoucherState.HELD,
            code_for(case.id, deps.voucher_secret),
            offered_by=actor.key,
            held_until=until,
            expires_at=case.voucher.expires_at if case.voucher.stage else fresh,
            shop_ref=case.voucher.shop_ref,
            stage=case.voucher.stage,
        )
        return replace(after, voucher=voucher)
    if act is VoucherAct.UNDO:
        return replace(after, voucher=Voucher())
    return replace(after, voucher=replace(after.voucher, problem=""))
