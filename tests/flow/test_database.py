"""The connection to the database: what every session asks for, and what happens where the other end is dead."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import text

from bot.app.jobs import Jobs
from bot.store.address import conninfo, sqlalchemy_url
from bot.store.engine import embedded_server, make_engine
from bot.store.intake import Intake
from bot.store.rows import review_row
from bot.store.store import PgStore
from models.cases.review import Review
from models.errors import Permanent, Transient

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
REVIEW = Review("woocommerce", "shop.example", "7", "1", 1, "", "The zip broke.", "Ann", NOW)
ASKED = "select current_setting('timezone') as zone, current_setting('statement_timeout') as limit_"
URL = "postgresql://bot:p%40ss+w@db.example:5433/reviews?sslmode=require&options=-c%20search_path%3Dpublic"


def row(review: Review) -> dict[str, Any]:
    """What the intake writes of a review."""
    return review_row(review) | {"at": NOW, "kind": "triage"}


def test_a_folder_whose_server_lost_power_starts_although_its_process_id_lives(tmp_path: Path) -> None:
    """The id is another program's by now; the wheel would take that for the server and never start one."""
    left = tmp_path / "postgres" / "postmaster.pid"
    with embedded_server(tmp_path) as url:
        said = left.read_text()
    with subprocess.Popen(["sleep", "60"]) as other:
        try:
            left.write_text(said.replace(said.split()[0], str(other.pid), 1))
            with embedded_server(tmp_path) as url, psycopg.connect(url) as connection:
                assert connection.execute("select 1").fetchone() == (1,)
        finally:
            other.kill()


async def test_a_second_process_finds_the_server_that_runs(tmp_path: Path) -> None:
    """The file of a living server stays, whoever else starts."""
    with embedded_server(tmp_path):
        said = (tmp_path / "postgres" / "postmaster.pid").read_text()
        with embedded_server(tmp_path):
            assert (tmp_path / "postgres" / "postmaster.pid").read_text() == said


async def test_every_session_is_in_utc_and_bounded(database_url: str, server_url: str) -> None:
    """Whatever zone the server keeps: the store's, the job queue's and the intake's."""
    name = str(conninfo_to_dict(database_url)["dbname"])
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"alter database {name} set timezone = 'America/New_York'".encode())
    jobs = Jobs(database_url)
    asked = ("UTC", "1min")
    async with jobs.app.open_async(), PgStore(make_engine(database_url), jobs.queue) as store:
        async with store.engine.connect() as connection:
            assert tuple((await connection.execute(text(ASKED))).one()) == asked
        found = await jobs.app.connector.execute_query_one_async(ASKED)
        assert tuple(found.values()) == asked
        first = replace(REVIEW, written_at=datetime(1, 1, 1, tzinfo=UTC))
        assert await store.take_in(first, NOW)
        async with store.begin() as tx:
            case = await tx.case(1)
        assert case
        assert case.review.written_at == first.written_at


@pytest.mark.parametrize("address", [URL, URL.replace("postgresql:", "postgres:")])
def test_an_address_keeps_what_it_says(address: str) -> None:
    """A password with any sign in it, a port, the wish for TLS, and options of one's own beside ours."""
    parts = conninfo_to_dict(conninfo(address))
    _, same = make_engine(address).dialect.create_connect_args(make_engine(address).url)
    for found in (parts, same):
        assert (found["password"], str(found["port"]), found["sslmode"]) == ("p@ss+w", "5433", "require")
        assert found["options"] == "-c statement_timeout=60s -c search_path=public -c timezone=UTC"
        assert (found["keepalives_idle"], found["tcp_user_timeout"]) == ("10", "20000")


def test_a_wish_of_the_address_comes_before_ours() -> None:
    """A slow network may need more patience."""
    assert conninfo_to_dict(conninfo(f"{URL}&connect_timeout=60"))["connect_timeout"] == "60"
    assert "connect_timeout=60" in sqlalchemy_url(f"{URL}&connect_timeout=60")


def test_another_database_is_refused() -> None:
    """In words that say which address is wanted."""
    with pytest.raises(Permanent, match="'mysql' is no PostgreSQL address"):
        conninfo("mysql://db.example/reviews")


async def test_frozen_connections_cost_what_was_on_them_alone(database_url: str, jobs: Jobs) -> None:
    """Each review is refused within the limit, so that its sender comes again, and soon it is on a new connection."""
    intake = Intake(conninfo_to_dict(conninfo(database_url)), jobs.queue, wait_s=0.5)
    await intake.open()
    assert await intake.take(row(REVIEW))
    query = """
        select pid from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
    """
    with psycopg.connect(database_url) as connection:
        frozen = [pid for (pid,) in connection.execute(query)]
    try:
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        answers = [await said(intake, replace(REVIEW, external_id=str(number))) for number in range(len(frozen) + 1)]
        assert isinstance(answers[0], Transient)
        assert answers[-1] is True
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
        await intake.close()


async def said(intake: Intake, review: Review) -> bool | Transient:
    """What its sender hears."""
    try:
        return await intake.take(row(review))
    except Transient as refused:
        return refused
