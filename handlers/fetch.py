"""A platform told only where a review stands: fetch it. What can't be fetched now waits until it can."""

from __future__ import annotations

from datetime import datetime

from handlers.deps import Deps
from handlers.intake import parts_of, take
from models.cases.review import Parsed, ReviewEvent, Unread
from models.cases.watch import WAITS_FOR, Watch
from models.errors import Permanent, Unreadable, explain
from models.notices.lists import outage_notice
from models.notices.notice import Notice
from models.reports.bulletin import Bulletin, Kind

RELEASED_AT_ONCE = 500
RETRIED_AT_ONCE = 1000


async def fetch(delivery_id: int, deps: Deps) -> None:
    """Fetch the review to which a kept delivery points, and take it in as heard of when the delivery came.

    A refusal is no fact about the review: the delivery waits until the platform answers. What it answers and can't be
    read goes to quarantine.
    """
    async with deps.store.begin() as tx:
        pointer = await tx.pointer(delivery_id)
        heard_at = await tx.received_at(delivery_id)
    if pointer is None:
        return
    parsed: tuple[Parsed, ...] = ()
    problem = ""
    try:
        parsed = await deps.source(pointer.source).fetch(pointer)
    except Permanent as refusal:
        await let_wait(delivery_id, pointer.source, explain(refusal), deps, is_refused=True)
        return
    except Unreadable as unreadable:
        problem = str(unreadable)
    for item in parsed:
        if isinstance(item, ReviewEvent):
            await take(item, deps, heard_at)
    async with deps.store.begin() as tx:
        await tx.settle_delivery(delivery_id, problem)
    await note_answer(pointer.source, deps)


async def give_up_fetching(delivery_id: int, deps: Deps, reason: str) -> None:
    """Every try of some minutes to fetch a review failed: its delivery waits, and is tried for days."""
    async with deps.store.begin() as tx:
        pointer = await tx.pointer(delivery_id)
    if pointer is not None:
        await let_wait(delivery_id, pointer.source, reason, deps, is_refused=False)


async def let_wait(delivery_id: int, source: str, problem: str, deps: Deps, *, is_refused: bool) -> None:
    """Keep a delivery until its platform answers, and note that it does not. One that fails again while the platform
    answers for others is no outage: something is wrong with its own review alone.
    """
    now = deps.clock.now()
    failed_before = await deps.store.watches.postpone(delivery_id, problem, now)
    watch = await deps.store.watches.get(source, now)
    if watch.failing_since or not failed_before:
        await deps.store.watches.put(watch.failed(now, problem, is_refused=is_refused))


async def note_failure(source: str, problem: str, deps: Deps, *, is_refused: bool) -> None:
    """Note that a platform's reviews can't be read now, and why."""
    now = deps.clock.now()
    watch = await deps.store.watches.get(source, now)
    await deps.store.watches.put(watch.failed(now, problem, is_refused=is_refused))


async def note_answer(source: str, deps: Deps) -> None:
    """Note that a platform's reviews can be read."""
    watch = await deps.store.watches.get(source, deps.clock.now())
    if watch.failing_since:
        await deps.store.watches.put(watch.works())


async def tick(deps: Deps) -> None:
    """Look after what can't be fetched: try one delivery of each platform whose time has come, ask for all of those
    that answer again, and say which don't, once in each channel. Runs every minute.
    """
    now = deps.clock.now()
    watches = deps.store.watches
    await watches.begin(tuple(deps.sources), now)
    await watches.expire(now - WAITS_FOR)
    failing = await watches.failing()
    for watch in failing:
        if watch.next_at and watch.next_at <= now:
            is_asked = await watches.probe(watch.source) or deps.platform(watch.source).is_polled
            await watches.put(watch.asked(now) if is_asked else watch.works())
    await watches.release(tuple(watch.source for watch in failing), RELEASED_AT_ONCE, now)
    said = tuple(bulletin for watch in failing if watch.is_to_be_said(now) for bulletin in bulletins(watch, now, deps))
    if said:
        await deps.store.bulletins.announce(said)


def bulletins(watch: Watch, now: datetime, deps: Deps) -> tuple[Bulletin, ...]:
    """What is said of a platform whose reviews can't be read: one bulletin for each channel and outage."""
    slot = f"{watch.source} {watch.failing_since:%Y-%m-%d}"
    audience = deps.playbooks.current().audience()
    return tuple(
        Bulletin(surface, channel, Kind.OUTAGE, slot, now) for surface, channel in audience if surface in deps.surfaces
    )


async def notice_of_outage(slot: str, deps: Deps) -> Notice | None:
    """A platform's outage as a notice; None where it is over."""
    source = slot.partition(" ")[0]
    watch = await deps.store.watches.get(source, deps.clock.now())
    if watch.failing_since is None:
        return None
    return outage_notice(watch, deps.platform(source).title, await deps.store.watches.waiting(source))


async def ping(deps: Deps) -> str:
    """A ``doctor``'s check: raises :class:`Permanent` where the reviews of a platform can't be read."""
    failing = await deps.store.watches.failing()
    told = []
    for watch in failing:
        count = await deps.store.watches.waiting(watch.source)
        told.append(f"{deps.platform(watch.source).title}: {watch.problem} {count} delivery(s) wait for it.")
    if told:
        raise Permanent(" ".join(told), "Once it works they are fetched by themselves, and what is fresh is posted.")
    return "every platform that was asked has answered"


async def retry_quarantined(deps: Deps) -> tuple[int, int]:
    """Try every delivery in quarantine once more: read it, as heard of when it came, or ask for what it points to.
    Returns how many could be used or are being fetched, and how many stay.
    """
    used = stay = 0
    for held in await deps.store.watches.quarantined(RETRIED_AT_ONCE):
        if held.is_pointer:
            await deps.store.watches.revive(held.id)
            used += 1
            continue
        parsed = parts_of(held.delivery, deps)
        events = [item for item in parsed if isinstance(item, ReviewEvent)]
        for event in events:
            await take(event, deps, held.received_at)
        if any(isinstance(item, Unread) for item in parsed):
            stay += 1
            continue
        async with deps.store.begin() as tx:
            await tx.settle_delivery(held.id, "")
        used += 1
    return used, stay
