"""A case changed: every chat shows it as it is now."""

from __future__ import annotations

import asyncio

from handlers.deps import Deps
from models.card import case_notice
from models.case import Case, State
from models.errors import Transient
from models.job import Job, JobKind
from models.notice import Notice, PostRef
from models.ports import Surface

NEVER_POSTED = (State.RECEIVED, State.QUIET, State.CLOSED)
WAITING = (State.OPEN, State.HELD, State.HANDED, State.UNKNOWN)
MAX_WAITING = 500
MAX_FORGOTTEN = 50


async def show(case_id: int, deps: Deps) -> None:
    """Post a case where it belongs, and bring every message of it up to date. Safe to repeat.

    The version is read before each message is drawn: whoever changes the case later asks for another show. A chat that
    fails keeps no other waiting; what may pass is raised first, so that it is tried again.
    """
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
        posts = await tx.posts(case_id)
    if case is None:
        return
    work = [refresh(case, ref, deps) for ref, shown_version in posts if ref.address and shown_version < case.version]
    if case.verdict is not None and case.state not in NEVER_POSTED:
        for name, channel in deps.playbooks.current().channels(case.review, case.verdict):
            if name in deps.surfaces:
                work.append(post_once(case, deps.surfaces[name], channel, deps))
    failures = [failure for failure in await asyncio.gather(*work, return_exceptions=True) if failure]
    for failure in sorted(failures, key=lambda failure: not isinstance(failure, Transient)):
        raise failure


async def show_waiting(deps: Deps) -> None:
    """A chat has let us in (again): show there every case that waits for people."""
    async with deps.store.begin() as tx:
        for case in await tx.cases_in(WAITING, MAX_WAITING):
            await tx.defer(Job(JobKind.SHOW, case.id))


async def show_forgotten(deps: Deps) -> None:
    """Ask anew for the cards that no chat shows as they are: their job failed for good, or its chat was away."""
    if not deps.surfaces:
        return
    async with deps.store.begin() as tx:
        for case_id in await tx.unshown(WAITING, tuple(deps.surfaces), MAX_FORGOTTEN):
            await tx.defer(Job(JobKind.SHOW, case_id))


async def refresh(case: Case, ref: PostRef, deps: Deps) -> None:
    """Bring one message up to date, in a chat that is still configured."""
    surface = deps.surfaces.get(ref.surface)
    if surface:
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
