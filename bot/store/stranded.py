"""What stands in a moving state and has no job that would move it."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection as Connection

from models.cases.case import State
from models.cases.job import Job, JobKind, fetch_of
from models.cases.voucher import VoucherState
from models.reports.bulletin import BulletinState

_K, _S, _V, _B = JobKind, State, VoucherState, BulletinState

READING = f"('{_K.READ}', '{_K.TRIAGE}')"

FIND = text(f"""
with moving (kind, target, version, source) as (
    select case when c.created_at = r.written_at then '{_K.READ}' else '{_K.TRIAGE}' end, c.id, 0, ''
    from review_case c join review r on r.id = c.review_id
    where c.state = '{_S.RECEIVED}' or (c.state = '{_S.PUBLISHED}' and c.is_negative is null)
    union all
    select '{_K.DRAFT}', id, 0, '' from review_case
    where state = '{_S.OPEN}' and reply_text is null and is_troll_suspected is false
    union all
    select '{_K.PUBLISH}', id, approved_version, '' from review_case where state in ('{_S.HELD}', '{_S.PUBLISHING}')
    union all
    select '{_K.RETRACT}', id, 0, '' from review_case where state = '{_S.RETRACTING}'
    union all
    select '{_K.VOUCHER}', case_id, 0, '' from voucher where state in ('{_V.HELD}', '{_V.ISSUING}')
    union all
    select '{_K.BULLETIN}', id, 0, '' from bulletin where state in ('{_B.WAITING}', '{_B.POSTING}')
    union all
    select '{_K.FETCH}', id, 0, source from delivery where status = 'pending'
)
select kind, target, version, source from moving where not exists (
    select from procrastinate_jobs job
    where job.status in ('todo', 'doing')
    and (job.task_name = kind or (kind in {READING} and job.task_name in {READING}))
    and (job.args->>'target')::bigint = target
    and (kind <> '{_K.PUBLISH}' or (job.args->>'version')::int = version)
) order by target limit :limit
""")  # noqa: S608 - names of our own
"""A review of the past was taken in as of the moment it was written (:meth:`PgStore.take_in`): that tells it from a new
one. A job of an approval that was superseded carries nothing on.
"""


async def stranded_on(connection: Connection, limit: int) -> tuple[Job, ...]:
    """The jobs that would carry on what stands still."""
    rows = await connection.execute(FIND, {"limit": limit})
    return tuple(
        fetch_of(row.source, row.target) if row.source else Job(JobKind(row.kind), row.target, row.version)
        for row in rows
    )
