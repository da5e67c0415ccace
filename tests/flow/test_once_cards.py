"""A card that may stand in a chat is looked for, and one that was surely refused is posted again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from bot.app.jobs import Jobs
from bot.store.store import PgStore
from handlers import alert
from models.cases.case import Case, State
from models.errors import HighroadError, Permanent, Transient, Unknown
from models.notices.notice import Notice, PostRef
from tests.flow.decision_desk import Desk, a_desk
from tests.flow.slow_platform import SETTLED
from tests.house import Trusting


@pytest.fixture
async def desk(store: PgStore, jobs: Jobs) -> AsyncIterator[Desk]:
    """The desk, with nothing on it."""
    async with a_desk(store, jobs) as opened:
        yield opened


@dataclass(slots=True)
class Board(Trusting):
    """A chat that takes or refuses as it was told, shows what it took once ``is_shown``, and counts look-ups."""

    outcomes: list[HighroadError | None]
    name: str = "slack"
    taken: int = 0
    is_shown: bool = True
    looked: int = 0

    async def post(self, notice: Notice, channel: str) -> PostRef:
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if not isinstance(outcome, Transient | Permanent):
            self.taken += 1
        if outcome:
            raise outcome
        return PostRef(self.name, str(self.taken))

    async def update(self, ref: PostRef, notice: Notice) -> None:
        return

    async def find(self, case_id: int, channel: str) -> PostRef | None:
        self.looked += 1
        return PostRef(self.name, "1") if self.is_shown and self.taken else None

    async def ping(self) -> str:
        return "here"


async def carded(desk: Desk, board: Board) -> Case:
    """A case whose card belongs onto this board."""
    desk.deps = replace(desk.deps, surfaces={"slack": board})
    return await desk.opened()


async def test_a_card_that_was_refused_is_posted_without_a_look(desk: Desk) -> None:
    """Nothing left, so there is nothing to find: look-ups have a limit of their own, and would starve the cards."""
    board = Board([Transient("Slow down.", 1), Permanent("No such channel."), None])
    case = await carded(desk, board)
    for _ in range(2):
        with pytest.raises((Transient, Permanent)):
            await alert.show(case.id, "slack", desk.deps)
    await alert.show(case.id, "slack", desk.deps)
    assert (board.taken, board.looked) == (1, 0)


async def test_a_card_that_may_have_left_is_looked_for_before_another(desk: Desk) -> None:
    """It is there, though not shown at once: no second one."""
    board = Board([Unknown("Silence.")], is_shown=False)
    case = await carded(desk, board)
    for _ in range(3):
        await alert.show(case.id, "slack", desk.deps)
    assert board.taken == 1
    board.is_shown = True
    await alert.show(case.id, "slack", desk.deps)
    desk.clock.at += SETTLED
    await alert.show(case.id, "slack", desk.deps)
    assert board.taken == 1


async def test_a_card_that_never_arrived_is_posted_once_that_is_sure(desk: Desk) -> None:
    """The longest possible call is over and the chat shows none."""
    board = Board([Unknown("Silence.")], is_shown=False)
    case = await carded(desk, board)
    await alert.show(case.id, "slack", desk.deps)
    desk.clock.at += SETTLED
    await alert.show(case.id, "slack", desk.deps)
    await alert.show(case.id, "slack", desk.deps)
    assert board.taken == 2


async def test_a_card_that_a_job_waits_to_show_is_not_asked_for_again(desk: Desk) -> None:
    """Every minute the forgotten ones are asked for; those of a busy chat are not forgotten."""
    case = await carded(desk, Board([]))
    await alert.show_forgotten(desk.deps)
    before = await desk.jobs("show")
    await alert.show_forgotten(desk.deps)
    assert await desk.jobs("show") == before
    assert before >= 1
    assert (await desk.now(case)).state is State.OPEN
