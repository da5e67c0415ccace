"""A kindness was decided: make one voucher in the shop and send it privately, once."""

from __future__ import annotations

from dataclasses import replace

from handlers.alert import redraw
from handlers.deps import Deps
from models.cases.audit import AuditLine
from models.cases.case import Case
from models.cases.job import Job, JobKind
from models.cases.people import SYSTEM
from models.cases.voucher import Coupon, Voucher, VoucherAct, VoucherState
from models.errors import Permanent, Refused, Transient, Unknown
from models.replies.letter import voucher_letter

ISSUED, SENDING = "issued", "sending"


async def send(case_id: int, deps: Deps) -> None:
    """Find-else-issue the case's one code, then send it. Resumed where a killed worker left it.

    The code is the same at every try, so the shop can be asked for it. A letter can't be looked up: a worker that died
    while sending leaves the voucher as unknown, and a person is asked.
    """
    case = await start(case_id, deps)
    if case is None:
        return
    try:
        if case.voucher.stage == SENDING:
            raise Unknown("A worker ended while the letter was leaving.")
        if not case.voucher.stage:
            case = await note(case, await issue(case, deps), ISSUED, deps)
        case = await note(case, Coupon(case.voucher.shop_ref), SENDING, deps)
        await deliver(case, deps)
    except Unknown:
        await finish(
            case,
            VoucherAct.LOSE,
            deps,
            "It is not known whether the voucher reached the customer. "
            "Ask them, or send it again: the code stays the same.",
        )
    except Permanent as refusal:
        await finish(case, VoucherAct.FAIL, deps, f"The voucher was not sent: {refusal} {refusal.hint}".strip())
    except Transient:
        if case.voucher.stage == SENDING:
            await note(case, Coupon(case.voucher.shop_ref), ISSUED, deps)
        raise
    else:
        await finish(case, VoucherAct.SENT, deps, "")


async def start(case_id: int, deps: Deps) -> Case | None:
    """The case with its voucher in ISSUING, committed; None where the offer no longer stands or its hold runs on."""
    async with deps.store.begin() as tx:
        case = await tx.case(case_id, lock=True)
        if case is None:
            return None
        if case.voucher.state is VoucherState.ISSUING:
            return case
        if case.voucher.state is not VoucherState.HELD:
            return None
        if case.voucher.held_until and case.voucher.held_until > deps.clock.now():
            await tx.defer(Job(JobKind.VOUCHER, case_id, 0, case.voucher.held_until))
            return None
        started = case.voucher_after(VoucherAct.ISSUE)
        await tx.save(started, was=case.version)
        await tx.audit(AuditLine(case_id, started.version, SYSTEM, VoucherAct.ISSUE, "", deps.clock.now()))
        return started


async def issue(case: Case, deps: Deps) -> Coupon:
    """The code in the shop: as it stands there already, with its own end, else a new one."""
    if deps.shop is None:
        raise Permanent("No shop is connected.", "Set the shop's address and keys; see docs/settings.md.")
    if case.voucher.expires_at is None:
        raise Permanent("The voucher has no end.", "Offer it again.")
    found = await deps.shop.find(case.voucher.code)
    if found:
        return found
    try:
        made = await deps.shop.issue(case.voucher.code, case.review.email, case.voucher.expires_at)
        return Coupon(made, case.voucher.expires_at)
    except Unknown as unclear:
        found = await deps.shop.find(case.voucher.code)
        if found:
            return found
        raise Transient("The shop did not answer.", retry_after=30) from unclear


async def deliver(case: Case, deps: Deps) -> None:
    """The platform's own private message where it has one, else a letter by mail; nothing where the code has ended."""
    until = case.voucher.expires_at
    if until and until <= deps.clock.now():
        raise Permanent(f"The code of this case ended on {until:%Y-%m-%d}.", "Make another one in the shop by hand.")
    playbook = deps.playbooks.current()
    letter = voucher_letter(case, playbook)
    if deps.platform(case.review.source).can_reply_privately:
        await deps.source(case.review.source).reply_privately(case, letter.text)
        return
    if deps.mailer is None or not case.review.email:
        raise Permanent("There is no private way to this customer.", "Set up mail (HIGHROAD_SMTP_URL).")
    await deps.mailer.send(case.review.email, letter.subject, letter.text, f"voucher-{case.id}")


async def note(case: Case, coupon: Coupon, stage: str, deps: Deps) -> Case:
    """Commit how far it got before the next outside step. An end that the shop names takes the place of ours."""
    async with deps.store.begin() as tx:
        now = await tx.case(case.id, lock=True)
        if now is None:
            raise Refused("This case does not exist (any more).")
        own = coupon.shop_ref if deps.shop and deps.shop.gives_own_codes and coupon.shop_ref else now.voucher.code
        until = coupon.expires_at or now.voucher.expires_at
        voucher = replace(now.voucher, code=own, shop_ref=coupon.shop_ref, expires_at=until, stage=stage)
        noted = replace(now, voucher=voucher, version=now.version + 1)
        await tx.save(noted, was=now.version)
        return noted


async def finish(case: Case, act: VoucherAct, deps: Deps, problem: str) -> None:
    """Write down how it went."""
    async with deps.store.begin() as tx:
        now = await tx.case(case.id, lock=True)
        if now is None or now.voucher.state is not VoucherState.ISSUING:
            return
        after = now.voucher_after(act)
        sent_at = deps.clock.now() if act is VoucherAct.SENT else None
        stage = ISSUED if after.voucher.stage == SENDING else after.voucher.stage
        voucher: Voucher = replace(after.voucher, problem=problem, sent_at=sent_at, stage=stage, held_until=None)
        after = replace(after, voucher=voucher)
        await tx.save(after, was=now.version)
        await tx.audit(AuditLine(case.id, after.version, SYSTEM, act, problem, deps.clock.now()))
        await redraw(case.id, tx, deps)


async def give_up_sending(case_id: int, deps: Deps, reason: str) -> None:
    """Every try failed for a passing cause: people hear why."""
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
    if case and case.voucher.state is VoucherState.ISSUING:
        await finish(case, VoucherAct.FAIL, deps, f"The voucher was not sent: {reason}")
