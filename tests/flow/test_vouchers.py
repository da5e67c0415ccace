"""A voucher: made once, sent privately once, refused with a reason, and never told to the channel or in public."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app.jobs import Jobs
from bot.net.mail import SmtpMailer
from bot.store.store import PgStore
from handlers import voucher
from models.cases.case import Act, State
from models.cases.voucher import VoucherAct, VoucherStage, VoucherState
from models.errors import Refused, Stale, Transient
from tests.flow.decision_desk import Desk, a_desk

NOBODY_LISTENS = "smtp://127.0.0.1:1"


@pytest.fixture
async def desk(store: PgStore, jobs: Jobs) -> AsyncIterator[Desk]:
    """The desk, with nothing on it."""
    async with a_desk(store, jobs) as opened:
        yield opened


async def test_a_voucher_is_made_once_and_sent_once(desk: Desk) -> None:
    """One coupon, one letter, however often the job comes; the letter asks for nothing in return."""
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    sent = await desk.send(offered)
    assert sent.voucher.state is VoucherState.SENT
    assert sent.state is State.OPEN
    await desk.send(offered)
    assert desk.codes() == [sent.voucher.code]
    (letter,) = desk.letters()
    assert sent.voucher.code in letter
    assert "Nothing is expected in return" in letter
    assert desk.sandbox.mailbox.letters[0].to == ("ann@customers.test",)


async def test_a_coupon_whose_answer_was_lost_is_found(desk: Desk) -> None:
    """The shop made it and fell silent: no second one is made."""
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    desk.fault("coupon")
    assert (await desk.send(offered)).voucher.state is VoucherState.SENT
    assert len(desk.codes()) == len(desk.letters()) == 1


async def test_a_retry_after_the_mail_server_was_down_makes_no_second_coupon(desk: Desk) -> None:
    """The coupon stands, the letter could not leave; the next try sends that very code."""
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    desk.clock.at = offered.voucher.held_until or desk.clock.at
    down = replace(desk.deps, mailer=SmtpMailer(NOBODY_LISTENS, "care@larkfield.test"))
    for _ in range(2):
        with pytest.raises(Transient):
            await voucher.send(offered.id, down)
    (code,) = desk.codes()
    assert (await desk.send(offered)).voucher.state is VoucherState.SENT
    assert desk.codes() == [code]
    assert code in desk.letters()[0]


async def test_a_letter_that_may_have_left_is_not_sent_again(desk: Desk) -> None:
    """A worker was killed while the letter was leaving: people ask the customer, then say that it arrived."""
    unclear = await desk.unclear_voucher(await desk.opened())
    assert unclear.voucher.state is VoucherState.UNKNOWN
    assert desk.letters() == []
    assert any("not known whether the voucher reached" in line for line in desk.card(unclear).warnings)
    confirmed = await desk.press(unclear, VoucherAct.CONFIRMED)
    assert confirmed.voucher.state is VoucherState.SENT
    assert "Voucher confirmed by Ana" in desk.card(confirmed).status


async def test_every_step_of_a_voucher_has_its_line_and_asks_for_the_card(desk: Desk) -> None:
    """No version of the case goes without a line of its history, and no card keeps an undo that is too late."""
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    sent = await desk.send(offered)
    async with desk.store.begin() as tx:
        steps = {line.version: line.act for line in await tx.history(sent.id) if line.version >= offered.version}
    acts = (
        VoucherAct.OFFER, VoucherAct.ISSUE, VoucherAct.MAKING, VoucherAct.ISSUED, VoucherAct.SENDING, VoucherAct.SENT,
    )  # fmt: skip
    assert steps == dict(zip(range(offered.version, sent.version + 1), acts, strict=True))
    assert await desk.jobs("show") == len(acts)


async def test_a_voucher_that_was_ended_meanwhile_sends_no_letter(desk: Desk) -> None:
    """A worker that was thought dead goes on after another has done its work: it finds nothing more to note."""
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    desk.clock.at = offered.voucher.held_until or desk.clock.at
    started = await voucher.start(offered.id, desk.deps)
    assert started
    await desk.send(offered)
    with pytest.raises(Stale, match="ended, by another worker"):
        await voucher.note_progress(started, VoucherAct.SENDING, desk.deps)


async def test_a_voucher_offered_again_keeps_the_end_of_its_coupon(desk: Desk) -> None:
    """Its letter was refused; weeks later it is offered anew, undone, and offered once more: the coupon is the same,
    and good for the whole of its last day.
    """
    case = await desk.press(await desk.opened_from("highroad", email="ann@exam ple"), VoucherAct.OFFER)
    failed = await desk.send(case)
    ends = failed.voucher.expires_at
    assert ends
    for weeks in (1, 2):
        desk.clock.at += timedelta(weeks=weeks)
        held = await desk.press(failed, VoucherAct.OFFER)
        assert held.voucher.expires_at == ends
        failed = await desk.send(held)
    undone = await desk.press(await desk.press(failed, VoucherAct.OFFER), VoucherAct.UNDO)
    found = await desk.send(await desk.press(undone, VoucherAct.OFFER))
    assert found.voucher.expires_at == ends.replace(hour=23, minute=59, second=59, microsecond=0)
    assert len(desk.codes()) == 1


async def test_a_code_that_has_ended_is_not_sent(desk: Desk) -> None:
    """The customer would get a dead one; a person hears it instead."""
    failed = await desk.send(
        await desk.press(await desk.opened_from("highroad", email="ann@exam ple"), VoucherAct.OFFER)
    )
    desk.clock.at += timedelta(days=61)
    again = await desk.send(await desk.press(failed, VoucherAct.OFFER))
    assert again.voucher.state is VoucherState.FAILED
    assert "ended on 2026-04-30" in again.voucher.problem


async def test_undo_in_time_makes_no_voucher(desk: Desk) -> None:
    """Its job comes and finds nothing to do."""
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    undone = await desk.press(offered, VoucherAct.UNDO)
    await desk.send(offered)
    assert (await desk.now(undone)).voucher.state is VoucherState.NONE
    assert desk.codes() == desk.letters() == []


async def test_a_voucher_waits_for_the_end_of_its_hold(desk: Desk) -> None:
    """A job that comes too early asks to come again."""
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    await voucher.send(offered.id, desk.deps)
    assert desk.codes() == []
    assert await desk.jobs("voucher") == 2


async def test_an_address_that_the_mail_server_refuses_is_told(desk: Desk) -> None:
    """The voucher failed, and the card says why and offers the button again."""
    offered = await desk.press(await desk.opened_from("highroad", email="ann@exam ple"), VoucherAct.OFFER)
    failed = await desk.send(offered)
    assert failed.voucher.state is VoucherState.FAILED
    assert any("The voucher was not sent" in line for line in desk.card(failed).warnings)
    assert VoucherAct.OFFER in desk.acts(failed)


async def test_the_code_is_masked_for_the_channel(desk: Desk) -> None:
    """While it is held, when it is sent, and where it failed: no card holds it, and no line of the history."""
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    sent = await desk.send(offered)
    code = sent.voucher.code
    assert f"{code[:3]}•••{code[-2:]}" in repr(desk.card(sent))
    for case in (offered, sent):
        assert code not in repr(desk.card(case))
        assert code.removeprefix("SHIP-") not in repr(desk.card(case))
    async with desk.store.begin() as tx:
        assert code not in repr(await tx.history(sent.id))


@pytest.mark.parametrize("disguise", [str, str.lower, " ".join, "-".join, str.swapcase])
async def test_no_public_reply_holds_the_code(desk: Desk, disguise: type[str]) -> None:
    """Not written plainly, nor in lower case, nor spaced out: the edit form refuses it."""
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    words = f"Hello Ann, we are sorry. Your code is {disguise(offered.voucher.code)}."
    with pytest.raises(Refused, match="code"):
        await desk.press(offered, Act.EDIT, words=words)


async def test_a_voucher_that_was_sent_is_not_offered_again(desk: Desk) -> None:
    """Neither by the card nor by a click that knows better."""
    sent = await desk.send(await desk.press(await desk.opened(), VoucherAct.OFFER))
    assert VoucherAct.OFFER not in desk.acts(sent)
    with pytest.raises(Refused, match="offered already"):
        await desk.press(sent, VoucherAct.OFFER)


async def test_an_unclear_voucher_can_be_sent_again(desk: Desk) -> None:
    """The card says so, so the button stands there, and the case's own voucher is not in the way."""
    unclear = await desk.unclear_voucher(await desk.opened())
    assert VoucherAct.OFFER in desk.acts(unclear)
    again = await desk.press(unclear, VoucherAct.OFFER)
    assert (again.voucher.state, again.voucher.stage) == (VoucherState.HELD, VoucherStage.ISSUED)
