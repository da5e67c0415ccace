"""No job ends in silence: what fails, is cut off or is killed is tried again, or told to people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from procrastinate.jobs import Job as QueuedJob
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.app.jobs import DEPS, MAX_ATTEMPTS, Backoff, Jobs, rescue, tidy
from bot.store.address import sqlalchemy_url
from bot.store.queue import QUICK
from bot.store.store import PgStore
from handlers import publish
from models.cases.case import Act, Case, Receipt, State
from models.cases.job import Job, JobKind
from models.cases.patience import Patience
from models.cases.platform import Platform
from models.cases.reply import Origin, Reply
from models.cases.review import Review
from models.cases.verdict import Reading
from models.errors import Permanent, Transient, Unknown, Unreadable
from tests.flow.teams_room import PLAYBOOK, VERDICT
from tests.flow.worker import run_once, turn_of

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
LAST_TRY = f"update procrastinate_jobs set attempts = {MAX_ATTEMPTS - 1}"  # noqa: S608 - a number of ours
READING = Reading(0.9, 0.0, (), (), "", "en", ("It broke.",), (1.0, *(0.0,) * 383))


@dataclass
class Reader:
    """Answers with what it is given, in turn; the last one again and again."""

    answers: list[Any]
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, words: str) -> Reading:
        self.asked.set()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if answer is None:
            await asyncio.Event().wait()
        return answer


@dataclass
class Source:
    """A platform whose calls fail as a test wishes: each of these is called, and raises or answers."""

    finds: list[Callable[[], Receipt | None]] = field(default_factory=list)
    publishes: Callable[[], Receipt] = lambda: Receipt("1", "", NOW)
    retracts: Callable[[], None] = lambda: None
    platform: Platform = Platform("shop", "Shop", can_publish=True, can_find=True, can_retract=True)

    async def find(self, case: Case, said: str) -> Receipt | None:
        return self.finds.pop(0)() if self.finds else None

    async def publish(self, case: Case, said: str) -> Receipt:
        return self.publishes()

    async def retract(self, case: Case) -> None:
        self.retracts()


def raising(failure: Exception) -> Callable[[], Any]:
    """A call that fails."""

    def fail() -> Any:
        raise failure

    return fail


def deps_of(store: PgStore, reader: Reader | None = None, source: Source | None = None) -> Any:
    """What the handlers under test use."""
    source = source or Source()
    return SimpleNamespace(
        store=store, reader=reader, surfaces={}, source=lambda name: source, platform=lambda name: source.platform,
        clock=SimpleNamespace(now=lambda: NOW), playbooks=SimpleNamespace(current=lambda: PLAYBOOK),
        patience=Patience(),
    )  # fmt: skip


async def taken(store: PgStore) -> Case:
    """A review that was just taken in, with its triage job."""
    return await taken_as(store, "1")


async def taken_as(store: PgStore, external_id: str) -> Case:
    """The same, under this id."""
    review = Review("shop", "s", external_id, "1", 1, "", "It broke.", "Ann", NOW)
    await store.take_in(review, NOW)
    async with store.begin() as tx:
        case = await tx.case_of("shop", "s", external_id)
    assert case
    return case


async def standing(store: PgStore, state: State) -> Case:
    """A case that stands in this state with a reply approved at version 2."""
    case = await taken(store)
    made = replace(
        case, state=state, version=2, verdict=VERDICT, approved_version=2, reply=Reply("Hello.", Origin.PERSON, "en")
    )
    async with store.begin() as tx:
        await tx.save(made, was=1)
    return made


async def case_of(store: PgStore, case_id: int) -> Case:
    """The case as it is stored."""
    async with store.begin() as tx:
        case = await tx.case(case_id)
    assert case
    return case


async def rows(store: PgStore, sql: str) -> list[Any]:
    async with store.engine.begin() as connection:
        found = await connection.execute(text(sql))
        return list(found.all()) if found.returns_rows else []


async def test_a_review_that_the_models_refuse_is_shown_at_once(store: PgStore, jobs: Jobs) -> None:
    """Weights that are missing must not keep a one-star review from people."""
    deps = deps_of(store, Reader([Permanent("The weights are missing.", "Run: highroad models fetch")]))
    case = await taken(store)
    await run_once(jobs, deps)
    shown = await case_of(store, case.id)
    assert shown.state is State.OPEN
    assert "highroad models fetch" in shown.problem


async def test_what_nobody_foresaw_is_tried_again(store: PgStore, jobs: Jobs) -> None:
    """A failure that is none of ours counts as one that may pass."""
    deps = deps_of(store, Reader([KeyError("review words"), READING]))
    case = await taken(store)
    await run_once(jobs, deps)
    await rows(store, "update procrastinate_jobs set scheduled_at = null where task_name = 'triage'")
    await run_once(jobs, deps)
    assert (await case_of(store, case.id)).state is State.OPEN


async def test_what_nobody_foresaw_is_told_to_people_in_the_end(store: PgStore, jobs: Jobs) -> None:
    """By its kind alone: an error's own words may hold the review."""
    deps = deps_of(store, Reader([KeyError("review words")]))
    case = await taken(store)
    await rows(store, LAST_TRY)
    await run_once(jobs, deps)
    shown = await case_of(store, case.id)
    assert shown.state is State.OPEN
    assert "KeyError" in shown.problem
    assert "review words" not in shown.problem


async def test_a_job_that_a_stop_cuts_off_goes_back_to_the_queue(store: PgStore, jobs: Jobs) -> None:
    """The next process reads the review that this one was reading."""
    reader = Reader([None])
    deps = deps_of(store, reader)
    await taken(store)
    worker = asyncio.create_task(
        jobs.app.run_worker_async(
            queues=[QUICK],
            install_signal_handlers=False,
            shutdown_graceful_timeout=0.05,
            additional_context={DEPS: deps},
        )
    )
    await asyncio.wait_for(reader.asked.wait(), 10)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    assert await rows(store, "select status::text from procrastinate_jobs where task_name = 'triage'") == [("todo",)]


async def test_a_killed_periodic_job_keeps_no_rescue_from_the_others(store: PgStore, jobs: Jobs) -> None:
    """Its next turn waits already, and only one may wait."""
    await taken(store)
    await rows(
        store,
        "insert into procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status)"
        """ values ('quick', 'poll', 'poll', 'poll', '{"timestamp": 1}', 'doing')""",
    )
    await rows(store, "update procrastinate_jobs set status = 'doing' where task_name = 'triage'")
    await jobs.app.tasks["poll"].defer_async(timestamp=2)
    await rescue(turn_of(jobs))
    left = await rows(store, "select task_name, status::text from procrastinate_jobs order by task_name")
    assert left == [("poll", "todo"), ("triage", "todo")]


async def test_a_worker_that_loses_the_database_goes_on(store: PgStore, jobs: Jobs, server_url: str) -> None:
    """PostgreSQL is away for a moment, as at a restart: the process serves on."""
    deps = deps_of(store, Reader([READING]))
    worker = asyncio.create_task(jobs.work(QUICK, 2, deps))
    await asyncio.sleep(0.5)
    name = store.engine.url.database
    async with await psycopg.AsyncConnection.connect(server_url, autocommit=True) as admin:
        await admin.execute(f"alter database {name} allow_connections false")
        await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        await asyncio.sleep(1)
        await admin.execute(f"alter database {name} allow_connections true")
    case = await taken_after_loss(store)
    for _ in range(100):
        if worker.done() or (await case_of(store, case.id)).state is State.OPEN:
            break
        await asyncio.sleep(0.1)
    assert not worker.done()
    assert (await case_of(store, case.id)).state is State.OPEN
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


async def taken_after_loss(store: PgStore) -> Case:
    """The same as :func:`taken`; the pool's lost connections fail once each, as they do in a webhook."""
    while True:
        try:
            return await taken(store)
        except Transient:
            await asyncio.sleep(0.05)


async def test_an_approval_waits_for_no_earlier_one(store: PgStore, jobs: Jobs) -> None:
    """The platform asked to come back in an hour; meanwhile people undid, edited and approved once more."""
    deps = deps_of(store)
    case = await standing(store, State.HELD)
    async with store.begin() as tx:
        await tx.defer(Job(JobKind.PUBLISH, case.id, 1, datetime.now(UTC) + timedelta(hours=1)))
        await tx.defer(Job(JobKind.PUBLISH, case.id, 2))
    await rows(store, "delete from procrastinate_jobs where task_name = 'triage'")
    await run_once(jobs, deps)
    assert (await case_of(store, case.id)).state is State.PUBLISHED


async def test_no_connection_to_be_had_may_pass(database_url: str, jobs: Jobs) -> None:
    """Everybody uses one just now."""
    engine = create_async_engine(sqlalchemy_url(database_url), pool_size=1, max_overflow=0, pool_timeout=0.05)
    async with PgStore(engine, jobs.queue) as store, engine.connect():
        with pytest.raises(Transient, match="in use"):
            async with store.begin() as tx:
                await tx.case(1)


async def test_failures_of_long_ago_are_forgotten(store: PgStore, jobs: Jobs) -> None:
    """A channel that is gone for a month must not fill the queue's table."""
    deps = deps_of(store)
    await taken(store)
    await taken_as(store, "2")
    await rows(store, "update procrastinate_jobs set status = 'doing'")
    await rows(store, "update procrastinate_jobs set status = 'failed'")
    await rows(store, "update procrastinate_events set at = now() - interval '8 days' where job_id = 1")
    await tidy(turn_of(jobs, deps))
    assert await rows(store, "select id from procrastinate_jobs") == [(2,)]


async def test_a_reply_cut_off_half_way_is_never_called_unpublished(store: PgStore) -> None:
    """The platform could not be asked since: people have to look before anyone writes another reply."""
    case = await standing(store, State.PUBLISHING)
    leaving = await publish.leave(case, deps_of(store))
    await publish.give_up_publishing(case.id, leaving.approved_version, deps_of(store), "Shop did not answer.")
    assert (await case_of(store, case.id)).state is State.UNKNOWN


async def test_a_reply_that_never_left_is_not_called_unknown(store: PgStore) -> None:
    """No worker came as far as to call the platform."""
    case = await standing(store, State.PUBLISHING)
    await publish.give_up_publishing(case.id, 2, deps_of(store), "Shop did not answer.")
    assert (await case_of(store, case.id)).state is State.OPEN


async def test_an_unclear_reply_stays_unclear_where_it_cant_be_looked_up(store: PgStore) -> None:
    """Credentials that ran out between publishing and looking say nothing about the reply."""
    case = await standing(store, State.HELD)
    source = Source([lambda: None, raising(Permanent("refused (401)"))], raising(Unknown("no answer")))
    await publish.publish(case.id, 2, deps_of(store, source=source))
    assert (await case_of(store, case.id)).state is State.UNKNOWN


async def test_an_answer_that_cant_be_read_leaves_no_case_under_way(store: PgStore) -> None:
    """Before the reply left it is a failure, after it an open question."""
    case = await standing(store, State.HELD)
    deps = deps_of(store, source=Source([raising(Unreadable("no list"))]))
    await publish.publish(case.id, 2, deps)
    assert (await case_of(store, case.id)).state is State.OPEN


async def test_a_reply_whose_receipt_cant_be_read_is_looked_for(store: PgStore) -> None:
    """It left, and may stand there soon: nobody is told that it was not published."""
    case = await standing(store, State.HELD)
    await publish.publish(case.id, 2, deps_of(store, source=Source(publishes=raising(Unreadable("no id")))))
    after = await case_of(store, case.id)
    assert after.state is State.PUBLISHING
    assert after.left_at


async def test_a_reply_that_cant_be_taken_back_is_published_still(store: PgStore, jobs: Jobs) -> None:
    """After the last try people hear why, and may press the button again."""
    deps = deps_of(store, source=Source(retracts=raising(Transient("Shop could not be reached."))))
    case = await standing(store, State.RETRACTING)
    async with store.begin() as tx:
        await tx.defer(Job(JobKind.RETRACT, case.id, 2))
    await rows(store, "delete from procrastinate_jobs where task_name = 'triage'")
    await rows(store, LAST_TRY)
    await run_once(jobs, deps)
    after = await case_of(store, case.id)
    assert after.state is State.PUBLISHED
    assert "could not be reached" in after.problem
    assert after.can(Act.RETRACT)


def test_what_somebody_must_change_first_is_not_tried_again() -> None:
    """A wrong key stays wrong."""
    job = QueuedJob(
        id=1, queue=QUICK, lock=None, queueing_lock=None, task_name="show", attempts=0, task_kwargs={}, priority=0
    )
    assert Backoff().get_retry_decision(exception=Permanent("no"), job=job) is None
    assert Backoff().get_retry_decision(exception=Transient("later"), job=job) is not None
