"""The one writer of a case: a decision is saved, told to the audit trail and shown, in one commit. With it stands the
guard through which every wish of a person passes.
"""

from __future__ import annotations

from handlers.alert import redraw
from handlers.deps import Deps
from models.cases.audit import AuditLine
from models.cases.case import PEOPLES_ACTS, Act, Case, Command
from models.cases.job import Job, JobKind
from models.cases.people import SYSTEM, Actor
from models.cases.voucher import VoucherAct
from models.errors import Refused, Stale
from models.ports.transaction import Transaction


async def change(
    before: Case,
    after: Case,
    act: Act | VoucherAct,
    tx: Transaction,
    deps: Deps,
    *,
    actor: Actor = SYSTEM,
    detail: str = "",
    jobs: tuple[Job, ...] = (),
) -> Case:
    """Write what an act made of a case: compare-and-set, audit line, the jobs that follow, and a new card in each chat.
    Returns the case as it is stored; raises :class:`Stale` where ``before`` is no longer what is stored.

    Where no reply is under way any more, what the platform did to the review meanwhile comes into force as well; its
    own audit line was written when it happened. A review to be read (anew) gets its triage job here. Every change asks
    for the card, also one that shows nothing new: a card of an older version would refuse each click as stale, and
    could offer an undo that is too late. A case that no chat can have a card of asks for none.
    """
    stored = after.caught_up()
    await tx.save(stored, was=before.version)
    await tx.audit(AuditLine(after.id, after.version, actor, act, detail, deps.clock.now()))
    if stored.is_to_be_read:
        jobs = (*jobs, Job(JobKind.TRIAGE, stored.id, stored.version))
    for job in jobs:
        await tx.defer(job)
    if before.may_have_a_card or stored.may_have_a_card:
        await redraw(stored.id, tx, deps)
    return stored


async def guard(command: Command, tx: Transaction, *, is_repeated: bool = False) -> Case:
    """The case that the command of an admitted person is about, locked. Raises :class:`Refused` where there is no such
    case, :class:`Stale` where it is no longer the one they saw, unless the command was carried out before.
    """
    case = await tx.case(command.case_id, lock=True)
    if case is None:
        raise Refused("This case does not exist (any more).")
    if case.version != command.seen_version and not is_repeated:
        raise Stale(who_was_first(case))
    return case


def who_was_first(case: Case) -> str:
    """A kind sentence for the person who lost a race: who was faster, and what they did."""
    done = case.decision
    if done:
        what = PEOPLES_ACTS.get(done.act, done.act)
        return f"{done.actor.name} was a moment faster ({what}). The card shows how it stands now."
    return "This case has changed since your card was drawn. The card shows how it stands now; please look again."
