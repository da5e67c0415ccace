"""Cards that no chat shows are asked for anew, each of them in its turn; and no chat waits for another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.app.jobs import Jobs
from bot.store.store import PgStore
from handlers.alert import SHOWN_FOR, redraw, show, show_outdated
from handlers.deps import Deps
from models.cases.audit import AuditLine
from models.cases.case import Act, Case, State
from models.cases.people import SYSTEM
from models.cases.review import Review
from models.errors import Transient
from models.notices.notice import PostRef
from models.replies.playbook import Route
from tests.factories import NOW, a_verdict
from tests.flow.worker import run_once
from tests.house import Book, Clock, Furnish, Wall, default_playbook
from tests.queue import forget, queued

MANY = 12


async def opened(store: PgStore, number: int) -> int:
    """An open case that no chat shows yet."""
    await store.take_in(Review("shop", "s", str(number), "1", 1, "", "It broke.", "Ann", NOW), NOW)
    async with store.begin() as tx:
        case = await tx.case_of("shop", "s", str(number))
        assert case
        await tx.save(replace(case, state=State.OPEN, version=2), was=1)
    return case.id


async def test_cards_that_cant_be_shown_keep_no_other_waiting(store: PgStore) -> None:
    """However many of them there are, every case has its turn."""
    cases = {await opened(store, number) for number in range(MANY)}
    asked: set[int] = set()
    for _ in range(40):
        async with store.begin() as tx:
            asked |= set(await tx.unshown((State.OPEN,), ("slack",), MANY // 2))
    assert asked == cases


async def test_a_chat_that_is_no_longer_there_is_not_waited_for(store: PgStore) -> None:
    """Its cards stay as they are; those of the other chat count."""
    case_id = await opened(store, 1)
    async with store.begin() as tx:
        await tx.begin_post(case_id, "slack", "reviews", NOW)
        await tx.set_post(case_id, PostRef("slack", "C1:1.0"), 1)
        await tx.begin_post(case_id, "teams", "reviews", NOW)
        await tx.set_post(case_id, PostRef("teams", "{}"), 2)
        assert await tx.unshown((State.OPEN,), ("teams",), 5) == ()
        assert await tx.unshown((State.OPEN,), ("slack", "teams"), 5) == (case_id,)


@dataclass
class Chats:
    """Two chats that both show the one case of this store."""

    slack: Wall
    teams: Wall
    clock: Clock
    deps: Deps
    case_id: int

    async def change(self, act: Act) -> Case:
        """Something happens to the case, and every chat is asked to show it."""
        async with self.deps.store.begin() as tx:
            case = await tx.case(self.case_id, lock=True)
            assert case
            after = case.after(act)
            await tx.save(after, was=case.version)
            await tx.audit(AuditLine(case.id, after.version, SYSTEM, act, "", self.clock.now()))
            await redraw(case.id, tx, self.deps)
        return after

    async def shown(self) -> dict[str, int]:
        """The version that each chat shows."""
        async with self.deps.store.begin() as tx:
            return {ref.surface: version for ref, version in await tx.posts(self.case_id)}


@pytest.fixture
async def chats(store: PgStore, furnish: Furnish) -> Chats:
    case_id = await opened(store, 1)
    async with store.begin() as tx:
        case = await tx.case(case_id)
        assert case
        await tx.save(replace(case, version=3, verdict=a_verdict()), was=2)
    slack, teams, clock = Wall(), Wall("teams"), Clock()
    book = Book(replace(default_playbook(), routes=(Route("slack", "reviews"), Route("teams", "reviews"))))
    deps = (await furnish(clock=clock, playbooks=book, surfaces={"slack": slack, "teams": teams})).deps
    for name in deps.surfaces:
        await show(case_id, name, deps)
    return Chats(slack, teams, clock, deps, case_id)


async def test_a_chat_that_is_away_keeps_the_other_from_no_redraw(chats: Chats, jobs: Jobs) -> None:
    """One asks to come back in an hour; the other shows what happened since, each time at once."""
    chats.slack.fails = Transient("Slack asks us to slow down.", retry_after=3600)
    for act in (Act.SKIP, Act.UNDO, Act.SKIP):
        after = await chats.change(act)
        await run_once(jobs, chats.deps)
        assert await chats.shown() == {"slack": 3, "teams": after.version}


async def test_what_became_of_a_case_is_shown_when_its_chat_is_back(chats: Chats, store: PgStore) -> None:
    """Every try of the job failed while nobody could be reached; the case itself waits for nobody any more."""
    after = await chats.change(Act.SKIP)
    async with store.begin() as tx:
        assert await tx.outdated(chats.clock.at - SHOWN_FOR, ("slack", "teams"), 5) == ()
    await forget(store)
    await show(chats.case_id, "teams", chats.deps)
    chats.clock.at += timedelta(hours=20)
    async with store.begin() as tx:
        assert await tx.outdated(chats.clock.at - SHOWN_FOR, ("slack", "teams"), 5) == (chats.case_id,)
        assert await tx.outdated(chats.clock.at - SHOWN_FOR, ("teams",), 5) == ()
    await show(chats.case_id, "slack", chats.deps)
    assert await chats.shown() == {"slack": after.version, "teams": after.version}
    async with store.begin() as tx:
        assert await tx.outdated(chats.clock.at - SHOWN_FOR, ("slack", "teams"), 5) == ()


async def test_a_chat_that_stays_away_is_given_up(chats: Chats, store: PgStore) -> None:
    """Nothing is asked for a card whose case ended long ago."""
    await chats.change(Act.SKIP)
    await forget(store)
    chats.clock.at += SHOWN_FOR - timedelta(minutes=1)
    await show_outdated(chats.deps)
    assert len(await queued(store, "show")) == 2
    await forget(store)
    chats.clock.at += timedelta(minutes=2)
    await show_outdated(chats.deps)
    assert await queued(store, "show") == []
