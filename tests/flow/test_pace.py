"""A crowd of cards before a chat that takes one at a time: all stand there, in order, once each, and nobody else waits.

What happened is counted; how long it took is not judged.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.app.jobs import Jobs
from bot.store.queue import CHAT, PLATFORM
from bot.store.store import PgStore
from handlers import alert, digest, intake, line, pace
from handlers.alert import redraw
from handlers.deps import Deps
from models.cases.case import Act, Case
from models.cases.job import JobKind
from models.cases.line import MOST_TRIES, Pacing
from models.cases.review import Delivery, Parsed, Pointer
from models.cases.verdict import Urgent
from models.errors import Busy, HighroadError, Permanent, StoreAway, Transient
from models.notices.notice import Notice, PostRef
from models.replies.playbook import Route
from models.reports.bulletin import Bulletin, BulletinState, Kind
from tests.factories import NOW, a_review, a_verdict
from tests.flow.slack_world import World, a_world
from tests.house import ABLE, Book, Clock, Furnish, ScriptedSource, Trusting, default_playbook
from tests.limited import Limit
from tests.queue import queued

MANY = 60
QUICK = Pacing(every_s=0.02, slow_for_s=5, wait_s=0.5, crowd=20, put_off_s=0.2, refused_s=0)


@pytest.fixture
def limit() -> Limit:
    return Limit(every_s=0.02)


@pytest.fixture
async def world(store: PgStore, jobs: Jobs, limit: Limit) -> AsyncIterator[World]:
    async with a_world(store, jobs, limit=limit) as made:
        made.deps = replace(made.deps, pacing=QUICK)
        yield made


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


@dataclass(slots=True)
class Board(Trusting):
    """A chat that refuses some cases (0 is whatever is no case), every change of a card or everything, as it was told,
    and counts what it was asked.
    """

    refuses: dict[int, HighroadError] = field(default_factory=dict)
    fails: Transient | None = None
    name: str = "slack"
    posted: list[int] = field(default_factory=list)
    asked: int = 0
    closed: HighroadError | None = None

    async def post(self, notice: Notice, channel: str) -> PostRef:
        self.asked += 1
        if self.fails:
            raise self.fails
        if (notice.case_id or 0) in self.refuses:
            raise self.refuses[notice.case_id or 0]
        self.posted.append(notice.case_id or 0)
        return PostRef(self.name, str(len(self.posted)))

    async def update(self, ref: PostRef, notice: Notice) -> None:
        self.asked += 1
        if self.closed:
            raise self.closed

    async def find(self, case_id: int, channel: str) -> PostRef | None:
        raise AssertionError("Nothing may have left, so nothing is looked for.")

    async def ping(self) -> str:
        return "here"


@pytest.fixture
async def board(furnish: Furnish) -> tuple[Board, Deps]:
    """The board in place of Slack."""
    board = Board()
    book = Book(replace(default_playbook(), routes=(Route("slack", "reviews"),)))
    deps = (await furnish(playbooks=book, surfaces={"slack": board})).deps
    return board, replace(deps, pacing=QUICK)


async def test_a_card_that_is_refused_alone_keeps_no_other_waiting(board: tuple[Board, Deps]) -> None:
    """It is tried again later, behind the others."""
    chat, deps = board
    cases = [await flagged(deps, number) for number in range(3)]
    chat.refuses = {cases[0].id: Permanent("invalid_blocks")}
    failed = [problem for case in cases for problem in await line.show(case.id, "slack", deps)]
    assert {problem.case_id for problem in failed} == {cases[0].id}
    assert chat.posted == [case.id for case in cases[1:]]
    assert len(await deps.store.lines.heads()) == 1


async def test_where_a_chat_asks_for_a_pause_everything_there_has_it(board: tuple[Board, Deps]) -> None:
    """Cards, changes and digests alike, of all workers: after the first refusal it is asked nothing more."""
    chat, deps = board
    deps = replace(deps, pacing=replace(QUICK, wait_s=0, put_off_s=60))
    chat.fails = Transient("Slow down.", 3600)
    cases = [await flagged(deps, number) for number in range(5)]
    for case in cases:
        await line.show(case.id, "slack", deps)
    assert chat.asked == 1
    await digest.plan("daily", "slack", "reviews", deps)
    await deps.store.bulletins.announce((Bulletin("slack", "reviews", Kind.DAILY, "2026-02-28", NOW),))
    with pytest.raises(Busy):
        await digest.post(1, deps)
    bulletin = await deps.store.bulletins.bulletin(1)
    assert bulletin
    assert bulletin.state is BulletinState.WAITING
    assert chat.asked == 1


async def test_a_chat_that_is_away_is_tried_with_one_case(board: tuple[Board, Deps]) -> None:
    """Again and again, at growing intervals; so the order stays, and a case is given up only for others."""
    chat, deps = board
    deps = replace(deps, pacing=replace(QUICK, wait_s=0, put_off_s=60))
    chat.fails = Transient("Silence.")
    cases = [await flagged(deps, number) for number in range(3)]
    for case in cases:
        await line.join(case.id, "slack", deps)
    for tries in range(MOST_TRIES):
        await deps.store.lines.try_again()
        await line.serve("slack", "reviews", deps)
        first = await deps.store.lines.first("slack", "reviews")
        assert first
        assert (first.case_id, first.tries) == (cases[0].id, tries + 1) or tries == MOST_TRIES - 1
    assert first
    assert first.case_id == cases[1].id


async def test_a_digest_that_is_refused_holds_the_cards_up_as_well(board: tuple[Board, Deps]) -> None:
    """There is one pace for all that is said in a channel."""
    chat, deps = board
    deps = replace(deps, pacing=replace(QUICK, wait_s=0))
    case = await flagged(deps, 1)
    chat.fails = Transient("Slow down.", 3600)
    await deps.store.bulletins.announce((Bulletin("slack", "reviews", Kind.ALARM, "1", NOW),))
    await deps.store.lines.slow_down("slack", "reviews", 3600, 60)
    await line.show(case.id, "slack", deps)
    assert chat.asked == 0


async def test_a_line_asks_for_one_job_however_many_come(board: tuple[Board, Deps], store: PgStore) -> None:
    """The queue does not grow by those who find the channel paused, nor by the minute."""
    _, deps = board
    deps = replace(deps, pacing=replace(QUICK, wait_s=0))
    cases = [await flagged(deps, number) for number in range(10)]
    before = len(await queued(store, JobKind.SHOW))
    await deps.store.lines.slow_down("slack", "reviews", 3600, 60)
    for case in cases:
        await line.show(case.id, "slack", deps)
    await alert.show_forgotten(deps)
    assert len(await queued(store, JobKind.SHOW)) == before + 1
    await line.go_on(deps)
    assert len(await queued(store, JobKind.SHOW)) == before + 2


async def test_who_is_asked_for_while_being_shown_is_shown_again(board: tuple[Board, Deps]) -> None:
    """Another change was committed after the card was drawn."""
    _, deps = board
    case = await flagged(deps, 1)
    await line.join(case.id, "slack", deps)
    drawn = await deps.store.lines.first("slack", "reviews")
    assert drawn
    await line.join(case.id, "slack", deps)
    await deps.store.lines.leave(drawn, "slack")
    assert await deps.store.lines.first("slack", "reviews")


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


async def test_a_channel_that_refuses_everything_is_left_alone_for_a_while(board: tuple[Board, Deps]) -> None:
    """The bot is not in it: after one card nothing is tried, until the chat says that we were let in."""
    chat, deps = board
    deps = replace(deps, pacing=replace(QUICK, wait_s=0, put_off_s=60, refused_s=60))
    cases = [await flagged(deps, number) for number in range(6)]
    chat.refuses = {case.id: Permanent("not_in_channel") for case in cases}
    for case in cases:
        await line.show(case.id, "slack", deps)
    assert chat.asked == 1
    chat.refuses = {}
    await alert.show_waiting(deps)
    for case in cases:
        await line.show(case.id, "slack", deps)
    assert sorted(chat.posted) == [case.id for case in cases]


async def test_no_pace_is_left_of_a_pause_of_our_own(board: tuple[Board, Deps]) -> None:
    """The chat says that we were let in: the cards come as fast as it takes them."""
    _, deps = board
    await deps.store.lines.slow_down("slack", "reviews", 3600, 0)
    await deps.store.lines.try_again()
    assert [await deps.store.lines.turn("slack", "reviews", 60) for _ in range(3)] == [0, 0, 0]


@pytest.mark.parametrize("failure", [Permanent("cant_update_message"), Transient("Silence."), Transient("Wait.", 0)])
async def test_a_standing_card_that_can_never_be_updated_holds_up_no_urgent_one(
    board: tuple[Board, Deps], failure: HighroadError
) -> None:
    """After some tries it comes behind all others, and it is put off for longer each time, whoever asks for it."""
    chat, deps = board
    deps = replace(deps, pacing=replace(QUICK, put_off_s=60))
    old = await flagged(deps, 1)
    await line.show(old.id, "slack", deps)
    async with deps.store.begin() as tx:
        await tx.save(old.after(Act.DRAFTED), was=old.version)
    chat.closed = failure
    await line.join(old.id, "slack", deps)
    for _ in range(MOST_TRIES):
        await deps.store.lines.try_again()
        await line.serve("slack", "reviews", deps)
    await deps.store.lines.try_again()
    urgent = await flagged(deps, 2, is_urgent=True)
    await line.join(urgent.id, "slack", deps)
    first = await deps.store.lines.first("slack", "reviews")
    assert first
    assert first.case_id == urgent.id
    await line.show(urgent.id, "slack", deps)
    assert chat.posted == [old.id, urgent.id]
    await line.join(old.id, "slack", deps)
    last = await deps.store.lines.first("slack", "reviews")
    assert last
    assert (last.case_id, last.wait_s > 0) == (old.id, True)


async def test_our_own_database_is_no_pause_of_the_channel(board: tuple[Board, Deps]) -> None:
    """It was away while a card was shown: neither the card nor its channel is to blame."""
    chat, deps = board
    case = await flagged(deps, 1)
    chat.fails = StoreAway("The database did not answer.", 60)
    await line.show(case.id, "slack", deps)
    first = await deps.store.lines.first("slack", "reviews")
    assert first
    assert first.tries == 0
    assert [await deps.store.lines.turn("slack", "reviews", 60) for _ in range(2)] == [0, 0]


async def test_the_notice_of_a_crowd_that_cannot_be_said_keeps_no_card_for_long(board: tuple[Board, Deps]) -> None:
    """It is tried at growing intervals; when the cards have waited long enough they come without it."""
    chat, deps = board
    clock = Clock()
    deps = replace(deps, clock=clock, pacing=replace(QUICK, wait_s=0, put_off_s=60, crowd=3))
    cases = [await flagged(deps, number) for number in range(3)]
    for case in cases:
        await line.join(case.id, "slack", deps)
    chat.refuses = {0: Transient("Silence.")}
    pauses = []
    for seconds in (0, 4, 20):
        clock.at = NOW + timedelta(seconds=seconds)
        await deps.store.lines.try_again()
        await line.serve("slack", "reviews", deps)
        pauses.append(round(await deps.store.lines.turn("slack", "reviews", 0)))
    assert pauses == [1, 4, 20]
    assert chat.posted == []
    clock.at = NOW + timedelta(seconds=60)
    await deps.store.lines.try_again()
    await line.serve("slack", "reviews", deps)
    assert chat.posted == [case.id for case in cases]


async def test_a_digest_asked_for_by_the_chats_own_id_keeps_the_pace_of_its_cards(world: World) -> None:
    """People type `digest daily` in the channel; the playbook calls it by its name."""
    (room,) = (room for room in world.workspace.rooms.values() if room.name == "reviews")
    assert await pace.called("slack", room.id, world.deps) == "reviews"
    assert await pace.called("slack", "C0ELSEWHERE", world.deps) == "C0ELSEWHERE"


async def test_a_case_that_ended_before_its_card_stood_holds_up_no_line(board: tuple[Board, Deps]) -> None:
    """Its customer has taken the review away, and the job that goes on with the line is called by its name."""
    chat, deps = board
    ended, other = [await flagged(deps, number) for number in range(2)]
    for case in (ended, other):
        await line.join(case.id, "slack", deps)
    async with deps.store.begin() as tx:
        await tx.save(ended.after_platform(Act.DELETED), was=ended.version)
    await line.show(ended.id, "slack", deps)
    assert chat.posted == [other.id]
    assert await deps.store.lines.heads() == ()
