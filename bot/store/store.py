"""Cases in PostgreSQL: state, audit line and job in one transaction, and compare-and-set on a case's version."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, TextClause, delete, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection as Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import tables as t
from bot.store.bulletins import PgBulletins
from bot.store.groups import PgGroups
from bot.store.intake import Intake
from bot.store.lines import PgLines
from bot.store.locks import Lock, lock_of
from bot.store.meanings import PgMeanings
from bot.store.queue import Queue
from bot.store.report import PgLedger
from bot.store.rows import case_of, case_row, joined, review_row, voucher_row
from bot.store.session import driver_of, reading, writing
from bot.store.stranded import stranded_on
from bot.store.watches import PENDING, WAITING, PgWatches
from models.cases.audit import AuditLine
from models.cases.case import Case, ReplyStatus, State
from models.cases.job import Job, JobKind
from models.cases.people import Actor
from models.cases.review import Delivery, Pointer, Review
from models.cases.voucher import VoucherState, VoucherUse
from models.errors import Permanent, Stale
from models.notices.notice import PostRef


def is_unasked(surfaces: tuple[str, ...]) -> TextClause:
    """True of a case that no waiting job brings to one of these chats already, and that stands in no line there."""
    waiting = text(
        "review_case.id not in (select (args->>'target')::bigint from procrastinate_jobs"
        " where task_name = :show and status in ('todo', 'doing') and args->>'surface' = any(:surfaces)"
        " union all select case_id from line where surface = any(:surfaces))"
    )
    return waiting.bindparams(show=JobKind.SHOW.value, surfaces=list(surfaces))


class PgStore:
    """The port ``Store`` on PostgreSQL and pgvector. ``queue`` writes jobs on the caller's connection."""

    def __init__(self, engine: AsyncEngine, queue: Queue) -> None:
        self.engine = engine
        self.ledger = PgLedger(engine)
        self.groups = PgGroups(engine, queue)
        self.bulletins = PgBulletins(engine, queue)
        self.watches = PgWatches(engine, queue)
        self.lines = PgLines(engine, queue)
        self._queue = queue
        _, parts = engine.dialect.create_connect_args(engine.url)
        self._intake = Intake(parts, queue)

    async def __aenter__(self) -> PgStore:
        await self._intake.open()
        return self

    async def __aexit__(self, *ended: object) -> None:
        await self._intake.close()
        await self.engine.dispose()

    async def take_in(self, review: Review, at: datetime, *, is_history: bool = False) -> bool:
        """Keep a review, committed on return together with those that arrived at the same moment."""
        kind = JobKind.READ if is_history else JobKind.TRIAGE
        row = review_row(review) | {"at": at, "kind": kind.value}
        return await self._intake.take(row)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[PgTransaction]:
        """A transaction; a lost connection, or none to be had, becomes :class:`Transient`."""
        async with writing(self.engine) as connection:
            yield PgTransaction(connection, self._queue)

    async def forget(self, before: datetime) -> None:
        """Drop what only guards against repeats; a review is known by its own row for good."""
        async with self.begin() as tx:
            await tx.connection.execute(delete(t.seen).where(t.seen.c.at < before))
            await tx.connection.execute(delete(t.deletion).where(t.deletion.c.at < before))

    @asynccontextmanager
    async def exclusive(self, key: str) -> AsyncIterator[None]:
        """A lock of the database's own for the length of the block; it ends with the process that holds it."""
        async with self.begin() as tx:
            await tx.connection.execute(lock_of(key))
            yield

    @asynccontextmanager
    async def attempt(self, key: str) -> AsyncIterator[bool]:
        """The same kind of lock as :meth:`exclusive` takes, False where another holds it."""
        async with self.begin() as tx:
            yield bool((await tx.connection.execute(lock_of(key, is_tried=True))).scalar_one())

    async def ping(self) -> str:
        """The server's version and the migration it stands at."""
        try:
            async with reading(self.engine) as connection:
                version = (await connection.execute(text("show server_version"))).scalar_one()
                revision = (await connection.execute(text("select version_num from alembic_version"))).scalar_one()
        except DBAPIError as problem:
            raise Permanent(f"The database can't be used: {problem.orig}", "Run: highroad db upgrade") from problem
        return f"PostgreSQL {version}, schema {revision}"

    async def quarantined(self) -> int:
        """How many genuine deliveries could not be read, for the metrics and ``doctor``."""
        statement = select(func.count()).select_from(t.delivery).where(t.delivery.c.status == "quarantined")
        async with reading(self.engine) as connection:
            return int((await connection.execute(statement)).scalar_one())


class PgTransaction(PgMeanings):
    """The port ``Transaction`` on one connection.

    A case is locked first and read by a second statement: one that waited for a lock would see the case's row as it is
    now, and the review and voucher beside it as they were when it began to wait.
    """

    def __init__(self, connection: Connection, queue: Queue) -> None:
        self.connection = connection
        self._queue = queue

    async def revise(self, case: Case, review: Review) -> None:
        of_case = select(t.case.c.review_id).where(t.case.c.id == case.id).scalar_subquery()
        await self.connection.execute(update(t.review).where(t.review.c.id == of_case).values(review_row(review)))

    async def case(self, case_id: int, *, lock: bool = False) -> Case | None:
        if lock:
            await self.connection.execute(select(t.case.c.id).where(t.case.c.id == case_id).with_for_update())
        return await self._one(joined().where(t.case.c.id == case_id))

    async def case_of(self, source: str, shop: str, external_id: str) -> Case | None:
        asked = select(t.case.c.id).join(t.review, t.review.c.id == t.case.c.review_id)
        where = (t.review.c.source == source, t.review.c.shop == shop, t.review.c.external_id == external_id)
        case_id = (await self.connection.execute(asked.where(*where))).scalar_one_or_none()
        return await self.case(case_id, lock=True) if case_id else None

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
            saved = upsert(t.voucher).values(voucher | {"offered_at": func.now()})
            await self.connection.execute(saved.on_conflict_do_update(index_elements=["case_id"], set_=voucher))
        else:
            await self.connection.execute(t.voucher.delete().where(t.voucher.c.case_id == case.id))

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
        await self._queue.defer(await driver_of(self.connection), job)

    async def stranded(self, limit: int) -> tuple[Job, ...]:
        return await stranded_on(self.connection, limit)

    async def first_time(self, key: str) -> bool:
        statement = upsert(t.seen).values(key=key).on_conflict_do_nothing().returning(t.seen.c.key)
        return (await self.connection.execute(statement)).scalar_one_or_none() is not None

    async def note_deletion(self, review: Review, at: datetime) -> None:
        values = {name: value for name, value in review_row(review).items() if name in t.deletion.c} | {"at": at}
        saved = upsert(t.deletion).values(values)
        latest = values | {"revision": func.greatest(t.deletion.c.revision, saved.excluded.revision)}
        await self.connection.execute(saved.on_conflict_do_update(constraint=t.deletion.primary_key, set_=latest))

    async def deletion(self, review: Review) -> str | None:
        where = (t.deletion.c[name] == getattr(review, name) for name in ("source", "shop", "external_id"))
        found: str | None = (await self.connection.scalars(select(t.deletion.c.revision).where(*where))).one_or_none()
        return found

    async def keep_delivery(self, delivery: Delivery, problem: str, pointer: Pointer | None, at: datetime) -> int:
        statement = (
            insert(t.delivery)
            .values(
                source=delivery.source,
                shop=pointer.shop if pointer else "",
                external_id=pointer.external_id if pointer else "",
                body=delivery.body,
                headers=list(delivery.kept_headers),
                status="pending" if pointer else "quarantined",
                problem=problem,
                received_at=at,
            )
            .returning(t.delivery.c.id)
        )
        return int((await self.connection.execute(statement)).scalar_one())

    async def pointer(self, delivery_id: int) -> Pointer | None:
        statement = select(t.delivery).where(
            t.delivery.c.id == delivery_id, t.delivery.c.status.in_((PENDING, WAITING))
        )
        row = (await self.connection.execute(statement)).one_or_none()
        return Pointer(row.source, row.shop, row.external_id) if row else None

    async def received_at(self, delivery_id: int) -> datetime | None:
        found: datetime | None = await self.connection.scalar(
            select(t.delivery.c.received_at).where(t.delivery.c.id == delivery_id)
        )
        return found

    async def settle_delivery(self, delivery_id: int, problem: str) -> None:
        status = "quarantined" if problem else "done"
        where = t.delivery.c.id == delivery_id
        await self.connection.execute(update(t.delivery).where(where).values(status=status, problem=problem))

    async def voucher_use(self, case: Case, actor: Actor, now: datetime) -> VoucherUse:
        await self.connection.execute(Lock.VOUCHER_CAP.take())
        given = t.voucher.c.state.in_(
            [VoucherState.HELD, VoucherState.ISSUING, VoucherState.SENT, VoucherState.UNKNOWN]
        )
        email = (case.review.email or "").lower()
        by_customer = func.count().filter(t.voucher.c.email != "", func.lower(t.voucher.c.email) == email)
        today = now - timedelta(days=1)
        month = now - timedelta(days=30)
        by_agent = func.count().filter(t.voucher.c.offered_by == actor.key, t.voucher.c.offered_at >= today)
        in_month = func.count().filter(t.voucher.c.offered_at >= month)
        others = (given, t.voucher.c.case_id != case.id)
        row = (await self.connection.execute(select(by_customer, by_agent, in_month).where(*others))).one()
        return VoucherUse(*row)

    async def posts(self, case_id: int) -> tuple[tuple[PostRef, int], ...]:
        rows = await self.connection.execute(select(t.post).where(t.post.c.case_id == case_id))
        return tuple((PostRef(row.surface, row.address), row.shown_version) for row in rows)

    async def card(self, case_id: int, surface: str) -> tuple[str, int] | None:
        where = (t.post.c.case_id == case_id, t.post.c.surface == surface, t.post.c.address != "")
        statement = select(t.post.c.channel, t.post.c.shown_version).where(*where)
        row = (await self.connection.execute(statement)).one_or_none()
        return (row.channel, row.shown_version) if row else None

    async def begin_post(self, case_id: int, surface: str, channel: str, at: datetime) -> datetime | None:
        statement = upsert(t.post).values(case_id=case_id, surface=surface, channel=channel, begun_at=at)
        reserved = await self.connection.execute(statement.on_conflict_do_nothing().returning(t.post.c.case_id))
        if reserved.scalar_one_or_none() is not None:
            return None
        where = (t.post.c.case_id == case_id, t.post.c.surface == surface)
        began: datetime | None = (await self.connection.scalars(select(t.post.c.begun_at).where(*where))).one_or_none()
        return began or at

    async def begin_post_again(self, case_id: int, surface: str, was: datetime, at: datetime) -> bool:
        where = (t.post.c.case_id == case_id, t.post.c.surface == surface)
        empty = (t.post.c.address == "", t.post.c.begun_at == was)
        done = await self.connection.execute(update(t.post).where(*where, *empty).values(begun_at=at))
        return done.rowcount == 1

    async def free_post(self, case_id: int, surface: str, at: datetime) -> None:
        where = (t.post.c.case_id == case_id, t.post.c.surface == surface)
        await self.connection.execute(delete(t.post).where(*where, t.post.c.address == "", t.post.c.begun_at == at))

    async def set_post(self, case_id: int, ref: PostRef, version: int) -> None:
        where = (t.post.c.case_id == case_id, t.post.c.surface == ref.surface)
        values = {"address": ref.address, "shown_version": version}
        await self.connection.execute(update(t.post).where(*where).values(values))

    async def forget_posts(self, case_id: int) -> None:
        await self.connection.execute(delete(t.post).where(t.post.c.case_id == case_id))

    async def unshown(self, states: tuple[State, ...], surfaces: tuple[str, ...], limit: int) -> tuple[int, ...]:
        ours = (t.post.c.case_id == t.case.c.id, t.post.c.surface.in_(surfaces))
        shown = select(func.min(t.post.c.shown_version)).where(*ours).scalar_subquery()
        behind = func.coalesce(shown, 0) < t.case.c.version
        statement = select(t.case.c.id).where(t.case.c.state.in_(states), behind, is_unasked(surfaces))
        statement = statement.order_by(func.random()).limit(limit)
        return tuple((await self.connection.execute(statement)).scalars())

    async def outdated(self, since: datetime, surfaces: tuple[str, ...], limit: int) -> tuple[int, ...]:
        recent = select(t.audit.c.case_id).where(t.audit.c.at >= since)
        statement = (
            select(t.case.c.id)
            .join(t.post, t.post.c.case_id == t.case.c.id)
            .where(
                t.case.c.id.in_(recent),
                t.post.c.surface.in_(surfaces),
                t.post.c.address != "",
                t.post.c.shown_version < t.case.c.version,
                is_unasked(surfaces),
            )
            .group_by(t.case.c.id)
            .order_by(func.random())
            .limit(limit)
        )
        return tuple((await self.connection.execute(statement)).scalars())

    async def cases_in(self, states: tuple[State, ...], limit: int, source: str = "") -> tuple[Case, ...]:
        statement = joined().where(t.case.c.state.in_(states))
        if source:
            statement = statement.where(t.review.c.source == source)
        return await self._many(statement.order_by(t.case.c.id).limit(limit))

    async def cases_moderated(self, since: datetime, limit: int) -> tuple[Case, ...]:
        statement = joined().where(
            t.case.c.state == State.PUBLISHED,
            t.case.c.receipt_status == literal(ReplyStatus.PENDING.value, literal_execute=True),
            t.case.c.receipt_at >= since,
        )
        return await self._many(statement.order_by(t.case.c.id).limit(limit))
