"""Groups of complaints and alarms in PostgreSQL."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import RowMapping, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import tables as t
from bot.store.bulletins import Defer, announce_on
from bot.store.session import reading, writing
from models.alarm import HISTORY_DAYS, RECENT_DAYS, Alarm, Rise, Stream
from models.bulletin import Bulletin, Kind
from models.case import State
from models.cluster import Complaint, Group, Standing, Vectors

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


class PgGroups:
    """The :class:`models.ports.Groups` on PostgreSQL. ``defer`` writes a job on the caller's connection."""

    def __init__(self, engine: AsyncEngine, defer: Defer) -> None:
        self._engine = engine
        self._defer = defer

    async def complaints(self, since: datetime, limit: int) -> tuple[tuple[Complaint, ...], Vectors]:
        """The newest complaints with their embeddings, newest first; without those their customers took away."""
        statement = (
            select(t.complaint, t.case.c.complaint.label("sentences"), t.review.c.title, t.review.c.text)
            .join_from(t.complaint, t.case, t.case.c.id == t.complaint.c.case_id)
            .join(t.review, t.review.c.id == t.case.c.review_id)
            .where(t.complaint.c.at >= since, t.case.c.state != State.CLOSED)
            .order_by(t.complaint.c.at.desc(), t.complaint.c.case_id.desc())
            .limit(limit)
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(statement)).all()
        texts = [" ".join(row.sentences or ()) or f"{row.title} {row.text}" for row in rows]
        found = tuple(
            Complaint(row.case_id, row.at, row.product, words, row.group_id)
            for row, words in zip(rows, texts, strict=True)
        )
        vectors = np.array([np.asarray(row.embedding, dtype=np.float32) for row in rows], dtype=np.float32)
        return found, vectors.reshape(len(rows), t.EMBEDDING_SIZE)

    async def known(self) -> tuple[Group, ...]:
        """Every group that was ever found."""
        async with reading(self._engine) as connection:
            rows = (await connection.execute(select(t.complaint_group).order_by(t.complaint_group.c.id))).mappings()
            return tuple(group_of(row) for row in rows)

    async def save(self, groups: tuple[Group, ...], places: tuple[int, ...], complaints: tuple[Complaint, ...]) -> None:
        """Keep the groups, and which complaint belongs to which: ``places`` has a row of ``groups`` for each, or -1."""
        async with writing(self._engine) as connection:
            await connection.execute(text("select pg_advisory_xact_lock(4847302)"))
            ids = []
            for number, group in enumerate(groups):
                times = [complaint.at for complaint, place in zip(complaints, places, strict=True) if place == number]
                values: dict[str, Any] = {
                    "name": group.name, "product": group.product, "typical": group.typical, "count": group.count,
                    "centre": list(group.centre), "last_at": max(times),
                }  # fmt: skip
                if group.id:
                    where = t.complaint_group.c.id == group.id
                    await connection.execute(update(t.complaint_group).where(where).values(values))
                    ids.append(group.id)
                else:
                    made = insert(t.complaint_group).values(values | {"first_at": min(times)})
                    new = await connection.execute(made.returning(t.complaint_group.c.id))
                    ids.append(int(new.scalar_one()))
            moved: dict[int, list[int]] = {}
            for complaint, place in zip(complaints, places, strict=True):
                belongs = ids[place] if place >= 0 else 0
                if belongs != complaint.group_id:
                    moved.setdefault(belongs, []).append(complaint.case_id)
            for group_id, case_ids in moved.items():
                where = t.complaint.c.case_id.in_(case_ids)
                await connection.execute(update(t.complaint).where(where).values(group_id=group_id))

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
        """The cases of a group, newest first."""
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
        """The latest alarm on each subject."""
        subject = (t.alarm.c.topic, t.alarm.c.group_id)
        statement = select(t.alarm).ext(distinct_on(*subject)).order_by(*subject, t.alarm.c.at.desc())
        async with reading(self._engine) as connection:
            return tuple(alarm_of(row) for row in (await connection.execute(statement)).mappings())

    async def alarm(self, alarm_id: int) -> Alarm | None:
        """One alarm."""
        async with reading(self._engine) as connection:
            statement = select(t.alarm).where(t.alarm.c.id == alarm_id)
            row = (await connection.execute(statement)).mappings().one_or_none()
        return alarm_of(row) if row else None

    async def sound(self, alarm: Alarm, channels: tuple[tuple[str, str], ...]) -> None:
        """Keep an alarm, and the bulletins that tell (surface, channel) of it, in one commit.

        The subject is locked and looked at again, so that two workers can't raise it twice.
        """
        async with writing(self._engine) as connection:
            await connection.execute(text("select pg_advisory_xact_lock(4847303)"))
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
            await announce_on(connection, told, self._defer)


def group_of(row: RowMapping) -> Group:
    """A group from its row."""
    centre = tuple(float(number) for number in row["centre"])
    return Group(row["id"], row["name"], row["product"], row["typical"], row["count"], centre)


def alarm_of(row: RowMapping) -> Alarm:
    """An alarm from its row."""
    rise = Rise(row["count"], row["expected"], row["chance"])
    return Alarm(row["id"], row["topic"], row["group_id"], rise, row["at"])
