"""Ask the platforms that push nothing, and bring history in quietly."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.deps import Deps
from handlers.fetch import note_answer, note_failure
from handlers.intake import take
from models.cases.case import STANDS_IN_CHAT
from models.cases.cursor import Cursor
from models.cases.review import Pointer, ReviewEvent
from models.errors import Permanent, Transient, Unreadable, explain

FIRST_LOOK = timedelta(days=30)
BESIDE_WEBHOOKS = 3
"""How many times more rarely a platform is asked that pushes as well: the net for what its pushes have lost."""

LOOKED_AT_AGAIN = 500


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll or backfill saw. ``seen`` counts what the platform listed, ``quiet`` what was only remembered;
    ``listed`` holds the platform's ids of all that it listed.
    """

    source: str
    seen: int = 0
    quiet: int = 0
    problem: str = ""
    listed: frozenset[str] = frozenset()


async def poll(deps: Deps) -> tuple[Polled, ...]:
    """Poll every platform whose time has come, all at once, each by one process at a time. One that fails waits longer,
    and one that is slow or fails keeps no other waiting.
    """
    names = [name for name, source in deps.sources.items() if source.platform.is_polled]
    done = await asyncio.gather(*(poll_alone(name, deps) for name in names), return_exceptions=True)
    unforeseen = [failure for failure in done if isinstance(failure, BaseException)]
    if unforeseen:
        raise unforeseen[0]
    return tuple(polled for polled in done if isinstance(polled, Polled))


async def poll_alone(name: str, deps: Deps) -> Polled | None:
    """Poll one platform, unless that is under way already."""
    async with deps.store.attempt(f"poll:{name}") as is_ours:
        return await poll_one(name, deps) if is_ours else None


async def poll_one(name: str, deps: Deps) -> Polled | None:
    """Poll one platform; None where it isn't its time yet. The cursor moves once everything up to it is committed."""
    if deps.cursors is None:
        return None
    now = deps.clock.now()
    cursor = await deps.cursors.get(name) or Cursor(name, None, now)
    platform = deps.platform(name)
    every = deps.polling.every * (BESIDE_WEBHOOKS if platform.is_pushed else 1)
    if not cursor.is_due(now, every):
        return None
    read_until = cursor.read_before(now)
    since = read_until - timedelta(days=platform.overlap_days) if read_until else now - FIRST_LOOK
    try:
        polled = await bring(name, since, read_until or now, deps)
        await look_again(name, polled.listed, deps)
    except (Transient, Permanent, Unreadable) as failure:
        asked = failure.retry_after if isinstance(failure, Transient) else None
        await note_failure(name, explain(failure), deps, is_refused=not isinstance(failure, Transient))
        await deps.cursors.put(cursor.after_failure(now, every, str(failure), asked))
        return Polled(name, problem=str(failure))
    await note_answer(name, deps)
    await deps.cursors.put(cursor.after_success(now, every))
    return polled


async def backfill(name: str, since: datetime, deps: Deps) -> Polled:
    """Take in a platform's history, for the summaries and for *have we heard this before*. What is news still, since it
    was missed, is posted; the rest is read and counted.
    """
    source = deps.source(name)
    if not source.platform.has_history:
        raise Permanent(f"{source.platform.title} can't list its reviews for us.", "See docs/platforms.md.")
    return await bring(name, since, deps.clock.now(), deps)


async def bring(name: str, since: datetime, heard_at: datetime, deps: Deps) -> Polled:
    """Take in all that the platform lists, as heard of at ``heard_at``: when we could have heard of it first."""
    seen = quiet = 0
    listed: set[str] = set()
    async for item in deps.source(name).history(since):
        if not isinstance(item, ReviewEvent):
            continue
        seen += 1
        listed.add(item.review.external_id)
        quiet += await take(item, deps, heard_at)
    return Polled(name, seen, quiet, listed=frozenset(listed))


async def look_again(name: str, listed: frozenset[str], deps: Deps) -> None:
    """Fetch the reviews that people see a card of and that the platform did not list: they are older than what is
    asked for, or were moderated or taken away since. One that can't be fetched keeps no other waiting.
    """
    async with deps.store.begin() as tx:
        standing = await tx.cases_in(STANDS_IN_CHAT, LOOKED_AT_AGAIN, name)
    for review in (case.review for case in standing):
        if review.external_id not in listed:
            with suppress(Permanent, Unreadable):
                for item in await deps.source(name).fetch(Pointer(name, review.shop, review.external_id)):
                    if isinstance(item, ReviewEvent):
                        await take(item, deps)
