"""The store: one case a review, whatever arrives together, and no change that overwrites another."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from bot.store.store import PgStore
from models.cases.case import Case
from models.cases.voucher import Voucher, VoucherState
from models.errors import Transient
from tests.factories import NOW, a_review
from tests.queue import queued

BLOCKED = text("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")


async def test_review_is_one_case(store: PgStore) -> None:
    """The same review taken in twice is one case, and the job is there once it commits."""
    assert await store.take_in(a_review(), NOW)
    assert not await store.take_in(a_review(), NOW)
    async with store.begin() as tx:
        case = await tx.case_of("highroad", "alpine", "1")
        assert case
    assert [(job.kind, job.target, job.version) for job in await queued(store)] == [("triage", case.id, 1)]


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


async def test_what_arrives_together_is_kept_together(store: PgStore) -> None:
    """Forty deliveries at once, half of them repeated: twenty cases, each new once, each with its job."""
    reviews = [a_review(external_id=str(n % 20), revision=str(n // 20)) for n in range(40)]
    news = await asyncio.gather(*(store.take_in(review, NOW) for review in reviews))
    assert sum(news) == 20
    assert all(news[:20])
    assert len(await queued(store)) == 20
    async with store.begin() as tx:
        for n in range(20):
            case = await tx.case_of("highroad", "alpine", str(n))
            assert case is not None
            assert [line.act for line in await tx.history(case.id)] == ["received"]


@pytest.mark.parametrize("odd", [{"rating": 10**12}, {"text": "\ud800"}])
async def test_one_refused_row_fails_alone(store: PgStore, odd: dict[str, Any]) -> None:
    """What the database can't hold, or the driver can't write, keeps no other review of its batch out or waiting."""
    many = [a_review(external_id=str(n), **(odd if n == 3 else {})) for n in range(6)]
    taken = await asyncio.gather(*(store.take_in(review, NOW) for review in many), return_exceptions=True)
    assert [isinstance(answer, Transient) for answer in taken] == [n == 3 for n in range(6)]
    assert [answer for n, answer in enumerate(taken) if n != 3] == [True] * 5


@pytest.mark.parametrize("by_id", [True, False])
async def test_who_waits_for_a_case_sees_all_that_was_done_to_it(store: PgStore, by_id: bool) -> None:
    """A draft that waits while a voucher is offered and the review is revised must not write back what was before.

    PostgreSQL reads a row that it waited for anew, but not the rows that it joined to it.
    """
    await store.take_in(a_review(), NOW)

    async with store.begin() as tx:
        found = await tx.case_of("highroad", "alpine", "1")
    assert found
    case_id = found.id

    async def wait() -> Case | None:
        async with store.begin() as tx:
            return await (tx.case(case_id, lock=True) if by_id else tx.case_of("highroad", "alpine", "1"))

    async with store.begin() as tx:
        case = await tx.case_of("highroad", "alpine", "1")
        assert case
        waiting = asyncio.create_task(wait())
        await until_blocked(store)
        offered = replace(case, version=2, voucher=Voucher(VoucherState.HELD, "SHIP-1"))
        await tx.save(offered, was=1)
        await tx.revise(offered, a_review(text="It broke twice."))
    seen = await waiting
    assert seen
    assert (seen.version, seen.voucher.state, seen.review.text) == (2, VoucherState.HELD, "It broke twice.")


async def until_blocked(store: PgStore) -> None:
    """Somebody waits for a lock."""
    for _ in range(500):
        async with store.begin() as tx:
            if (await tx.connection.execute(BLOCKED)).scalar_one():
                return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits")
