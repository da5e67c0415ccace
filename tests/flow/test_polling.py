"""Platforms that push nothing: asked in time, once each review, and never a flood."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot.platforms.sources.googleplay import GooglePlay
from bot.store.store import PgStore
from handlers import poll, triage
from handlers.deps import Deps
from models.cases.case import State
from models.cases.cursor import Cursor
from models.cases.platform import Platform
from models.cases.review import Parsed
from models.errors import Permanent
from tests.contract.examples import api, token
from tests.contract.platform_server import PlatformServer, started
from tests.factories import NOW
from tests.house import ABLE, Clock, Furnish, Grim, ScriptedSource
from tests.queue import queued

REVIEWS = "GET /applications/com.example.app/reviews"


@dataclass
class World:
    """The polled platform, and the bot's parts."""

    platform: PlatformServer
    clock: Clock
    deps: Deps
    store: PgStore
    reviews: list[dict[str, object]] = field(default_factory=list)

    def shows(self, review_id: str, written: datetime, words: str = "It crashes.") -> None:
        """The platform lists this review from now on."""
        stamp = {"seconds": str(int(written.timestamp())), "nanos": 0}
        comment = {"text": words, "lastModified": stamp, "starRating": 1}
        self.reviews = [held for held in self.reviews if held["reviewId"] != review_id]
        self.reviews.insert(0, {"reviewId": review_id, "authorName": "A", "comments": [{"userComment": comment}]})
        self.platform.answers[REVIEWS] = {"reviews": self.reviews}

    async def states(self) -> dict[str, State]:
        """Every case after its review was read: by the review's id."""
        async with self.deps.store.begin() as tx:
            received = await tx.cases_in((State.RECEIVED,), 50)
        kinds = {job.target: job.kind for job in await queued(self.store)}
        for case in received:
            await triage.triage(case.id, self.deps, is_history=kinds[case.id] == "read")
        async with self.deps.store.begin() as tx:
            return {case.review.external_id: case.state for case in await tx.cases_in(tuple(State), 50)}


@pytest.fixture
async def world(store: PgStore, furnish: Furnish) -> AsyncIterator[World]:
    """Google Play on loopback, polled."""
    platform, server = await started()
    platform.answers = {"POST /token": {"access_token": "t", "expires_in": 3600}, REVIEWS: {"reviews": []}}
    clock = Clock()
    source = GooglePlay("com.example.app", api(platform.url), token(platform.url), clock.now)
    house = await furnish(clock=clock, reader=Grim(), sources={"googleplay": source})
    yield World(platform, clock, house.deps, store)
    await source.close()
    await server.close()


async def test_the_first_poll_shows_what_is_fresh_and_remembers_the_rest(world: World) -> None:
    """A shop that connects its app store is not flooded with last week's reviews."""
    world.shows("old", NOW - timedelta(days=5))
    world.shows("new", NOW - timedelta(hours=1))
    polled = await poll.poll(world.deps)
    assert [(done.seen, done.quiet) for done in polled] == [(2, 1)]
    assert await world.states() == {"old": State.QUIET, "new": State.OPEN}


async def test_remembered_reviews_stand_at_their_own_time(world: World) -> None:
    """Summaries count history where it happened, not on the day it was brought in."""
    written = NOW - timedelta(days=5)
    world.shows("old", written)
    await poll.poll(world.deps)
    async with world.deps.store.begin() as tx:
        case = await tx.case_of("googleplay", "com.example.app", "old")
    assert case
    assert case.created_at == written


async def test_a_poll_waits_for_its_time_and_then_brings_only_news(world: World) -> None:
    """The cursor is durable; what overlaps is known."""
    world.shows("one", NOW - timedelta(hours=1))
    await poll.poll(world.deps)
    assert await poll.poll(world.deps) == ()
    world.clock.at = NOW + timedelta(minutes=11)
    world.shows("late", NOW - timedelta(hours=30))
    assert len(await poll.poll(world.deps)) == 1
    assert await world.states() == {"one": State.OPEN, "late": State.OPEN}


async def test_an_edited_review_is_revised(world: World) -> None:
    """New words are a revision of the same case."""
    world.shows("one", NOW - timedelta(hours=1))
    await poll.poll(world.deps)
    await world.states()
    world.clock.at = NOW + timedelta(minutes=11)
    world.shows("one", NOW + timedelta(minutes=5), "It crashes and it deleted my cart.")
    await poll.poll(world.deps)
    async with world.deps.store.begin() as tx:
        case = await tx.case_of("googleplay", "com.example.app", "one")
    assert case
    assert (case.is_revised, case.review.text) == (True, "It crashes and it deleted my cart.")


async def test_a_failed_poll_backs_off_and_loses_nothing(world: World) -> None:
    """The cursor stays where it was, and the pause doubles."""
    world.platform.failing_method, world.platform.failure = "GET", 500
    first = await poll.poll(world.deps)
    assert first[0].problem
    world.clock.at = NOW + timedelta(minutes=11)
    assert await poll.poll(world.deps) == ()
    world.platform.failure = 0
    world.shows("one", NOW - timedelta(hours=1))
    world.clock.at = NOW + timedelta(minutes=21)
    await poll.poll(world.deps)
    assert await world.states() == {"one": State.OPEN}


async def test_a_backfill_brings_history_in_quietly(world: World) -> None:
    """What is fresh is posted as it would have been; a second run changes nothing."""
    world.shows("old", NOW - timedelta(days=3))
    world.shows("new", NOW - timedelta(hours=1))
    done = await poll.backfill("googleplay", NOW - timedelta(days=90), world.deps)
    assert (done.seen, done.quiet) == (2, 1)
    assert await world.states() == {"old": State.QUIET, "new": State.OPEN}
    again = await poll.backfill("googleplay", NOW - timedelta(days=90), world.deps)
    assert (again.seen, again.quiet) == (2, 0)


async def test_what_its_platform_held_in_moderation_is_fresh_when_it_appears(world: World) -> None:
    """A polled platform shows a review ten days after its date: we have looked before, and it was not there."""
    await poll.poll(world.deps)
    world.clock.at = NOW + timedelta(days=12)
    await poll.poll(world.deps)
    world.clock.at += timedelta(minutes=11)
    world.shows("held", NOW + timedelta(days=2, minutes=30))
    platform = replace(world.deps.sources["googleplay"].platform, overlap_days=30)
    world.deps.sources["googleplay"].platform = platform  # type: ignore[misc]
    await poll.poll(world.deps)
    assert await world.states() == {"held": State.OPEN}


async def test_what_was_written_while_a_platform_was_away_is_fresh(world: World) -> None:
    """Three weeks without an answer: all of it is news."""
    await poll.poll(world.deps)
    world.platform.failing_method, world.platform.failure = "GET", 403
    for day in range(1, 22):
        world.clock.at = NOW + timedelta(days=day)
        await poll.poll(world.deps)
    world.platform.failure = 0
    world.shows("early", NOW + timedelta(days=1))
    world.shows("late", NOW + timedelta(days=20))
    world.clock.at = NOW + timedelta(days=22)
    await poll.poll(world.deps)
    assert await world.states() == {"early": State.OPEN, "late": State.OPEN}


async def test_a_platform_that_cannot_list_says_so(world: World) -> None:
    """No silent empty backfill."""
    mute = ScriptedSource(Platform("shop", "Shop", has_history=False))
    with pytest.raises(Permanent):
        await poll.backfill("shop", NOW, replace(world.deps, sources={"shop": mute}))


def test_the_pause_has_an_end() -> None:
    """A platform that was down for a day is asked again within six hours."""
    cursor = Cursor("x", None, NOW)
    for _ in range(20):
        cursor = cursor.after_failure(NOW, timedelta(minutes=10), "down", None)
    assert cursor.next_at - NOW == timedelta(hours=6)
    assert cursor.after_failure(NOW, timedelta(minutes=10), "down", 30_000).next_at - NOW == timedelta(seconds=30_000)


@pytest.mark.parametrize("ahead", [timedelta(hours=30), timedelta(days=365)])
async def test_a_clock_that_was_ahead_stops_no_poll(world: World, ahead: timedelta) -> None:
    """One poll by a wrong clock; by the right one all that came meanwhile is fetched, and what is old stays quiet."""
    world.clock.at = NOW + ahead
    await poll.poll(world.deps)
    world.clock.at = NOW + timedelta(hours=1)
    world.shows("meanwhile", NOW - timedelta(hours=40))
    world.shows("old", NOW - timedelta(days=20))
    assert [done.seen for done in await poll.poll(world.deps)] == [2]
    assert await world.states() == {"meanwhile": State.OPEN, "old": State.QUIET}
    assert await poll.poll(world.deps) == ()


async def test_a_clock_that_was_behind_costs_one_more_poll(world: World) -> None:
    """Nothing is missed, nothing is shown twice."""
    world.shows("one", NOW - timedelta(hours=1))
    await poll.poll(world.deps)
    for at in (NOW - timedelta(days=30), NOW + timedelta(minutes=11)):
        world.clock.at = at
        await poll.poll(world.deps)
    assert await world.states() == {"one": State.OPEN}


class Hanging(ScriptedSource):
    """A platform that answers its poll with nothing once the test says ``go``, or fails then."""

    def __init__(self, fails: Exception | None = None) -> None:
        super().__init__(replace(ABLE, name="hanging", is_polled=True, has_history=True))
        self.came, self.go, self.polls, self.fails = asyncio.Event(), asyncio.Event(), 0, fails

    async def history(self, since: datetime) -> AsyncIterator[Parsed]:
        self.polls += 1
        self.came.set()
        await self.go.wait()
        if self.fails:
            raise self.fails
        nothing: tuple[Parsed, ...] = ()
        for item in nothing:
            yield item


async def test_a_platform_that_hangs_keeps_no_other_from_being_polled(world: World) -> None:
    """It is asked once, not anew each minute; the others have been asked before it answers, again and again."""
    hanging = Hanging()
    world.deps = replace(world.deps, sources={"hanging": hanging, **world.deps.sources})
    first = asyncio.create_task(poll.poll(world.deps))
    assert world.deps.cursors
    async with asyncio.timeout(20):
        while not (hanging.came.is_set() and await world.deps.cursors.get("googleplay")):  # noqa: ASYNC110 - a row raises no event
            await asyncio.sleep(0.01)
    world.shows("one", NOW - timedelta(hours=1))
    world.clock.at = NOW + timedelta(minutes=11)
    assert [(done.source, done.seen) for done in await poll.poll(world.deps)] == [("googleplay", 1)]
    hanging.go.set()
    await first
    assert hanging.polls == 1


async def test_a_platform_that_stumbles_keeps_no_other_from_being_polled(world: World) -> None:
    """What nobody foresaw is raised once the others are through."""
    odd = Hanging(KeyError("stars"))
    odd.go.set()
    world.shows("one", NOW - timedelta(hours=1))
    with pytest.raises(KeyError):
        await poll.poll(replace(world.deps, sources={"odd": odd, **world.deps.sources}))
    assert await world.states() == {"one": State.OPEN}
