"""The store's edge: whatever is asked of it, a failure of the driver becomes one of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import psycopg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from bot.app.jobs import Jobs
from bot.store.address import sqlalchemy_url
from bot.store.codes import PgGivenCodes
from bot.store.cursors import PgCursors
from bot.store.places import PgPlaces
from bot.store.store import PgStore
from models.cases.cursor import Cursor
from models.cases.job import Job, JobKind
from models.cases.place import Place
from models.errors import Transient
from models.reports.bulletin import BulletinState
from tests.factories import NOW


async def begun(store: PgStore) -> None:
    """A transaction that asks something."""
    async with store.begin() as tx:
        await tx.case(1)


def cut_off(store: PgStore, server_url: str) -> None:
    """PostgreSQL throws everybody out, as at a restart."""
    everybody = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(everybody, (store.engine.url.database,))


QUESTIONS: dict[str, Callable[[PgStore], Awaitable[object]]] = {
    "begin": begun,
    "ping": lambda store: store.ping(),
    "quarantined": lambda store: store.quarantined(),
    "forget": lambda store: store.forget(NOW),
    "report": lambda store: store.ledger.overdue(NOW, 1),
    "find": lambda store: store.ledger.find("late", (), 1),
    "groups": lambda store: store.groups.known(),
    "bulletins": lambda store: store.bulletins.schedules(),
    "bulletin": lambda store: store.bulletins.move(1, BulletinState.WAITING, BulletinState.POSTED),
    "places": lambda store: PgPlaces(store.engine).all("teams"),
    "place": lambda store: PgPlaces(store.engine).note(Place("teams", "1", "reviews", "", "{}")),
    "cursor": lambda store: PgCursors(store.engine).get("appstore"),
    "cursors": lambda store: PgCursors(store.engine).put(Cursor("appstore", None, NOW)),
    "code": lambda store: PgGivenCodes(store.engine).given("SHIP-A"),
    "codes": lambda store: PgGivenCodes(store.engine).give(("A",), "SHIP-A"),
    "count": lambda store: PgGivenCodes(store.engine).count(),
}


@pytest.mark.parametrize("question", QUESTIONS)
async def test_no_connection_to_be_had_may_pass(database_url: str, jobs: Jobs, question: str) -> None:
    """Everybody uses one just now."""
    engine = create_async_engine(sqlalchemy_url(database_url), pool_size=1, max_overflow=0, pool_timeout=0.02)
    async with PgStore(engine, jobs.queue) as store, engine.connect():
        with pytest.raises(Transient, match="in use"):
            await QUESTIONS[question](store)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_connection_that_was_lost_may_pass(store: PgStore, server_url: str, question: str) -> None:
    """PostgreSQL was started anew since the last question; the next one is answered again."""
    await QUESTIONS[question](store)
    cut_off(store, server_url)
    with pytest.raises(Transient, match="did not answer"):
        await QUESTIONS[question](store)
    await QUESTIONS[question](store)


async def test_a_job_that_cant_be_written_may_pass(store: PgStore, server_url: str) -> None:
    """The queue writes on the driver's own connection, past the store."""

    async def ask_for_work() -> None:
        async with store.begin() as tx:
            await tx.case(1)
            cut_off(store, server_url)
            await tx.defer(Job(JobKind.TRIAGE, 1))

    with pytest.raises(Transient, match="did not answer"):
        await ask_for_work()
