"""A case changed: every chat shows it as it is now."""

from __future__ import annotations

from datetime import timedelta

from handlers.deps import Deps
from models.cases.case import Case, State
from models.cases.job import Job, JobKind
from models.notices.card import case_notice
from models.notices.notice import Notice, PostRef
from models.ports.chat import Surface
from models.ports.transaction import Transaction

NEVER_POSTED = (State.RECEIVED, State.QUIET, State.CLOSED)
WAITING = (State.OPEN, State.HELD, State.HANDED, State.UNKNOWN)
MAX_WAITING = 500
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
    for ref, shown_version in posts:
        if ref.surface == name and ref.address and shown_version < case.version:
            await refresh(case, ref, surface, deps)
    if case.verdict is not None and case.state not in NEVER_POSTED:
        for chat, channel in deps.playbooks.current().channels(case.review, case.verdict):
            if chat == name:
                await post_once(case, surface, channel, deps)


async def show_waiting(deps: Deps) -> None:
    """A chat has let us in (again): show there every case that waits for people, and what became of the others."""
    async with deps.store.begin() as tx:
        for case in await tx.cases_in(WAITING, MAX_WAITING):
            await redraw(case.id, tx, deps)
    await show_outdated(deps)


async def show_forgotten(deps: Deps) -> None:
    """Ask anew for the cards that no chat shows as they are: their job failed for good, or its chat was away."""
    if not deps.surfaces:
        return
    async with deps.store.begin() as tx:
        for case_id in await tx.unshown(WAITING, tuple(deps.surfaces), MAX_FORGOTTEN):
            await redraw(case_id, tx, deps)


async def show_outdated(deps: Deps) -> None:
    """The same for cards of cases that wait for nobody any more, for some days after their last change."""
    if not deps.surfaces:
        return
    async with deps.store.begin() as tx:
        for case_id in await tx.outdated(deps.clock.now() - SHOWN_FOR, tuple(deps.surfaces), MAX_FORGOTTEN):
            await redraw(case_id, tx, deps)


async def refresh(case: Case, ref: PostRef, surface: Surface, deps: Deps) -> None:
    """Bring one message up to date."""
    await surface.update(ref, notice_of(case, deps))
    async with deps.store.begin() as tx:
        await tx.set_post(case.id, ref, case.version)


async def post_once(case: Case, surface: Surface, channel: str, deps: Deps) -> None:
    """One message a case and channel: reserve, look for one that a killed process left, else post."""
    async with deps.store.begin() as tx:
        is_first = await tx.begin_post(case.id, surface.name, channel)
        standing = [ref for ref, _ in await tx.posts(case.id) if ref.surface == surface.name and ref.address]
    if standing:
        return
    ref: PostRef | None = None if is_first else await surface.find(case.id, channel)
    if ref is None:
        ref = await surface.post(notice_of(case, deps), channel)
        version = case.version
    else:
        version = 0
    async with deps.store.begin() as tx:
        await tx.set_post(case.id, ref, version)
    if version == 0:
        await surface.update(ref, notice_of(case, deps))


def notice_of(case: Case, deps: Deps) -> Notice:
    """The card of a case as everyone sees it now."""
    return case_notice(case, deps.playbooks.current(), deps.platform(case.review.source))
