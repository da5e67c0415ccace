"""Complaints are grouped anew now and then, and one that rises beyond its history is said aloud, once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from handlers.deps import Deps
from models.notices.lists import alarm_notice
from models.notices.notice import Notice
from models.reports.alarm import Alarm, rise_of, speaks
from models.reports.group import regroup

GROUP_DAYS = 90
MAX_COMPLAINTS = 20_000
EVIDENCE = 5


async def learn(deps: Deps) -> int:
    """Group the complaints of the last three months, then look for what rises. Returns how many alarms were raised."""
    now = deps.clock.now()
    complaints, vectors = await deps.store.groups.complaints(now - timedelta(days=GROUP_DAYS), MAX_COMPLAINTS)
    if any(not complaint.group_id for complaint in complaints):
        known = await deps.store.groups.known()
        groups, places = await asyncio.to_thread(regroup, complaints, vectors, known)
        await deps.store.groups.save(groups, places, complaints)
    return await watch(deps)


async def watch(deps: Deps) -> int:
    """Raise an alarm on every topic and group of complaints that rises, unless it was said already."""
    now = deps.clock.now()
    last = {(alarm.topic, alarm.group_id): alarm for alarm in await deps.store.groups.last_alarms()}
    channels = tuple(place for place in deps.playbooks.current().audience() if place[0] in deps.surfaces)
    raised = 0
    for stream in await deps.store.groups.streams(now):
        rise = rise_of(stream.daily, stream.received)
        if speaks(rise, last.get((stream.topic, stream.group_id)), now):
            await deps.store.groups.sound(Alarm(0, stream.topic, stream.group_id, rise, now), channels)
            raised += 1
    return raised


async def notice_of_alarm(alarm_id: int, deps: Deps) -> Notice | None:
    """An alarm with its evidence."""
    alarm = await deps.store.groups.alarm(alarm_id)
    if alarm is None:
        return None
    group = next((group for group in await deps.store.groups.known() if group.id == alarm.group_id), None)
    case_ids = await deps.store.groups.evidence(alarm, EVIDENCE)
    cases = await deps.store.ledger.cases(case_ids)
    return alarm_notice(alarm, group, cases, deps.playbooks.current().time_zone)
