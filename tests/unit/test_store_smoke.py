"""The store on real PostgreSQL."""

import asyncio
from datetime import UTC, datetime

from bot.store.store import PgStore
from models.review import Review

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_review(**changes: object) -> Review:
    values: dict[str, object] = {
        "source": "highroad", "shop": "s", "external_id": "1", "revision": "1", "rating": 1, "title": "",
        "text": "Broke.",
        "author": "Ann", "written_at": NOW,
    }  # fmt: skip
    return Review(**(values | changes))  # type: ignore[arg-type]


async def test_review_is_one_case(store: PgStore) -> None:
    """The same review taken in twice is one case, and the job is there once it commits."""
    assert await store.take_in(a_review(), NOW)
    assert not await store.take_in(a_review(), NOW)
    async with store.begin() as tx:
        case = await tx.case_of("highroad", "s", "1")
        assert case
    jobs = list(await store_jobs(store))
    assert [(job[0], job[1]) for job in jobs] == [("triage", {"target": case.id, "version": 1})]


async def store_jobs(store: PgStore):  # type: ignore[no-untyped-def]
    from sqlalchemy import text

    async with store.engine.connect() as connection:
        return (await connection.execute(text("select task_name, args from procrastinate_jobs"))).all()


async def test_one_at_a_time(store: PgStore) -> None:
    """Two workers that both believe a job is theirs act one after the other."""
    order: list[str] = []

    async def act(name: str) -> None:
        async with store.exclusive("publish:1"):
            order.append(f"{name} in")
            await asyncio.sleep(0.05)
            order.append(f"{name} out")

    await asyncio.gather(act("a"), act("b"))
    assert order in (["a in", "a out", "b in", "b out"], ["b in", "b out", "a in", "a out"])
