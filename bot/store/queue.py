"""The form in which a job waits in the queue: what names it, where it waits, and which jobs wait for each other."""

from __future__ import annotations

from typing import Any

from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as QueuedJob
from procrastinate.manager import JobManager
from psycopg import AsyncConnection

from models.cases.job import Job, JobKind
from models.errors import Transient

QUICK, SLOW = "quick", "slow"

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
            raise Transient("The job queue's database did not answer.", retry_after=1) from lost


def queue_of(kind: JobKind) -> str:
    """Drafts take seconds and wait apart, so that they never keep a card waiting."""
    return SLOW if kind is JobKind.DRAFT else QUICK


def lock_of(job: Job) -> str:
    """Jobs of one case and kind run one after another; those with different locks don't wait for each other.

    Those of two approvals need not: one that a platform asked to come back in an hour would keep the next approval
    waiting. Nor does one chat wait while another is away.
    """
    apart = {JobKind.PUBLISH: f":{job.version}", JobKind.SHOW: f":{job.surface}"}
    return f"{job.kind}:{job.target_id}{apart.get(job.kind, '')}"


def queued(job: Job) -> QueuedJob:
    """A job as the queue keeps it."""
    return QueuedJob(
        queue=queue_of(job.kind),
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
