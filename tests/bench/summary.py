"""Summaries and look-ups by meaning, over three seasonal years of more and more reviews, in one run.

Reviews are made in the database by ``generate_series``; a quarter is negative. Their embeddings are 400 directions
with scatter, so that two complaints of one kind are about 0.33 apart, as real ones are (docs/models.md).
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import psycopg
from sqlalchemy import text

from bot.app.jobs import Jobs
from bot.chats.plots import MatplotlibPlotter
from bot.store.engine import embedded_server, make_engine, upgrade
from bot.store.store import PgStore
from models.cases.case import Case, State
from models.cases.review import Review
from models.cases.verdict import Reading
from models.cases.voucher import VoucherPolicy
from models.notices.summary import charts, summary_notice
from models.reports.figures import Scope, window_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KINDS, SCATTER, SIZE, CHUNK = 400, 0.7, 384, 20_000
QUERIES, NEIGHBOURS = 200, 10
REVIEW_COUNTS = (10_000, 100_000)

REVIEWS = """
insert into review (source, shop, external_id, revision, rating, title, text, author, email, product_id, product,
    written_at)
select (array['woocommerce', 'google', 'trustpilot'])[1 + n %% 3], 'shop', n::text, '1',
    case when n %% 4 = 0 then 1 + n / 4 %% 2 else 3 + n %% 3 end, '',
    'It came late and the zipper broke after two days of wearing it, number ' || n || '. ' || case when n %% 40 = 0
        then 'You should have packed it better.' else repeat('I had hoped for more. ', n %% 7) end,
    'Person ' || n, 'person' || n || '@example.com', 'p' || n %% 500, 'Product ' || n %% 500, now()
from generate_series(1, %(count)s) as n
"""

CASES = """
insert into review_case (review_id, state, version, created_at, is_negative, is_mixed, probability, troll,
    is_troll_suspected, topics, topic_hits, urgent, carrier, language, complaint, reply_text, reply_origin,
    reply_language, reply_drafted, reply_kept, decided_via, decided_by, decided_name, decided_act, decided_at,
    first_decided_at, approved_version, receipt_id, receipt_at)
select id, case when not is_negative then 'quiet' when at > %(now)s - interval '1 day' then 'open'
        when n %% 100 = 4 then 'skipped' else 'published' end,
    4, at, is_negative, false, 0.9, 0, false, case when is_negative then topics else '{}' end, '[]', '{}',
    case when n %% 28 = 0 then 'DHL' else '' end, 'en', array['It came late.'],
    case when is_answered then 'Thank you for telling us. We are sorry that it came late.' || n %% 3 end, 'model', 'en',
    case when is_answered then 'Thank you for telling us. We are sorry that it came late.0' else '' end,
    case when is_answered then case n %% 3 when 0 then 1 else 0.9 end end, 'slack', 'U1',
    'Ann', 'approve', case when is_answered then decided end, case when is_answered then decided end,
    case when is_answered then 3 else 0 end, '', case when is_answered then decided + interval '30 seconds' end
from (
    select *, n %% 4 = 0 as is_negative, n %% 4 = 0 and at < %(now)s - interval '1 day' as is_answered,
        array[(array['late', 'damaged', 'fit', 'quality', 'refund', 'support', 'lost'])[1 + n / 4 %% 7],
            (array['price', 'website', 'other'])[1 + n / 28 %% 3]] as topics,
        at + interval '1 minute' * (1 + n %% 977) as decided
    from (
        select id, external_id::int as n, %(now)s - interval '1096 days'
            * (1 - u - 0.12 * sin(6 * pi() * u) / (2 * pi())) as at
        from (select id, external_id, external_id::float / %(count)s as u from review) as placed
    ) as timed
) as made order by n
"""


def fill(url: str, count: int) -> float:
    """Make the reviews; the seconds it took to build the index over meanings."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(REVIEWS, {"count": count})
        connection.execute(CASES, {"count": count, "now": NOW})
        connection.execute("drop index ix_complaint_embedding")
        rows = connection.execute("select id, created_at from review_case where is_negative order by id").fetchall()
        copy(connection, rows)
        connection.execute("set maintenance_work_mem = '2GB'")
        started = time.perf_counter()
        connection.execute("create index ix_complaint_embedding on complaint using hnsw (embedding vector_cosine_ops)")
        took = time.perf_counter() - started
        connection.execute("vacuum analyze")
        return took


def copy(connection: psycopg.Connection, rows: list[tuple[int, datetime]]) -> None:
    """Complaints with made-up meanings, by binary COPY."""
    chance = np.random.default_rng(6)
    kinds = chance.standard_normal((KINDS, SIZE)).astype(np.float32) / np.sqrt(SIZE)
    layout = np.dtype(
        [("fields", ">i2"), ("l1", ">i4"), ("id", ">i8"), ("l2", ">i4"), ("at", ">i8"), ("l3", ">i4"), ("dim", ">i2"),
         ("unused", ">i2"), ("embedding", ">f4", SIZE)]
    )  # fmt: skip
    epoch = datetime(2000, 1, 1, tzinfo=UTC)
    statement = "copy complaint (case_id, at, embedding) from stdin (format binary)"
    with connection.cursor() as cursor, cursor.copy(statement) as out:
        out.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            block = np.zeros(len(part), dtype=layout)
            block["fields"], block["l1"], block["l2"], block["l3"], block["dim"] = 3, 8, 8, 4 + 4 * SIZE, SIZE
            block["id"] = [case_id for case_id, _ in part]
            block["at"] = [(at - epoch) // timedelta(microseconds=1) for _, at in part]
            scatter = chance.standard_normal((len(part), SIZE)).astype(np.float32) * (SCATTER / np.sqrt(SIZE))
            meant = kinds[chance.integers(0, KINDS, len(part))] + scatter
            block["embedding"] = meant / np.linalg.norm(meant, axis=1, keepdims=True)
            out.write(block.tobytes())
        out.write(b"\xff\xff")


async def timed(work: Callable[[], Awaitable[object]], times: int) -> list[float]:
    """Seconds of each of some runs."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        await work()
        found.append(time.perf_counter() - started)
    return found


async def summarise(store: PgStore, days: int, plotter: MatplotlibPlotter) -> None:
    """What ``/reviews summary`` does, plot and all."""
    found = await store.ledger.summary(window_of(f"{days}d", NOW, "Europe/Berlin"), Scope(), NOW, 24)
    assert found.now.reviews
    picture = await plotter.draw(charts(found), "summary")
    summary_notice(found, VoucherPolicy(), 24, (picture,))


async def figures(url: str, index_s: float) -> dict[str, float]:
    """What is measured at one size."""
    store = PgStore(make_engine(url), Jobs(url).queue)
    plotter = MatplotlibPlotter()
    row = {}
    for days in (30, 90):
        runs = await timed(lambda days=days: summarise(store, days, plotter), 5)  # type: ignore[misc]
        row[f"summary_{days}d_s"] = statistics.median(runs)
        row[f"summary_{days}d_slowest_s"] = max(runs)
    async with store.engine.connect() as connection:
        sample = text("select embedding::text from complaint order by md5(case_id::text) limit :limit")
        meanings = (await connection.execute(sample, {"limit": QUERIES})).scalars().all()
    queries = [tuple(float(number) for number in meaning[1:-1].split(",")) for meaning in meanings]
    waits, right = [], 0
    for query in queries:
        started = time.perf_counter()
        found = await store.ledger.similar(query, NEIGHBOURS)
        waits.append(time.perf_counter() - started)
        right += len({near.case_id for near in found} & await exact(store, query))
    row["similar_ms"] = statistics.median(waits) * 1000
    row["similar_p95_ms"] = float(np.percentile(waits, 95)) * 1000
    row[f"similar_recall_at_{NEIGHBOURS}"] = right / (NEIGHBOURS * len(queries))
    waits = [wait for query in queries[:50] for wait in await timed(lambda query=query: hear(store, query), 1)]  # type: ignore[misc]
    row["heard_before_p95_ms"] = float(np.percentile(waits, 95)) * 1000
    row["index_built_s"] = index_s
    await store.engine.dispose()
    return row


async def exact(store: PgStore, query: tuple[float, ...]) -> set[int]:
    """The true nearest, without the index."""
    statement = text("select case_id from complaint order by embedding <=> cast(:query as vector) limit :limit")
    async with store.engine.begin() as connection:
        await connection.execute(text("set local enable_indexscan = off"))
        values = {"query": str(list(query)), "limit": NEIGHBOURS}
        return set((await connection.execute(statement, values)).scalars())


async def hear(store: PgStore, query: tuple[float, ...]) -> None:
    """Is this the first time we hear it? As triage asks."""
    review = Review("highroad", "shop", "x", "1", 1, "", "late", "Ann", NOW, product="Product 1")
    async with store.begin() as tx:
        await tx.heard(Reading(1.0, 0.0, (), (), "", "en", (), query), Case(0, State.RECEIVED, 1, review, NOW), 30)


async def compare(counts: Sequence[int] = REVIEW_COUNTS) -> dict[str, float]:
    """Every figure at each number of reviews, and how many times the first one's the last one's is."""
    found: list[dict[str, float]] = []
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="highroad-bench-") as folder, embedded_server(Path(folder)) as url:
            upgrade(url)
            found.append(await figures(url, fill(url, count)))
    told = {f"{name}_{count}": row[name] for name in found[0] for count, row in zip(counts, found, strict=True)}
    return told | {f"{name}_ratio": found[-1][name] / found[0][name] for name in found[0] if len(found) > 1}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(compare()), indent=1))
