"""Before more cards than people can read comes one that says how many are coming."""

from __future__ import annotations

from handlers.deps import Deps
from models.notices.lists import crowd_notice
from models.notices.notice import Notice
from models.reports.bulletin import Bulletin

NAMED = 10
"""Urgent cases that are named at the most."""


async def notice_of_crowd(bulletin: Bulletin, deps: Deps) -> Notice | None:
    """The cards that wait for this channel now; None where they have come meanwhile."""
    crowd = await deps.store.lines.crowd(bulletin.surface, bulletin.channel, NAMED)
    if crowd.count < deps.pacing.crowd:
        return None
    urgent = await deps.store.ledger.cases(crowd.urgent)
    return crowd_notice(crowd.count, urgent, deps.playbooks.current().time_zone)
