"""The migrations make what the code reads, whatever released database they start from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import create_engine, event, text

from bot.app.jobs import GUARDED_FOR, Jobs, tidy
from bot.app.wiring import SystemClock
from bot.store.address import sqlalchemy_url
from bot.store.engine import make_engine, upgrade
from bot.store.store import PgStore
from bot.store.tables import metadata
from models.cases.review import Review
from models.reports.figures import Scope, last_days
from tests.flow.released import FOLDER, catalogue, empty_database, load, rows, scripts
from tests.flow.worker import turn_of
from tests.house import Furnish

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
FILES = sorted(FOLDER.glob("*.sql"))
FROZEN = [file for file in FILES if file.stem < "0004" or file.stem >= "0009"]
"""Those between were made by migrations that were changed later on, which 0009 mends."""


@pytest.fixture
def empty_url(server_url: str) -> Iterator[str]:
    """A database with nothing in it."""
    with empty_database(server_url) as url:
        yield url


@pytest.fixture
def second_url(server_url: str) -> Iterator[str]:
    """Another database with nothing in it."""
    with empty_database(server_url) as url:
        yield url


def ours(url: str) -> set[tuple[str, ...]]:
    """The schema without what alembic and the job queue's library made."""
    return {
        entry for entry in catalogue(url) if not any("procrastinate" in part or "alembic" in part for part in entry)
    }


def test_a_new_database_is_as_the_code_has_it(database_url: str, empty_url: str) -> None:
    """Every table, column, default, constraint and index that the tables of the code declare, and no other."""
    engine = create_engine(sqlalchemy_url(empty_url))
    with engine.begin() as connection:
        connection.execute(text("create extension vector"))
        metadata.create_all(connection)
    engine.dispose()
    assert ours(database_url) == ours(empty_url)


def test_the_job_queue_has_the_schema_of_its_library(database_url: str, empty_url: str) -> None:
    """A newer procrastinate that changes its schema needs a migration of ours."""
    with psycopg.connect(empty_url) as connection:
        connection.execute(SchemaManager.get_schema().encode())
    of_queue = {entry for entry in catalogue(database_url) if any("procrastinate" in part for part in entry)}
    assert of_queue == catalogue(empty_url)


def test_every_released_schema_is_kept() -> None:
    """All but the newest: whoever adds a migration keeps the schema before it (tests/flow/released.py)."""
    _, *before = (script.revision for script in scripts().walk_revisions())
    assert {file.name[:4] for file in FILES} >= set(before)


@pytest.mark.parametrize("file", FROZEN, ids=lambda file: file.stem)
def test_a_released_migration_makes_what_it_made_then(file: Path, empty_url: str, second_url: str) -> None:
    """Nobody changes one after its release: databases that it made would be others than those that it makes."""
    load(empty_url, file)
    upgrade(second_url, file.stem)
    made, makes = (
        {entry for entry in catalogue(url) if entry[:3] != ("column", "seen", "at")} for url in (empty_url, second_url)
    )
    assert makes == made


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_released_database_becomes_the_same_as_a_new_one(file: Path, empty_url: str, database_url: str) -> None:
    """Columns, types, defaults, constraints and indexes; and every row stands as it stood."""
    load(empty_url, file)
    before = rows(empty_url)
    upgrade(empty_url)
    assert catalogue(empty_url) == catalogue(database_url)
    after = rows(empty_url)
    assert before["review"]
    for table in before:
        was = [{name: row[name] for name in row if name in after[table][0]} for row in before[table]]
        now = [{name: row[name] for name in was[0]} for row in after[table][: len(was)]]
        if table == "seen":
            was, now = ([{"key": row["key"]} for row in some] for some in (was, now))
        assert now == was, table


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_the_code_reads_a_released_database(file: Path, empty_url: str) -> None:
    """Its cases, what they mean, and what its customers wished for."""
    load(empty_url, file)
    upgrade(empty_url)
    jobs = Jobs(empty_url)
    async with jobs.app.open_async(), PgStore(make_engine(empty_url), jobs.queue) as store:
        async with store.begin() as tx:
            case = await tx.case(1, lock=True)
            assert case
            assert case.verdict
            assert await tx.embedding(1) == (1.0, *[0.0] * 383)
            await tx.save(case, was=case.version)
            assert await tx.first_time("click:2")
        (lesson,) = await store.ledger.lessons(last_days(30, datetime(2026, 11, 30, tzinfo=UTC), "UTC"), Scope())
        assert lesson.wishes == (1,)
        await store.forget(datetime.now(UTC) - GUARDED_FOR)
        async with store.begin() as tx:
            assert not await tx.first_time("slack:click:1")


def test_names_of_before_mean_where_their_last_cards_stand(empty_url: str) -> None:
    """Each chat's own addresses are read; a card that was reserved and never stood binds nothing."""
    load(empty_url, FOLDER / "0014.sql")
    with psycopg.connect(empty_url) as connection:
        connection.execute("delete from post")
        for case, surface, channel, address, at in (
            (1, "slack", "#Reviews", "C0OLD00001:1.2", "2026-11-01"),
            (2, "slack", "reviews", "C0NEW00001:1.3", "2026-11-02"),
            (3, "slack", "reviews", "", "2026-11-03"),
            (1, "teams", "Shop/Reviews", '{"service_url": "s", "conversation": "19:a@thread.tacv2"}', "2026-11-01"),
        ):
            connection.execute(
                "insert into post (case_id, surface, channel, address, begun_at) values (%s, %s, %s, %s, %s)",
                (case, surface, channel, address, at),
            )
    upgrade(empty_url)
    with psycopg.connect(empty_url) as connection:
        bound = connection.execute("select surface, channel, place from binding order by 1").fetchall()
    assert bound == [("slack", "reviews", "C0NEW00001"), ("teams", "shop/reviews", "19:a@thread.tacv2")]


async def test_what_guards_against_repeats_is_forgotten_in_time(store: PgStore, jobs: Jobs, furnish: Furnish) -> None:
    """A click of long ago can't come again; a review is known for good, however late it is delivered once more."""
    review = Review("shop", "s", "1", "1", 1, "", "It broke.", "Ann", NOW)
    assert await store.take_in(review, NOW)
    async with store.begin() as tx:
        await tx.first_time("click:old")
        await tx.connection.execute(text("update seen set at = at - interval '36 days'"))
        await tx.first_time("click:new")
    await tidy(turn_of(jobs, (await furnish(clock=SystemClock())).deps))
    async with store.begin() as tx:
        assert (await tx.first_time("click:old"), await tx.first_time("click:new")) == (True, False)
    assert not await store.take_in(review, NOW)


async def test_replies_under_moderation_are_found_by_their_own_index(store: PgStore) -> None:
    """Also among millions, every few minutes, whatever plan the driver keeps."""
    said: list[str] = []
    event.listen(store.engine.sync_engine, "before_cursor_execute", lambda *called: said.append(called[2]))
    async with store.begin() as tx:
        await tx.cases_moderated(NOW, 5)
    assert "receipt_status = 'pending'" in said[-1]
