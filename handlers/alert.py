"""A case changed: every chat shows it as it is now."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.bound import moment, within
from handlers.deps import Deps
from models.cases.case import NEVER_POSTED, STANDS_IN_CHAT, Case
from models.cases.job import Job, JobKind
from models.errors import Permanent, Transient, Unknown
from models.notices.card import case_notice
from models.notices.notice import Notice, PostRef
from models.ports.chat import Surface
from models.ports.transaction import Transaction

MAX_STANDING = 500
MAX_FORGOTTEN = 50
SHOWN_FOR = timedelta(days=3)
"""How long the last state of a finished case is brought to a chat that was away: longer than a weekend."""


async def redraw(case_id: int, tx: Transaction, deps: Deps) -> None:
    """Ask every chat to show a case as this transaction leaves it: a job each, so that none waits for another."""
    for name in deps.surfaces:
        await tx.defer(Job(JobKind.SHOW, case_id, surface=name))


async def show(case_id: int, name: str, deps: Deps) -> None:
    """Post a case in this chat where it belongs there, or bring its message up to date. Safe to repeat.

    The version is read before the message is drawn: whoever changes the case later asks for another show.
    """
    surface = deps.surfaces.get(name)
    if surface is None:
        return
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
        posts = await tx.posts(case_id)
    if case is None:
        return
    playbook = deps.playbooks.current()
    notice = case_notice(case, playbook, deps.platform(case.review.source))
    for ref, shown_version in posts:
        if ref.surface == name and ref.address and shown_version < case.version:
            await refresh(case, notice, ref, surface, deps)
    if case.verdict is not None and case.state not in NEVER_POSTED:
        for chat, channel in playbook.channels(case.review, case.verdict):
            if chat == name:
                await post_once(case, notice, surface, channel, deps)


async def show_waiting(deps: Deps) -> None:
    """Called when a chat has let us in (again): ask for the card of every case that waits for a person, and for every
    card that shows an older state of its case.
    """
    await deps.store.lines.try_again()
    async with deps.store.begin() as tx:
        for case in await tx.cases_in(STANDS_IN_CHAT, MAX_STANDING):
            await redraw(case.id, tx, deps)
    await show_outdated(deps)


async def show_forgotten(deps: Deps) -> None:
    """Ask anew for the cards of open cases that some chat does not show as they are: the job that was to show them
    failed for good, or its chat was away.
    """
    if not deps.surfaces:
        return
    async with deps.store.begin() as tx:
        for name in deps.surfaces:
            for case_id in await tx.unshown(STANDS_IN_CHAT, (name,), MAX_FORGOTTEN):
                await tx.defer(Job(JobKind.SHOW, case_id, surface=name))


async def show_outdated(deps: Deps) -> None:
    """Ask anew for every card in a chat that shows an older state of its case, for some days after the last change:
    also of cases that wait for nobody any more.
    """
    if not deps.surfaces:
        return
    async with deps.store.begin() as tx:
        for name in deps.surfaces:
            for case_id in await tx.outdated(deps.clock.now() - SHOWN_FOR, (name,), MAX_FORGOTTEN):
                await tx.defer(Job(JobKind.SHOW, case_id, surface=name))


async def refresh(case: Case, notice: Notice, ref: PostRef, surface: Surface, deps: Deps) -> None:
    """Show a case's card in a message that stands already, and note which version it shows."""
    await surface.update(ref, notice)
    async with deps.store.begin() as tx:
        await tx.set_post(case.id, ref, case.version)


async def post_once(case: Case, notice: Notice, surface: Surface, channel: str, deps: Deps) -> None:
    """Post a case's card, one message for each case and channel: reserve it, look for one that may have left, else
    post. A card that the chat surely refused is not looked for; one that may have left is not posted again before the
    longest possible call is over.
    """
    at, began = deps.clock.now(), moment()
    async with deps.store.begin() as tx:
        begun_at = await tx.begin_post(case.id, surface.name, channel, at)
        standing = [ref for ref, _ in await tx.posts(case.id) if ref.surface == surface.name and ref.address]
    if standing:
        return
    if begun_at:
        ref = await surface.find(case.id, channel)
        if ref:
            async with deps.store.begin() as tx:
                await tx.set_post(case.id, ref, 0)
            await refresh(case, notice, ref, surface, deps)
            return
        if not await may_post_again(case, surface, begun_at, at, deps):
            return
    try:
        async with within(deps.patience.longest_call_s, began):
            ref = await surface.post(notice, channel)
    except (Transient, Permanent):
        async with deps.store.begin() as tx:
            await tx.free_post(case.id, surface.name, at)
        raise
    except Unknown:
        await look_later(case, surface, deps)
        return
    async with deps.store.begin() as tx:
        await tx.set_post(case.id, ref, case.version)


async def may_post_again(case: Case, surface: Surface, begun_at: datetime, at: datetime, deps: Deps) -> bool:
    """True where a post that was begun at ``begun_at`` and does not stand never will, and this worker is the one to
    post another at ``at``; while it may still arrive it is looked for again.
    """
    if at < deps.patience.settled_at(begun_at):
        await look_later(case, surface, deps)
        return False
    async with deps.store.begin() as tx:
        return await tx.begin_post_again(case.id, surface.name, begun_at, at)


async def look_later(case: Case, surface: Surface, deps: Deps) -> None:
    """Ask for this card again in a while."""
    again = deps.clock.now() + timedelta(seconds=deps.patience.look_again_s)
    async with deps.store.begin() as tx:
        await tx.defer(Job(JobKind.SHOW, case.id, at=again, surface=surface.name))


def notice_of(case: Case, deps: Deps) -> Notice:
    """The card of a case as everyone sees it now."""
    return case_notice(case, deps.playbooks.current(), deps.platform(case.review.source))
