"""Ask the platforms that push nothing, and bring history in quietly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.deps import Deps
from handlers.intake import take
from models.cases.cursor import Cursor
from models.cases.review import Change, ReviewEvent
from models.errors import Permanent, Transient, Unreadable

OVERLAP = timedelta(days=2)
"""Asked for again at every poll: platforms show a review some time after its date. What is known changes nothing."""

FIRST_LOOK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll or backfill saw. ``seen`` counts what the platform listed, ``quiet`` what was only remembered."""

    source: str
    seen: int = 0
    quiet: int = 0
    problem: str = ""


async def poll(deps: Deps) -> tuple[Polled, ...]:
    """Poll every platform whose time has come. One that fails waits longer, and keeps no other waiting."""
    names = [name for name, source in deps.sources.items() if source.platform.is_polled]
    done = [await poll_one(name, deps) for name in names]
    return tuple(polled for polled in done if polled)


async def poll_one(name: str, deps: Deps) -> Polled | None:
    """Poll one platform; None where it isn't its time yet. The cursor moves once everything up to it is committed."""
    if deps.cursors is None:
        return None
    now = deps.clock.now()
    cursor = await deps.cursors.get(name) or Cursor(name, None, now)
    if cursor.next_at > now:
        return None
    since = cursor.read_until - OVERLAP if cursor.read_until else now - FIRST_LOOK
    quiet_before = None if cursor.read_until else now - deps.polling.fresh
    try:
        polled = await bring(name, since, quiet_before, deps)
    except (Transient, Permanent, Unreadable) as failure:
        asked = failure.retry_after if isinstance(failure, Transient) else None
        await deps.cursors.put(cursor.after_failure(now, deps.polling.every, str(failure), asked))
        return Polled(name, problem=str(failure))
    await deps.cursors.put(cursor.after_success(now, deps.polling.every))
    return polled


async def backfill(name: str, since: datetime, deps: Deps) -> Polled:
    """Take in a platform's history, for the summaries and for *have we heard this before*: nothing is posted."""
    source = deps.source(name)
    if not source.platform.has_history:
        raise Permanent(f"{source.platform.title} can't list its reviews for us.", "See docs/platforms.md.")
    return await bring(name, since, deps.clock.now(), deps)


async def bring(name: str, since: datetime, quiet_before: datetime | None, deps: Deps) -> Polled:
    """Take in all that the platform lists; a new review written before ``quiet_before`` is only remembered."""
    seen = quiet = 0
    async for item in deps.source(name).history(since):
        if not isinstance(item, ReviewEvent):
            continue
        seen += 1
        review = item.review
        is_past = quiet_before and review.written_at < quiet_before and item.change is not Change.DELETED
        if is_past and await deps.store.take_in(review, review.written_at, is_history=True):
            quiet += 1
        else:
            await take(item, deps)
    return Polled(name, seen, quiet)
