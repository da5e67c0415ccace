"""Reviews are fetched from platforms that are slow to show them, and no other platform waits for that."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.app.jobs import Jobs
from bot.store.queue import PLATFORM
from bot.store.store import PgStore
from handlers import intake
from models.cases.review import Delivery, Parsed, Pointer
from tests.flow.crowd import until, working
from tests.house import ABLE, Furnish, ScriptedSource


class Hanging(ScriptedSource):
    """A platform whose reviews are fetched once the test says ``go``."""

    def __init__(self, name: str, *, hangs: bool) -> None:
        super().__init__(replace(ABLE, name=name))
        self.go, self.under_way, self.most, self.fetched = asyncio.Event(), 0, 0, 0
        if not hangs:
            self.go.set()

    async def verify(self, delivery: Delivery, now: object) -> None:
        return

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        return (Pointer(self.platform.name, "", delivery.body.decode()),)

    async def fetch(self, pointer: Pointer) -> tuple[Parsed, ...]:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await self.go.wait()
        self.under_way -= 1
        self.fetched += 1
        return ()


async def test_a_platform_that_answers_slowly_keeps_no_other_waiting(
    store: PgStore, jobs: Jobs, furnish: Furnish
) -> None:
    """Many of its reviews are to be fetched, and two are; the other platform's is fetched meanwhile."""
    slow, other = Hanging("slow", hangs=True), Hanging("other", hangs=False)
    deps = (await furnish(sources={"slow": slow, "other": other})).deps
    for number in range(24):
        await intake.receive(Delivery("slow", str(number).encode(), ()), deps)
    await intake.receive(Delivery("other", b"1", ()), deps)
    async with working(jobs, deps, PLATFORM):

        async def is_fetched() -> bool:
            return other.fetched == 1 and slow.under_way == 2

        await until(is_fetched)
        assert slow.fetched == 0
        slow.go.set()

        async def all_fetched() -> bool:
            return slow.fetched == 24

        await until(all_fetched)
    assert slow.most == 2
