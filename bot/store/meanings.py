"""What reviews mean: embeddings of complaints, and which earlier ones are near."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, func, or_, select, text, true
from sqlalchemy import case as sql_case
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection as Connection

from bot.store import tables as t
from bot.store.rows import case_of, joined
from models.cases.case import Case, State
from models.cases.reply import Answered
from models.cases.verdict import Heard, Reading

HEARD_DISTANCE = 0.35
"""Cosine distance below which two complaints of one product that share a topic count as the same (docs/models.md)."""

HEARD_ELSEWHERE = 0.1
"""Cosine distance below which two complaints count as the same where their products differ or one of them is unknown:
such complaints are alike in their words far more often than in their cause, so that only nearly equal words count."""

LIKE_DISTANCE = 0.5
"""Below it an earlier complaint is near enough for its answer to be of use; the look-up of similar ones goes as far."""

WIDEN = text(
    "select set_config('hnsw.ef_search', '100', true), set_config('hnsw.iterative_scan', 'relaxed_order', true)"
)
"""For this transaction: look at more neighbours, and go on where a filter leaves too few of them."""


class PgMeanings:
    """The port ``Meanings`` on one connection."""

    connection: Connection

    async def note_reading(self, case: Case, embedding: tuple[float, ...]) -> None:
        if case.verdict is None or not case.verdict.is_negative or not embedding:
            await self.connection.execute(t.complaint.delete().where(t.complaint.c.case_id == case.id))
            return
        values = {
            "case_id": case.id, "at": case.created_at, "product": case.review.product, "group_id": 0,
            "embedding": list(embedding),
        }  # fmt: skip
        saved = upsert(t.complaint).values(values).on_conflict_do_update(index_elements=["case_id"], set_=values)
        await self.connection.execute(saved)

    async def heard(self, reading: Reading, case: Case, days: int) -> Heard:
        distance = t.complaint.c.embedding.cosine_distance(list(reading.embedding))
        of_product = and_(t.complaint.c.product != "", t.complaint.c.product == case.review.product)
        near = sql_case((of_product, HEARD_DISTANCE), else_=HEARD_ELSEWHERE)
        topics = [hit.topic.value for hit in reading.topics]
        shared = or_(t.case.c.topics.overlap(topics), func.cardinality(t.case.c.topics) == 0) if topics else true()
        is_same = and_(distance < near, shared)
        columns = (
            t.complaint.c.case_id,
            t.complaint.c.at,
            is_same.label("is_same"),
            of_product.label("of_product"),
            t.case.c.topics.contains(topics[:1]).label("of_topic"),
        )
        statement = (
            select(*columns)
            .join(t.case, t.case.c.id == t.complaint.c.case_id)
            .where(
                t.complaint.c.case_id != case.id,
                t.complaint.c.at.between(case.created_at - timedelta(days=days), case.created_at),
                or_(of_product, is_same),
            )
            .order_by(distance)
        )
        rows = (await self.connection.execute(statement)).all()
        same = [row for row in rows if row.is_same]
        return Heard(
            count=len(same),
            same_product=sum(row.of_product for row in same),
            of_product=sum(row.of_product for row in rows),
            of_topic=sum(bool(row.of_product and row.of_topic) for row in rows) if topics else 0,
            first_at=min((row.at for row in same), default=None),
            case_ids=tuple(row.case_id for row in same[:20]),
            days=days,
        )

    async def answered(self, embedding: tuple[float, ...], language: str, limit: int) -> tuple[Answered, ...]:
        distance = t.complaint.c.embedding.cosine_distance(list(embedding))
        statement = (
            joined()
            .join(t.complaint, t.complaint.c.case_id == t.case.c.id)
            .where(
                t.case.c.state == State.PUBLISHED,
                t.case.c.reply_text.is_not(None),
                t.case.c.language == language,
                distance < LIKE_DISTANCE,
            )
            .order_by(distance)
            .limit(limit)
        )
        await self.connection.execute(WIDEN)
        cases = [case_of(row) for row in (await self.connection.execute(statement)).mappings()]
        return tuple(
            Answered(case.id, " ".join(case.verdict.complaint) if case.verdict else "", case.reply.text)
            for case in cases
            if case.reply
        )

    async def embedding(self, case_id: int) -> tuple[float, ...]:
        statement = select(t.complaint.c.embedding).where(t.complaint.c.case_id == case_id)
        found = (await self.connection.execute(statement)).scalar_one_or_none()
        return tuple(float(number) for number in found) if found is not None else ()
