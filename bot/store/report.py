"""Figures over many reviews, each one statement of SQL, and look-ups by meaning and by words."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection as Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import tables as t
from bot.store.rows import case_of, joined
from bot.store.session import reading, writing
from models.cases.case import WAITS_FOR_A_PERSON, Case
from models.cases.verdict import Topic
from models.reports.figures import (
    REWRITTEN_BELOW,
    WAITS_H,
    Count,
    Lesson,
    Point,
    Scope,
    Summary,
    Tally,
    Times,
    Window,
)
from models.reports.search import Near, fuse

JOINED = "join review r on r.id = c.review_id"
OF_REVIEW = """
    and (:product = '' or position(lower(:product) in lower(r.product)) > 0)
    and (:source = '' or r.source = :source)
"""
OF_TOPIC = "and (:topic = '' or (c.is_negative and :topic = any (c.topics)))"
CASES = """
from review_case c {joined}
where (c.created_at >= :since and c.created_at < :until
    or c.created_at >= :before_since and c.created_at < :before_until)
    {in_scope}
"""

TALLY = """
select c.created_at >= :since as is_now, count(*) as reviews, count(*) filter (where c.is_negative) as negatives,
    count(*) filter (where r.rating is null) as none, count(*) filter (where r.rating = 1) as one,
    count(*) filter (where r.rating = 2) as two, count(*) filter (where r.rating = 3) as three,
    count(*) filter (where r.rating = 4) as four, count(*) filter (where r.rating = 5) as five,
    count(*) filter (where c.state = 'skipped') as skipped
{cases} group by 1
"""

PACE = """
select c.created_at >= :since as is_now,
    count(c.first_decided_at) as decided,
    percentile_cont(array[.5, .9]) within group (order by extract(epoch from c.first_decided_at - c.created_at)::float)
        as decision_s,
    count(c.receipt_at) as published,
    percentile_cont(array[.5, .9]) within group (order by extract(epoch from c.receipt_at - c.created_at)::float)
        as published_s
{cases} and c.is_negative and (c.first_decided_at is not null or c.receipt_at is not null) group by 1
"""

WAITS = """
select c.created_at >= :since as is_now, count(*) as count,
    width_bucket(extract(epoch from c.first_decided_at - c.created_at)::float / 3600, cast(:ends as float[])) as class
{cases} and c.is_negative and c.first_decided_at is not null group by 1, 3
"""

DRAFTS = """
select c.created_at >= :since as is_now, count(*) filter (where c.reply_kept is null) as written,
    count(*) filter (where c.reply_kept = 1) as untouched,
    count(*) filter (where c.reply_kept < 1 and c.reply_kept >= :rewritten_below) as edited,
    count(*) filter (where c.reply_kept < :rewritten_below) as rewritten
{cases} and c.is_negative and c.approved_version > 0 and c.reply_text is not null group by 1
"""

TOPICS = """
select date_trunc(:unit, c.created_at at time zone :zone) as at, c.created_at >= :since as is_now, c.topics as topics,
    count(*) as count
{cases} and c.is_negative group by 1, 2, 3
"""

PRODUCTS = """
select r.product as name, count(*) filter (where c.created_at >= :since) as now,
    count(*) filter (where c.created_at < :since) as before
{cases} and c.is_negative and r.product <> '' group by 1
having count(*) filter (where c.created_at >= :since) > 0 order by 2 desc, 3, 1 limit 10
"""

CARRIERS = """
select c.carrier as name, count(*) filter (where c.created_at >= :since) as now,
    count(*) filter (where c.created_at < :since) as before
{cases} and c.is_negative and c.carrier <> '' group by 1 order by 2 desc, 3 desc, 1
"""

OPEN = """
select count(*) as open, count(*) filter (where c.created_at < :overdue_before) as overdue
from review_case c {joined} where c.state = any (:waiting)
{in_scope}
"""

VOUCHERS = """
select count(*) from voucher v join review_case c on c.id = v.case_id {joined}
where v.state = 'sent' and v.sent_at >= :since and v.sent_at < :until
{in_scope}
"""

LESSONS = """
select topic, count(*) as count, count(*) filter (where c.carrier <> '') as carrier,
    count(c.receipt_at) as answered,
    percentile_cont(.5) within group (order by extract(epoch from c.receipt_at - c.created_at)::float)
        filter (where c.receipt_at is not null) as median_s,
    count(*) filter (where c.receipt_at is not null and c.is_revised) as revised,
    count(*) filter (where c.receipt_at is not null and c.state = 'closed') as removed,
    count(*) filter (where v.state = 'sent') as vouchers,
    (array_agg(c.id order by c.created_at desc, c.id desc)
        filter (where c.state <> 'closed' and r.has_wish))[1:40] as wishes,
    (array_agg(c.id order by c.receipt_at desc, c.id desc) filter (where c.state = 'published'))[1] as answer
from review_case c join review r on r.id = c.review_id left join voucher v on v.case_id = c.id,
    unnest(c.topics) as topic
where c.is_negative and c.created_at >= :since and c.created_at < :until
{in_scope} group by topic order by 2 desc, 1
"""

OF_REVIEWS = ("tally", "products")
"""What counts something that stands in the review: stars, products."""

NEAREST = text("""
select case_id, distance from (
    select k.case_id, k.embedding <=> cast(:embedding as vector) as distance from complaint k
    order by k.embedding <=> cast(:embedding as vector) limit :limit
) as nearest order by distance, case_id
""")

WORDS = text("""
select c.id from review r join review_case c on c.review_id = r.id
where to_tsvector('simple', r.title || ' ' || r.text || ' ' || r.product) @@ websearch_to_tsquery('simple', :words)
    and c.state <> 'closed'
order by c.id desc limit :limit
""")

EF_SEARCH = text("select set_config('hnsw.ef_search', '200', true)")
"""Looks at more neighbours than the default 40; the recall is measured by tests/bench/summary.py."""

STREAMED_TOGETHER = 200
"""Rows of an export that are fetched at once: between them the process does other work."""

FIND_EACH = 100
FIND_DISTANCE = 0.6
"""How far a complaint's meaning may be from the words asked for: a few words stand further off than a whole text."""

WHOLE = {"product": "", "source": "", "topic": ""}
"""Everything: the cap of vouchers knows no scope."""

STATEMENTS = {
    "tally": TALLY, "pace": PACE, "waits": WAITS, "drafts": DRAFTS, "topics": TOPICS, "products": PRODUCTS,
    "carriers": CARRIERS, "open": OPEN, "vouchers": VOUCHERS,
}  # fmt: skip


class PgLedger:
    """The :class:`models.ports.reports.Ledger` on PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._stream = asyncio.Lock()

    async def summary(self, window: Window, scope: Scope, now: datetime, overdue_h: int) -> Summary:
        """Every figure of a summary, all of one moment: the statements share a snapshot."""
        values = parameters(window, scope) | {
            "unit": window.unit.value,
            "zone": window.zone,
            "ends": [float(end) for end in WAITS_H],
            "rewritten_below": REWRITTEN_BELOW,
            "waiting": [state.value for state in WAITS_FOR_A_PERSON],
            "overdue_before": now - timedelta(hours=overdue_h),
        }
        async with reading(self._engine) as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            rows = {
                name: await rows_of(connection, filled(sql, with_reviews=needs_reviews(name, scope)), values)
                for name, sql in STATEMENTS.items()
            }
            month = {**values, **WHOLE, "since": now - timedelta(days=30), "until": now + timedelta(seconds=1)}
            in_month = (await rows_of(connection, filled(VOUCHERS, with_reviews=False), month))[0]["count"]
        topics, trend = by_topic(rows["topics"])
        return Summary(
            window,
            scope,
            now=tally_of(rows, is_now=True),
            before=tally_of(rows, is_now=False),
            topics=topics,
            products=tuple(Count(row["name"], row["now"], row["before"]) for row in rows["products"]),
            carriers=tuple(Count(row["name"], row["now"], row["before"]) for row in rows["carriers"]),
            trend=trend,
            open=rows["open"][0]["open"],
            overdue=rows["open"][0]["overdue"],
            vouchers=rows["vouchers"][0]["count"],
            vouchers_in_month=in_month,
        )

    async def lessons(self, window: Window, scope: Scope) -> tuple[Lesson, ...]:
        async with reading(self._engine) as connection:
            rows = await rows_of(connection, filled(LESSONS, with_reviews=True), parameters(window, scope))
        return tuple(
            Lesson(
                Topic(row["topic"]), row["count"], row["carrier"], row["answered"], row["median_s"], row["revised"],
                row["removed"], row["vouchers"], tuple(row["wishes"] or ()), row["answer"] or 0,
            )
            for row in rows
        )  # fmt: skip

    async def similar(self, embedding: tuple[float, ...], limit: int) -> tuple[Near, ...]:
        async with writing(self._engine) as connection:
            await connection.execute(EF_SEARCH)
            found = await connection.execute(NEAREST, {"embedding": vector(embedding), "limit": limit})
            return tuple(Near(row.case_id, float(row.distance)) for row in found)

    async def find(self, words: str, embedding: tuple[float, ...], limit: int) -> tuple[int, ...]:
        """Cases that hold all the words or complain of something near their meaning, best first."""
        async with writing(self._engine) as connection:
            by_words = (await connection.execute(WORDS, {"words": words, "limit": FIND_EACH})).scalars().all()
        by_meaning = await self.similar(embedding, FIND_EACH) if embedding else ()
        near = [found.case_id for found in by_meaning if found.distance < FIND_DISTANCE]
        return fuse(by_words, near)[:limit]

    async def overdue(self, before: datetime, limit: int) -> tuple[int, tuple[Case, ...]]:
        where = (t.case.c.state.in_([state.value for state in WAITS_FOR_A_PERSON]), t.case.c.created_at < before)
        oldest = joined().where(*where).order_by(t.case.c.created_at, t.case.c.id).limit(limit)
        async with reading(self._engine) as connection:
            count = (await connection.execute(select(func.count()).select_from(t.case).where(*where))).scalar_one()
            rows = (await connection.execute(oldest)).mappings().all()
        return count, tuple(case_of(row) for row in rows)

    async def cases(self, case_ids: tuple[int, ...]) -> tuple[Case, ...]:
        async with reading(self._engine) as connection:
            rows = (await connection.execute(joined().where(t.case.c.id.in_(case_ids)))).mappings()
            found = {row["id"]: case_of(row) for row in rows}
        return tuple(found[case_id] for case_id in case_ids if case_id in found)

    async def stream(
        self, window: Window, limit: int | None = None, *, with_words: bool = True
    ) -> AsyncGenerator[Case]:
        """Every case of a window, oldest first, without holding them all in memory; a second caller waits."""
        where = (t.case.c.created_at >= window.since, t.case.c.created_at < window.until)
        async with self._stream, reading(self._engine) as connection:
            asked = joined(with_words=with_words).where(*where).order_by(t.case.c.created_at, t.case.c.id).limit(limit)
            rows = await connection.stream(asked.execution_options(yield_per=STREAMED_TOGETHER))
            try:
                async for row in rows:
                    yield case_of(row._mapping)
            finally:
                await rows.close()


def parameters(window: Window, scope: Scope) -> dict[str, Any]:
    """The parameters that the statements of this file name."""
    return {
        "since": window.since, "until": window.until,
        "before_since": window.before_since, "before_until": window.before_until,
        "product": scope.product, "source": scope.source, "topic": scope.topic.value if scope.topic else "",
    }  # fmt: skip


def filled(statement: str, *, with_reviews: bool) -> str:
    """A statement with its cases; without the table of reviews, where nobody asks for it, it is half of the work."""
    parts = (
        {"joined": JOINED, "in_scope": OF_REVIEW + OF_TOPIC} if with_reviews else {"joined": "", "in_scope": OF_TOPIC}
    )
    return statement.format(cases=CASES.format(**parts), **parts)


def needs_reviews(name: str, scope: Scope) -> bool:
    """Whether a statement or the scope of the question asks for something of the reviews themselves."""
    return name in OF_REVIEWS or bool(scope.product or scope.source)


async def rows_of(connection: Connection, sql: str, values: dict[str, Any]) -> Sequence[RowMapping]:
    """The rows of a statement, which takes of ``values`` what it names."""
    statement = text(sql)
    named = statement.compile().params
    return (await connection.execute(statement, {name: values[name] for name in named})).mappings().all()


def tally_of(rows: dict[str, Sequence[RowMapping]], *, is_now: bool) -> Tally:
    """The figures of one stretch of time from the rows of :data:`STATEMENTS`."""
    count, pace, drafts = (
        next((row for row in rows[name] if row["is_now"] is is_now), None) for name in ("tally", "pace", "drafts")
    )
    if count is None:
        return Tally()
    waits = [0] * (len(WAITS_H) + 1)
    for row in rows["waits"]:
        if row["is_now"] is is_now:
            waits[row["class"]] += row["count"]
    return Tally(
        reviews=count["reviews"],
        negatives=count["negatives"],
        stars=tuple(count[name] for name in ("none", "one", "two", "three", "four", "five")),
        skipped=count["skipped"],
        **{name: drafts[name] if drafts else 0 for name in ("untouched", "edited", "rewritten", "written")},
        decision=times_of(pace, "decided", "decision_s"),
        published=times_of(pace, "published", "published_s"),
        waits=tuple(waits),
    )


def times_of(row: RowMapping | None, count: str, quantiles: str) -> Times:
    """Median and 90th percentile, interpolated as PostgreSQL's ``percentile_cont`` does."""
    if row is None or not row[count]:
        return Times()
    return Times(row[count], *row[quantiles])


def by_topic(rows: Sequence[RowMapping]) -> tuple[tuple[Count, ...], tuple[Point, ...]]:
    """Complaints that name a topic (several may hold at once), and those whose main topic it is over time."""
    now: Counter[Topic] = Counter()
    before: Counter[Topic] = Counter()
    trend: Counter[tuple[datetime, Topic]] = Counter()
    for row in rows:
        topics = [Topic(topic) for topic in row["topics"] or ()] or [Topic.OTHER]
        for topic in topics:
            (now if row["is_now"] else before)[topic] += row["count"]
        if row["is_now"]:
            trend[row["at"], topics[0]] += row["count"]
    counts = [Count(topic.value, now[topic], before[topic]) for topic in now | before]
    return (
        tuple(sorted(counts, key=lambda count: (-count.now, -count.before, count.name))),
        tuple(Point(at, topic, count) for (at, topic), count in sorted(trend.items())),
    )


def vector(embedding: tuple[float, ...]) -> str:
    """An embedding as text that pgvector reads."""
    return f"[{','.join(map(repr, embedding))}]"
