"""Which codes of the plain list were given away, in PostgreSQL."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store import tables as t
from bot.store.locks import Lock
from bot.store.session import reading, writing


class PgGivenCodes:
    """The :class:`models.ports.store.GivenCodes` on PostgreSQL. One is given at a time, whatever worker asks."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def given(self, wanted_for: str) -> str | None:
        async with reading(self._engine) as connection:
            return await self._given(connection, wanted_for)

    async def _given(self, connection: AsyncConnection, wanted_for: str) -> str | None:
        statement = select(t.voucher_code.c.listed).where(t.voucher_code.c.taken_for == wanted_for)
        found: str | None = (await connection.execute(statement)).scalar_one_or_none()
        return found

    async def give(self, codes: tuple[str, ...], wanted_for: str) -> str | None:
        async with writing(self._engine) as connection:
            await connection.execute(Lock.VOUCHER_CODE.take())
            known = await self._given(connection, wanted_for)
            if known:
                return known
            taken = set((await connection.execute(select(t.voucher_code.c.listed))).scalars())
            free = next((code for code in codes if code not in taken), None)
            if free:
                values = {"listed": free, "taken_for": wanted_for, "at": func.now()}
                await connection.execute(t.voucher_code.insert().values(values))
            return free

    async def count(self) -> int:
        async with reading(self._engine) as connection:
            statement = select(func.count()).select_from(t.voucher_code)
            return int((await connection.execute(statement)).scalar_one())
