"""The lines before the channels, and their pace, in PostgreSQL and by its clock."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import tables as t
from bot.store.queue import Queue
from bot.store.session import driver_of, reading, writing
from models.cases.job import Job, JobKind
from models.cases.line import MOST_TRIES, Crowd, Rank, Waiting

SAME = timedelta(seconds=1)
"""Jobs for one line that would come within it are one."""


class PgLines:
    """The :class:`models.ports.line.Lines` on PostgreSQL, with the jobs that go on with a line."""

    def __init__(self, engine: AsyncEngine, queue: Queue) -> None:
        self._engine = engine
        self._queue = queue

    async def join(self, case_id: int, surface: str, channel: str, rank: Rank) -> None:
        values = {"surface": surface, "case_id": case_id, "channel": channel, "rank": rank.value}
        at = case((t.line.c.tries > MOST_TRIES, t.line.c.at), else_=func.now())
        again = {**values, "asked": t.line.c.asked + 1, "at": at}
        saved = upsert(t.line).values(values).on_conflict_do_update(constraint=t.line.primary_key, set_=again)
        async with writing(self._engine) as connection:
            await connection.execute(saved)

    async def channel(self, case_id: int, surface: str) -> str:
        statement = select(t.line.c.channel).where(t.line.c.surface == surface, t.line.c.case_id == case_id)
        async with reading(self._engine) as connection:
            return (await connection.scalars(statement)).one_or_none() or ""

    async def first(self, surface: str, channel: str) -> Waiting | None:
        wait_s = func.greatest(func.extract("epoch", t.line.c.at - func.now()), 0)
        fails = t.line.c.tries >= MOST_TRIES
        statement = (
            select(t.line, wait_s.label("wait_s"))
            .where(t.line.c.surface == surface, t.line.c.channel == channel)
            .order_by(wait_s, fails, t.line.c.rank, t.line.c.case_id)
            .limit(1)
        )
        async with reading(self._engine) as connection:
            row = (await connection.execute(statement)).one_or_none()
        return Waiting(row.case_id, Rank(row.rank), row.asked, row.tries, float(row.wait_s)) if row else None

    async def leave(self, waiting: Waiting, surface: str) -> None:
        where = (t.line.c.surface == surface, t.line.c.case_id == waiting.case_id, t.line.c.asked == waiting.asked)
        async with writing(self._engine) as connection:
            await connection.execute(delete(t.line).where(*where))

    async def put_off(self, waiting: Waiting, surface: str, pause_s: float, tries: int = 1) -> None:
        where = (t.line.c.surface == surface, t.line.c.case_id == waiting.case_id, t.line.c.asked == waiting.asked)
        values = {"at": func.now() + timedelta(seconds=pause_s), "tries": t.line.c.tries + tries}
        async with writing(self._engine) as connection:
            await connection.execute(update(t.line).where(*where).values(values))

    async def crowd(self, surface: str, channel: str, named: int) -> Crowd:
        is_urgent = t.line.c.rank == Rank.URGENT.value
        urgent = func.array_agg(aggregate_order_by(t.line.c.case_id, t.line.c.case_id)).filter(is_urgent)
        where = (t.line.c.surface == surface, t.line.c.channel == channel, t.line.c.rank > Rank.STANDING.value)
        async with reading(self._engine) as connection:
            row = (await connection.execute(select(func.count(), urgent).where(*where))).one()
        return Crowd(row[0], tuple((row[1] or ())[:named]))

    async def heads(self) -> tuple[tuple[int, str], ...]:
        heads = select(t.line.c.case_id, t.line.c.surface).ext(distinct_on(t.line.c.surface, t.line.c.channel))
        async with reading(self._engine) as connection:
            rows = await connection.execute(heads.order_by(t.line.c.surface, t.line.c.channel, t.line.c.case_id))
            return tuple((row.case_id, row.surface) for row in rows)

    async def turn(self, surface: str, channel: str, every_s: float) -> float:
        apart = case((t.pace.c.slow_until > func.now(), timedelta(seconds=every_s)), else_=timedelta())
        taken = upsert(t.pace).values(surface=surface, channel=channel)
        taken = taken.on_conflict_do_update(
            constraint=t.pace.primary_key,
            set_={"free_at": func.now() + apart},
            where=t.pace.c.free_at <= func.now(),
        )
        where = (t.pace.c.surface == surface, t.pace.c.channel == channel)
        async with writing(self._engine) as connection:
            if (await connection.execute(taken.returning(t.pace.c.surface))).one_or_none():
                return 0.0
            wait_s = func.extract("epoch", t.pace.c.free_at - func.now())
            return max(float((await connection.execute(select(wait_s).where(*where))).scalar_one()), 0.001)

    async def slow_down(self, surface: str, channel: str, pause_s: float, slow_for_s: float) -> None:
        free_at = func.now() + timedelta(seconds=pause_s)
        values = {"free_at": free_at, "slow_until": free_at + timedelta(seconds=slow_for_s)}
        later = {name: func.greatest(t.pace.c[name], value) for name, value in values.items()}
        saved = upsert(t.pace).values(surface=surface, channel=channel, **values)
        async with writing(self._engine) as connection:
            await connection.execute(saved.on_conflict_do_update(constraint=t.pace.primary_key, set_=later))

    async def try_again(self) -> None:
        is_our_own = t.pace.c.slow_until <= t.pace.c.free_at
        async with writing(self._engine) as connection:
            await connection.execute(update(t.pace).where(is_our_own).values(free_at=func.now(), slow_until=func.now()))
            await connection.execute(update(t.line).where(t.line.c.at > func.now()).values(at=func.now()))

    async def come_back(self, case_id: int, surface: str, channel: str, in_s: float) -> None:
        back_at = func.now() + timedelta(seconds=in_s)
        is_asked = or_(t.pace.c.back_at.is_(None), t.pace.c.back_at <= func.now(), t.pace.c.back_at > back_at + SAME)
        saved = upsert(t.pace).values(surface=surface, channel=channel, back_at=back_at)
        saved = saved.on_conflict_do_update(constraint=t.pace.primary_key, set_={"back_at": back_at}, where=is_asked)
        async with writing(self._engine) as connection:
            at = (await connection.execute(saved.returning(t.pace.c.back_at))).scalar_one_or_none()
            if at:
                await self._queue.defer(await driver_of(connection), Job(JobKind.SHOW, case_id, at=at, surface=surface))
