"""How far each polled platform has been read, in PostgreSQL."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import tables as t
from models.cursor import Cursor
from models.errors import Transient


class PgCursors:
    """The :class:`models.ports.Cursors` on PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def get(self, source: str) -> Cursor | None:
        """The row of this source."""
        try:
            async with self._engine.connect() as connection:
                row = (await connection.execute(select(t.cursor).where(t.cursor.c.source == source))).one_or_none()
        except OperationalError as lost:
            raise Transient(f"The database did not answer ({type(lost.orig).__name__}).", retry_after=1) from lost
        return Cursor(row.source, row.read_until, row.next_at, row.failures, row.problem) if row else None

    async def put(self, cursor: Cursor) -> None:
        """One row a source, the newest word on it."""
        values = asdict(cursor)
        saved = upsert(t.cursor).values(values).on_conflict_do_update(index_elements=["source"], set_=values)
        try:
            async with self._engine.begin() as connection:
                await connection.execute(saved)
        except OperationalError as lost:
            raise Transient(f"The database did not answer ({type(lost.orig).__name__}).", retry_after=1) from lost
