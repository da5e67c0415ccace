"""The way in of every webhook: what arrives together is committed together."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from bot.store import tables as t
from bot.store.queue import Queue
from bot.store.session import dropped_after
from models.cases.case import State
from models.cases.job import Job, JobKind
from models.cases.people import SYSTEM
from models.errors import Transient

MAX_BATCH = 64
WAIT_S = 3.0
"""Longest wait of a webhook for a connection, and then for the commit: its sender must hear 503 before it gives up on
us by itself.
"""

OF_REVIEW = tuple(column.name for column in t.review.c if column.name != "id")
GIVEN = (*OF_REVIEW, "at", "kind")
TYPES = {"rating": "int", "is_verified": "bool", "has_wish": "bool", "written_at": "timestamptz", "at": "timestamptz"}
COLUMNS = ", ".join(OF_REVIEW)

TAKE_IN = f"""
with given as materialized (
    select * from unnest({", ".join(f"%({name})s::{TYPES.get(name, 'text')}[]" for name in GIVEN)})
    as given ({", ".join(GIVEN)})
), taken as (
    insert into review ({COLUMNS}) select {COLUMNS} from given
    on conflict do nothing returning id, source, shop, external_id
), made as (
    insert into review_case (review_id, state, version, created_at)
    select taken.id, '{State.RECEIVED}', 1, given.at from taken join given using (source, shop, external_id)
    returning id, review_id
), noted as (
    insert into audit (case_id, version, via, actor_id, actor_name, act, detail, at)
    select made.id, 1, '{SYSTEM.via}', '{SYSTEM.id}', '{SYSTEM.name}', 'received', taken.source, given.at
    from made join taken on taken.id = made.review_id join given using (source, shop, external_id)
)
select source, shop, external_id, kind, made.id
from made join taken on taken.id = made.review_id join given using (source, shop, external_id)
"""  # noqa: S608 - names of columns and constants of ours

Row = dict[str, Any]
Key = tuple[str, str, str]


def key_of(row: Row) -> Key:
    """The columns by which two rows are of one and the same review."""
    return row["source"], row["shop"], row["external_id"]


class Intake:
    """Reviews that arrive while others are being written wait for the next, and are committed by it together.

    Each caller is answered once its own review is committed. A review by itself waits for nobody. A row that the
    database refuses fails alone: then each of its batch is written by itself. ``address`` is what psycopg connects by.
    """

    def __init__(self, address: Mapping[str, Any], queue: Queue, wait_s: float = WAIT_S) -> None:
        self._queue = queue
        self._wait_s = wait_s
        self._pool = AsyncConnectionPool(
            min_size=1, max_size=2, open=False, timeout=wait_s, kwargs={**address, "autocommit": True}
        )
        self._waiting: dict[Key, tuple[Row, asyncio.Future[bool]]] = {}
        self._writer: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect to the database."""
        await self._pool.open()

    async def close(self) -> None:
        """Write what waits, then disconnect."""
        if self._writer:
            await self._writer
        await self._pool.close()

    async def take(self, row: Row) -> bool:
        """Write one review; True once it is committed as a new one, False where it is known, :class:`Transient`
        otherwise.

        A second delivery of one that is on its way counts as known: it may bring a later revision.
        """
        key = key_of(row)
        if key in self._waiting:
            await asyncio.shield(self._waiting[key][1])
            return False
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[key] = (row, answer)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        return await asyncio.shield(answer)

    async def _write_all(self) -> None:
        while self._waiting:
            keys = list(self._waiting)[:MAX_BATCH]
            batch = [self._waiting.pop(key) for key in keys]
            try:
                await self._write(batch)
            except Transient as lost:
                refuse(batch, lost)
            except (psycopg.OperationalError, PoolTimeout) as lost:
                refuse(batch, Transient(f"The database did not answer ({type(lost).__name__}).", retry_after=1))
            except Exception:  # noqa: BLE001 - a row that can't be written must not keep its neighbours waiting
                for each in batch:
                    await self._write_alone(each)

    async def _write_alone(self, each: tuple[Row, asyncio.Future[bool]]) -> None:
        try:
            await self._write([each])
        except Exception as refused:  # noqa: BLE001 - whatever it is, the caller waits for an answer
            refuse([each], Transient(f"The database did not take it ({type(refused).__name__}).", retry_after=60))

    async def _write(self, batch: list[tuple[Row, asyncio.Future[bool]]]) -> None:
        columns = {name: [row[name] for row, _ in batch] for name in GIVEN}
        async with (
            self._pool.connection() as connection,
            dropped_after(self._wait_s, connection),
            connection.transaction(),
        ):
            made = await (await connection.execute(TAKE_IN, columns)).fetchall()
            if made:
                await self._queue.defer(connection, *(Job(JobKind(kind), case_id, 1) for *_, kind, case_id in made))
        new = {(source, shop, external_id) for source, shop, external_id, _, _ in made}
        for row, answer in batch:
            if not answer.done():
                answer.set_result(key_of(row) in new)


def refuse(batch: list[tuple[Row, asyncio.Future[bool]]], failure: Transient) -> None:
    """Tell every caller of the batch; one that has gone away needs no telling."""
    for _, answer in batch:
        if not answer.done():
            answer.set_exception(failure)
            answer.exception()
