"""Real parts for every test: one embedded PostgreSQL for the run, and a database of its own for each test that asks."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Unpack

import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as profiles

from bot.app.jobs import Jobs
from bot.app.wiring import House, Parts
from bot.config import Settings
from bot.inference.fetch import fetch
from bot.store.engine import embedded_server, make_engine, upgrade
from bot.store.store import PgStore
from tests.house import Furnish, a_house

profiles.register_profile("highroad", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
profiles.load_profile("highroad")

TEMPLATE = "highroad_template"


def named(url: str, database: str) -> str:
    """The same server's address with another database."""
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{database}" + (f"?{query}" if query else "")


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The run's PostgreSQL, with a migrated template database in it; it waits for no disk, as nothing in it is kept."""
    with tempfile.TemporaryDirectory(prefix="highroad-pg-") as folder, embedded_server(Path(folder)) as url:
        with psycopg.connect(url, autocommit=True) as admin:
            for safety in ("fsync", "full_page_writes", "synchronous_commit"):
                admin.execute(f"alter system set {safety} = off")
            admin.execute("select pg_reload_conf()")
            admin.execute(f"create database {TEMPLATE}")
        upgrade(named(url, TEMPLATE))
        yield url


@pytest.fixture
def database_url(server_url: str) -> Iterator[str]:
    """A fresh, migrated database."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"create database {name} template {TEMPLATE}")
    yield named(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"drop database {name} with (force)")


@pytest.fixture
async def jobs(database_url: str) -> AsyncIterator[Jobs]:
    """The real job queue on the test's database; no worker runs unless the test starts one."""
    queue = Jobs(database_url)
    async with queue.app.open_async():
        yield queue


@pytest.fixture
async def store(database_url: str, jobs: Jobs) -> AsyncIterator[PgStore]:
    """The real store on the test's database."""
    engine = make_engine(database_url, pool_size=5)
    async with PgStore(engine, jobs.queue) as opened:
        yield opened


@pytest.fixture
async def furnish(store: PgStore, jobs: Jobs) -> AsyncIterator[Furnish]:
    """Opens the bot on the test's database, wired as in production but for the parts that the test hands over."""
    async with AsyncExitStack() as stack:

        async def opened(settings: Settings | None = None, **instead: Unpack[Parts]) -> House:
            return await stack.enter_async_context(a_house(store, jobs, settings, **instead))

        yield opened


@pytest.fixture(scope="session")
def model_home() -> Path:
    """A data folder with the prepared model weights: the one that `make demo` uses, fetched where it is empty."""
    home = Path(os.environ.get("HIGHROAD_TEST_WEIGHTS", Path(__file__).parent.parent / ".highroad"))
    fetch(home / "weights", say=lambda line: None)
    return home
