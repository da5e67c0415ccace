"""The job queue as it lies in the database: the only place of the tests that knows the tables of procrastinate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.app.jobs import MAX_ATTEMPTS
from bot.store.store import PgStore


@dataclass(frozen=True, slots=True)
class Queued:
    """A job that was written down: ``status`` is todo, doing or failed; ``target`` is 0 for a periodic one."""

    id: int
    kind: str
    status: str
    target: int
    version: int


async def queued(store: PgStore, kind: str = "") -> list[Queued]:
    """Every job that was committed (of this kind), in the order in which they were deferred."""
    found = await _run(
        store,
        "select id, task_name, status::text, coalesce((args->>'target')::int, 0), coalesce((args->>'version')::int, 0)"
        " from procrastinate_jobs where :kind in ('', task_name) order by id",
        kind=kind,
    )
    return [Queued(*row) for row in found]


async def targets(store: PgStore, kind: str) -> list[int]:
    """What the jobs of a kind are about, in their order."""
    return [job.target for job in await queued(store, kind)]


async def forget(store: PgStore, kind: str = "") -> None:
    """The jobs (of this kind) were never deferred."""
    await _run(store, "delete from procrastinate_jobs where :kind in ('', task_name)", kind=kind)


async def let_no_try_follow(store: PgStore) -> None:
    """Every job has failed so often that its next try is its last."""
    await _run(store, "update procrastinate_jobs set attempts = :last", last=MAX_ATTEMPTS - 1)


async def end_pauses(store: PgStore, kind: str) -> None:
    """The jobs of a kind need not wait for their next try any more."""
    await _run(store, "update procrastinate_jobs set scheduled_at = null where task_name = :kind", kind=kind)


async def set_status(store: PgStore, status: str, kind: str = "") -> None:
    """A worker has taken up the jobs (of this kind), or has given them up; no worker runs."""
    await _run(
        store,
        "update procrastinate_jobs set status = cast(:status as procrastinate_job_status)"
        " where :kind in ('', task_name)",
        status=status,
        kind=kind,
    )


async def let_days_pass(store: PgStore, job_id: int, days: int) -> None:
    """All that happened to a job happened so many days ago."""
    await _run(
        store,
        "update procrastinate_events set at = now() - make_interval(days => :days) where job_id = :job_id",
        days=days,
        job_id=job_id,
    )


async def add_killed(store: PgStore, kind: str) -> None:
    """A periodic job whose worker was killed while at it."""
    await _run(
        store,
        "insert into procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status)"
        """ select 'quick', kind, kind, kind, cast('{"timestamp": 1}' as jsonb), 'doing'"""
        " from (select cast(:kind as varchar) as kind) as killed",
        kind=kind,
    )


async def last_beat(store: PgStore) -> datetime:
    """When a worker was last heard of."""
    ((beat,),) = await _run(store, "select max(last_heartbeat) from procrastinate_workers")
    found: datetime = beat
    return found


async def _run(store: PgStore, sql: str, **values: Any) -> list[Any]:
    async with store.engine.begin() as connection:
        done = await connection.execute(text(sql), values)
        return list(done.all()) if done.returns_rows else []


@asynccontextmanager
async def refusing(store: PgStore, kind: str) -> AsyncIterator[None]:
    """Within the block no job of this kind can be written, any other can."""
    alter = "alter table procrastinate_jobs"
    async with store.engine.begin() as connection:
        await connection.execute(text(f"{alter} add constraint refused check (task_name <> '{kind}') not valid"))
    yield
    async with store.engine.begin() as connection:
        await connection.execute(text(f"{alter} drop constraint refused"))
