"""Backups: made whole or not at all, restored whole or not at all, and never a second reply because of one."""

from __future__ import annotations

import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from bot.app.jobs import Jobs
from bot.store.backup import LEAP, backup, program, restore, target
from bot.store.engine import make_engine
from bot.store.store import PgStore
from models.cases.case import Act, State
from models.cases.review import Review
from models.cases.voucher import VoucherAct, VoucherState
from models.errors import Permanent
from models.reports.bulletin import Bulletin, BulletinState, Cadence, Kind, Schedule
from tests.flow.released import FOLDER, catalogue, empty_database, load

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
REVIEW = Review("woocommerce", "shop.example", "7", "1", 1, "Broken", "The zip broke.", "Ann", NOW, "ann@x.example")


@pytest.fixture
def empty_url(server_url: str) -> Iterator[str]:
    """Another machine's database, with nothing in it."""
    with empty_database(server_url) as url:
        yield url


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """No file of this process or its children may become larger, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def rows(url: str) -> dict[str, list[Any]]:
    """All that stands in every table."""
    with psycopg.connect(url) as connection:
        names = connection.execute("select tablename from pg_tables where schemaname = 'public' order by 1").fetchall()
        query = sql.SQL("select * from {} as t order by t::text")
        return {name: connection.execute(query.format(sql.Identifier(name))).fetchall() for (name,) in names}


def execute(url: str, *statements: str) -> None:
    """Change rows by hand."""
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())


async def take_in(url: str, review: Review = REVIEW) -> None:
    """A review that was acknowledged, with its job."""
    jobs = Jobs(url)
    async with jobs.app.open_async(), PgStore(make_engine(url), jobs.queue) as store:
        assert await store.take_in(review, NOW)


async def test_what_was_backed_up_stands_again_on_another_machine(
    database_url: str, empty_url: str, tmp_path: Path
) -> None:
    """Every row of every table, with the job of a review that nobody has read yet."""
    await take_in(database_url)
    before = rows(database_url)
    backup(database_url, tmp_path / "a.dump")
    restore(empty_url, tmp_path / "a.dump")
    assert before["review"]
    assert before["procrastinate_jobs"]
    assert rows(empty_url) == before


async def test_what_came_after_the_backup_is_gone(database_url: str, tmp_path: Path) -> None:
    """Restored into the database that it came from, however that has gone on, and more than once."""
    backup(database_url, tmp_path / "a.dump")
    before = rows(database_url)
    await take_in(database_url)
    execute(database_url, "create table ours_of_tomorrow (id int references review_case)")
    for _ in range(2):
        restore(database_url, tmp_path / "a.dump")
        assert rows(database_url) == before


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.sql")), ids=lambda file: file.stem)
def test_a_backup_of_an_older_release_is_brought_up_to_date(
    file: Path, empty_url: str, database_url: str, tmp_path: Path
) -> None:
    """Restored over a database of today: its schema is today's, its reviews are there, nothing goes on by itself."""
    load(empty_url, file)
    execute(empty_url, "update review_case set state = 'held' where id = 1")
    backup(empty_url, tmp_path / "a.dump")
    today = catalogue(database_url)
    restore(database_url, tmp_path / "a.dump")
    assert catalogue(database_url) == today
    with psycopg.connect(database_url) as connection:
        states = connection.execute("select state from review_case order by id").fetchall()
    assert states == [("unknown",), ("quiet",), ("received",)]


@pytest.mark.parametrize("state", [State.HELD, State.PUBLISHING, State.RETRACTING])
async def test_a_reply_under_way_is_not_sent_again_after_a_restore(
    state: State, database_url: str, tmp_path: Path
) -> None:
    """It may have arrived since the backup was made: the case says so, and its job is gone."""
    await take_in(database_url)
    execute(
        database_url,
        f"update review_case set state = '{state}', version = 5, approved_version = 5, held_until = now()",  # noqa: S608
        "update procrastinate_jobs set task_name = 'publish'",
    )
    backup(database_url, tmp_path / "a.dump")
    restore(database_url, tmp_path / "a.dump")
    found = rows(database_url)
    assert found["procrastinate_jobs"] == []
    jobs = Jobs(database_url)
    async with jobs.app.open_async(), PgStore(make_engine(database_url), jobs.queue) as store, store.begin() as tx:
        case = await tx.case(1)
        assert case
        assert (case.state, case.version, case.held_until) == (State.UNKNOWN, 6, None)
        assert "backup was restored" in case.problem
        assert (await tx.history(1))[-1].act == Act.UNCLEAR


@pytest.mark.parametrize("state", [VoucherState.HELD, VoucherState.ISSUING])
async def test_a_voucher_under_way_is_not_sent_again_after_a_restore(
    state: VoucherState, database_url: str, tmp_path: Path
) -> None:
    """Its customer may have it; a person decides."""
    await take_in(database_url)
    execute(
        database_url,
        f"insert into voucher (case_id, state, code, stage) values (1, '{state}', 'SHIP-A', 'sending')",  # noqa: S608
        "update procrastinate_jobs set task_name = 'voucher'",
    )
    backup(database_url, tmp_path / "a.dump")
    restore(database_url, tmp_path / "a.dump")
    assert rows(database_url)["procrastinate_jobs"] == []
    jobs = Jobs(database_url)
    async with jobs.app.open_async(), PgStore(make_engine(database_url), jobs.queue) as store, store.begin() as tx:
        case = await tx.case(1)
        assert case
        assert (case.state, case.version) == (State.RECEIVED, 2)
        assert (case.voucher.state, case.voucher.stage, case.voucher.code) == (VoucherState.UNKNOWN, "issued", "SHIP-A")
        assert (await tx.history(1))[-1].act == VoucherAct.UNCLEAR


async def test_no_digest_is_said_again_after_a_restore(database_url: str, tmp_path: Path) -> None:
    """Neither one that waited when the backup was made nor one that was owed between then and now."""
    jobs = Jobs(database_url)
    async with jobs.app.open_async(), PgStore(make_engine(database_url), jobs.queue) as store:
        await store.bulletins.plan(Schedule("slack", "C1", Cadence.DAILY, "UTC", NOW))
        await store.bulletins.announce((Bulletin("slack", "C1", Kind.DAILY, "2026-06-01", NOW),))
    backup(database_url, tmp_path / "a.dump")
    before = datetime.now(UTC)
    restore(database_url, tmp_path / "a.dump")
    assert rows(database_url)["procrastinate_jobs"] == []
    async with jobs.app.open_async(), PgStore(make_engine(database_url), jobs.queue) as store:
        bulletin = await store.bulletins.bulletin(1)
        (schedule,) = await store.bulletins.schedules()
    assert bulletin
    assert bulletin.state is BulletinState.MISSED
    assert schedule.since >= before


async def test_a_card_since_the_backup_is_looked_for_before_another(database_url: str, tmp_path: Path) -> None:
    """It may stand in the chat though the database doesn't know it; a new case gets no number of an old card."""
    await take_in(database_url)
    await take_in(database_url, Review("woocommerce", "shop.example", "8", "1", 1, "", "Late.", "Bo", NOW))
    execute(
        database_url,
        "update review_case set state = 'open'",
        "insert into post (case_id, surface, address, shown_version) values (1, 'slack', 'C1:1', 1)",
    )
    backup(database_url, tmp_path / "a.dump")
    restore(database_url, tmp_path / "a.dump")
    await take_in(database_url, Review("woocommerce", "shop.example", "9", "1", 1, "", "Late.", "Cy", NOW))
    jobs = Jobs(database_url)
    async with jobs.app.open_async(), PgStore(make_engine(database_url), jobs.queue) as store, store.begin() as tx:
        assert await tx.begin_post(2, "slack", "C1", NOW) is not None
        later = await tx.case_of("woocommerce", "shop.example", "9")
        assert later
        assert later.id > LEAP


async def test_no_reminder_is_given_again_on_the_day_of_a_restore(database_url: str, tmp_path: Path) -> None:
    """The channel may have heard it since the backup was made."""
    jobs = Jobs(database_url)
    today = datetime.now(UTC).date().isoformat()
    async with jobs.app.open_async(), PgStore(make_engine(database_url), jobs.queue) as store:
        await store.bulletins.announce((Bulletin("slack", "C1", Kind.OVERDUE, "2026-06-01", NOW),))
        backup(database_url, tmp_path / "a.dump")
    restore(database_url, tmp_path / "a.dump")
    async with jobs.app.open_async(), PgStore(make_engine(database_url), jobs.queue) as store:
        assert await store.bulletins.announce((Bulletin("slack", "C1", Kind.OVERDUE, today, NOW),)) == 0


def test_a_backup_is_for_its_owner_alone(database_url: str, tmp_path: Path) -> None:
    """It holds customers' words and addresses."""
    backup(database_url, tmp_path / "a.dump")
    assert [stat.filemode(file.stat().st_mode) for file in tmp_path.iterdir()] == ["-rw-------"]


def test_a_full_disk_leaves_no_half_file(database_url: str, tmp_path: Path) -> None:
    """Nor is the backup before it touched."""
    (tmp_path / "a.dump").write_text("the one before")
    with small_disk(4096), pytest.raises(Permanent, match="pg_dump failed"):
        backup(database_url, tmp_path / "a.dump")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.dump", "the one before")]


def test_a_folder_that_is_not_there_is_said(database_url: str, tmp_path: Path) -> None:
    """In words, for the one who typed it."""
    with pytest.raises(Permanent, match="can't be written: No such file"):
        backup(database_url, tmp_path / "nowhere" / "a.dump")


@pytest.mark.parametrize("kept", [0, 100, -100])
async def test_a_broken_backup_changes_nothing(kept: int, database_url: str, tmp_path: Path) -> None:
    """An empty file, the beginning of one, and one that lacks its end: the database stands as it stood."""
    await take_in(database_url)
    backup(database_url, tmp_path / "a.dump")
    whole = (tmp_path / "a.dump").read_bytes()
    (tmp_path / "b.dump").write_bytes(whole[:kept])
    await take_in(database_url, Review("woocommerce", "shop.example", "8", "1", 1, "", "Late.", "Bo", NOW))
    before = rows(database_url)
    with pytest.raises(Permanent, match="pg_restore failed"):
        restore(database_url, tmp_path / "b.dump")
    assert rows(database_url) == before


def test_a_restore_waits_until_nobody_else_is_there(database_url: str, tmp_path: Path) -> None:
    """A worker that goes on would write into what is replaced under it."""
    backup(database_url, tmp_path / "a.dump")
    with psycopg.connect(database_url), pytest.raises(Permanent, match="1 other connection"):
        restore(database_url, tmp_path / "a.dump")


def test_the_wrong_program_is_not_taken() -> None:
    """Only the server's own version makes backups that it can read; the wheel brings several."""
    assert "pginstall18" in program("pg_dump", 18)
    assert "pginstall18" not in program("pg_dump", 16)
    with pytest.raises(Permanent, match="pg_dump of PostgreSQL 99 was not found"):
        program("pg_dump", 99)


def test_no_process_list_shows_the_password() -> None:
    """Everybody on the machine can read a program's arguments."""
    assert "s3cret" not in str(target("postgresql://bot:s3cret@db.example/reviews?sslmode=require"))
