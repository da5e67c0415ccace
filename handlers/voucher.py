"""A person sends a voucher: make one in the shop and send it privately, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from handlers.bound import moment, within
from handlers.change import change
from handlers.deps import Deps
from models.cases.case import Case
from models.cases.job import Job, JobKind
from models.cases.voucher import Coupon, Voucher, VoucherAct, VoucherStage, VoucherState
from models.errors import Permanent, Stale, Transient, Unknown, explain
from models.replies.letter import voucher_letter
from models.text.format import iso_date

STAGE_AFTER = {
    VoucherAct.ISSUED: VoucherStage.ISSUED,
    VoucherAct.SENDING: VoucherStage.SENDING,
}
"""How far a voucher is once one of these was noted."""

LEAVES = (VoucherAct.MAKING, VoucherAct.SENDING)
"""Noted right before a call outside, which may have had its effect from then on."""


async def send(case_id: int, deps: Deps) -> None:
    """Find-else-issue the case's one code, then send it, once. Resumed where a killed worker left it.

    The code is the same at every try, so the shop can be asked for it. A letter can't be looked up: one that was
    leaving is waited for until the longest possible call is over, and then the voucher stops as unknown.
    """
    case = await start(case_id, deps)
    if case is None:
        return
    try:
        if case.voucher.stage is VoucherStage.SENDING:
            if may_arrive(case, deps):
                await wait(case, deps)
                return
            raise Unknown("A worker ended while the letter was leaving.")
        if case.voucher.stage is VoucherStage.NONE:
            coupon = await found_in(deps, case)
            if coupon is None and may_arrive(case, deps):
                await wait(case, deps)
                return
            if coupon is None:
                began = moment()
                case = await note_progress(case, VoucherAct.MAKING, deps)
                async with noting_refusal(case, deps):
                    coupon = await issue(case, deps, began)
            if coupon is None:
                await wait(case, deps)
                return
            case = await note_progress(case, VoucherAct.ISSUED, deps, coupon)
        began = moment()
        case = await note_progress(case, VoucherAct.SENDING, deps)
        async with noting_refusal(case, deps), within(deps.patience.longest_call_s, began):
            await deliver(case, deps)
    except Unknown:
        await finish(
            case,
            VoucherAct.UNCLEAR,
            deps,
            "It is not known whether the voucher reached the customer. "
            "Ask them, or send it again: the code stays the same.",
        )
    except Permanent as refusal:
        await finish(case, VoucherAct.FAILED, deps, f"The voucher was not sent: {explain(refusal)}")
    else:
        await finish(case, VoucherAct.SENT, deps, "")


@asynccontextmanager
async def noting_refusal(case: Case, deps: Deps) -> AsyncIterator[None]:
    """The one call that was written down in this state of the case: where it surely had no effect that is noted, so
    that another may leave. A look, or a wait, that fails says nothing of the call before it.
    """
    try:
        yield
    except Transient:
        await note_progress(case, VoucherAct.DELAYED, deps)
        raise


def may_arrive(case: Case, deps: Deps) -> bool:
    """True while a call for this voucher, cut off or of another worker, may still have its effect."""
    left_at = case.voucher.left_at
    return left_at is not None and deps.clock.now() < deps.patience.settled_at(left_at)


async def wait(case: Case, deps: Deps) -> None:
    """See in a while what came of a call that may still have its effect."""
    again = deps.clock.now() + timedelta(seconds=deps.patience.look_again_s)
    async with deps.store.begin() as tx:
        await tx.defer(Job(JobKind.VOUCHER, case.id, case.version, again))


async def start(case_id: int, deps: Deps) -> Case | None:
    """Commit the case with its voucher in ISSUING; None where the offer no longer stands or its hold runs on."""
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
        return await change(case, case.voucher_after(VoucherAct.ISSUE), VoucherAct.ISSUE, tx, deps)


async def found_in(deps: Deps, case: Case) -> Coupon | None:
    """Look for the case's code in the shop: one that stands there keeps its own end."""
    if deps.shop is None:
        raise Permanent("No shop is connected.", "Set the shop's address and keys; see docs/settings.md.")
    return await deps.shop.find(case.voucher.code)


async def issue(case: Case, deps: Deps, began: float) -> Coupon | None:
    """A new code in the shop, by a call that was written down after ``began``; None where the shop did not say what
    became of it and doesn't show it (yet).
    """
    if deps.shop is None or case.voucher.expires_at is None:
        raise Permanent("The voucher has no end.", "Offer it again.")
    try:
        async with within(deps.patience.longest_call_s, began):
            made = await deps.shop.issue(case.voucher.code, case.review.email, case.voucher.expires_at)
        return Coupon(made, case.voucher.expires_at)
    except Unknown:
        try:
            return await found_in(deps, case)
        except Transient:
            return None


async def deliver(case: Case, deps: Deps) -> None:
    """Send the code by the platform's private message where it has one, else by mail; not where the code has ended."""
    until = case.voucher.expires_at
    if until and until <= deps.clock.now():
        raise Permanent(f"The code of this case ended on {iso_date(until)}.", "Make another one in the shop by hand.")
    playbook = deps.playbooks.current()
    letter = voucher_letter(case, playbook)
    if deps.platform(case.review.source).can_reply_privately:
        await deps.source(case.review.source).reply_privately(case, letter.text)
        return
    if deps.mailer is None or not case.review.email:
        raise Permanent("There is no private way to this customer.", "Set up mail (HIGHROAD_SMTP_URL).")
    await deps.mailer.send(case.review.email, letter.subject, letter.text, f"voucher-{case.id}")


async def note_progress(case: Case, act: VoucherAct, deps: Deps, coupon: Coupon | None = None) -> Case:
    """Commit how far the voucher got, before the next step outside. Raises :class:`Stale` where it is no longer as
    this worker wrote it: whoever was thought dead and goes on sends nothing. Of a new coupon an end that the shop names
    takes the place of ours.
    """
    async with deps.store.begin() as tx:
        now = await tx.case(case.id, lock=True)
        if now is None or now.voucher != case.voucher:
            raise Stale(f"The voucher of {case.name} is being sent, or was ended, by another worker.")
        voucher = replace(now.voucher, left_at=deps.clock.now() if act in LEAVES else None)
        if coupon:
            own = coupon.shop_ref if deps.shop and deps.shop.gives_own_codes and coupon.shop_ref else voucher.code
            until = coupon.expires_at or voucher.expires_at
            voucher = replace(voucher, code=own, shop_ref=coupon.shop_ref, expires_at=until)
        stage = STAGE_AFTER.get(act, VoucherStage.NONE)
        if act is VoucherAct.DELAYED and voucher.stage is VoucherStage.SENDING:
            stage = VoucherStage.ISSUED
        noted = replace(now.voucher_after(act), voucher=replace(voucher, stage=stage))
        return await change(now, noted, act, tx, deps)


async def finish(case: Case, act: VoucherAct, deps: Deps, problem: str) -> None:
    """Write down how the sending of a voucher ended; nothing where it is no longer as this worker wrote it."""
    async with deps.store.begin() as tx:
        now = await tx.case(case.id, lock=True)
        if now is None or now.voucher != case.voucher:
            return
        after = now.voucher_after(act)
        sent_at = deps.clock.now() if act is VoucherAct.SENT else None
        was_sending = after.voucher.stage is VoucherStage.SENDING
        stage = VoucherStage.ISSUED if was_sending else after.voucher.stage
        voucher: Voucher = replace(
            after.voucher, problem=problem, sent_at=sent_at, stage=stage, held_until=None, left_at=None
        )
        await change(now, replace(after, voucher=voucher), act, tx, deps, detail=problem)


async def give_up_sending(case_id: int, deps: Deps, reason: str) -> None:
    """Every try to send a voucher failed for a passing cause: people hear why. One that may have left is unknown."""
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
    if case and case.voucher.state is VoucherState.ISSUING:
        may_have_left = case.voucher.stage is VoucherStage.SENDING
        act = VoucherAct.UNCLEAR if may_have_left else VoucherAct.FAILED
        await finish(case, act, deps, reason if may_have_left else f"The voucher was not sent: {reason}")
