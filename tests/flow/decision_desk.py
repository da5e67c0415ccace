"""A desk where people decide: the real handlers, store and adapters before the sandbox's shop and mailbox."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.app.jobs import Jobs
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox, start_sandbox
from bot.sandbox.shop import Remark
from bot.store.store import PgStore
from handlers import intake, publish, voucher
from handlers.alert import notice_of
from handlers.bound import moment
from handlers.decide import decide
from handlers.deps import Deps
from models.cases.case import Act, Case, Command
from models.cases.people import Actor
from models.cases.review import Pointer, Review, ReviewEvent
from models.cases.voucher import VoucherAct, VoucherState
from models.notices.notice import Notice
from tests.factories import ANA, NOW, a_reply, a_review, a_verdict
from tests.house import Book, Clock, Wall, a_house, settings_of
from tests.queue import queued

HOLD = timedelta(seconds=20)
WORDS = a_review().text


@dataclass(slots=True)
class Desk:
    """Both sides: what the bot decides and does, and what stands in the shop and in the mailbox."""

    sandbox: Sandbox
    store: PgStore
    deps: Deps
    book: Book
    clock: Clock
    _keys: Any = field(default_factory=itertools.count)

    async def received(self, words: str = WORDS, email: str = "ann@customers.test") -> Case:
        """A customer of the shop has written one star, and the review is taken in."""
        shop = self.sandbox.shop
        remark = shop.add(Remark(shop.fresh_id(), 101, "Ann", email, words, NOW, rating=1))
        pointer = Pointer("woocommerce", self.sandbox.url.partition("//")[2], str(remark.id))
        (event,) = await self.deps.source("woocommerce").fetch(pointer)
        assert isinstance(event, ReviewEvent)
        await intake.take(event, self.deps)
        return await self._of(event.review)

    async def read(self, case: Case, *, has_draft: bool = True) -> Case:
        """The models have read it, and where wanted a draft stands on its card."""
        after = replace(case.after(Act.FLAG), verdict=a_verdict())
        async with self.store.begin() as tx:
            await tx.save(after, was=case.version)
            if has_draft:
                after = replace(after.after(Act.DRAFTED), reply=a_reply())
                await tx.save(after, was=after.version - 1)
        return after

    async def opened(self, words: str = WORDS, email: str = "ann@customers.test", *, has_draft: bool = True) -> Case:
        """A case that waits for a person."""
        return await self.read(await self.received(words, email), has_draft=has_draft)

    async def opened_from(self, source: str, email: str | None = "ann@example.org") -> Case:
        """A case of another platform."""
        review = a_review(source=source, external_id=f"r{next(self._keys)}", email=email)
        await self.store.take_in(review, self.clock.now())
        return await self.read(await self._of(review))

    async def _of(self, review: Review) -> Case:
        async with self.store.begin() as tx:
            case = await tx.case_of(review.source, review.shop, review.external_id)
        assert case
        return case

    async def press(self, case: Case, act: str, who: Actor = ANA, words: str = "", key: str = "") -> Case:
        """A person presses a button on the card that showed this case."""
        command = Command(case.id, act, case.version, who, key or f"k{next(self._keys)}", words)
        return await decide(command, self.deps)

    async def now(self, case: Case) -> Case:
        """The case as it stands."""
        async with self.store.begin() as tx:
            found = await tx.case(case.id)
        assert found
        return found

    async def publish(self, approved: Case) -> Case:
        """The publish job of this approval, run when its hold is over."""
        self.clock.at = max(self.clock.at, approved.held_until or self.clock.at)
        await publish.publish(approved.id, approved.approved_version, self.deps)
        return await self.now(approved)

    async def send(self, offered: Case) -> Case:
        """The voucher's job, run when its hold is over."""
        self.clock.at = max(self.clock.at, offered.voucher.held_until or self.clock.at)
        await voucher.send(offered.id, self.deps)
        return await self.now(offered)

    async def unclear_voucher(self, case: Case) -> Case:
        """A voucher is offered, and its worker is killed while the letter is leaving: nobody knows whether it left."""
        offered = await self.press(case, VoucherAct.OFFER)
        self.clock.at = offered.voucher.held_until or self.clock.at
        started = await voucher.start(offered.id, self.deps)
        assert started
        made = await voucher.issue(started, self.deps, moment())
        issued = await voucher.note_progress(started, VoucherAct.ISSUED, self.deps, made)
        await voucher.note_progress(issued, VoucherAct.SENDING, self.deps)
        assert (await self.send(offered)).voucher.state is VoucherState.ISSUING
        self.clock.at += timedelta(seconds=self.deps.patience.settles_after_s)
        return await self.send(offered)

    def card(self, case: Case) -> Notice:
        """The card as it would be drawn."""
        return notice_of(case, self.deps)

    def acts(self, case: Case) -> list[str]:
        """The buttons of its card."""
        return [button.act for button in self.card(case).buttons]

    def replies(self, case: Case) -> list[str]:
        """What the shop shows under the review."""
        return [remark.text for remark in self.sandbox.shop.replies(int(case.review.external_id))]

    def codes(self) -> list[str]:
        """The coupons of the shop."""
        return [coupon.code.upper() for coupon in self.sandbox.shop.coupons.values()]

    def letters(self) -> list[str]:
        """The letters in the mailbox."""
        return [letter.text for letter in self.sandbox.mailbox.letters]

    def fault(self, on: str, status: int = 0) -> None:
        """The next call of this kind fails; 0 lets it happen and loses its answer."""
        self.sandbox.faults.waiting.append(Fault(on, status))

    async def jobs(self, kind: str) -> int:
        """How many jobs of a kind wait."""
        return len(await queued(self.store, kind))

    async def acted(self, case: Case) -> list[str]:
        """The acts of its history."""
        async with self.store.begin() as tx:
            return [line.act for line in await tx.history(case.id)]


@asynccontextmanager
async def a_desk(store: PgStore, jobs: Jobs) -> AsyncIterator[Desk]:
    """All of it, on loopback, with a clock that the test sets."""
    sandbox, book, clock = await start_sandbox(), Book(), Clock()
    settings = settings_of(sandbox.environment())
    try:
        async with a_house(
            store, jobs, settings, clock=clock, playbooks=book, surfaces={"slack": Wall()}, plotter=None
        ) as house:
            yield Desk(sandbox, store, house.deps, book, clock)
    finally:
        await sandbox.close()
