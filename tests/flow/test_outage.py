"""A platform that can't be asked for a review: what it announced waits, is fetched once it answers, and people hear."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from aiohttp import web

from bot.app.doctor import checks
from bot.app.wiring import House
from bot.store.store import PgStore
from handlers import digest, fetch, intake, poll, triage
from models.cases.case import State
from models.cases.review import Delivery, ReviewEvent
from models.errors import Permanent, Transient
from tests.contract.examples import BY_NAME, PAYLOADS, REVIEW_NAME, google
from tests.contract.platform_server import PlatformServer, started
from tests.factories import NOW
from tests.house import Clock, Furnish, Grim, Wall
from tests.queue import forget, queued, targets

PUSH = (PAYLOADS / "google-push-1.json").read_bytes()
LOCATION = "GET /accounts/111/locations/222/reviews"
REVIEW = f"GET /{REVIEW_NAME}"


def as_of(at: str) -> dict[str, object]:
    """The review that the push announces, written then."""
    return {"name": REVIEW_NAME, "starRating": "ONE", "comment": "Rude staff.", "createTime": at, "updateTime": at}


DEAD_TOKEN = web.json_response({"error": "invalid_grant", "error_description": "Token has been revoked."}, status=400)


@dataclass
class World:
    """Google on loopback, one chat, and the bot's parts."""

    platform: PlatformServer
    house: House
    clock: Clock
    wall: Wall
    store: PgStore

    async def announce(self) -> None:
        """Google pushes that there is a review, and a worker takes it up."""
        await intake.receive(google("google", PUSH), self.house.deps)
        await self.work()

    async def work(self) -> None:
        """Do every job to fetch, as a worker with its last try."""
        found = await targets(self.store, "fetch")
        await forget(self.store, "fetch")
        for target in found:
            try:
                await fetch.fetch(target, self.house.deps)
            except Transient as failure:
                await fetch.give_up_fetching(target, self.house.deps, str(failure))

    async def passes(self, span: timedelta) -> None:
        """Time goes by, and the minute's turn comes with what it asks for."""
        self.clock.at += span
        await fetch.tick(self.house.deps)
        await self.work()

    async def said(self) -> list[str]:
        """The titles of what was said unasked, once its jobs have run."""
        for target in await targets(self.store, "bulletin"):
            await digest.post(target, self.house.deps)
        return [notice.title for _, notice in self.wall.posted]

    async def states(self) -> list[State]:
        """Where every case stands after it was read."""
        async with self.house.deps.store.begin() as tx:
            received = await tx.cases_in((State.RECEIVED,), 50)
        kinds = {job.target: job.kind for job in await queued(self.store) if job.kind in ("read", "triage")}
        for case in received:
            await triage.triage(case.id, self.house.deps, is_history=kinds[case.id] == "read")
        async with self.house.deps.store.begin() as tx:
            return [case.state for case in await tx.cases_in(tuple(State), 50)]

    async def doctor(self, part: str) -> str:
        """What ``doctor`` hears of a part of the house."""
        return await dict(checks(self.house))[part]()


@pytest.fixture
async def world(store: PgStore, furnish: Furnish) -> AsyncIterator[World]:
    """Google has our token, and the review is an hour old."""
    platform, server = await started()
    platform.answers = {**dict(BY_NAME["google"].answers), LOCATION: {"reviews": []}}
    platform.answers[REVIEW] = as_of((NOW - timedelta(hours=1)).isoformat())
    clock, wall = Clock(), Wall()
    source = BY_NAME["google"].make(platform.url)
    house = await furnish(clock=clock, reader=Grim(), sources={"google": source}, surfaces={"slack": wall})
    await fetch.tick(house.deps)
    yield World(platform, house, clock, wall, store)
    await source.close()
    await server.close()


def page(status: int) -> web.Response:
    """What a web server, a firewall or a page to log in answers."""
    return web.Response(status=status, text="<html><h1>Hello</h1></html>", content_type="text/html")


def refusal(status: int, name: str) -> web.Response:
    """What Google itself answers."""
    return web.json_response({"error": {"code": status, "message": "No.", "status": name}}, status=status)


NO_FACTS = [
    ("POST /token", DEAD_TOKEN),
    (REVIEW, refusal(401, "UNAUTHENTICATED")),
    (REVIEW, refusal(403, "PERMISSION_DENIED")),
    (REVIEW, page(404)),
    (REVIEW, web.json_response({"message": "no Route matched"}, status=404)),
    (REVIEW, page(410)),
    (REVIEW, page(200)),
    (REVIEW, page(502)),
    (REVIEW, web.Response(status=302, headers={"Location": "https://accounts.google.com/login"})),
]


@pytest.mark.parametrize(("call", "answer"), NO_FACTS, ids=str)
async def test_what_is_no_fact_about_a_review_waits_and_is_posted_once_it_works(
    world: World, call: str, answer: web.Response
) -> None:
    """A dead token, a lost permission, an outage, a page, a redirect: hours later the review is there, and fresh."""
    as_it_should, world.platform.answers[call] = world.platform.answers[call], answer
    await world.announce()
    await world.passes(timedelta(hours=7))
    assert await world.states() == []
    with pytest.raises(Permanent, match="1 delivery"):
        await world.doctor("fetching")
    world.platform.answers[call] = as_it_should
    world.house.deps.sources["google"]._token.forget()  # type: ignore[attr-defined]
    await world.passes(timedelta(days=3))
    await world.passes(timedelta(minutes=1))
    assert await world.states() == [State.OPEN]
    assert "has answered" in await world.doctor("fetching")
    assert "none in quarantine" in await world.doctor("deliveries")


async def test_all_that_waited_is_fetched_once_one_is(world: World) -> None:
    """While the platform is away it is asked for one of them now and then, and not for all."""
    world.platform.answers["POST /token"] = DEAD_TOKEN
    for _ in range(5):
        await world.announce()
    calls = len(world.platform.calls)
    await world.passes(timedelta(hours=1))
    await world.passes(timedelta(minutes=1))
    assert len(world.platform.calls) == calls + 1
    world.platform.answers["POST /token"] = {"access_token": "t", "expires_in": 3600}
    await world.passes(timedelta(hours=3))
    await world.passes(timedelta(minutes=1))
    assert await world.house.deps.store.watches.waiting("google") == 0
    assert await world.states() == [State.OPEN]


async def test_people_hear_once_that_somebody_has_to_act(world: World) -> None:
    """At once, with the platform's words and what to do; not again with every review."""
    world.platform.answers["POST /token"] = DEAD_TOKEN
    for _ in range(3):
        await world.announce()
        await world.passes(timedelta(minutes=1))
    assert await world.said() == ["Reviews of Google can't be fetched"]
    lines = " ".join(world.wall.posted[0][1].lines)
    assert "Token has been revoked." in lines
    assert "3 reviews are announced" in lines


async def test_what_passes_within_the_hour_is_said_to_nobody(world: World) -> None:
    """A platform that is down for some minutes needs nobody; one that is away for hours is said once."""
    world.platform.answers[REVIEW] = page(502)
    await world.announce()
    await world.passes(timedelta(minutes=30))
    assert await world.said() == []
    await world.passes(timedelta(hours=2))
    await world.passes(timedelta(hours=2))
    assert await world.said() == ["Reviews of Google can't be fetched"]


async def test_one_review_that_is_refused_is_no_outage_of_its_platform(world: World) -> None:
    """While others are fetched: it is tried less and less often, nobody hears of it again, and it holds up nobody."""
    good = world.platform.answers[REVIEW]
    world.platform.answers[REVIEW] = refusal(403, "PERMISSION_DENIED")
    await world.announce()
    await fetch.note_answer("google", world.house.deps)
    calls = len(world.platform.calls)
    for _ in range(60):
        await world.passes(timedelta(minutes=1))
        assert await world.house.deps.store.watches.failing() == ()
    assert len(world.platform.calls) - calls <= 4
    assert await world.said() == []
    world.platform.answers["POST /token"] = DEAD_TOKEN
    world.house.deps.sources["google"]._token.forget()  # type: ignore[attr-defined]
    await world.announce()
    await world.announce()
    tried = set()
    for _ in range(3):
        world.clock.at += timedelta(hours=3)
        await fetch.tick(world.house.deps)
        tried |= set(await targets(world.store, "fetch"))
        await world.work()
    assert len(tried) == 3
    world.platform.answers |= {"POST /token": {"access_token": "t", "expires_in": 3600}, REVIEW: good}
    for _ in range(3):
        await world.passes(timedelta(hours=3))
    assert await world.states() == [State.OPEN]


async def test_an_outage_that_is_over_is_not_said_afterwards(world: World) -> None:
    """Its notice waited while the chat was away."""
    world.platform.answers["POST /token"] = DEAD_TOKEN
    await world.announce()
    await fetch.tick(world.house.deps)
    world.platform.answers["POST /token"] = {"access_token": "t", "expires_in": 3600}
    await world.passes(timedelta(hours=3))
    assert await world.said() == []


async def test_a_review_is_gone_where_google_says_so_itself(world: World) -> None:
    """And shows the location's other reviews: then the case closes, and nothing waits."""
    await world.announce()
    assert await world.states() == [State.OPEN]
    world.platform.answers[REVIEW] = refusal(404, "NOT_FOUND")
    await world.announce()
    assert await world.states() == [State.CLOSED]


@pytest.mark.parametrize("answer", [refusal(404, "NOT_FOUND"), refusal(403, "PERMISSION_DENIED"), page(404)], ids=str)
async def test_a_location_that_is_lost_takes_no_review_away(world: World, answer: web.Response) -> None:
    """Google says *not found* of what we may not look at any more, too."""
    await world.announce()
    await world.states()
    world.platform.answers |= {REVIEW: refusal(404, "NOT_FOUND"), LOCATION: answer}
    await world.announce()
    assert await world.states() == [State.OPEN]
    assert await world.house.deps.store.watches.waiting("google") == 1


async def test_a_backfill_posts_what_was_missed_and_nothing_older(world: World) -> None:
    """After an outage of which no delivery is left."""
    reviews = [as_of((NOW + timedelta(days=5)).isoformat()), as_of((NOW - timedelta(days=200)).isoformat())]
    reviews[1]["name"] = f"{REVIEW_NAME}x"
    world.platform.answers[LOCATION] = {"reviews": reviews}
    world.clock.at = NOW + timedelta(days=8)
    done = await poll.backfill("google", NOW - timedelta(days=365), world.house.deps)
    assert (done.seen, done.quiet) == (2, 1)
    assert sorted(await world.states()) == [State.OPEN, State.QUIET]


async def test_after_a_month_in_vain_a_delivery_goes_to_quarantine(world: World) -> None:
    """Where it can be asked for by hand."""
    world.platform.answers["POST /token"] = DEAD_TOKEN
    await world.announce()
    await world.passes(timedelta(days=31))
    with pytest.raises(Permanent):
        await world.doctor("deliveries")
    world.platform.answers["POST /token"] = {"access_token": "t", "expires_in": 3600}
    assert await fetch.retry_quarantined(world.house.deps) == (1, 0)
    await world.work()
    assert await world.states() == [State.OPEN]


async def test_quarantine_is_read_again_by_hand(furnish: Furnish) -> None:
    """A body that a later version reads is taken in; one that nobody can read stays."""
    deps = (await furnish(reader=Grim(), sources={"yotpo": BY_NAME["yotpo"].make("http://127.0.0.1:1")})).deps
    body = json.loads((PAYLOADS / "yotpo-review_create-1.json").read_bytes())
    async with deps.store.begin() as tx:
        for held in (json.dumps(body).encode(), b"{"):
            await tx.keep_delivery(Delivery("yotpo", held, ()), "It could not be read.", None, NOW)
    assert await fetch.retry_quarantined(deps) == (1, 1)
    async with deps.store.begin() as tx:
        assert len(await tx.cases_in((State.RECEIVED,), 9)) == 1


async def test_what_left_quarantine_counts_from_when_it_came(furnish: Furnish, store: PgStore) -> None:
    """A complaint that was fresh then is shown, however long the repair took."""
    clock = Clock()
    source = BY_NAME["yotpo"].make("http://127.0.0.1:1")
    deps = (await furnish(sources={"yotpo": source}, clock=clock)).deps
    (event,) = source.parse(Delivery("yotpo", (PAYLOADS / "yotpo-review_create-1.json").read_bytes(), ()))
    assert isinstance(event, ReviewEvent)
    came = event.review.written_at + timedelta(hours=1)
    await deps.store.watches.begin(("yotpo",), came)
    async with deps.store.begin() as tx:
        delivery = Delivery("yotpo", (PAYLOADS / "yotpo-review_create-1.json").read_bytes(), ())
        await tx.keep_delivery(delivery, "It could not be read.", None, came)
    clock.at = came + timedelta(days=40)
    assert await fetch.retry_quarantined(deps) == (1, 0)
    assert len(await queued(store, "triage")) == 1


async def test_a_poll_that_fails_is_said_and_over_with_the_next(world: World) -> None:
    """Platforms that push nothing have outages as well."""
    deps = world.house.deps
    for fails in (True, False):
        world.platform.failing_method, world.platform.failure = "GET", 403 if fails else 0
        await fetch.note_failure("google", "It refused us.", deps, is_refused=True) if fails else None
        await (fetch.tick(deps) if fails else fetch.note_answer("google", deps))
        assert bool(await deps.store.watches.failing()) is fails
