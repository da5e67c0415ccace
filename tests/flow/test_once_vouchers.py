"""A coupon and a letter that may have left are never made or sent again, whoever waits, fails or falls silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from bot.app.jobs import Jobs
from bot.store.store import PgStore
from handlers import voucher
from models.cases.voucher import Coupon, VoucherAct, VoucherState
from models.errors import Transient, Unknown
from tests.flow.decision_desk import Desk, a_desk
from tests.queue import refusing


@pytest.fixture
async def desk(store: PgStore, jobs: Jobs) -> AsyncIterator[Desk]:
    """The desk, with nothing on it."""
    async with a_desk(store, jobs) as opened:
        yield opened


@dataclass(slots=True)
class SlowHands:
    """A shop and a mailer whose calls end when the test says ``go``."""

    codes: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    is_cut_off: bool = False
    gives_own_codes: bool = False

    async def find(self, code: str) -> Coupon | None:
        return Coupon(code) if code in self.codes else None

    async def issue(self, code: str, email: str | None, expires_at: object) -> str:
        self.came.set()
        await self.go.wait()
        self.codes.append(code)
        if self.is_cut_off:
            self.is_cut_off = False
            raise Unknown("The answer was lost.")
        return code

    async def send(self, to: str, subject: str, text: str, message_id: str) -> None:
        self.came.set()
        await self.go.wait()
        self.letters.append(text)

    async def ping(self) -> str:
        return "here"


async def test_two_workers_of_one_voucher_make_one_coupon_and_send_one_letter(desk: Desk) -> None:
    """The second one begins while the first one's coupon is being made, and again while its letter is leaving."""
    hands = SlowHands()
    desk.deps = replace(desk.deps, shop=hands, mailer=hands)
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    desk.clock.at = offered.voucher.held_until or desk.clock.at
    first = asyncio.create_task(voucher.send(offered.id, desk.deps))
    await asyncio.wait_for(hands.came.wait(), 10)
    assert (await desk.send(offered)).voucher.state is VoucherState.ISSUING
    assert hands.codes == []
    hands.go.set()
    await first
    assert (await desk.send(offered)).voucher.state is VoucherState.SENT
    assert (len(hands.codes), len(hands.letters)) == (1, 1)


async def test_a_letter_under_way_is_waited_for(desk: Desk) -> None:
    """The second worker says nothing of it while the first one may still be sending."""
    hands, shop = SlowHands(), SlowHands()
    shop.go.set()
    desk.deps = replace(desk.deps, shop=shop, mailer=hands)
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    desk.clock.at = offered.voucher.held_until or desk.clock.at
    first = asyncio.create_task(voucher.send(offered.id, desk.deps))
    await asyncio.wait_for(hands.came.wait(), 10)
    assert (await desk.send(offered)).voucher.state is VoucherState.ISSUING
    hands.go.set()
    await first
    assert (await desk.now(offered)).voucher.state is VoucherState.SENT
    assert len(hands.letters) == 1


@dataclass(slots=True)
class SilentShop:
    """A shop that makes what it was asked for later and says nothing of it; ``looks`` fail before one finds nothing."""

    looks: int
    issued: int = 0
    gives_own_codes: bool = False

    async def find(self, code: str) -> Coupon | None:
        if self.looks:
            self.looks -= 1
            raise Transient("The shop did not answer.")
        return None

    async def issue(self, code: str, email: str | None, expires_at: datetime) -> str:
        self.issued += 1
        self.looks = 2
        raise Unknown("The shop did not answer.")

    async def ping(self) -> str:
        return "here"


async def test_a_look_that_fails_lets_no_second_coupon_leave(desk: Desk) -> None:
    """The first one may still arrive: that the shop can't be asked just now says nothing of it."""
    shop = SilentShop(looks=0)
    desk.deps = replace(desk.deps, shop=shop)
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    await desk.send(offered)
    with pytest.raises(Transient):
        await desk.send(offered)
    waiting = await desk.send(offered)
    assert shop.issued == 1
    assert waiting.voucher.left_at


async def test_a_wait_that_fails_lets_no_second_letter_leave(desk: Desk) -> None:
    """The worker that sends it hangs; another one can't write down that it waits."""
    hands, shop = SlowHands(), SlowHands()
    shop.go.set()
    desk.deps = replace(desk.deps, shop=shop, mailer=hands)
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    desk.clock.at = offered.voucher.held_until or desk.clock.at
    first = asyncio.create_task(voucher.send(offered.id, desk.deps))
    await asyncio.wait_for(hands.came.wait(), 10)
    sending = await desk.now(offered)
    async with refusing(desk.store, "voucher"):
        with pytest.raises(Transient):
            await desk.send(offered)
    assert (await desk.now(offered)).voucher == sending.voucher
    hands.go.set()
    await first
    assert len(hands.letters) == 1
