"""A removal that may have left takes no later reply away: workers that are cut off, refused or beside another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.app.jobs import Jobs
from bot.store.store import PgStore
from handlers import publish
from models.cases.case import Act, Case, State
from models.errors import Transient
from tests.flow.decision_desk import Desk, a_desk
from tests.flow.slow_platform import SETTLED, SlowPlatform, a_slow_platform, approved


@pytest.fixture
async def desk(store: PgStore, jobs: Jobs) -> AsyncIterator[Desk]:
    """The desk, with nothing on it."""
    async with a_desk(store, jobs) as opened:
        yield opened


@pytest.fixture
async def slow(desk: Desk) -> AsyncIterator[SlowPlatform]:
    """The slow platform in the place of the desk's shop."""
    async with a_slow_platform(desk) as platform:
        yield platform


async def taking_back(desk: Desk, slow: SlowPlatform) -> tuple[Case, asyncio.Task[None]]:
    """A published reply, and a worker that waits for the platform to take it away."""
    slow.go.set()
    published = await desk.publish(await approved(desk))
    asked = await desk.press(published, Act.RETRACT)
    slow.go.clear()
    slow.came.clear()
    work = asyncio.create_task(publish.retract(asked.id, desk.deps))
    await asyncio.wait_for(slow.came.wait(), 10)
    return asked, work


async def test_a_removal_that_was_cut_off_takes_no_later_reply_away(desk: Desk, slow: SlowPlatform) -> None:
    """It arrives late: until it can't any more the case isn't open, so that no other reply stands there."""
    asked, work = await taking_back(desk, slow)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    with pytest.raises(Transient) as early:
        await publish.retract(asked.id, desk.deps)
    assert early.value.retry_after == SETTLED.total_seconds()
    assert (await desk.now(asked)).state is State.RETRACTING
    slow.go.set()
    desk.clock.at += SETTLED
    await publish.retract(asked.id, desk.deps)
    assert (await desk.now(asked)).state is State.OPEN
    assert (slow.replies, slow.deletions) == ([], 2)


async def test_two_workers_take_a_reply_back_once(desk: Desk, slow: SlowPlatform) -> None:
    """The second one waits; the first one ends the case."""
    asked, work = await taking_back(desk, slow)
    with pytest.raises(Transient):
        await publish.retract(asked.id, desk.deps)
    slow.go.set()
    await work
    assert (await desk.now(asked)).state is State.OPEN
    assert slow.deletions == 1


async def test_a_removal_that_was_refused_is_tried_again_at_once(desk: Desk, slow: SlowPlatform) -> None:
    """429 says that nothing was taken away."""
    slow.go.set()
    asked = await desk.press(await desk.publish(await approved(desk)), Act.RETRACT)
    slow.refusals = [429]
    with pytest.raises(Transient):
        await publish.retract(asked.id, desk.deps)
    assert (await desk.now(asked)).left_at is None
    await publish.retract(asked.id, desk.deps)
    assert (await desk.now(asked)).state is State.OPEN


async def test_a_removal_that_is_given_up_while_it_may_arrive_keeps_the_next_call_waiting(
    desk: Desk, slow: SlowPlatform
) -> None:
    """The reply is shown as it stood; asking once more waits for the end of the call before."""
    asked, work = await taking_back(desk, slow)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    await publish.give_up_retracting(asked.id, desk.deps, "Cut off.")
    standing = await desk.now(asked)
    assert standing.state is State.PUBLISHED
    again = await desk.press(standing, Act.RETRACT)
    with pytest.raises(Transient):
        await publish.retract(again.id, desk.deps)
