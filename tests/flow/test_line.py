"""The line before a channel: who comes next, who is put off, and when the chat is left alone.

What the chat was asked is counted; how long it took is not judged.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.store.store import PgStore
from handlers import alert, digest, line
from handlers.deps import Deps
from models.cases.case import Act
from models.cases.job import JobKind
from models.cases.line import MOST_TRIES
from models.errors import Busy, HighroadError, Permanent, StoreAway, Transient
from models.notices.notice import Notice, PostRef
from models.replies.playbook import Route
from models.reports.bulletin import Bulletin, BulletinState, Kind
from tests.factories import NOW
from tests.flow.crowd import QUICK, flagged
from tests.house import Book, Clock, Furnish, Trusting, default_playbook
from tests.queue import queued


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
