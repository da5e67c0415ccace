"""How far each polled platform has been read, in PostgreSQL."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import tables as t
from bot.store.session import reading, writing
from models.cases.cursor import Cursor


class PgCursors:
    """The :class:`models.ports.store.Cursors` on PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def get(self, source: str) -> Cursor | None:
        async with reading(self._engine) as connection:
            row = (await connection.execute(select(t.cursor).where(t.cursor.c.source == source))).one_or_none()
        return Cursor(row.source, row.read_until, row.next_at, row.failures, row.problem) if row else None

    async def put(self, cursor: Cursor) -> None:
        values = asdict(cursor)
        saved = upsert(t.cursor).values(values).on_conflict_do_update(index_elements=["source"], set_=values)
        async with writing(self._engine) as connection:
            await connection.execute(saved)
