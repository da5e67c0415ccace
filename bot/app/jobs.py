"""procrastinate: tasks are one-line calls into handlers, in the same database and transaction as the state."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import structlog
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException, JobAborted
from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from psycopg import AsyncConnection

from bot import observe
from bot.store.address import conninfo
from handlers import alert, digest, draft, follow, intake, poll, publish, topics, triage, voucher
from handlers.deps import Deps
from models.cases.job import Job, JobKind
from models.errors import HighroadError, Permanent, Stale, Transient, explain, hint_of

log = structlog.get_logger()

QUICK, SLOW = "quick", "slow"
MAX_ATTEMPTS = 12
HEARTBEAT_S = 2.0
STALLED_AFTER_S = 10.0
POLL_S = 0.5
QUICK_AT_ONCE = 8
FAILED_KEPT_H = 7 * 24
GUARDED_FOR = timedelta(days=35)
"""Longer than anyone sends a thing again: Google's Pub/Sub, the most patient, keeps a message for at most 31 days."""

RESTART_S = 2.0
RESTARTS = 5
LASTING_S = 60.0
"""A worker that ran for so long counts as well again."""


class Backoff(BaseRetryStrategy):
    """Again after what the other side asked, else after 1, 2, 4 … 60 seconds, for 8 minutes; not where somebody must
    act first. What we did not foresee is tried again too: a handler resumes where a killed one stopped. A job that is
    cut off because the worker stops goes back to the queue.
    """

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError | JobAborted):
            return RetryDecision(retry_in={"seconds": 0})
        may_pass = isinstance(exception, Transient | Stale) or not isinstance(exception, HighroadError)
        if not may_pass or job.attempts >= MAX_ATTEMPTS - 1:
            return None
        asked = exception.retry_after if isinstance(exception, Transient) else 0.0
        return RetryDecision(retry_in={"seconds": int(asked if asked is not None else min(2**job.attempts, 60))})


Work = Callable[[Job, Deps], Awaitable[None]]

WORK: dict[JobKind, Work] = {
    JobKind.FETCH: lambda job, deps: intake.fetch(job.target_id, deps),
    JobKind.TRIAGE: lambda job, deps: triage.triage(job.target_id, deps),
    JobKind.READ: lambda job, deps: triage.triage(job.target_id, deps, is_history=True),
    JobKind.DRAFT: lambda job, deps: draft.draft(job.target_id, deps),
    JobKind.SHOW: lambda job, deps: alert.show(job.target_id, job.surface, deps),
    JobKind.PUBLISH: lambda job, deps: publish.publish(job.target_id, job.version, deps),
    JobKind.RETRACT: lambda job, deps: publish.retract(job.target_id, job.version, deps),
    JobKind.VOUCHER: lambda job, deps: voucher.send(job.target_id, deps),
    JobKind.BULLETIN: lambda job, deps: digest.post(job.target_id, deps),
}

EFFECTS = frozenset({JobKind.PUBLISH, JobKind.RETRACT, JobKind.VOUCHER})
"""What acts outside: a worker that only looked dead may still be at it, so these hold a lock of the database."""

GIVE_UP: dict[JobKind, Callable[[Job, Deps, str], Awaitable[None]]] = {
    JobKind.TRIAGE: lambda job, deps, reason: triage.give_up_reading(job.target_id, deps, reason),
    JobKind.READ: lambda job, deps, reason: triage.give_up_reading(job.target_id, deps, reason, is_history=True),
    JobKind.FETCH: lambda job, deps, reason: intake.give_up_fetching(job.target_id, deps, reason),
    JobKind.DRAFT: lambda job, deps, reason: draft.give_up_drafting(job.target_id, deps, reason),
    JobKind.PUBLISH: lambda job, deps, reason: publish.give_up_publishing(job.target_id, job.version, deps, reason),
    JobKind.RETRACT: lambda job, deps, reason: publish.give_up_retracting(job.target_id, deps, reason),
    JobKind.VOUCHER: lambda job, deps, reason: voucher.give_up_sending(job.target_id, deps, reason),
    JobKind.BULLETIN: lambda job, deps, reason: digest.give_up_posting(job.target_id, deps),
}


class Jobs:
    """The queue of one process. ``deps`` is set by the wiring before a worker runs; a web process only defers."""

    def __init__(self, database_url: str) -> None:
        self.app = App(connector=PsycopgConnector(conninfo=conninfo(database_url), min_size=1, max_size=12))
        self.deps: Deps | None = None
        for kind in JobKind:
            self._register(kind)
        self.app.periodic(cron="* * * * * */5")(
            self.app.task(name="rescue", queue=QUICK, queueing_lock="rescue", pass_context=False)(self.rescue)
        )

        self.app.periodic(cron="*/10 * * * *")(
            self.app.task(name="follow", queue=QUICK, queueing_lock="follow", lock="follow", pass_context=False)(
                self.follow
            )
        )
        self.app.periodic(cron="* * * * *")(
            self.app.task(name="poll", queue=QUICK, queueing_lock="poll", lock="poll", pass_context=False)(self.poll)
        )

        self.app.periodic(cron="* * * * *")(
            self.app.task(name="tick", queue=QUICK, queueing_lock="tick", lock="tick", pass_context=False)(self.tick)
        )
        self.app.periodic(cron="41 */6 * * *")(
            self.app.task(name="tidy", queue=QUICK, queueing_lock="tidy", lock="tidy", pass_context=False)(self.tidy)
        )
        learn = self.app.task(name="learn", queue=QUICK, queueing_lock="learn", lock="learn", pass_context=False)
        self.app.periodic(cron="23 * * * *")(learn(self.learn))

    def _register(self, kind: JobKind) -> None:
        backoff = Backoff()

        async def perform(context: JobContext, target: int, version: int, surface: str = "") -> None:
            if self.deps is None:
                raise RuntimeError("The worker was started without its parts.")
            job = Job(kind, target, version, surface=surface)
            try:
                async with self.deps.store.exclusive(f"{kind}:{target}") if kind in EFFECTS else nullcontext():
                    await WORK[kind](job, self.deps)
            except Exception as failure:
                log.warning("job.failed", job=kind, target=target, attempt=context.job.attempts, **cause_of(failure))
                is_last = backoff.get_retry_decision(exception=failure, job=context.job) is None
                if is_last and kind in GIVE_UP:
                    await GIVE_UP[kind](job, self.deps, reason_of(failure))
                raise

        self.app.task(name=kind, queue=self.queue_of(kind), retry=backoff, pass_context=True)(perform)

    def queue_of(self, kind: JobKind) -> str:
        """Drafts take seconds and wait apart, so that they never keep a card waiting."""
        return SLOW if kind is JobKind.DRAFT else QUICK

    async def defer(self, connection: AsyncConnection[Any], job: Job) -> None:
        """Write the job on the caller's connection, so that it commits with the caller's state.

        Jobs of one case and kind run one after another; those of two approvals need not wait for each other, and one
        that a platform asked to come back in an hour would keep the next approval waiting. Nor does one chat wait
        while another is away. A waiting SHOW is not merged with a new one: it may be read before the caller commits,
        and the newest state would never be shown.
        """
        apart = {JobKind.PUBLISH: f":{job.version}", JobKind.SHOW: f":{job.surface}"}
        lock = f"{job.kind}:{job.target_id}{apart.get(job.kind, '')}"
        task = self.app.tasks[job.kind].configure(connection=connection, lock=lock, schedule_at=job.at)
        try:
            await task.defer_async(target=job.target_id, version=job.version, surface=job.surface)
        except ConnectorException as lost:
            raise Transient("The job queue's database did not answer.", retry_after=1) from lost

    async def rescue(self, timestamp: int) -> None:
        """Give the jobs of killed workers back to the queue; ``timestamp`` is when it was due (Unix seconds).

        A periodic one is dropped: its next turn comes by itself, and waits already where this one would be refused.
        """
        manager = self.app.job_manager
        for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
            log.warning("job.rescued", job=stalled.task_name, id=stalled.id)
            if stalled.queueing_lock:
                await manager.finish_job(stalled, Status.FAILED, delete_job=True)
            else:
                await manager.retry_job(stalled)

    async def follow(self, timestamp: int) -> None:
        """See what became of replies that platforms moderate, and show what became of cases in a chat that was away;
        ``timestamp`` is when it was due (Unix seconds).
        """
        if self.deps is None:
            raise RuntimeError("The worker was started without its parts.")
        log.info("follow.done", moved=await follow.follow(self.deps))
        await alert.show_outdated(self.deps)

    async def poll(self, timestamp: int) -> None:
        """Ask the platforms that push nothing; ``timestamp`` is when it was due (Unix seconds)."""
        if self.deps is None:
            raise RuntimeError("The worker was started without its parts.")
        for polled in await poll.poll(self.deps):
            if polled.problem:
                log.warning("poll.failed", source=polled.source, why=polled.problem)
            else:
                log.info("poll.done", source=polled.source, seen=polled.seen, quiet=polled.quiet)

    async def tick(self, timestamp: int) -> None:
        """Write down the digests and reminders that are due, and show what was not shown; ``timestamp`` is now."""
        if self.deps is None:
            raise RuntimeError("The worker was started without its parts.")
        await digest.tick(self.deps)
        await alert.show_forgotten(self.deps)

    async def learn(self, timestamp: int) -> None:
        """Group complaints anew and look for what rises; ``timestamp`` is when it was due (Unix seconds)."""
        if self.deps is None:
            raise RuntimeError("The worker was started without its parts.")
        raised = await topics.learn(self.deps)
        log.info("topics.learned", alarms=raised)

    async def tidy(self, timestamp: int) -> None:
        """Forget jobs that failed long ago; what came of them stands in the cases. Forget as well what guards against
        repeats that can't come any more. ``timestamp`` is when it was due (Unix seconds).
        """
        if self.deps is None:
            raise RuntimeError("The worker was started without its parts.")
        await self.deps.store.forget(self.deps.clock.now() - GUARDED_FOR)
        await self.app.job_manager.delete_old_jobs(FAILED_KEPT_H, include_failed=True, include_aborted=True)

    async def work(self, queue: str, concurrency: int) -> None:
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
                    concurrency=concurrency,
                    fetch_job_polling_interval=POLL_S,
                    shutdown_graceful_timeout=20,
                    install_signal_handlers=False,
                    update_heartbeat_interval=HEARTBEAT_S,
                    stalled_worker_timeout=STALLED_AFTER_S,
                    delete_jobs="successful",
                )
            except ConnectorException as lost:
                log.warning("worker.failed", queue=queue, **observe.place_of(lost))
            failures = 1 if time.monotonic() - began > LASTING_S else failures + 1
            log.warning("worker.ended", queue=queue, restart_in_s=RESTART_S)
            await asyncio.sleep(RESTART_S)
        raise Permanent("The job queue has lost its database.", "Look at PostgreSQL, then start Highroad again.")


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
