"""No job ends in silence: what fails, is cut off or is killed is tried again, or told to people."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from procrastinate.jobs import Job as QueuedJob

from bot.app.jobs import DEPS, Backoff, Jobs, rescue, tidy
from bot.store.queue import QUICK
from bot.store.store import PgStore
from handlers import publish
from models.cases.case import Act, Case, State
from models.cases.job import Job, JobKind
from models.cases.verdict import Reading
from models.errors import Permanent, Transient, Unknown, Unreadable
from tests.factories import NOW, a_reply, a_review, a_verdict
from tests.flow.worker import run_once, turn_of
from tests.house import Clock, Furnish, Nobody, ScriptedSource, meaning
from tests.queue import add_killed, end_pauses, forget, let_days_pass, let_no_try_follow, queued, set_status

READING = Reading(0.9, 0.0, (), (), "", "en", ("It broke.",), meaning(""))


@dataclass
class Reader(Nobody):
    """Answers with what it is given, in turn, the last one again and again; never, where that is None."""

    answers: list[Reading | Exception | None]
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    heard: list[str] = field(default_factory=list)

    async def read(self, text: str, said_language: str = "") -> Reading:
        self.asked.set()
        self.heard.append(text)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if answer is None:
            return await asyncio.Future()
        return answer


async def taken(store: PgStore, external_id: str = "1") -> Case:
    """A review that was just taken in, with its triage job."""
    review = a_review(source="shop", external_id=external_id)
    await store.take_in(review, NOW)
    async with store.begin() as tx:
        case = await tx.case_of(review.source, review.shop, external_id)
    assert case
    return case


async def standing(store: PgStore, state: State) -> Case:
    """A case that stands in this state with a reply approved at version 2."""
    case = await taken(store)
    made = replace(case, state=state, version=2, verdict=a_verdict(), approved_version=2, reply=a_reply())
    async with store.begin() as tx:
        await tx.save(made, was=1)
    return made


async def case_of(store: PgStore, case_id: int) -> Case:
    """The case as it is stored."""
    async with store.begin() as tx:
        case = await tx.case(case_id)
    assert case
    return case


async def test_a_review_that_the_models_refuse_is_shown_at_once(store: PgStore, jobs: Jobs, furnish: Furnish) -> None:
    """Weights that are missing must not keep a one-star review from people."""
    deps = (await furnish(reader=Reader([Permanent("The weights are missing.", "Run: highroad models fetch")]))).deps
    case = await taken(store)
    await run_once(jobs, deps)
    shown = await case_of(store, case.id)
    assert shown.state is State.OPEN
    assert "highroad models fetch" in shown.problem


async def test_a_backfill_keeps_no_live_review_waiting(store: PgStore, jobs: Jobs, furnish: Furnish) -> None:
    """What was just written is read first, though a long history was brought in before it."""
    reader = Reader([READING])
    deps = (await furnish(reader=reader)).deps
    for number in range(5):
        old = a_review(source="shop", external_id=f"old-{number}", text="An old one.")
        await store.take_in(old, NOW, is_history=True)
    live = await taken(store, "new")
    await run_once(jobs, deps)
    assert len(reader.heard) == 6
    assert reader.heard[0] == live.review.words


async def test_what_nobody_foresaw_is_tried_again(store: PgStore, jobs: Jobs, furnish: Furnish) -> None:
    """A failure that is none of ours counts as one that may pass."""
    deps = (await furnish(reader=Reader([KeyError("review words"), READING]))).deps
    case = await taken(store)
    await run_once(jobs, deps)
    await end_pauses(store, "triage")
    await run_once(jobs, deps)
    assert (await case_of(store, case.id)).state is State.OPEN


async def test_what_nobody_foresaw_is_told_to_people_in_the_end(store: PgStore, jobs: Jobs, furnish: Furnish) -> None:
    """By its kind alone: an error's own words may hold the review."""
    deps = (await furnish(reader=Reader([KeyError("review words")]))).deps
    case = await taken(store)
    await let_no_try_follow(store)
    await run_once(jobs, deps)
    shown = await case_of(store, case.id)
    assert shown.state is State.OPEN
    assert "KeyError" in shown.problem
    assert "review words" not in shown.problem


async def test_a_job_that_a_stop_cuts_off_goes_back_to_the_queue(store: PgStore, jobs: Jobs, furnish: Furnish) -> None:
    """The next process reads the review that this one was reading."""
    reader = Reader([None])
    deps = (await furnish(reader=reader)).deps
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
    assert [job.status for job in await queued(store, "triage")] == ["todo"]


async def test_a_killed_periodic_job_keeps_no_rescue_from_the_others(store: PgStore, jobs: Jobs) -> None:
    """Its next turn waits already, and only one may wait."""
    await taken(store)
    await add_killed(store, "poll")
    await set_status(store, "doing", "triage")
    await jobs.app.tasks["poll"].defer_async(timestamp=2)
    await rescue(turn_of(jobs))
    assert {(job.kind, job.status) for job in await queued(store)} == {("poll", "todo"), ("triage", "todo")}
    assert len(await queued(store)) == 2


async def test_a_worker_that_loses_the_database_goes_on(
    store: PgStore, jobs: Jobs, server_url: str, furnish: Furnish
) -> None:
    """PostgreSQL is away for a moment, as at a restart: the process serves on."""
    deps = (await furnish(reader=Reader([READING]))).deps
    worker = asyncio.create_task(jobs.work(QUICK, deps))
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


@pytest.mark.slow
async def test_a_worker_that_is_told_to_stop_while_the_database_is_away_stops(
    store: PgStore, jobs: Jobs, server_url: str, furnish: Furnish
) -> None:
    """It can't say good-bye, and is not started anew for that."""
    deps = (await furnish(reader=Reader([READING]))).deps
    worker = asyncio.create_task(jobs.work(QUICK, deps))
    await asyncio.sleep(0.5)
    async with await psycopg.AsyncConnection.connect(server_url, autocommit=True) as admin:
        name = store.engine.url.database
        await admin.execute(f"alter database {name} allow_connections false")
        await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        worker.cancel()
        done, _ = await asyncio.wait([worker], timeout=60)
        await admin.execute(f"alter database {name} allow_connections true")
    assert done == {worker}
    await asyncio.gather(worker, return_exceptions=True)


async def taken_after_loss(store: PgStore) -> Case:
    """A review, taken in as soon as the database is back: the pool's lost connections fail once each, as in a hook."""
    while True:
        try:
            return await taken(store)
        except Transient:
            await asyncio.sleep(0.05)


async def test_an_approval_waits_for_no_earlier_one(store: PgStore, jobs: Jobs, furnish: Furnish) -> None:
    """The platform asked to come back in an hour; meanwhile people undid, edited and approved once more."""
    deps = (await furnish(sources={"shop": ScriptedSource()})).deps
    case = await standing(store, State.HELD)
    async with store.begin() as tx:
        await tx.defer(Job(JobKind.PUBLISH, case.id, 1, datetime.now(UTC) + timedelta(hours=1)))
        await tx.defer(Job(JobKind.PUBLISH, case.id, 2))
    await forget(store, "triage")
    await run_once(jobs, deps)
    assert (await case_of(store, case.id)).state is State.PUBLISHED


async def test_failures_of_long_ago_are_forgotten(store: PgStore, jobs: Jobs, furnish: Furnish) -> None:
    """A channel that is gone for a month must not fill the queue's table."""
    deps = (await furnish()).deps
    await taken(store)
    await taken(store, "2")
    await set_status(store, "doing")
    await set_status(store, "failed")
    await let_days_pass(store, 1, 8)
    await tidy(turn_of(jobs, deps))
    assert [job.id for job in await queued(store)] == [2]


async def test_a_reply_cut_off_half_way_is_never_called_unpublished(store: PgStore, furnish: Furnish) -> None:
    """The platform could not be asked since: people have to look before anyone writes another reply."""
    deps = (await furnish()).deps
    case = await standing(store, State.PUBLISHING)
    leaving = await publish.leave(case, deps)
    await publish.give_up_publishing(case.id, leaving.approved_version, deps, "Shop did not answer.")
    assert (await case_of(store, case.id)).state is State.UNKNOWN


async def test_a_reply_that_never_left_is_not_called_unknown(store: PgStore, furnish: Furnish) -> None:
    """No worker came as far as to call the platform."""
    case = await standing(store, State.PUBLISHING)
    await publish.give_up_publishing(case.id, 2, (await furnish()).deps, "Shop did not answer.")
    assert (await case_of(store, case.id)).state is State.OPEN


async def test_an_unclear_reply_stays_unclear_where_it_cant_be_looked_up(store: PgStore, furnish: Furnish) -> None:
    """Credentials that ran out between publishing and looking say nothing about the reply."""
    case = await standing(store, State.HELD)
    source = ScriptedSource(finds=(None, Permanent("refused (401)")), publishes=Unknown("no answer"))
    await publish.publish(case.id, 2, (await furnish(sources={"shop": source})).deps)
    assert (await case_of(store, case.id)).state is State.UNKNOWN


async def test_an_answer_that_cant_be_read_leaves_no_case_under_way(store: PgStore, furnish: Furnish) -> None:
    """Before the reply left it is a failure, after it an open question."""
    case = await standing(store, State.HELD)
    deps = (await furnish(sources={"shop": ScriptedSource(finds=(Unreadable("no list"),))})).deps
    await publish.publish(case.id, 2, deps)
    assert (await case_of(store, case.id)).state is State.OPEN


async def test_a_reply_whose_receipt_cant_be_read_is_looked_for(store: PgStore, furnish: Furnish) -> None:
    """It left, and may stand there soon: nobody is told that it was not published."""
    case = await standing(store, State.HELD)
    source = ScriptedSource(publishes=Unreadable("no id"))
    await publish.publish(case.id, 2, (await furnish(sources={"shop": source})).deps)
    after = await case_of(store, case.id)
    assert after.state is State.PUBLISHING
    assert after.left_at


async def test_a_reply_that_cant_be_taken_back_is_published_still(store: PgStore, jobs: Jobs, furnish: Furnish) -> None:
    """After the last try people hear why, and may press the button again."""
    source = ScriptedSource(retracts=Transient("Shop could not be reached."))
    deps = (await furnish(sources={"shop": source})).deps
    case = await standing(store, State.RETRACTING)
    async with store.begin() as tx:
        await tx.defer(Job(JobKind.RETRACT, case.id, 2))
    await forget(store, "triage")
    await let_no_try_follow(store)
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
    assert Backoff(Clock()).get_retry_decision(exception=Permanent("no"), job=job) is None
    assert Backoff(Clock()).get_retry_decision(exception=Transient("later"), job=job) is not None
