"""A case that waits too long is named once a day in the channel where such cases are posted."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.deps import Deps
from models.notices.lists import overdue_notice
from models.notices.notice import Notice
from models.replies.playbook import Playbook
from models.reports.bulletin import Bulletin, BulletinState, Kind

REMIND_AT = time(10)
"""On the wall of the shop's time zone."""

LATEST = timedelta(hours=8)
"""How late a reminder is still given after an outage."""

MAX_LISTED = 10


async def reminders(deps: Deps) -> tuple[Bulletin, ...]:
    """The day's reminder for each channel, where a case has waited too long."""
    playbook = deps.playbooks.current()
    now = deps.clock.now()
    zone = ZoneInfo(playbook.time_zone)
    today = now.astimezone(zone).date()
    at = datetime.combine(today, REMIND_AT, zone)
    if not at <= now <= at + LATEST or await overdue(playbook, deps) is None:
        return ()
    return tuple(
        Bulletin(surface, channel, Kind.OVERDUE, today.isoformat(), at, BulletinState.WAITING)
        for surface, channel in playbook.audience()
        if surface in deps.surfaces
    )


async def overdue(playbook: Playbook, deps: Deps) -> Notice | None:
    """The notice of cases that have waited too long, as they stand now; None where none has."""
    before = deps.clock.now() - timedelta(hours=playbook.overdue_h)
    count, oldest = await deps.store.ledger.overdue(before, MAX_LISTED)
    return overdue_notice(oldest, count, playbook.overdue_h, playbook.time_zone) if count else None
