"""Groups of complaints and alarms in PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import LargeBinary, Row, RowMapping, func, insert, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import tables as t
from bot.store.bulletins import announce_on
from bot.store.locks import Lock
from bot.store.queue import Queue
from bot.store.session import reading, writing
from models.cases.case import State
from models.reports.alarm import HISTORY_DAYS, RECENT_DAYS, Alarm, Rise, Stream
from models.reports.bulletin import Bulletin, Kind
from models.reports.group import Complaint, Group, Standing, Vectors

STREAMS = """
select '' as topic, group_id, count(*) as count,
    least(floor(extract(epoch from :until - at) / 86400)::int, :last) as back
from complaint where group_id > 0 and at > :since and at <= :until group by 2, 4
union all
select topic, 0, count(*), least(floor(extract(epoch from :until - created_at) / 86400)::int, :last)
from review_case, unnest(topics) as topic
where is_negative and created_at > :since and created_at <= :until group by 1, 4
union all
select '', 0, count(*), least(floor(extract(epoch from :until - created_at) / 86400)::int, :last)
from review_case where created_at > :since and created_at <= :until group by 4
"""

FRESH = "select nextval(pg_get_serial_sequence('complaint_group', 'id'))::int from generate_series(1, :count)"

KEEP = """
insert into complaint_group (id, name, product, typical, count, centre, first_at, last_at) overriding system value
select id, name, product, typical, count, centre::vector, first_at, last_at from unnest(
    cast(:id as int[]), cast(:name as text[]), cast(:product as text[]), cast(:typical as bigint[]),
    cast(:count as int[]), cast(:centre as text[]), cast(:first_at as timestamptz[]), cast(:last_at as timestamptz[])
) as found (id, name, product, typical, count, centre, first_at, last_at)
on conflict (id) do update set name = excluded.name, product = excluded.product, typical = excluded.typical,
    count = excluded.count, centre = excluded.centre, last_at = excluded.last_at
"""

MOVE = """
update complaint set group_id = home.group_id
from unnest(cast(:case as bigint[]), cast(:group as int[])) as home (case_id, group_id)
where complaint.case_id = home.case_id
"""

BATCH = 500
"""Complaints that are read at once: few enough that nothing else waits for them noticeably."""

SENT = np.dtype([("size", ">i2"), ("unused", ">i2"), ("numbers", ">f4", t.EMBEDDING_SIZE)])
"""A vector as pgvector sends it."""


class PgGroups:
    """The :class:`models.ports.reports.Groups` on PostgreSQL. An alarm comes with the jobs that tell of it."""

    def __init__(self, engine: AsyncEngine, queue: Queue) -> None:
        self._engine = engine
        self._queue = queue

    async def complaints(self, since: datetime, limit: int) -> tuple[tuple[Complaint, ...], Vectors]:
        """The newest complaints with their embeddings, newest first; without those their customers took away."""
        statement = (
            select(
                t.complaint.c.case_id, t.complaint.c.at, t.complaint.c.product, t.complaint.c.group_id,
                t.case.c.complaint.label("sentences"), t.review.c.title, t.review.c.text,
                func.vector_send(t.complaint.c.embedding, type_=LargeBinary).label("sent"),
            )
            .join_from(t.complaint, t.case, t.case.c.id == t.complaint.c.case_id)
            .join(t.review, t.review.c.id == t.case.c.review_id)
            .where(t.complaint.c.at >= since, t.case.c.state != State.CLOSED)
            .order_by(t.complaint.c.at.desc(), t.complaint.c.case_id.desc())
            .limit(limit)
        )  # fmt: skip
        rows: list[Row[Any]] = []
        async with reading(self._engine) as connection, connection.stream(statement) as found:
            async for part in found.partitions(BATCH):
                rows += part
        return await asyncio.to_thread(understood, rows)

    async def known(self) -> tuple[Group, ...]:
        async with reading(self._engine) as connection:
            rows = (await connection.execute(select(t.complaint_group).order_by(t.complaint_group.c.id))).mappings()
            return tuple(group_of(row) for row in rows)

    async def save(self, groups: tuple[Group, ...], places: tuple[int, ...], complaints: tuple[Complaint, ...]) -> None:
        """Keep the groups, and which complaint belongs to which: ``places`` has a row of ``groups`` for each, or -1."""
        kept = await asyncio.to_thread(columns_of, groups, places, complaints)
        async with writing(self._engine) as connection:
            await connection.execute(Lock.GROUPS.take())
            fresh = (await connection.execute(text(FRESH), {"count": kept["id"].count(0)})).scalars()
            ids = kept["id"] = [group_id or next(fresh) for group_id in kept["id"]]
            if ids:
                await connection.execute(text(KEEP), kept)
            moved = [
                (complaint.case_id, now)
                for complaint, place in zip(complaints, places, strict=True)
                if (now := ids[place] if place >= 0 else 0) != complaint.group_id
            ]
            if moved:
                cases, homes = zip(*moved, strict=True)
                await connection.execute(text(MOVE), {"case": list(cases), "group": list(homes)})

    async def standings(self, now: datetime, days: int) -> tuple[Standing, ...]:
        """The groups with complaints in the last days, most first, beside the same stretch before."""
        since = now - timedelta(days=days)
        recent = func.count().filter(t.complaint.c.at >= since)
        statement = (
            select(t.complaint_group, recent.label("now"), (func.count() - recent).label("before"))
            .join_from(t.complaint, t.complaint_group, t.complaint_group.c.id == t.complaint.c.group_id)
            .where(t.complaint.c.at >= since - timedelta(days=days), t.complaint.c.at <= now)
            .group_by(t.complaint_group.c.id)
            .having(recent > 0)
            .order_by(recent.desc(), t.complaint_group.c.id)
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(statement)).mappings().all()
        return tuple(Standing(group_of(row), row["now"], row["before"], row["first_at"]) for row in rows)

    async def members(self, group_id: int, limit: int) -> tuple[int, ...]:
        statement = (
            select(t.complaint.c.case_id)
            .where(t.complaint.c.group_id == group_id)
            .order_by(t.complaint.c.at.desc())
            .limit(limit)
        )
        async with reading(self._engine) as connection:
            return tuple((await connection.execute(statement)).scalars())

    async def streams(self, until: datetime) -> tuple[Stream, ...]:
        """Of each topic and each group that was heard of lately, its counts a day (24 hours back from ``until``)."""
        since = until - timedelta(days=HISTORY_DAYS)
        async with reading(self._engine) as connection:
            values = {"since": since, "until": until, "last": HISTORY_DAYS - 1}
            rows = (await connection.execute(text(STREAMS), values)).all()
        counts: dict[tuple[str, int], list[int]] = {}
        for row in rows:
            daily = counts.setdefault((row.topic, row.group_id), [0] * HISTORY_DAYS)
            daily[HISTORY_DAYS - 1 - row.back] += row.count
        received = tuple(counts.pop(("", 0), [0] * HISTORY_DAYS))
        return tuple(Stream(topic, group_id, tuple(daily), received) for (topic, group_id), daily in counts.items())

    async def evidence(self, alarm: Alarm, limit: int) -> tuple[int, ...]:
        """The newest cases of what an alarm is about, as it stood then."""
        since = alarm.at - timedelta(days=RECENT_DAYS)
        if alarm.group_id:
            found = select(t.complaint.c.case_id).where(
                t.complaint.c.group_id == alarm.group_id, t.complaint.c.at.between(since, alarm.at)
            )
            ordered = found.order_by(t.complaint.c.at.desc())
        else:
            found = select(t.case.c.id).where(
                t.case.c.is_negative,
                t.case.c.topics.contains([alarm.topic]),
                t.case.c.created_at.between(since, alarm.at),
            )
            ordered = found.order_by(t.case.c.created_at.desc())
        async with reading(self._engine) as connection:
            return tuple((await connection.execute(ordered.limit(limit))).scalars())

    async def last_alarms(self) -> tuple[Alarm, ...]:
        subject = (t.alarm.c.topic, t.alarm.c.group_id)
        statement = select(t.alarm).ext(distinct_on(*subject)).order_by(*subject, t.alarm.c.at.desc())
        async with reading(self._engine) as connection:
            return tuple(alarm_of(row) for row in (await connection.execute(statement)).mappings())

    async def alarm(self, alarm_id: int) -> Alarm | None:
        async with reading(self._engine) as connection:
            statement = select(t.alarm).where(t.alarm.c.id == alarm_id)
            row = (await connection.execute(statement)).mappings().one_or_none()
        return alarm_of(row) if row else None

    async def sound(self, alarm: Alarm, channels: tuple[tuple[str, str], ...]) -> None:
        """Keep an alarm, and the bulletins that tell (surface, channel) of it, in one commit.

        The subject is locked and looked at again, so that two workers can't raise it twice.
        """
        async with writing(self._engine) as connection:
            await connection.execute(Lock.ALARM.take())
            newest = select(func.max(t.alarm.c.at)).where(
                t.alarm.c.topic == alarm.topic, t.alarm.c.group_id == alarm.group_id
            )
            last = (await connection.execute(newest)).scalar_one()
            if last is not None and last >= alarm.at - timedelta(hours=1):
                return
            values = {
                "topic": alarm.topic, "group_id": alarm.group_id, "count": alarm.rise.count,
                "expected": alarm.rise.expected, "chance": alarm.rise.chance, "at": alarm.at,
            }  # fmt: skip
            made = insert(t.alarm).values(values).returning(t.alarm.c.id)
            slot = str((await connection.execute(made)).scalar_one())
            told = tuple(Bulletin(surface, channel, Kind.ALARM, slot, alarm.at) for surface, channel in channels)
            await announce_on(connection, told, self._queue)


def understood(rows: Sequence[Row[Any]]) -> tuple[tuple[Complaint, ...], Vectors]:
    """Complaints and their embeddings from rows. Takes a while: not for the event loop."""
    found = tuple(
        Complaint(
            row.case_id, row.at, row.product, " ".join(row.sentences or ()) or f"{row.title} {row.text}", row.group_id
        )
        for row in rows
    )
    sent = np.frombuffer(bytearray().join(row.sent for row in rows), dtype=SENT)
    return found, sent["numbers"].astype(np.float32)


def columns_of(groups: Sequence[Group], places: Sequence[int], complaints: Sequence[Complaint]) -> dict[str, list[Any]]:
    """Groups as columns of their table. Takes a while: not for the event loop."""
    times: dict[int, list[datetime]] = {}
    for complaint, place in zip(complaints, places, strict=True):
        times.setdefault(place, []).append(complaint.at)
    return {
        "id": [group.id for group in groups],
        "name": [group.name for group in groups],
        "product": [group.product for group in groups],
        "typical": [group.typical for group in groups],
        "count": [group.count for group in groups],
        "centre": [str(list(group.centre)) for group in groups],
        "first_at": [min(times[place]) for place in range(len(groups))],
        "last_at": [max(times[place]) for place in range(len(groups))],
    }


def group_of(row: RowMapping) -> Group:
    """A group from its row."""
    centre = tuple(float(number) for number in row["centre"])
    return Group(row["id"], row["name"], row["product"], row["typical"], row["count"], centre)


def alarm_of(row: RowMapping) -> Alarm:
    """An alarm from its row."""
    rise = Rise(row["count"], row["expected"], row["chance"])
    return Alarm(row["id"], row["topic"], row["group_id"], rise, row["at"])
