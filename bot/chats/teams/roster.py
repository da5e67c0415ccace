"""What Teams' roster says of people in a channel: whether they are of our tenant, and their roles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus

from botbuilder.schema import Activity
from cachetools import LRUCache, TTLCache

from bot.chats.teams.address import NAME, Address
from bot.chats.teams.connector import Connectors, Member, Shut
from models.cases.people import Actor, Standing
from models.errors import HighroadError
from models.ports.store import Places

ROLES_FOR_S = 60.0
KEPT = 2000
OUTSIDE_ROLES = frozenset({"guest", "anonymous"})
"""Roles that Teams gives to people who are in the tenant as somebody's guest, or in a meeting without a login."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the roster of one channel says of a person."""

    standing: Standing
    roles: tuple[str, ...] = ()


class Roster:
    """Asks Teams about people, where the case stands. Answers are kept for a minute, so that whoever is removed, or is
    an owner no longer, soon loses what they had.
    """

    def __init__(self, connectors: Connectors, places: Places, tenant_id: str) -> None:
        self._connectors = connectors
        self._places = places
        self._tenant_id = tenant_id
        self._kept: TTLCache[tuple[str, str], Entry] = TTLCache(KEPT, ROLES_FOR_S)
        self._own_ids: LRUCache[str, str] = LRUCache(KEPT)

    def actor(self, activity: Activity) -> Actor:
        """The sender of an activity, in the conversation where they act. Their Entra object id is the same in every
        team; a sender without one is known by Teams' own id.
        """
        sender = activity.from_property
        identity = sender.aad_object_id or sender.id
        self._own_ids[identity] = sender.id
        return Actor(NAME, identity, (sender.name or "Somebody")[:100], place=conversation_of(activity))

    async def identify(self, actor: Actor, places: tuple[str, ...], groups: tuple[str, ...]) -> Actor:
        """The actor with their standing and roles in these channels. A channel in which they do not act is asked for
        their roles alone, where some count.
        """
        asked = [place for place in places if groups or place == actor.place]
        entries = [await self._entry(place, actor.id) for place in asked]
        roles = {role for entry in entries for role in entry.roles if role in groups}
        known = [standing for standing in Standing if any(entry.standing is standing for entry in entries)]
        return replace(actor, groups=tuple(sorted(roles)), standing=known[0] if known else Standing.UNKNOWN)

    async def _entry(self, place: str, person: str) -> Entry:
        """A person in the roster of one channel; nothing is known where Teams does not say, so that nobody is let in by
        a failure. Teams' own id of them is asked for where it is known: the Agents Playground knows no other.
        """
        entry = self._kept.get((place, person))
        if entry is None:
            known = {found.id: found for found in await self._places.all(NAME)}
            if place not in known:
                return Entry(Standing.UNKNOWN)
            connector = self._connectors.at(Address.loads(known[place].address).service_url)
            try:
                member = await connector.member(place, self._own_ids.get(person, person))
                entry = entry_of(member, self._tenant_id)
            except Shut as shut:
                if shut.status != HTTPStatus.NOT_FOUND:
                    return Entry(Standing.UNKNOWN)
                entry = Entry(Standing.STRANGER)
            except HighroadError:
                return Entry(Standing.UNKNOWN)
            self._kept[place, person] = entry
        return entry


def entry_of(member: Member, tenant_id: str) -> Entry:
    """What a line of the roster means. Without a tenant of ours (the Agents Playground) everybody is of it; a line
    that names none says nothing.
    """
    if tenant_id and not member.tenant_id:
        return Entry(Standing.UNKNOWN)
    if tenant_id and member.tenant_id != tenant_id:
        return Entry(Standing.STRANGER, member.roles)
    is_guest = bool(OUTSIDE_ROLES & set(member.roles))
    return Entry(Standing.GUEST if is_guest else Standing.MEMBER, member.roles)


def conversation_of(activity: Activity) -> str:
    """The id of an activity's channel or chat, without that of the thread."""
    return str(activity.conversation.id.partition(";")[0])
