"""Where the chats have let the bot in, in PostgreSQL."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import tables as t
from bot.store.session import reading, writing
from models.cases.place import Place


class PgPlaces:
    """The :class:`models.ports.store.Places` on PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def note(self, place: Place) -> None:
        values = asdict(place)
        saved = upsert(t.place).values(values).on_conflict_do_update(index_elements=["surface", "id"], set_=values)
        async with writing(self._engine) as connection:
            await connection.execute(saved)

    async def bound(self, surface: str, channel: str) -> str | None:
        where = (t.binding.c.surface == surface, t.binding.c.channel == channel)
        async with reading(self._engine) as connection:
            return await connection.scalar(select(t.binding.c.place).where(*where))

    async def bind(self, surface: str, channel: str, place: str) -> str:
        values = {"surface": surface, "channel": channel, "place": place}
        async with writing(self._engine) as connection:
            await connection.execute(upsert(t.binding).values(values).on_conflict_do_nothing())
        return await self.bound(surface, channel) or place

    async def all(self, surface: str) -> tuple[Place, ...]:
        statement = select(t.place).where(t.place.c.surface == surface).order_by(t.place.c.team, t.place.c.name)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(statement)).all()
        return tuple(Place(row.surface, row.id, row.name, row.team, row.address, row.is_lost) for row in rows)
