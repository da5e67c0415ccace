"""A crowd of cards before a Slack that takes one at a time: all stand there, in order, once each; nobody else waits.

What happened is counted; how long it took is not judged.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.app.jobs import Jobs
from bot.store.queue import CHAT
from bot.store.store import PgStore
from handlers import alert, line, pace
from handlers.deps import Deps
from models.cases.case import Act, Case
from models.replies.playbook import Route
from tests.flow.crowd import QUICK, flagged, until, working
from tests.flow.slack_world import World, a_world
from tests.limited import Limit
from tests.queue import queued

MANY = 60


@pytest.fixture
def limit() -> Limit:
    return Limit(every_s=0.02)


@pytest.fixture
async def world(store: PgStore, jobs: Jobs, limit: Limit) -> AsyncIterator[World]:
    async with a_world(store, jobs, limit=limit) as made:
        made.deps = replace(made.deps, pacing=QUICK)
        yield made


async def shown(deps: Deps, case: Case) -> bool:
    """Whether the chat shows this case."""
    async with deps.store.begin() as tx:
        return await tx.card(case.id, "slack") is not None


def cards(world: World, channel: str = "reviews") -> list[int]:
    """The cases whose cards stand in a channel, in the order of the messages."""
    (room,) = (room for room in world.workspace.rooms.values() if room.name == channel)
    said = [message for message in world.workspace.messages if message.channel == room.id and not message.only_for]
    return [message.metadata["event_payload"]["case_id"] for message in said if message.metadata]


async def test_a_crowd_stands_there_in_order_once_each(world: World, jobs: Jobs, limit: Limit) -> None:
    """One card says first how many are coming; the urgent ones follow, then the others. Nothing is looked for, hardly
    anything is refused, and no job fails or is asked for twice.
    """
    cases = [await flagged(world.deps, number, is_urgent=number % 20 == 19) for number in range(MANY)]
    urgent = [case.id for case in cases if case.verdict and case.verdict.urgent]
    for case in cases:
        await line.join(case.id, "slack", world.deps)
    async with working(jobs, world.deps, CHAT, CHAT):

        async def all_stand() -> bool:
            await alert.show_forgotten(world.deps)
            assert len(await queued(world.store, "show")) <= MANY + 2
            return len(cards(world)) == MANY and not await world.store.lines.heads()

        await until(all_stand)
    first = world.workspace.messages[0]
    assert "60 reviews are coming" in first.text
    assert f"HR-{urgent[0]}" in str(first.blocks)
    assert cards(world) == urgent + [case.id for case in cases if case.id not in urgent]
    assert limit.calls["conversations.history"] == 0
    assert limit.refused < MANY / 4
    assert [job for job in await queued(world.store) if job.status == "failed"] == []


async def test_workers_that_are_stopped_leave_no_card_out_and_none_twice(world: World, jobs: Jobs) -> None:
    """They are told to stop again and again, wherever they are."""
    cases = [await flagged(world.deps, number) for number in range(15)]
    for _ in range(3):
        async with working(jobs, world.deps, CHAT):
            await asyncio.sleep(0.4)
    async with working(jobs, world.deps, CHAT):

        async def all_stand() -> bool:
            return len(cards(world)) >= len(cases) and not await world.store.lines.heads()

        await until(all_stand)
    assert sorted(cards(world)) == [case.id for case in cases]


async def test_a_crowd_in_one_channel_keeps_no_other_channel_waiting(world: World, jobs: Jobs, limit: Limit) -> None:
    """The other one's card stands while most of the crowd still waits."""
    routes = (Route("slack", "general", sources=frozenset({"shop"})), Route("slack", "reviews"))
    world.book.playbook = replace(world.book.playbook, routes=routes)
    rooms = world.workspace.rooms
    rooms |= {key: replace(room, has_bot=True) for key, room in rooms.items()}
    limit.every_s = 0.2
    for number in range(MANY):
        await flagged(world.deps, number)
    async with working(jobs, world.deps, CHAT):
        alone = await flagged(world.deps, 1, source="shop")
        await until(lambda: shown(world.deps, alone))
        assert len(cards(world)) < MANY / 2
    assert cards(world, "general") == [alone.id]


async def test_a_card_that_people_look_at_comes_before_the_crowd(world: World, limit: Limit) -> None:
    """Somebody has decided; those behind wait for one more turn."""
    seen = await world.open_case(external_id="seen")
    waiting = [await flagged(world.deps, number) for number in range(3)]
    for case in waiting:
        await line.join(case.id, "slack", world.deps)
    async with world.store.begin() as tx:
        decided = await tx.case(seen.id, lock=True)
        assert decided
        await tx.save(decided.after(Act.SKIP), was=decided.version)
    await line.join(seen.id, "slack", world.deps)
    first = await world.store.lines.first("slack", "reviews")
    assert first
    assert first.case_id == seen.id
    await line.serve("slack", "reviews", world.deps)
    assert cards(world) == [seen.id, *(case.id for case in waiting)]


async def test_a_digest_asked_for_by_the_chats_own_id_keeps_the_pace_of_its_cards(world: World) -> None:
    """People type `digest daily` in the channel; the playbook calls it by its name."""
    (room,) = (room for room in world.workspace.rooms.values() if room.name == "reviews")
    assert await pace.called("slack", room.id, world.deps) == "reviews"
    assert await pace.called("slack", "C0ELSEWHERE", world.deps) == "C0ELSEWHERE"
