"""How the platforms are watched, and what waits to be fetched from them, in PostgreSQL."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection as Connection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql import Select

from bot.store import tables as t
from bot.store.queue import Queue
from bot.store.session import driver_of, reading, writing
from models.cases.job import fetch_of
from models.cases.review import Delivery
from models.cases.watch import Watch, pause_after
from models.ports.watches import Quarantined

WAITING, PENDING, QUARANTINED = "waiting", "pending", "quarantined"
"""A delivery that waits for its platform, one whose fetching is under way, and one that can't be used."""

IN_TURN = (t.delivery.c.next_at, t.delivery.c.id)
"""What waits is tried in this order: one that fails each time comes behind all others."""


class PgWatches:
    """The :class:`models.ports.watches.Watches` on PostgreSQL, with its jobs."""

    def __init__(self, engine: AsyncEngine, queue: Queue) -> None:
        self._engine, self._queue = engine, queue

    async def begin(self, sources: tuple[str, ...], at: datetime) -> None:
        if sources:
            rows = [{"source": source, "since": at} for source in sources]
            async with writing(self._engine) as connection:
                await connection.execute(upsert(t.watch).values(rows).on_conflict_do_nothing())

    async def get(self, source: str, at: datetime) -> Watch:
        is_it = t.watch.c.source == source
        found = await self._watches(is_it)
        if not found:
            await self.begin((source,), at)
            found = await self._watches(is_it)
        return found[0]

    async def put(self, watch: Watch) -> None:
        values = asdict(watch)
        saved = upsert(t.watch).values(values).on_conflict_do_update(index_elements=["source"], set_=values)
        async with writing(self._engine) as connection:
            await connection.execute(saved)

    async def failing(self) -> tuple[Watch, ...]:
        return await self._watches(t.watch.c.failing_since.is_not(None))

    async def _watches(self, where: ColumnElement[bool]) -> tuple[Watch, ...]:
        async with reading(self._engine) as connection:
            rows = (await connection.execute(select(t.watch).where(where).order_by(t.watch.c.source))).mappings().all()
        return tuple(Watch(**{field.name: row[field.name] for field in fields(Watch)}) for row in rows)

    async def postpone(self, delivery_id: int, problem: str, at: datetime) -> int:
        where = (t.delivery.c.id == delivery_id, t.delivery.c.status.in_((PENDING, WAITING)))
        async with writing(self._engine) as connection:
            tried = await connection.scalar(select(t.delivery.c.tries).where(*where).with_for_update())
            tries = int(tried or 0)
            waits = {"status": WAITING, "problem": problem, "tries": tries + 1, "next_at": at + pause_after(tries)}
            await connection.execute(update(t.delivery).where(*where).values(waits))
        return tries

    async def waiting(self, source: str) -> int:
        where = (t.delivery.c.source == source, t.delivery.c.status == WAITING)
        async with reading(self._engine) as connection:
            return int((await connection.execute(select(func.count()).where(*where))).scalar_one())

    async def probe(self, source: str) -> bool:
        those = select(t.delivery.c.id).where(t.delivery.c.source == source, t.delivery.c.status == WAITING)
        async with writing(self._engine) as connection:
            return await self._fetch(those.order_by(*IN_TURN).limit(1), connection) > 0

    async def release(self, but: tuple[str, ...], limit: int, at: datetime) -> int:
        is_due = (t.delivery.c.status == WAITING, t.delivery.c.next_at <= at)
        others = select(t.delivery.c.id).where(*is_due, t.delivery.c.source.not_in(but))
        async with writing(self._engine) as connection:
            return await self._fetch(others.order_by(*IN_TURN).limit(limit), connection)

    async def _fetch(self, which: Select[tuple[int]], connection: Connection) -> int:
        """Ask for these deliveries to be fetched; returns how many they are."""
        moved = update(t.delivery).where(t.delivery.c.id.in_(which)).values(status=PENDING)
        found = (await connection.execute(moved.returning(t.delivery.c.id, t.delivery.c.source))).all()
        if found:
            jobs = (fetch_of(row.source, row.id) for row in sorted(found, key=lambda row: int(row.id)))
            await self._queue.defer(await driver_of(connection), *jobs)
        return len(found)

    async def expire(self, before: datetime) -> None:
        where = (t.delivery.c.status == WAITING, t.delivery.c.received_at < before)
        async with writing(self._engine) as connection:
            await connection.execute(update(t.delivery).where(*where).values(status=QUARANTINED))

    async def quarantined(self, limit: int) -> tuple[Quarantined, ...]:
        statement = select(t.delivery).where(t.delivery.c.status == QUARANTINED).order_by(t.delivery.c.id).limit(limit)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(statement)).all()
        return tuple(
            Quarantined(
                row.id,
                Delivery(row.source, bytes(row.body), tuple((name, value) for name, value in row.headers)),
                bool(row.external_id),
                row.received_at,
            )
            for row in rows
        )

    async def revive(self, delivery_id: int) -> None:
        one = select(t.delivery.c.id).where(t.delivery.c.id == delivery_id, t.delivery.c.status == QUARANTINED)
        async with writing(self._engine) as connection:
            await self._fetch(one, connection)
