"""The migrations make what the code reads, whatever database they start from."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, event, text

from bot.app.jobs import Jobs
from bot.app.wiring import SystemClock
from bot.store.engine import sqlalchemy_url, upgrade
from bot.store.store import PgStore
from bot.store.tables import metadata
from models.cases.review import Review

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

BY_HAND = {"ix_review_words", "ix_review_figures", "ix_voucher_sent_at"}
"""Indexes whose form only the migrations know."""

BACK_TO_0005 = """
alter table review_case drop column meanwhile, drop column answered_case_ids;
drop table deletion;
drop index ix_review_case_moderated;
drop index ix_audit_at;
update alembic_version set version_num = '0005'
"""


def is_ours(found: Any, name: str, kind: str, reflected: bool, against: Any) -> bool:
    """Not the job queue's tables, nor what the migrations make by hand."""
    table = name if kind == "table" else found.table.name
    return table in metadata.tables and name not in BY_HAND


def differences(database_url: str) -> list[Any]:
    """What alembic would have to change for the tables of the code."""
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours, "compare_type": True})
        found = compare_metadata(context, metadata)
    engine.dispose()
    return found


def test_a_new_database_is_as_the_code_has_it(database_url: str) -> None:
    """Every table, column and index stands there."""
    assert differences(database_url) == []


def test_a_database_of_before_becomes_the_same(database_url: str) -> None:
    """One that was made when the tables had less in them gets the rest."""
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.begin() as connection:
        connection.execute(text(BACK_TO_0005))
    engine.dispose()
    assert differences(database_url) != []
    upgrade(database_url)
    assert differences(database_url) == []


async def test_what_guards_against_repeats_is_forgotten_in_time(store: PgStore, jobs: Jobs) -> None:
    """A click of long ago can't come again; a review is known for good, however late it is delivered once more."""
    review = Review("shop", "s", "1", "1", 1, "", "It broke.", "Ann", NOW)
    assert await store.take_in(review, NOW)
    async with store.begin() as tx:
        await tx.first_time("click:old")
        await tx.connection.execute(text("update seen set at = at - interval '36 days'"))
        await tx.first_time("click:new")
    jobs.deps = SimpleNamespace(store=store, clock=SystemClock())  # type: ignore[assignment]
    await jobs.tidy(1)
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
