"""The form in which a job waits in the queue: what names it, where it waits, and which jobs wait for each other."""

from __future__ import annotations

from typing import Any

from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as QueuedJob
from procrastinate.manager import JobManager
from psycopg import AsyncConnection

from models.cases.job import Job, JobKind
from models.errors import StoreAway

QUICK, SLOW, CHAT, PLATFORM = "quick", "slow", "chat", "platform"
"""A worker each: what takes seconds, or waits for the world outside, keeps nothing else waiting."""

QUEUES: dict[JobKind, str] = {
    JobKind.TRIAGE: QUICK,
    JobKind.READ: QUICK,
    JobKind.DRAFT: SLOW,
    JobKind.SHOW: CHAT,
    JobKind.BULLETIN: CHAT,
    JobKind.FETCH: PLATFORM,
    JobKind.PUBLISH: PLATFORM,
    JobKind.RETRACT: PLATFORM,
    JobKind.VOUCHER: PLATFORM,
}

BEHIND = -10
"""The priority of what nobody waits for: history that was brought in is read once everything newer is."""


class Queue:
    """Where jobs are written; a worker reads them with :func:`job_of`."""

    def __init__(self, manager: JobManager) -> None:
        self._manager = manager

    async def defer(self, connection: AsyncConnection[Any], *jobs: Job) -> None:
        """Write jobs on the caller's connection, so that they commit with the caller's state.

        A waiting SHOW is not merged with a new one: it may be read before the caller commits, and the newest state
        would never be shown.
        """
        try:
            await self._manager.batch_defer_jobs_async([queued(job) for job in jobs], connection=connection)
        except ConnectorException as lost:
            raise StoreAway("The job queue's database did not answer.", retry_after=1) from lost


def lock_of(job: Job) -> str | None:
    """Jobs of one line, else of one case and kind, run one after another; those with different locks don't wait for
    each other. One that is to begin later holds up no line.

    Those of two approvals need not: one that a platform asked to come back in an hour would keep the next approval
    waiting. Nor need those that show cards, which stand in line before their channel (``handlers/line.py``).
    """
    if job.kind is JobKind.SHOW:
        return None
    if job.line and job.at is None:
        return f"{job.kind}:{job.line}"
    apart = {JobKind.PUBLISH: f":{job.version}"}
    return f"{job.kind}:{job.target_id}{apart.get(job.kind, '')}"


def queued(job: Job) -> QueuedJob:
    """A job as the queue keeps it."""
    return QueuedJob(
        queue=QUEUES[job.kind],
        task_name=job.kind.value,
        lock=lock_of(job),
        queueing_lock=None,
        task_kwargs={"target": job.target_id, "version": job.version, "surface": job.surface},
        scheduled_at=job.at,
        priority=BEHIND if job.kind is JobKind.READ else 0,
    )


def job_of(kind: JobKind, target: int, version: int, surface: str = "") -> Job:
    """The job of a task's arguments; those of early releases name no surface."""
    return Job(kind, target, version, surface=surface)
