"""A case changed: every chat shows it as it is now."""

from __future__ import annotations

from handlers.deps import Deps
from models.card import case_notice
from models.case import Case, State
from models.notice import Notice, PostRef
from models.ports import Surface

NEVER_POSTED = (State.RECEIVED, State.QUIET, State.CLOSED)


async def show(case_id: int, deps: Deps) -> None:
    """Post a case where it belongs, and bring every message of it up to date. Safe to repeat.

    The version is read before each message is drawn: whoever changes the case later asks for another show.
    """
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
        posts = await tx.posts(case_id)
    if case is None:
        return
    for ref, shown_version in posts:
        surface = deps.surfaces.get(ref.surface)
        if surface and ref.address and shown_version < case.version:
            await surface.update(ref, notice_of(case, deps))
            async with deps.store.begin() as tx:
                await tx.set_post(case_id, ref, case.version)
    if case.verdict is None or case.state in NEVER_POSTED:
        return
    for name, channel in deps.playbooks.current().channels(case.review, case.verdict):
        if name in deps.surfaces:
            await post_once(case, deps.surfaces[name], channel, deps)


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
