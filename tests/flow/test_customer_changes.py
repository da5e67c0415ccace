"""A customer takes a review away, or writes it anew, at whatever moment: the case follows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from bot.app.jobs import Jobs
from bot.store.store import PgStore
from handlers import intake, publish, triage
from models.cases.case import Act, Case, Receipt, State
from models.cases.platform import Platform
from models.cases.review import Change, ReviewEvent
from models.errors import Permanent, Transient, Unknown
from tests.factories import NOW, a_review
from tests.flow.decision_desk import Desk, a_desk
from tests.house import Grim, ScriptedSource, nothing

REVIEW = a_review()
SOLVED = replace(REVIEW, revision="2", rating=5, text="They solved it, thank you!")


@pytest.fixture
async def desk(store: PgStore, jobs: Jobs) -> AsyncIterator[Desk]:
    """The desk, with nothing on it."""
    async with a_desk(store, jobs) as opened:
        yield opened


HIGHROAD = Platform("highroad", "Highroad", can_publish=True, can_retract=True)


def answering(desk: Desk, meanwhile: Callable[[], Awaitable[object]], fails: Exception | None = None) -> ScriptedSource:
    """Reviews come from a platform that does something in the middle of a call, and then answers."""
    source = ScriptedSource(HIGHROAD, publishes=fails or Receipt("1", "", NOW), meanwhile=meanwhile)
    desk.deps = replace(desk.deps, sources={"highroad": source})
    return source


def told(desk: Desk, change: Change) -> Callable[[], Awaitable[object]]:
    """The platform tells us of a change."""
    review = SOLVED if change is Change.UPDATED else replace(REVIEW, revision="3", text="")
    return lambda: intake.take(ReviewEvent(change, review), desk.deps)


async def approved(desk: Desk) -> Case:
    """A review of a platform, with its reply approved and held."""
    await desk.store.take_in(REVIEW, NOW)
    async with desk.store.begin() as tx:
        case = await tx.case_of(REVIEW.source, REVIEW.shop, REVIEW.external_id)
    assert case
    return await desk.press(await desk.read(case), Act.APPROVE)


@pytest.mark.parametrize("fails", [None, Permanent("no"), Transient("later"), Unknown("silence")])
async def test_a_review_that_goes_while_its_reply_leaves_closes_the_case(desk: Desk, fails: Exception | None) -> None:
    """However the reply ended: nothing is tried again for a review that is gone."""
    held = await approved(desk)
    answering(desk, told(desk, Change.DELETED), fails)
    try:
        after = await desk.publish(held)
    except Transient:
        after = await desk.now(held)
    assert (after.state, after.problem, after.meanwhile) == (State.CLOSED, "", None)
    assert (after.receipt is None) == (fails is not None)
    assert (await desk.publish(held)) == after


@pytest.mark.parametrize(
    ("fails", "state"),
    [
        (None, State.PUBLISHED), (Permanent("no"), State.RECEIVED), (Transient("later"), State.RECEIVED),
        (Unknown("silence"), State.UNKNOWN),
    ],
)  # fmt: skip
async def test_a_review_that_changes_while_its_reply_leaves_is_read_anew(
    desk: Desk, fails: Exception | None, state: State
) -> None:
    """A reply that did not leave answers other words, so it must not leave later; one that left is marked."""
    held = await approved(desk)
    answering(desk, told(desk, Change.UPDATED), fails)
    read_before = await desk.jobs("triage")
    try:
        after = await desk.publish(held)
    except Transient:
        after = await desk.now(held)
    assert (after.state, after.is_revised, after.review.text) == (state, True, SOLVED.text)
    assert (after.reply is None) == (state is State.RECEIVED)
    assert await desk.jobs("triage") - read_before == (state is not State.UNKNOWN)


async def test_a_review_that_goes_while_its_reply_is_taken_back_closes_the_case(desk: Desk) -> None:
    """There is nothing left to answer."""
    held = await approved(desk)
    source = answering(desk, nothing)
    asked = await desk.press(await desk.publish(held), Act.RETRACT)
    source.meanwhile = told(desk, Change.DELETED)
    await publish.retract(asked.id, desk.deps)
    assert (await desk.now(held)).state is State.CLOSED


async def test_a_change_that_nobody_had_read_when_the_reply_was_taken_back_is_read_then(desk: Desk) -> None:
    """The case would stand open with no word of what it is about."""
    held = await approved(desk)
    answering(desk, nothing)
    await desk.publish(held)
    await told(desk, Change.UPDATED)()
    asked = await desk.press(await desk.now(held), Act.RETRACT)
    read_before = await desk.jobs("triage")
    await publish.retract(asked.id, desk.deps)
    assert (await desk.now(held)).state is State.RECEIVED
    assert await desk.jobs("triage") == read_before + 1


async def created(desk: Desk, revision: str) -> Case:
    """The creation arrives, and the models would read it."""
    await intake.take(ReviewEvent(Change.CREATED, replace(REVIEW, revision=revision)), desk.deps)
    async with desk.store.begin() as tx:
        case = await tx.case_of(REVIEW.source, REVIEW.shop, REVIEW.external_id)
    assert case
    await triage.triage(case.id, replace(desk.deps, reader=Grim()))
    return await desk.now(case)


async def test_a_deletion_that_overtakes_its_creation_is_remembered(desk: Desk) -> None:
    """No card tells of a review that is gone; where it comes back later, one does."""
    await told(desk, Change.DELETED)()
    assert (await created(desk, "1")).state is State.CLOSED
    assert await desk.jobs("show") == 0
    assert (await created(desk, "4")).state is State.OPEN


async def test_a_review_that_came_back_meanwhile_is_shown(desk: Desk) -> None:
    """Deleted, written again, and the first creation was never heard of."""
    await told(desk, Change.DELETED)()
    assert (await created(desk, "4")).state is State.OPEN


async def deleted(desk: Desk, revision: str) -> State:
    """The platform tells that the review was taken away then, and where the case stands now."""
    await intake.take(ReviewEvent(Change.DELETED, replace(REVIEW, revision=revision, text="")), desk.deps)
    async with desk.store.begin() as tx:
        case = await tx.case_of(REVIEW.source, REVIEW.shop, REVIEW.external_id)
    assert case
    return case.state


async def test_a_deletion_that_comes_once_more_closes_nothing_that_came_back(desk: Desk) -> None:
    """Taken away at 13:00, back at 14:00, and the deletion of 13:00 is sent again."""
    await created(desk, "12:00#a")
    assert await deleted(desk, "13:00#") is State.CLOSED
    assert (await created(desk, "14:00#a")).state is State.OPEN
    assert await deleted(desk, "13:00#") is State.OPEN
    assert await deleted(desk, "15:00#") is State.CLOSED


@pytest.mark.parametrize("revision", ["12:30#b", "13:00#b", "12:00#a"])
async def test_what_was_said_before_a_deletion_brings_nothing_back(desk: Desk, revision: str) -> None:
    """An edit of 12:30 that arrives after the deletion of 13:00 tells of a review that is gone."""
    await created(desk, "12:00#a")
    await deleted(desk, "13:00#")
    assert (await created(desk, revision)).state is State.CLOSED


async def test_of_two_deletions_before_the_creation_the_later_counts(desk: Desk) -> None:
    """Whichever comes last."""
    for revision in ("15:00#", "13:00#"):
        await intake.take(ReviewEvent(Change.DELETED, replace(REVIEW, revision=revision, text="")), desk.deps)
    assert (await created(desk, "14:00#a")).state is State.CLOSED
