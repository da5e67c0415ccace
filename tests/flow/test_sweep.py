"""Nothing stands still in silence: what is under way without a job is taken up, from where it stands."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.jobs import Job as QueuedJob
from sqlalchemy import text

from bot.app.jobs import DEPS, RHYTHM, Backoff, Jobs, turns
from bot.store.clock import DatabaseClock
from bot.store.queue import QUICK
from bot.store.store import PgStore
from handlers import digest, sweep
from handlers.deps import Deps
from models.cases.case import Case, State
from models.cases.job import Job, JobKind, fetch_of
from models.cases.review import Delivery, Pointer
from models.cases.verdict import Reading
from models.cases.voucher import Voucher, VoucherState
from models.errors import Permanent, Transient
from models.notices.notice import Notice, PostRef
from models.reports.bulletin import Bulletin, BulletinState, Kind
from tests.factories import NOW, a_reply, a_review, a_verdict
from tests.flow.worker import run_once
from tests.house import Clock, Furnish, Nobody, ScriptedSource, Wall, meaning
from tests.queue import forget, last_beat, let_no_try_follow, queued, set_status, targets


async def standing(store: PgStore, state: State, *, at: datetime = NOW + timedelta(hours=1), **changes: object) -> Case:
    """A case in this state, whose jobs are gone."""
    review = a_review(source="shop")
    await store.take_in(review, at)
    async with store.begin() as tx:
        case = await tx.case_of(review.source, review.shop, review.external_id)
        assert case
        fields = {"version": 2, "verdict": a_verdict(), "approved_version": 2, "reply": a_reply(), **changes}
        made = replace(case, state=state, **fields)  # type: ignore[arg-type]  # of its own fields
        await tx.save(made, was=1)
    await forget(store)
    return made


async def state_of(store: PgStore, case: Case) -> State:
    """Where the case stands now."""
    async with store.begin() as tx:
        found = await tx.case(case.id)
    assert found
    return found.state


async def found_by(deps: Deps) -> list[Job]:
    """What a sweep asks for, and that it asks once."""
    async with deps.store.begin() as tx:
        jobs = list(await tx.stranded(sweep.AT_ONCE))
    assert await sweep.sweep(deps) == len(jobs)
    assert await sweep.sweep(deps) == 0
    return jobs


@pytest.mark.parametrize(
    ("state", "changes", "kind", "version"),
    [
        (State.RECEIVED, {}, JobKind.TRIAGE, 0),
        (State.RECEIVED, {"at": NOW}, JobKind.READ, 0),
        (State.OPEN, {"reply": None}, JobKind.DRAFT, 0),
        (State.HELD, {}, JobKind.PUBLISH, 2),
        (State.PUBLISHING, {}, JobKind.PUBLISH, 2),
        (State.RETRACTING, {}, JobKind.RETRACT, 0),
        (State.OPEN, {"voucher": Voucher(VoucherState.HELD, "SHIP-1")}, JobKind.VOUCHER, 0),
        (State.OPEN, {"voucher": Voucher(VoucherState.ISSUING, "SHIP-1")}, JobKind.VOUCHER, 0),
    ],
)
async def test_a_case_on_its_way_gets_the_job_that_it_has_not(
    store: PgStore, furnish: Furnish, state: State, changes: dict[str, object], kind: JobKind, version: int
) -> None:
    """Each state has its own; a review of the past stays quiet."""
    case = await standing(store, state, **changes)  # type: ignore[arg-type]
    assert await found_by((await furnish()).deps) == [Job(kind, case.id, version)]


@pytest.mark.parametrize(
    "state", [State.OPEN, State.QUIET, State.UNKNOWN, State.PUBLISHED, State.SKIPPED, State.CLOSED]
)
async def test_a_case_that_waits_for_a_person_or_is_over_gets_none(
    store: PgStore, furnish: Furnish, state: State
) -> None:
    """It stands where it should."""
    await standing(store, state)
    assert await found_by((await furnish()).deps) == []


async def test_what_has_a_job_is_left_to_it(store: PgStore, furnish: Furnish) -> None:
    """One that waits or runs counts; one that failed, or is another approval's, doesn't."""
    deps = (await furnish()).deps
    case = await standing(store, State.HELD)
    async with store.begin() as tx:
        await tx.defer(Job(JobKind.PUBLISH, case.id, 2))
    for status, swept in (("todo", 0), ("doing", 0), ("failed", 1)):
        await set_status(store, status)
        async with store.begin() as tx:
            assert len(await tx.stranded(9)) == swept
    await forget(store)
    async with store.begin() as tx:
        await tx.defer(Job(JobKind.PUBLISH, case.id, 1))
    assert await sweep.sweep(deps) == 1


async def test_a_delivery_that_waits_to_be_fetched_is_fetched(store: PgStore, furnish: Furnish) -> None:
    """Its sender was told that we have it; it waits in its platform's line like any other."""
    async with store.begin() as tx:
        kept = await tx.keep_delivery(Delivery("shop", b"{}", ()), "", Pointer("shop", "", "7"), NOW)
        await tx.keep_delivery(Delivery("shop", b"{}", ()), "unreadable", None, NOW)
    assert await found_by((await furnish()).deps) == [fetch_of("shop", kept)]


async def test_a_bulletin_that_was_leaving_ends_as_unknown_and_is_not_said_again(
    store: PgStore, jobs: Jobs, furnish: Furnish
) -> None:
    """Its worker died; doctor names the channel. One that had not left is said."""
    wall = Wall()
    deps = (await furnish(surfaces={"slack": wall})).deps
    at = datetime.now(UTC)
    await deps.store.bulletins.announce((Bulletin("slack", "C1", Kind.ALARM, "1", at),))
    (job,) = await queued(store, "bulletin")
    await deps.store.bulletins.move(job.target, BulletinState.WAITING, BulletinState.POSTING)
    await forget(store)
    assert await found_by(deps) == [Job(JobKind.BULLETIN, job.target)]
    await run_once(jobs, deps)
    assert wall.posted == []
    with pytest.raises(Permanent, match=r"not known whether .* reached C1 \(slack\)"):
        await store.bulletins.ping()


@dataclass
class Crowded(Wall):
    """While it posts, the bulletin's job is given to another worker."""

    deps: Deps | None = None
    bulletin_id: int = 0

    async def post(self, notice: Notice, channel: str) -> PostRef:
        assert self.deps
        await digest.post(self.bulletin_id, self.deps)
        return await Wall.post(self, notice, channel)


async def test_a_worker_that_only_looked_dead_ends_its_bulletin(store: PgStore, furnish: Furnish) -> None:
    """Another one took it for lost while the chat was at it."""
    wall, clock = Crowded(), Clock()
    deps = wall.deps = (await furnish(surfaces={"slack": wall}, clock=clock)).deps
    await digest.plan("daily at 13:00", "slack", "C1", deps)
    clock.at += timedelta(hours=1)
    assert await digest.tick(deps) == 1
    (wall.bulletin_id,) = await targets(store, "bulletin")
    await digest.post(wall.bulletin_id, deps)
    ended = await deps.store.bulletins.bulletin(wall.bulletin_id)
    assert ended
    assert ended.state is BulletinState.POSTED
    assert len(wall.posted) == 1


async def test_a_job_whose_giving_up_failed_too_is_taken_up_again(store: PgStore, jobs: Jobs, furnish: Furnish) -> None:
    """The audit trail can't be written at the last try, so nothing is said; once it can, the case goes on."""
    source = ScriptedSource()
    deps = (await furnish(sources={"shop": source})).deps
    case = await standing(store, State.HELD)
    async with store.begin() as tx:
        await tx.defer(Job(JobKind.PUBLISH, case.id, 2))
    await let_no_try_follow(store)
    async with store.engine.begin() as connection:
        await connection.execute(text("alter table audit rename to audit_away"))
    await run_once(jobs, deps)
    async with store.engine.begin() as connection:
        await connection.execute(text("alter table audit_away rename to audit"))
    assert "failed" in {job.status for job in await queued(store, "publish")}
    await set_status(store, "failed", "publish")
    assert await state_of(store, case) in (State.HELD, State.PUBLISHING)
    with pytest.raises(Permanent, match="No job moves on 1 × publish"):
        await sweep.count(deps)
    await sweep.sweep(deps)
    assert await sweep.count(deps) == "everything under way has its job"
    await run_once(jobs, deps)
    assert await state_of(store, case) is State.PUBLISHED


def test_a_sweep_comes_by_itself() -> None:
    """Every other minute."""
    assert {turn.name: turn.cron for turn in turns(RHYTHM)}["sweep"] == "*/2 * * * *"


@dataclass
class SlowReader(Nobody):
    """Reads for as long as a test wants."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, text: str, said_language: str = "") -> Reading:
        self.asked.set()
        await self.go.wait()
        return Reading(0.9, 0.0, (), (), "", "en", (text,), meaning(text))


async def test_a_worker_that_was_told_to_stop_lives_until_its_last_job_has_ended(
    store: PgStore, jobs: Jobs, furnish: Furnish
) -> None:
    """Else others would take its jobs for a dead one's while it ends them."""
    reader = SlowReader()
    deps = (await furnish(reader=reader)).deps
    await store.take_in(a_review(source="shop"), NOW)
    worker = asyncio.create_task(
        jobs.app.run_worker_async(
            queues=[QUICK],
            install_signal_handlers=False,
            update_heartbeat_interval=3600,
            additional_context={DEPS: deps},
        )
    )
    await asyncio.wait_for(reader.asked.wait(), 10)
    worker.cancel()
    begun = await last_beat(store)
    for _ in range(100):
        if await last_beat(store) > begun:
            break
        await asyncio.sleep(0.1)
    assert await last_beat(store) > begun
    reader.go.set()
    await asyncio.gather(worker, return_exceptions=True)


async def test_every_host_goes_by_the_clock_of_the_database(store: PgStore) -> None:
    """A machine whose own clock is ten minutes off holds and repeats as the others do."""
    clock = DatabaseClock()
    clock._at -= timedelta(minutes=10)
    clock._is_asked = True
    async with clock.following(store.engine):
        async with store.engine.begin() as connection:
            at: datetime = (await connection.execute(text("select clock_timestamp()"))).scalar_one()
        assert abs(clock.now() - at) < timedelta(minutes=1)
    assert "of the database's" in await clock.ping()


async def test_a_machine_whose_clock_is_off_is_told_of(store: PgStore) -> None:
    """Signatures are judged by it."""
    clock = DatabaseClock()
    clock._at -= timedelta(minutes=2)
    with pytest.raises(Permanent, match=r"1\d\d s ahead of the database's"):
        await clock.ping()


def test_a_pause_before_the_next_try_is_counted_by_that_clock() -> None:
    """The queue compares it with the database's."""
    job = QueuedJob(
        id=1, queue=QUICK, lock=None, queueing_lock=None, task_name="show", attempts=0, task_kwargs={}, priority=0
    )
    decision = Backoff(Clock()).get_retry_decision(exception=Transient("later", 30), job=job)
    assert decision
    assert decision.retry_at == NOW + timedelta(seconds=30)
