"""The database's clock: the one that every host goes by."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.session import reading
from models.errors import HighroadError, Permanent

log = structlog.get_logger()

ASKED_EVERY_S = 30.0
SLOWEST_S = 1.0
"""An answer that took longer says too little about when it was given; the one before it stands."""

TOLERATED_S = 30.0
"""How far the machine's own clock may be off: signatures of webhooks and chats are judged by minutes."""


class DatabaseClock:
    """The port ``Clock`` by the database: a hold that one host began ends for every other at the same moment, whatever
    their own clocks show. Between two askings it goes by the ticks of the machine, which nobody sets.

    One that has not asked yet shows the machine's time.
    """

    def __init__(self) -> None:
        self._at, self._ticks = datetime.now(UTC), ticks()
        self._is_asked = False

    def now(self) -> datetime:
        """The time at the database."""
        return self._at + timedelta(seconds=ticks() - self._ticks)

    async def ask(self, engine: AsyncEngine) -> None:
        """Set it by the database's answer, taken for the middle of the time that the answer needed."""
        async with reading(engine) as connection:
            await connection.execute(select(1))
            began = ticks()
            at: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
            ended = ticks()
        if ended - began <= SLOWEST_S or not self._is_asked:
            self._at, self._ticks, self._is_asked = at.astimezone(UTC), (began + ended) / 2, True

    @asynccontextmanager
    async def following(self, engine: AsyncEngine) -> AsyncIterator[None]:
        """Set for the length of the block, and set anew every while."""
        await self.ask(engine)
        task = asyncio.create_task(self._follow(engine))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _follow(self, engine: AsyncEngine) -> None:
        while True:
            await asyncio.sleep(ASKED_EVERY_S)
            try:
                await self.ask(engine)
            except HighroadError as away:
                log.debug("clock.not_asked", why=str(away))

    async def ping(self) -> str:
        """How far the machine's own clock is from the database's; raises :class:`Permanent` where that is too much."""
        off_s = (datetime.now(UTC) - self.now()).total_seconds()
        if abs(off_s) > TOLERATED_S:
            raise Permanent(
                f"This machine's clock is {abs(off_s):.0f} s {'ahead of' if off_s > 0 else 'behind'} the database's.",
                "Let both be set by NTP. Holds and digests go by the database's; signatures are judged by both.",
            )
        return f"within {max(abs(off_s), 0.1):.1f} s of the database's"


def ticks() -> float:
    """Seconds of a clock that nobody sets; where the system has one, it goes on while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
