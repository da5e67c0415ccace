"""Many cases at once before a chat: their cards, a pace for them, and the workers that show them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot.app.jobs import Jobs
from handlers.alert import redraw
from handlers.deps import Deps
from models.cases.case import Act, Case
from models.cases.line import Pacing
from models.cases.verdict import Urgent
from tests.factories import NOW, a_review, a_verdict

QUICK = Pacing(every_s=0.02, slow_for_s=5, wait_s=0.5, crowd=20, put_off_s=0.2, refused_s=0)


async def flagged(deps: Deps, number: int, *, source: str = "highroad", is_urgent: bool = False) -> Case:
    """A review was read as a complaint, and its card is asked for in the same commit."""
    review = a_review(source=source, external_id=f"{source}{number}", text=f"Complaint number {number}.")
    await deps.store.take_in(review, NOW)
    async with deps.store.begin() as tx:
        received = await tx.case_of(review.source, review.shop, review.external_id)
        assert received
        verdict = a_verdict(urgent=(Urgent.SAFETY,) if is_urgent else ())
        case = replace(received.after(Act.FLAG), verdict=verdict)
        await tx.save(case, was=received.version)
        await redraw(case.id, tx, deps)
    return case


@asynccontextmanager
async def working(jobs: Jobs, deps: Deps, *queues: str) -> AsyncIterator[None]:
    """Workers of these queues, until the block ends."""
    workers = [asyncio.create_task(jobs.work(queue, deps)) for queue in queues]
    try:
        yield
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def until(holds: Callable[[], Coroutine[Any, Any, bool]]) -> None:
    """Wait for the database to say so."""
    async with asyncio.timeout(60):
        while not await holds():  # noqa: ASYNC110 - a row raises no event
            await asyncio.sleep(0.05)
