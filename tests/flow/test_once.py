"""A reply that may have left is never sent again: workers that lose the database, are stopped or only look dead, before
a platform that finishes what it received although the client is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app.jobs import Jobs
from bot.net.http import TOTAL_S, Api
from bot.store.store import PgStore
from handlers import publish
from models.cases.case import Act, State
from models.cases.patience import Patience
from models.cases.platform import Platform
from models.errors import Stale, Transient
from tests.flow.decision_desk import Desk, a_desk
from tests.flow.slow_platform import SETTLED, SlowPlatform, SlowSource, a_slow_platform, approved, under_way


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


def test_what_settles_is_longer_than_any_call() -> None:
    """A call that was cut off at its limit has time left to arrive before anybody gives it up."""
    patience = Patience()
    assert TOTAL_S < patience.longest_call_s < patience.settles_after_s


async def test_a_worker_cut_off_while_it_sends_is_followed_by_no_second_send(desk: Desk, slow: SlowPlatform) -> None:
    """A stopped worker's reply arrives after another worker has looked for it in vain."""
    held = await approved(desk)
    work = await under_way(desk, slow, held)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    looked = await desk.publish(held)
    assert looked.state is State.PUBLISHING
    assert not looked.can(Act.UNDO)
    slow.go.set()
    await asyncio.sleep(0)
    for _ in range(2):
        published = await desk.publish(held)
    assert published.state is State.PUBLISHED
    assert len(slow.replies) == 1


async def test_two_workers_of_one_reply_send_it_once(desk: Desk, slow: SlowPlatform) -> None:
    """The lock of the first one was lost with the database: the second one looks, and the first one ends the case."""
    held = await approved(desk)
    work = await under_way(desk, slow, held)
    assert (await desk.publish(held)).state is State.PUBLISHING
    slow.go.set()
    await work
    assert (await desk.now(held)).state is State.PUBLISHED
    assert len(slow.replies) == 1


async def test_a_reply_that_never_arrives_stops_as_unknown(desk: Desk, slow: SlowPlatform) -> None:
    """Once the longest possible call is over, and not before; then a person may let it be sent again."""
    held = await approved(desk)
    (await under_way(desk, slow, held)).cancel()
    desk.clock.at += SETTLED - timedelta(seconds=1)
    assert (await desk.publish(held)).state is State.PUBLISHING
    desk.clock.at += timedelta(seconds=1)
    unknown = await desk.publish(held)
    assert unknown.state is State.UNKNOWN
    assert slow.replies == []


async def test_a_worker_that_only_looked_dead_sends_nothing_after_another(desk: Desk, slow: SlowPlatform) -> None:
    """It had read the case before the other one called the platform."""
    held = await approved(desk)
    sleeper = await publish.start(held.id, held.approved_version, desk.deps)
    assert sleeper
    slow.go.set()
    assert (await desk.publish(held)).state is State.PUBLISHED
    with pytest.raises(Stale):
        await publish.send(sleeper, "We are sorry that the zipper broke.", desk.deps)
    assert len(slow.replies) == 1


async def test_only_a_sure_refusal_is_followed_by_another_send(desk: Desk, slow: SlowPlatform) -> None:
    """429 says that nothing was taken: the reply is held again, people can undo it, and it is tried once more."""
    held = await approved(desk)
    slow.refusals = [429]
    slow.go.set()
    with pytest.raises(Transient):
        await publish.publish(held.id, held.approved_version, desk.deps)
    delayed = await desk.now(held)
    assert (delayed.state, delayed.left_at) == (State.HELD, None)
    assert (await desk.publish(held)).state is State.PUBLISHED
    assert len(slow.replies) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_failure_that_may_have_taken_effect_is_not_undoable(
    desk: Desk, slow: SlowPlatform, status: int
) -> None:
    """Also one with a Retry-After, as proxies say it for a server that fell silent."""
    held = await approved(desk)
    slow.refusals = [status]
    leaving = await desk.publish(held)
    assert leaving.state is State.PUBLISHING
    assert Act.UNDO not in desk.acts(leaving)


async def test_a_check_sends_nothing_before_the_last_call_is_over(desk: Desk, slow: SlowPlatform) -> None:
    """A person asks at once for another look: until the first call can't arrive any more nothing leaves."""
    held = await approved(desk)
    (await under_way(desk, slow, held)).cancel()
    leaving = await desk.now(held)
    await publish.give_up_publishing(held.id, held.approved_version, desk.deps, "Cut off.")
    again = await desk.press(await desk.now(held), Act.CHECK)
    assert leaving.left_at
    assert again.held_until == leaving.left_at + SETTLED


async def test_a_worker_that_was_stopped_before_its_call_begins_none(desk: Desk, slow: SlowPlatform) -> None:
    """The process slept between its note and the call; meanwhile others may have given the reply up."""
    held = await approved(desk)
    desk.deps = replace(desk.deps, patience=replace(Patience(), longest_call_s=0))
    slow.go.set()
    leaving = await desk.publish(held)
    assert leaving.left_at
    assert slow.replies == []


async def test_a_worker_that_fell_behind_ends_no_later_approval(desk: Desk, slow: SlowPlatform) -> None:
    """It had begun an approval that was carried out, taken back and made anew by then."""
    held = await approved(desk)
    sleeper = await publish.start(held.id, held.approved_version, desk.deps)
    assert sleeper
    slow.go.set()
    asked = await desk.press(await desk.publish(held), Act.RETRACT)
    await publish.finish(sleeper, Act.FAILED, desk.deps, problem="Refused.")
    assert (await desk.now(asked)).state is State.RETRACTING
    await publish.retract(asked.id, desk.deps)
    later = await desk.press(await desk.now(asked), Act.APPROVE)
    desk.clock.at = later.held_until or desk.clock.at
    assert await publish.start(later.id, later.approved_version, desk.deps)
    await publish.finish(sleeper, Act.FAILED, desk.deps, problem="Refused.")
    assert (await desk.now(asked)).state is State.PUBLISHING


class BlindSource(SlowSource):
    """A platform that can't be asked."""

    platform = Platform("woocommerce", "Slow", can_publish=True)


async def test_a_platform_that_cannot_be_asked_may_still_answer_who_called_it(desk: Desk, slow: SlowPlatform) -> None:
    """A second worker says nothing of a reply while the first one waits for its answer."""
    blind = BlindSource(Api(slow.url, "Slow"))
    desk.deps = replace(desk.deps, sources={**desk.deps.sources, "woocommerce": blind})
    held = await approved(desk)
    work = await under_way(desk, slow, held)
    assert (await desk.publish(held)).state is State.PUBLISHING
    slow.go.set()
    await work
    assert (await desk.now(held)).state is State.PUBLISHED
    await blind.close()


async def test_a_call_that_takes_too_long_is_cut_off_and_unknown(desk: Desk, slow: SlowPlatform) -> None:
    """The limit holds for the whole step, however many requests an adapter makes in it."""
    held = await approved(desk)
    desk.deps = replace(desk.deps, patience=replace(Patience(), longest_call_s=0.2))
    leaving = await desk.publish(held)
    assert leaving.state is State.PUBLISHING
    slow.go.set()
    await asyncio.sleep(0)
    for _ in range(2):
        published = await desk.publish(held)
    assert published.state is State.PUBLISHED
    assert len(slow.replies) == 1
