"""Digests and all that is posted unasked, in PostgreSQL: one row for each channel, kind and slot."""

from __future__ import annotations

from datetime import time, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection as Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import tables as t
from bot.store.queue import Queue
from bot.store.session import driver_of, reading, writing
from models.cases.job import Job, JobKind
from models.errors import Permanent
from models.reports.bulletin import Bulletin, BulletinState, Cadence, Kind, Schedule

LOOKED_BACK = timedelta(days=8)
"""Longer than from one weekly digest to the next."""

ENDS = (BulletinState.POSTED, BulletinState.FAILED, BulletinState.UNKNOWN)


class PgBulletins:
    """The :class:`models.ports.reports.Bulletins` on PostgreSQL, with its jobs."""

    def __init__(self, engine: AsyncEngine, queue: Queue) -> None:
        self._engine = engine
        self._queue = queue

    async def schedules(self) -> tuple[Schedule, ...]:
        async with reading(self._engine) as connection:
            rows = (await connection.execute(select(t.digest).order_by(t.digest.c.surface, t.digest.c.channel))).all()
        return tuple(
            Schedule(
                row.surface, row.channel, Cadence(row.cadence), row.zone, row.since,
                time(row.minute // 60, row.minute % 60), row.weekday,
            )
            for row in rows
        )  # fmt: skip

    async def plan(self, schedule: Schedule) -> None:
        values = {
            "surface": schedule.surface, "channel": schedule.channel, "cadence": schedule.cadence,
            "weekday": schedule.weekday, "minute": schedule.at.hour * 60 + schedule.at.minute,
            "zone": schedule.zone, "since": schedule.since,
        }  # fmt: skip
        saved = upsert(t.digest).values(values)
        async with writing(self._engine) as connection:
            await connection.execute(saved.on_conflict_do_update(index_elements=["surface", "channel"], set_=values))

    async def unplan(self, surface: str, channel: str) -> bool:
        where = (t.digest.c.surface == surface, t.digest.c.channel == channel)
        async with writing(self._engine) as connection:
            return (await connection.execute(delete(t.digest).where(*where))).rowcount > 0

    async def announce(self, bulletins: tuple[Bulletin, ...]) -> int:
        async with writing(self._engine) as connection:
            return await announce_on(connection, bulletins, self._queue)

    async def begin(self, bulletin: Bulletin) -> int:
        values = values_of(bulletin)
        where = (t.bulletin.c[name] == values[name] for name in ("surface", "channel", "kind", "slot"))
        async with writing(self._engine) as connection:
            await connection.execute(upsert(t.bulletin).values(values).on_conflict_do_nothing())
            found = await connection.scalars(
                select(t.bulletin.c.id).where(*where, t.bulletin.c.state == BulletinState.WAITING)
            )
            return int(found.one_or_none() or 0)

    async def bulletin(self, bulletin_id: int) -> Bulletin | None:
        async with reading(self._engine) as connection:
            row = (await connection.execute(select(t.bulletin).where(t.bulletin.c.id == bulletin_id))).one_or_none()
        if row is None:
            return None
        return Bulletin(row.surface, row.channel, Kind(row.kind), row.slot, row.at, BulletinState(row.state), row.id)

    async def move(self, bulletin_id: int, was: BulletinState, becomes: BulletinState) -> bool:
        where = (t.bulletin.c.id == bulletin_id, t.bulletin.c.state == was)
        async with writing(self._engine) as connection:
            done = await connection.execute(update(t.bulletin).where(*where).values(state=becomes))
            return done.rowcount == 1

    async def ping(self) -> str:
        """Raises unless every channel heard what it was last told unasked, and names the channels that did not."""
        where = (t.bulletin.c.surface, t.bulletin.c.channel)
        last = (
            select(*where, t.bulletin.c.state)
            .ext(distinct_on(*where))
            .where(t.bulletin.c.at > func.now() - LOOKED_BACK, t.bulletin.c.state.in_(ENDS))
            .order_by(*where, t.bulletin.c.at.desc())
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(last)).all()
        refused = [f"{row.channel} ({row.surface})" for row in rows if row.state == BulletinState.FAILED]
        unclear = [f"{row.channel} ({row.surface})" for row in rows if row.state == BulletinState.UNKNOWN]
        if refused:
            raise Permanent(
                f"The last digest or alarm did not reach {', '.join(refused)}.",
                "Let the bot into the channel, or type `digest off` there; the log says why (job.failed).",
            )
        if unclear:
            raise Permanent(
                f"It is not known whether the last digest or alarm reached {', '.join(unclear)}.",
                "Look there; a chat gave no clear answer or a worker was killed. Ask for the numbers: summary 7 days.",
            )
        return f"{len(rows)} channel(s) heard their last digest or alarm"


def values_of(bulletin: Bulletin) -> dict[str, object]:
    """A bulletin's columns, without its id."""
    return {
        "surface": bulletin.surface, "channel": bulletin.channel, "kind": bulletin.kind, "slot": bulletin.slot,
        "state": bulletin.state, "at": bulletin.at,
    }  # fmt: skip


async def announce_on(connection: Connection, bulletins: tuple[Bulletin, ...], queue: Queue) -> int:
    """Keep bulletins, each with its job, on the caller's connection; returns how many were new."""
    new = 0
    for bulletin in bulletins:
        statement = upsert(t.bulletin).values(values_of(bulletin)).on_conflict_do_nothing().returning(t.bulletin.c.id)
        bulletin_id = (await connection.execute(statement)).scalar_one_or_none()
        if bulletin_id is None:
            continue
        new += 1
        if bulletin.state is BulletinState.WAITING:
            await queue.defer(await driver_of(connection), Job(JobKind.BULLETIN, int(bulletin_id)))
    return new
