"""A connection for a few statements; a lost one becomes :class:`models.errors.Transient`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from models.errors import Transient


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """To read: nothing is committed."""
    try:
        async with engine.connect() as connection:
            yield connection
    except OperationalError as lost:
        raise Transient(f"The database did not answer ({type(lost.orig).__name__}).", retry_after=1) from lost


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction: it commits at the end of the block and rolls back on any error."""
    try:
        async with engine.begin() as connection:
            yield connection
    except OperationalError as lost:
        raise Transient(f"The database did not answer ({type(lost.orig).__name__}).", retry_after=1) from lost
