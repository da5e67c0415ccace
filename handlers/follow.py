"""A platform moderates replies: look where the waiting ones stand, so that the card tells the truth."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers.change import change
from handlers.deps import Deps
from models.cases.case import Act, Case, ReplyStatus, State
from models.errors import Permanent, Transient, Unreadable

FOLLOWED_FOR = timedelta(days=14)
AT_ONCE = 50
ACTS = {ReplyStatus.LIVE: Act.REPLY_LIVE, ReplyStatus.REJECTED: Act.REPLY_REJECTED}
"""What it means for the case that the platform has ended its moderation so."""


async def follow(deps: Deps) -> int:
    """Ask the platforms how their moderation of our replies went; returns how many it has ended for. A reply that can't
    be asked about now is asked about next time.
    """
    async with deps.store.begin() as tx:
        waiting = await tx.cases_moderated(deps.clock.now() - FOLLOWED_FOR, AT_ONCE)
    moved = 0
    for case in waiting:
        source = deps.sources.get(case.review.source)
        if source is None or case.reply is None or not source.platform.can_find:
            continue
        try:
            found = await source.find(case, case.reply.text)
        except (Transient, Permanent, Unreadable):
            continue
        if found and found.status in ACTS:
            moved += await note_moderation(case, found.status, deps)
    return moved


async def note_moderation(case: Case, status: ReplyStatus, deps: Deps) -> bool:
    """Write down how the platform's moderation ended; False where the case has another reply by now."""
    async with deps.store.begin() as tx:
        now = await tx.case(case.id, lock=True)
        if now is None or now.state is not State.PUBLISHED or now.receipt is None or now.receipt != case.receipt:
            return False
        after = replace(now.after(ACTS[status]), receipt=replace(now.receipt, status=status))
        await change(now, after, ACTS[status], tx, deps)
        return True
