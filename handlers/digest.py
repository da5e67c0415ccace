"""What the bot says unasked: a digest for each channel that wants one, and every other bulletin, each once."""

from __future__ import annotations

from datetime import datetime

from handlers.bound import moment, within
from handlers.crowd import notice_of_crowd
from handlers.deps import Deps
from handlers.fetch import notice_of_outage
from handlers.pace import called, my_turn, note_refusal
from handlers.remind import overdue, reminders
from handlers.summary import notice_of_window
from handlers.topics import notice_of_alarm
from models.errors import Permanent, Transient, Unknown
from models.notices.notice import Notice
from models.reports.bulletin import Bulletin, BulletinState, Cadence, Kind, due, midday_of, schedule_of
from models.reports.figures import Scope, last_days


async def plan(words: str, surface: str, channel: str, deps: Deps) -> Notice:
    """Set when a channel hears its digest, or end it; ``words`` are as :func:`schedule_of` reads them, empty asks how
    it is now.
    """
    zone = deps.playbooks.current().time_zone
    if not words.strip():
        return await schedule_notice(surface, channel, deps)
    schedule = schedule_of(words, surface, channel, zone, deps.clock.now())
    if schedule is None:
        had = await deps.store.bulletins.unplan(surface, channel)
        return Notice("Digest", lines=("This channel hears no digest any more." if had else "There was none.",))
    await deps.store.bulletins.plan(schedule)
    return Notice("Digest", lines=(f"This channel hears a digest {schedule.label}. To end it: digest off",))


async def schedule_notice(surface: str, channel: str, deps: Deps) -> Notice:
    """When this channel hears its digest, as a notice."""
    for schedule in await deps.store.bulletins.schedules():
        if (schedule.surface, schedule.channel) == (surface, channel):
            return Notice("Digest", lines=(f"This channel hears a digest {schedule.label}.",))
    return Notice("Digest", lines=("This channel hears none. Type: digest daily, or digest weekly monday at 9:00",))


async def tick(deps: Deps) -> int:
    """Write down the digests and reminders that are due; returns how many were new. Runs every minute, in any number of
    workers.
    """
    now = deps.clock.now()
    owed = [due(schedule, now) for schedule in await deps.store.bulletins.schedules()]
    found = tuple(bulletin for bulletin in owed if bulletin) + await reminders(deps)
    return await deps.store.bulletins.announce(found) if found else 0


async def post(bulletin_id: int, deps: Deps) -> None:
    """Post one bulletin, once. One of which no clear answer came, or whose worker was thought dead while it left,
    is unknown: rather unsaid than said twice.
    """
    move = deps.store.bulletins.move
    bulletin = await deps.store.bulletins.bulletin(bulletin_id)
    if bulletin is None or bulletin.state is not BulletinState.WAITING:
        await move(bulletin_id, BulletinState.POSTING, BulletinState.UNKNOWN)
        return
    surface = deps.surfaces.get(bulletin.surface)
    notice = await notice_of(bulletin, deps) if surface else None
    if surface is None or notice is None or is_over(bulletin, deps.clock.now()):
        await move(bulletin_id, BulletinState.WAITING, BulletinState.MISSED)
        return
    channel = await called(bulletin.surface, bulletin.channel, deps)
    await my_turn(bulletin.surface, channel, deps)
    began = moment()
    if not await move(bulletin_id, BulletinState.WAITING, BulletinState.POSTING):
        return
    try:
        async with within(deps.patience.longest_call_s, began):
            await surface.post(notice, bulletin.channel)
    except Transient as failure:
        await move(bulletin_id, BulletinState.POSTING, BulletinState.WAITING)
        await note_refusal(failure, bulletin.surface, channel, deps)
        raise
    except Permanent:
        await move(bulletin_id, BulletinState.POSTING, BulletinState.FAILED)
        raise
    except Unknown:
        await move(bulletin_id, BulletinState.POSTING, BulletinState.UNKNOWN)
        return
    if not await move(bulletin_id, BulletinState.POSTING, BulletinState.POSTED):
        await move(bulletin_id, BulletinState.UNKNOWN, BulletinState.POSTED)


def is_over(bulletin: Bulletin, now: datetime) -> bool:
    """True of a digest that would only be in the way of the next one; anything else is looked at as things stand."""
    if bulletin.kind not in (Kind.DAILY, Kind.WEEKLY):
        return False
    return now - bulletin.at > Cadence(bulletin.kind.value).grace


async def give_up_posting(bulletin_id: int, deps: Deps) -> None:
    """Every try to post a bulletin failed: its channel does not hear it, and ``doctor`` says so."""
    await deps.store.bulletins.move(bulletin_id, BulletinState.WAITING, BulletinState.FAILED)


async def notice_of(bulletin: Bulletin, deps: Deps) -> Notice | None:
    """The notice that a bulletin posts, None where there is nothing to say any more."""
    if bulletin.kind is Kind.ALARM:
        return await notice_of_alarm(int(bulletin.slot), deps)
    if bulletin.kind is Kind.OUTAGE:
        return await notice_of_outage(bulletin.slot, deps)
    if bulletin.kind is Kind.CROWD:
        return await notice_of_crowd(bulletin, deps)
    playbook = deps.playbooks.current()
    if bulletin.kind is Kind.OVERDUE:
        return await overdue(playbook, deps)
    for schedule in await deps.store.bulletins.schedules():
        if (schedule.surface, schedule.channel) == (bulletin.surface, bulletin.channel):
            days = Cadence(bulletin.kind.value).days
            window = last_days(days, midday_of(bulletin, schedule.zone), schedule.zone)
            return await notice_of_window(window, Scope(), playbook, deps)
    return None
