"""procrastinate: tasks are one-line calls into handlers, in the same database and transaction as the state."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta

import structlog
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException, JobAborted
from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from bot import observe
from bot.store.address import conninfo
from bot.store.clock import DatabaseClock
from bot.store.queue import CHAT, PLATFORM, QUEUES, QUICK, SLOW, Queue, job_of
from handlers import alert, digest, draft, fetch, follow, line, poll, publish, sweep, topics, triage, voucher
from handlers.deps import Deps
from models.cases.job import Job, JobKind
from models.errors import Busy, HighroadError, Permanent, Stale, Transient, explain, hint_of
from models.ports.clock import Clock

log = structlog.get_logger()

DEPS, RHYTHM_OF = "deps", "rhythm"
"""What the parts and the pace are called in a worker's context."""

MAX_ATTEMPTS = 12
AT_ONCE = {QUICK: 8, SLOW: 3, CHAT: 8, PLATFORM: 8}
"""Jobs of each queue that one worker process runs together. Of drafts, the local model writes one after the other."""
FAILED_KEPT_H = 7 * 24
GUARDED_FOR = timedelta(days=35)
"""Longer than anyone sends a thing again: Google's Pub/Sub, the most patient, keeps a message for at most 31 days."""

RESTART_S = 2.0
RESTARTS = 5
LASTING_S = 60.0
"""A worker that ran for so long counts as well again."""


LAST = -1
"""The priority of a fetch that failed: it keeps its place in its platform's line, behind those that did not."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a worker looks for jobs and says that it lives, when one that says nothing counts as dead, and how long
    it may end its jobs once it is told to stop. ``rescue`` and ``sweep`` are crons.
    """

    poll_s: float = 0.5
    heartbeat_s: float = 2.0
    stalled_after_s: float = 10.0
    grace_s: float = 20.0
    rescue: str = "* * * * * */5"
    sweep: str = "*/2 * * * *"


class Backoff(BaseRetryStrategy):
    """Again after what the other side asked, else after 1, 2, 4 … 60 seconds, for 8 minutes; not where somebody must
    act first. What we did not foresee is tried again too: a handler resumes where a killed one stopped. A job that is
    cut off because the worker stops goes back to the queue. The queue tells by the database's clock when a job is due,
    so a pause is counted by that clock.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        pause_s = pause_after(exception, job)
        if pause_s is None:
            return None
        priority = LAST if job.task_name == JobKind.FETCH else None
        return RetryDecision(retry_at=self._clock.now() + timedelta(seconds=pause_s), priority=priority)


def pause_after(failure: BaseException, job: QueuedJob) -> float | None:
    """Seconds until a job that ended so is tried again, None where it is not."""
    if isinstance(failure, asyncio.CancelledError | JobAborted):
        return 0
    if isinstance(failure, Busy):
        return failure.pause_s
    may_pass = isinstance(failure, Transient | Stale) or not isinstance(failure, HighroadError)
    if not may_pass or job.attempts >= MAX_ATTEMPTS - 1:
        return None
    if isinstance(failure, Stale):
        return 0
    asked = failure.retry_after if isinstance(failure, Transient) else None
    return asked if asked is not None else min(2**job.attempts, 60)


async def show(job: Job, deps: Deps) -> None:
    """Put a case in line before its channel, and go on with that line; the log says which cards can't be shown now."""
    for failed in await line.show(job.target_id, job.surface, deps):
        log.warning("card.failed", case=failed.case_id, surface=job.surface, **cause_of(failed.failure))


Work = Callable[[Job, Deps], Awaitable[None]]

WORK: dict[JobKind, Work] = {
    JobKind.FETCH: lambda job, deps: fetch.fetch(job.target_id, deps),
    JobKind.TRIAGE: lambda job, deps: triage.triage(job.target_id, deps),
    JobKind.READ: lambda job, deps: triage.triage(job.target_id, deps, is_history=True),
    JobKind.DRAFT: lambda job, deps: draft.draft(job.target_id, deps),
    JobKind.SHOW: lambda job, deps: show(job, deps),
    JobKind.PUBLISH: lambda job, deps: publish.publish(job.target_id, job.version, deps),
    JobKind.RETRACT: lambda job, deps: publish.retract(job.target_id, deps),
    JobKind.VOUCHER: lambda job, deps: voucher.send(job.target_id, deps),
    JobKind.BULLETIN: lambda job, deps: digest.post(job.target_id, deps),
}

EFFECTS = frozenset({JobKind.PUBLISH, JobKind.RETRACT, JobKind.VOUCHER})
"""What acts outside: a worker that only looked dead may still be at it, so these hold a lock of the database."""

GIVE_UP: dict[JobKind, Callable[[Job, Deps, str], Awaitable[None]]] = {
    JobKind.TRIAGE: lambda job, deps, reason: triage.give_up_reading(job.target_id, deps, reason),
    JobKind.READ: lambda job, deps, reason: triage.give_up_reading(job.target_id, deps, reason, is_history=True),
    JobKind.FETCH: lambda job, deps, reason: fetch.give_up_fetching(job.target_id, deps, reason),
    JobKind.DRAFT: lambda job, deps, reason: draft.give_up_drafting(job.target_id, deps, reason),
    JobKind.PUBLISH: lambda job, deps, reason: publish.give_up_publishing(job.target_id, job.version, deps, reason),
    JobKind.RETRACT: lambda job, deps, reason: publish.give_up_retracting(job.target_id, deps, reason),
    JobKind.VOUCHER: lambda job, deps, reason: voucher.give_up_sending(job.target_id, deps, reason),
    JobKind.BULLETIN: lambda job, deps, reason: digest.give_up_posting(job.target_id, deps),
}


RHYTHM = Rhythm()


class Jobs:
    """The queue of one process: a web process only writes jobs, a worker does them."""

    def __init__(self, database_url: str, rhythm: Rhythm = RHYTHM) -> None:
        self.app = App(connector=PsycopgConnector(conninfo=conninfo(database_url), min_size=1, max_size=16))
        self.queue = Queue(self.app.job_manager)
        self.clock = DatabaseClock()
        self.rhythm = rhythm
        for kind in JobKind:
            self._register(kind)
        for turn in turns(rhythm):
            self._repeat(turn)

    def _register(self, kind: JobKind) -> None:
        async def done(context: JobContext, target: int, version: int, surface: str = "") -> None:
            await perform(job_of(kind, target, version, surface), context)

        self.app.task(name=kind, queue=QUEUES[kind], retry=Backoff(self.clock), pass_context=True)(done)

    def _repeat(self, turn: Turn) -> None:
        async def done(context: JobContext, timestamp: int) -> None:
            await turn.work(context)

        lock = turn.name if turn.is_alone else None
        task = self.app.task(name=turn.name, queue=turn.queue, queueing_lock=turn.name, lock=lock, pass_context=True)
        self.app.periodic(cron=turn.cron)(task(done))

    async def work(self, queue: str, deps: Deps) -> None:
        """Run the jobs of a queue until cancelled; what is running then is given time to end.

        procrastinate's worker ends where it loses the database: it is started anew, and where that doesn't help for
        some minutes this raises, so that the process ends and is started anew itself.
        """
        failures = 0
        while failures < RESTARTS:
            began = time.monotonic()
            try:
                await self.app.run_worker_async(
                    queues=[queue],
                    name=f"highroad-{queue}",
                    concurrency=AT_ONCE[queue],
                    fetch_job_polling_interval=self.rhythm.poll_s,
                    shutdown_graceful_timeout=self.rhythm.grace_s,
                    install_signal_handlers=False,
                    update_heartbeat_interval=self.rhythm.heartbeat_s,
                    stalled_worker_timeout=self.rhythm.stalled_after_s,
                    delete_jobs="successful",
                    additional_context={DEPS: deps, RHYTHM_OF: self.rhythm},
                )
            except ConnectorException as lost:
                if is_told_to_stop():
                    raise
                log.warning("worker.failed", queue=queue, **observe.place_of(lost))
            failures = 1 if time.monotonic() - began > LASTING_S else failures + 1
            log.warning("worker.ended", queue=queue, restart_in_s=RESTART_S)
            await asyncio.sleep(RESTART_S)
        raise Permanent("The job queue has lost its database.", "Look at PostgreSQL, then start Highroad again.")


def is_told_to_stop() -> bool:
    """Whether the task that asks was cancelled, also where a failure has taken the place of its CancelledError."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def perform(job: Job, context: JobContext) -> None:
    """Do a job; where it fails, the log says why, and after its last try people hear of it."""
    deps = deps_of(context)
    try:
        async with beating(context), alone(job, deps):
            await WORK[job.kind](job, deps)
    except Busy:
        raise
    except Exception as failure:
        attempt = context.job.attempts
        log.warning("job.failed", job=job.kind, target=job.target_id, attempt=attempt, **cause_of(failure))
        is_last = pause_after(failure, context.job) is None
        if is_last and job.kind in GIVE_UP:
            await GIVE_UP[job.kind](job, deps, reason_of(failure))
        raise


@asynccontextmanager
async def beating(context: JobContext) -> AsyncIterator[None]:
    """Say that this worker lives while a job of its is under way: procrastinate's own heartbeat ends where a worker is
    told to stop, and its last jobs would be given to others while they run.
    """
    beat = asyncio.create_task(keep_beating(context))
    try:
        yield
    finally:
        beat.cancel()


async def keep_beating(context: JobContext) -> None:
    """One heartbeat after the other, as far as the database answers."""
    while context.job.worker_id is not None:
        await asyncio.sleep(rhythm_of(context).heartbeat_s)
        with contextlib.suppress(ConnectorException):
            await context.app.job_manager.update_heartbeat(context.job.worker_id)


def alone(job: Job, deps: Deps) -> AbstractAsyncContextManager[None]:
    """The lock of the database that a job with an effect outside holds while it runs; other jobs hold none."""
    return deps.store.exclusive(f"{job.kind}:{job.target_id}") if job.kind in EFFECTS else nullcontext()


def deps_of(context: JobContext) -> Deps:
    """The parts that the worker was started with (:meth:`Jobs.work`)."""
    deps: Deps = context.additional_context[DEPS]
    return deps


def rhythm_of(context: JobContext) -> Rhythm:
    """How often its worker does what."""
    rhythm: Rhythm = context.additional_context.get(RHYTHM_OF, RHYTHM)
    return rhythm


async def rescue(context: JobContext) -> None:
    """Give the jobs of killed workers back to the queue.

    A periodic one is dropped: its next turn comes by itself, and waits already where this one would be refused.
    """
    manager, silent_s = context.app.job_manager, rhythm_of(context).stalled_after_s
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=silent_s):
        log.warning("job.rescued", job=stalled.task_name, id=stalled.id)
        if stalled.queueing_lock:
            await manager.finish_job(stalled, Status.FAILED, delete_job=True)
        else:
            await manager.retry_job(stalled)


async def follow_up(context: JobContext) -> None:
    """See what became of replies that platforms moderate, and show what became of cases in a chat that was away."""
    deps = deps_of(context)
    log.info("follow.done", moved=await follow.follow(deps))
    await alert.show_outdated(deps)


async def poll_platforms(context: JobContext) -> None:
    """Ask the platforms that push nothing."""
    for polled in await poll.poll(deps_of(context)):
        if polled.problem:
            log.warning("poll.failed", source=polled.source, why=polled.problem)
        else:
            log.info("poll.done", source=polled.source, seen=polled.seen, quiet=polled.quiet)


async def tick(context: JobContext) -> None:
    """Write down the digests and reminders that are due, show what was not shown, look after what can't be fetched."""
    deps = deps_of(context)
    await fetch.tick(deps)
    await digest.tick(deps)
    await alert.show_forgotten(deps)
    await line.go_on(deps)


async def sweep_up(context: JobContext) -> None:
    """Take up what stands still."""
    found = await sweep.sweep(deps_of(context))
    if found:
        log.warning("sweep.found", count=found)


async def learn(context: JobContext) -> None:
    """Group complaints anew and look for what rises."""
    log.info("topics.learned", alarms=await topics.learn(deps_of(context)))


async def tidy(context: JobContext) -> None:
    """Forget jobs that failed long ago; what came of them stands in the cases. Forget as well what guards against
    repeats that can't come any more.
    """
    deps = deps_of(context)
    await deps.store.forget(deps.clock.now() - GUARDED_FOR)
    await context.app.job_manager.delete_old_jobs(FAILED_KEPT_H, include_failed=True, include_aborted=True)


@dataclass(frozen=True, slots=True)
class Turn:
    """Work that comes again by the clock. ``cron`` may begin with seconds; at most one of a name waits, and of those
    that are ``is_alone`` at most one runs.
    """

    name: str
    cron: str
    work: Callable[[JobContext], Awaitable[None]]
    is_alone: bool = True
    queue: str = QUICK


def turns(rhythm: Rhythm) -> tuple[Turn, ...]:
    """All that comes again by itself.

    Rescue runs beside itself: one that hangs must not be what keeps the next from rescuing it. So does poll: a platform
    that is being asked for long must not keep the others from being asked.
    """
    return (
        Turn("rescue", rhythm.rescue, rescue, is_alone=False),
        Turn("follow", "*/10 * * * *", follow_up, queue=PLATFORM),
        Turn("poll", "* * * * *", poll_platforms, is_alone=False, queue=PLATFORM),
        Turn("tick", "* * * * *", tick),
        Turn("sweep", rhythm.sweep, sweep_up),
        Turn("tidy", "41 */6 * * *", tidy),
        Turn("learn", "23 * * * *", learn),
    )


def cause_of(failure: Exception) -> dict[str, str]:
    """Why a job failed, for the log: our own words, without what a platform said and without any of a stranger's."""
    if isinstance(failure, HighroadError):
        return {"why": f"{failure} {hint_of(failure)}".strip()}
    return observe.place_of(failure)


def reason_of(failure: Exception) -> str:
    """Why a job was given up, for people."""
    if isinstance(failure, HighroadError):
        return explain(failure)
    return f"Highroad stumbled over it ({type(failure).__name__}); its log says where."
