"""Cases in PostgreSQL: state, audit line and job in one transaction, and compare-and-set on a case's version."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection
from sqlalchemy import Select, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection as Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import tables as t
from bot.store.rows import REVIEW_FIELDS, case_of, case_row, review_row, voucher_row
from models.audit import AuditLine
from models.case import Case, State
from models.errors import Permanent, Stale, Transient
from models.job import Job
from models.notice import PostRef
from models.people import Actor
from models.reply import Answered
from models.review import Delivery, Pointer, Review
from models.verdict import Heard
from models.voucher import VoucherState, VoucherUse

Defer = Callable[[AsyncConnection[Any], Job], Awaitable[None]]

HEARD_DISTANCE = 0.35
"""Cosine distance below which two complaints count as the same; calibrated in docs/models.md."""


class PgStore:
    """The :class:`models.ports.Store` on PostgreSQL and pgvector. ``defer`` writes a job on the caller's connection."""

    def __init__(self, engine: AsyncEngine, defer: Defer) -> None:
        self.engine = engine
        self._defer = defer

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[PgTransaction]:
        """A transaction; a lost connection becomes :class:`Transient`."""
        try:
            async with self.engine.begin() as connection:
                yield PgTransaction(connection, self._defer)
        except OperationalError as lost:
            raise Transient(f"The database did not answer ({type(lost.orig).__name__}).", retry_after=1) from lost

    async def ping(self) -> str:
        """The server's version and the migration it stands at."""
        try:
            async with self.engine.connect() as connection:
                version = (await connection.execute(text("show server_version"))).scalar_one()
                revision = (await connection.execute(text("select version_num from alembic_version"))).scalar_one()
        except DBAPIError as problem:
            raise Permanent(f"The database can't be used: {problem.orig}", "Run: highroad db upgrade") from problem
        return f"PostgreSQL {version}, schema {revision}"

    async def quarantined(self) -> int:
        """How many genuine deliveries could not be read, for the metrics and ``doctor``."""
        statement = select(func.count()).select_from(t.delivery).where(t.delivery.c.status == "quarantined")
        async with self.engine.connect() as connection:
            return int((await connection.execute(statement)).scalar_one())


def joined() -> Select[Any]:
    """A case with its review and voucher, in the labels that ``rows`` reads."""
    review_columns = [t.review.c[name].label(f"review_{name}") for name in REVIEW_FIELDS]
    voucher_columns = [column.label(f"voucher_{column.name}") for column in t.voucher.c if column.name != "case_id"]
    return select(t.case, *review_columns, *voucher_columns).select_from(
        t.case.join(t.review, t.review.c.id == t.case.c.review_id).outerjoin(
            t.voucher, t.voucher.c.case_id == t.case.c.id
        )
    )


class PgTransaction:
    """The :class:`models.ports.Transaction` on one connection."""

    def __init__(self, connection: Connection, defer: Defer) -> None:
        self.connection = connection
        self._defer = defer

    async def add_review(self, review: Review, at: datetime) -> tuple[Case, bool]:
        statement = upsert(t.review).values(review_row(review)).on_conflict_do_nothing().returning(t.review.c.id)
        review_id = (await self.connection.execute(statement)).scalar_one_or_none()
        if review_id is None:
            known = await self.case_of(review.source, review.shop, review.external_id)
            if known is None:
                raise Transient("Another worker is taking this review in right now.", retry_after=1)
            return known, False
        values = {"review_id": review_id, "state": State.RECEIVED, "version": 1, "created_at": at}
        await self.connection.execute(insert(t.case).values(values))
        made = await self._one(joined().where(t.case.c.review_id == review_id))
        if made is None:
            raise Permanent("A case that was just made can't be read.", "Check the database's isolation level.")
        return made, True

    async def revise(self, case: Case, review: Review) -> None:
        of_case = select(t.case.c.review_id).where(t.case.c.id == case.id).scalar_subquery()
        await self.connection.execute(update(t.review).where(t.review.c.id == of_case).values(review_row(review)))

    async def case(self, case_id: int, *, lock: bool = False) -> Case | None:
        statement = joined().where(t.case.c.id == case_id)
        return await self._one(statement.with_for_update(of=t.case) if lock else statement)

    async def case_of(self, source: str, shop: str, external_id: str) -> Case | None:
        statement = joined().where(
            t.review.c.source == source, t.review.c.shop == shop, t.review.c.external_id == external_id
        )
        return await self._one(statement.with_for_update(of=t.case))

    async def _one(self, statement: Select[Any]) -> Case | None:
        row = (await self.connection.execute(statement)).mappings().one_or_none()
        return case_of(row) if row else None

    async def _many(self, statement: Select[Any]) -> tuple[Case, ...]:
        return tuple(case_of(row) for row in (await self.connection.execute(statement)).mappings())

    async def save(self, case: Case, was: int) -> None:
        values = case_row(case)
        if case.decision:
            values["first_decided_at"] = func.coalesce(t.case.c.first_decided_at, case.decision.at)
        statement = update(t.case).where(t.case.c.id == case.id, t.case.c.version == was).values(values)
        if (await self.connection.execute(statement)).rowcount != 1:
            raise Stale("This case has changed meanwhile; please look at its card again.")
        if case.voucher.state is not VoucherState.NONE:
            voucher = voucher_row(case)
            saved = upsert(t.voucher).values(voucher, offered_at=func.now())
            await self.connection.execute(saved.on_conflict_do_update(index_elements=["case_id"], set_=voucher))
        else:
            await self.connection.execute(t.voucher.delete().where(t.voucher.c.case_id == case.id))

    async def note_reading(self, case: Case, embedding: tuple[float, ...]) -> None:
        of_case = select(t.case.c.review_id).where(t.case.c.id == case.id).scalar_subquery()
        statement = update(t.review).where(t.review.c.id == of_case).values(embedding=list(embedding))
        await self.connection.execute(statement)

    async def audit(self, line: AuditLine) -> None:
        await self.connection.execute(
            insert(t.audit).values(
                case_id=line.case_id, version=line.version, via=line.actor.via, actor_id=line.actor.id,
                actor_name=line.actor.name, act=line.act, detail=line.detail, at=line.at,
            )
        )  # fmt: skip

    async def history(self, case_id: int) -> tuple[AuditLine, ...]:
        statement = select(t.audit).where(t.audit.c.case_id == case_id).order_by(t.audit.c.id)
        return tuple(
            AuditLine(
                row.case_id, row.version, Actor(row.via, row.actor_id, row.actor_name), row.act, row.detail, row.at
            )
            for row in await self.connection.execute(statement)
        )

    async def defer(self, job: Job) -> None:
        raw = (await self.connection.get_raw_connection()).driver_connection
        if not isinstance(raw, AsyncConnection):
            raise Permanent("The store needs psycopg's async connection.", "Use a postgresql+psycopg:// address.")
        await self._defer(raw, job)

    async def first_time(self, key: str) -> bool:
        statement = upsert(t.seen).values(key=key).on_conflict_do_nothing().returning(t.seen.c.key)
        return (await self.connection.execute(statement)).scalar_one_or_none() is not None

    async def keep_delivery(self, delivery: Delivery, problem: str, pointer: Pointer | None, at: datetime) -> int:
        statement = (
            insert(t.delivery)
            .values(
                source=delivery.source,
                shop=pointer.shop if pointer else "",
                external_id=pointer.external_id if pointer else "",
                body=delivery.body,
                headers=list(delivery.headers),
                status="pending" if pointer else "quarantined",
                problem=problem,
                received_at=at,
            )
            .returning(t.delivery.c.id)
        )
        return int((await self.connection.execute(statement)).scalar_one())

    async def pointer(self, delivery_id: int) -> Pointer | None:
        statement = select(t.delivery).where(t.delivery.c.id == delivery_id, t.delivery.c.status == "pending")
        row = (await self.connection.execute(statement)).one_or_none()
        return Pointer(row.source, row.shop, row.external_id) if row else None

    async def settle_delivery(self, delivery_id: int, problem: str) -> None:
        status = "quarantined" if problem else "done"
        where = t.delivery.c.id == delivery_id
        await self.connection.execute(update(t.delivery).where(where).values(status=status, problem=problem))

    async def heard(self, embedding: tuple[float, ...], case: Case, days: int) -> Heard:
        distance = t.review.c.embedding.cosine_distance(list(embedding))
        statement = (
            select(t.case.c.id, t.case.c.created_at, t.review.c.product)
            .select_from(t.case.join(t.review, t.review.c.id == t.case.c.review_id))
            .where(
                t.case.c.is_negative,
                t.case.c.id != case.id,
                t.case.c.created_at >= case.created_at - timedelta(days=days),
                t.case.c.created_at <= case.created_at,
                t.review.c.embedding.is_not(None),
                distance < HEARD_DISTANCE,
            )
            .order_by(distance)
        )
        rows = (await self.connection.execute(statement)).all()
        return Heard(
            count=len(rows),
            same_product=sum(bool(row.product) and row.product == case.review.product for row in rows),
            first_at=min((row.created_at for row in rows), default=None),
            case_ids=tuple(row.id for row in rows[:20]),
            days=days,
        )

    async def answered(self, embedding: tuple[float, ...], language: str, limit: int) -> tuple[Answered, ...]:
        distance = t.review.c.embedding.cosine_distance(list(embedding))
        statement = (
            joined()
            .where(
                t.case.c.state == State.PUBLISHED,
                t.case.c.reply_text.is_not(None),
                t.case.c.language == language,
                t.review.c.embedding.is_not(None),
                distance < 2 * HEARD_DISTANCE,
            )
            .order_by(distance)
            .limit(limit)
        )
        return tuple(
            Answered(case.id, " ".join(case.verdict.complaint) if case.verdict else "", case.reply.text)
            for case in await self._many(statement)
            if case.reply
        )

    async def embedding(self, case_id: int) -> tuple[float, ...]:
        statement = (
            select(t.review.c.embedding)
            .select_from(t.review.join(t.case, t.case.c.review_id == t.review.c.id))
            .where(t.case.c.id == case_id)
        )
        found = (await self.connection.execute(statement)).scalar_one_or_none()
        return tuple(float(number) for number in found) if found is not None else ()

    async def voucher_use(self, email: str | None, actor: Actor, now: datetime) -> VoucherUse:
        given = t.voucher.c.state.in_(
            [VoucherState.HELD, VoucherState.ISSUING, VoucherState.SENT, VoucherState.UNKNOWN]
        )
        by_customer = func.count().filter(t.voucher.c.email == email)
        today = now - timedelta(days=1)
        month = now - timedelta(days=30)
        by_agent = func.count().filter(t.voucher.c.offered_by == actor.key, t.voucher.c.offered_at >= today)
        in_month = func.count().filter(t.voucher.c.offered_at >= month)
        row = (await self.connection.execute(select(by_customer, by_agent, in_month).where(given))).one()
        return VoucherUse(*row)

    async def posts(self, case_id: int) -> tuple[tuple[PostRef, int], ...]:
        rows = await self.connection.execute(select(t.post).where(t.post.c.case_id == case_id))
        return tuple((PostRef(row.surface, row.address), row.shown_version) for row in rows)

    async def begin_post(self, case_id: int, surface: str, channel: str) -> bool:
        statement = upsert(t.post).values(case_id=case_id, surface=surface, channel=channel)
        reserved = await self.connection.execute(statement.on_conflict_do_nothing().returning(t.post.c.case_id))
        return reserved.scalar_one_or_none() is not None

    async def set_post(self, case_id: int, ref: PostRef, version: int) -> None:
        where = (t.post.c.case_id == case_id, t.post.c.surface == ref.surface)
        values = {"address": ref.address, "shown_version": version}
        await self.connection.execute(update(t.post).where(*where).values(values))

    async def cases_in(self, states: tuple[State, ...], limit: int) -> tuple[Case, ...]:
        return await self._many(joined().where(t.case.c.state.in_(states)).order_by(t.case.c.id).limit(limit))

    async def find_words(self, words: str, limit: int) -> tuple[Case, ...]:
        document = func.to_tsvector("simple", t.review.c.title + " " + t.review.c.text + " " + t.review.c.product)
        query = func.websearch_to_tsquery("simple", words)
        statement = joined().where(document.op("@@")(query)).order_by(t.case.c.id.desc()).limit(limit)
        return await self._many(statement)

    async def cases_between(self, since: datetime, until: datetime) -> tuple[Case, ...]:
        statement = joined().where(t.case.c.created_at >= since, t.case.c.created_at < until)
        return await self._many(statement.order_by(t.case.c.id))
