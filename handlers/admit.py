"""Who is let in: every click, question and modal of a person passes here before anything is shown or done."""

from __future__ import annotations

from handlers.deps import Deps
from models.cases.people import ELSEWHERE, Access, Actor
from models.errors import Refused
from models.ports.chat import Surface
from models.replies.playbook import Playbook


async def admit(actor: Actor, playbook: Playbook, deps: Deps, case_id: int = 0, *, decides: bool = False) -> None:
    """Raises :class:`Refused` with the reason where this person may not see this case (0: all cases), or not decide on
    it. The chat is asked about them where the case stands, never in the conversation of the click.
    """
    access = playbook.access
    if access.names(actor):
        return
    surface = deps.surfaces.get(actor.via)
    if surface is None:
        reason = access.why_not(actor, (), decides=decides)
    else:
        standing, routed = await places_of(case_id, surface, playbook, deps)
        reason = (
            await why_not(actor, standing, surface, access, decides=decides) if standing or not routed else ELSEWHERE
        )
        if reason == ELSEWHERE and routed:
            places = tuple(dict.fromkeys((*standing, *await surface.bound(routed))))
            reason = await why_not(actor, places, surface, access, decides=decides)
    if reason:
        raise Refused(reason)


async def why_not(actor: Actor, places: tuple[str, ...], surface: Surface, access: Access, *, decides: bool) -> str:
    """Why this person may not, as the chat knows them in these places; empty where they may."""
    known = await surface.identify(actor, places, access.groups_in(surface.name))
    return access.why_not(known, places, decides=decides)


async def places_of(
    case_id: int, surface: Surface, playbook: Playbook, deps: Deps
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(the channels of a chat where the case's card stands, the names of those to which its route leads now, since the
    first may be gone). Without a case, all to which cases are posted.
    """
    standing: tuple[str, ...] = ()
    routed = tuple((route.surface, route.channel) for route in playbook.routes)
    if case_id:
        async with deps.store.begin() as tx:
            case = await tx.case(case_id)
            posts = await tx.posts(case_id)
        standing = tuple(surface.place_of(ref) for ref, _ in posts if ref.surface == surface.name and ref.address)
        if case and case.verdict:
            routed = playbook.channels(case.review, case.verdict)
        elif standing:
            routed = ()
    return standing, tuple(dict.fromkeys(channel for name, channel in routed if name == surface.name))
