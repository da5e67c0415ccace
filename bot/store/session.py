"""The store's connections: here alone a driver's failure becomes one of ours."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from models.errors import Permanent, StoreAway


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection to read with: nothing is committed."""
    with translated():
        async with engine.connect() as connection:
            yield connection


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection with a transaction: it commits at the end of the block and rolls back on any error."""
    with translated():
        async with engine.begin() as connection:
            yield connection


async def driver_of(connection: AsyncConnection) -> psycopg.AsyncConnection[Any]:
    """The driver's own connection of a transaction, for what is written beside SQLAlchemy."""
    raw = (await connection.get_raw_connection()).driver_connection
    if not isinstance(raw, psycopg.AsyncConnection):
        raise Permanent("The store needs psycopg's async connection.", "Use a postgresql+psycopg:// address.")
    return raw


@contextmanager
def translated() -> Iterator[None]:
    """Within the block a lost connection, or none to be had, becomes :class:`StoreAway`. Anything else that the driver
    says is a fault of ours, and is seen as one.
    """
    try:
        yield
    except (OperationalError, InterfaceError) as lost:
        raise StoreAway(f"The database did not answer ({type(lost.orig).__name__}).", retry_after=1) from lost
    except PoolExhausted as busy:
        raise StoreAway("All connections to the database are in use.", retry_after=1) from busy


@asynccontextmanager
async def dropped_after(limit_s: float, connection: psycopg.AsyncConnection[Any]) -> AsyncIterator[None]:
    """Hang up where the database has not answered by then, as one that was frozen never does: the block fails with
    psycopg's OperationalError. A polite end of the statement would itself wait for the server.
    """
    timer = asyncio.get_running_loop().call_later(limit_s, hang_up, connection)
    try:
        yield
    finally:
        timer.cancel()


def hang_up(connection: psycopg.AsyncConnection[Any]) -> None:
    """End the connection on our side, whatever the server does."""
    if not connection.closed:
        with socket.socket(fileno=os.dup(connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)
