"""Who may be given a voucher, and how many: refused with a reason, whoever asks and however many ask at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.app.jobs import Jobs
from bot.store.store import PgStore
from models.cases.case import Case
from models.cases.platform import Platform
from models.cases.voucher import VoucherAct, VoucherPolicy, VoucherState
from models.errors import Refused
from tests.factories import ANA, BEN
from tests.flow.decision_desk import Desk, a_desk
from tests.house import ScriptedSource


@pytest.fixture
async def desk(store: PgStore, jobs: Jobs) -> AsyncIterator[Desk]:
    """The desk, with nothing on it."""
    async with a_desk(store, jobs) as opened:
        yield opened


async def test_a_customer_without_an_address_gets_none(desk: Desk) -> None:
    """There is no private way to them, and the button says so."""
    case = await desk.opened_from("highroad", email=None)
    assert VoucherAct.OFFER in desk.acts(case)
    with pytest.raises(Refused, match="no e-mail address"):
        await desk.press(case, VoucherAct.OFFER)
    assert (await desk.now(case)).voucher.state is VoucherState.NONE


async def test_a_platform_that_forbids_gifts_is_named(desk: Desk) -> None:
    """Google and others close an account for less."""
    with pytest.raises(Refused, match="rules of google forbid"):
        await desk.press(await desk.opened_from("google"), VoucherAct.OFFER)


async def test_vouchers_can_be_switched_off(desk: Desk) -> None:
    """Then the button is gone, and an old card's click is refused."""
    case = await desk.opened()
    desk.book.playbook = replace(desk.book.playbook, voucher=VoucherPolicy(is_on=False))
    assert VoucherAct.OFFER not in desk.acts(case)
    with pytest.raises(Refused, match="switched off"):
        await desk.press(case, VoucherAct.OFFER)


async def test_a_customer_has_one_voucher(desk: Desk) -> None:
    """By their address, over all their reviews, also while the first is still held."""
    await desk.press(await desk.opened(), VoucherAct.OFFER)
    with pytest.raises(Refused, match="This customer has had 1"):
        await desk.press(await desk.opened(), VoucherAct.OFFER, BEN)


async def test_a_person_gives_so_many_a_day(desk: Desk) -> None:
    """Another person may still give one, and so may the first tomorrow."""
    desk.book.playbook = replace(desk.book.playbook, voucher=VoucherPolicy(max_per_agent_per_day=1))
    await desk.press(await desk.opened(email="a@customers.test"), VoucherAct.OFFER)
    second = await desk.opened(email="b@customers.test")
    with pytest.raises(Refused, match="You have sent 1 vouchers today"):
        await desk.press(second, VoucherAct.OFFER, ANA)
    assert (await desk.press(second, VoucherAct.OFFER, BEN)).voucher.state is VoucherState.HELD


async def test_a_shop_gives_so_many_a_month(desk: Desk) -> None:
    """Whoever asks."""
    desk.book.playbook = replace(desk.book.playbook, voucher=VoucherPolicy(max_per_month=1))
    await desk.press(await desk.opened(email="a@customers.test"), VoucherAct.OFFER)
    with pytest.raises(Refused, match="1 vouchers went out this month"):
        await desk.press(await desk.opened(email="b@customers.test"), VoucherAct.OFFER, BEN)


async def test_a_customer_without_an_address_has_had_no_vouchers_of_others(desk: Desk) -> None:
    """Where the platform can reply privately no address is needed; and no address is not the same address."""
    private = ScriptedSource(Platform("private", "Private", can_reply_privately=True))
    desk.deps = replace(desk.deps, sources={"private": private})
    first, second = [await desk.opened_from("private", email=None) for _ in range(2)]
    await desk.press(first, VoucherAct.OFFER)
    assert (await desk.press(second, VoucherAct.OFFER)).voucher.state is VoucherState.HELD


async def test_an_address_is_the_same_in_capitals(desk: Desk) -> None:
    """One voucher for a customer, however they write."""
    await desk.press(await desk.opened(email="ann@customers.test"), VoucherAct.OFFER)
    with pytest.raises(Refused, match="had 1 of our vouchers"):
        await desk.press(await desk.opened(email="Ann@Customers.test"), VoucherAct.OFFER)


async def test_two_at_once_find_no_room_for_one(desk: Desk) -> None:
    """The caps hold also where people press at the same moment."""
    cases = [await desk.opened() for _ in range(4)]
    done = await asyncio.gather(*(desk.press(case, VoucherAct.OFFER) for case in cases), return_exceptions=True)
    assert sum(isinstance(outcome, Case) for outcome in done) == 1
