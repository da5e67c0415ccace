"""Who clicked in Teams: the Entra object id, and the roles in the team where the playbook asks for them."""

from __future__ import annotations

from botbuilder.schema import Activity
from cachetools import TTLCache

from bot.chats.teams.connector import Connectors
from bot.chats.teams.send import NAME
from models.cases.people import Actor
from models.errors import HighroadError
from models.ports.playbook import Playbooks

ROLES_FOR_S = 60.0
KEPT = 2000


class Roster:
    """Makes the :class:`Actor` of an activity. Roles are kept for a minute, so that a removed owner soon loses them."""

    def __init__(self, connectors: Connectors, playbooks: Playbooks) -> None:
        self._connectors = connectors
        self._playbooks = playbooks
        self._kept: TTLCache[tuple[str, str], tuple[str, ...]] = TTLCache(KEPT, ROLES_FOR_S)

    async def actor(self, activity: Activity) -> Actor:
        """The sender of an activity. The object id is the same in every team; a sender without one is known by Teams'
        own id.
        """
        sender = activity.from_property
        identity = sender.aad_object_id or sender.id
        groups = self._playbooks.current().access.groups
        roles = await self._roles(activity) if any(group.startswith(f"{NAME}:") for group in groups) else ()
        return Actor(NAME, identity, (sender.name or "Somebody")[:100], roles)

    async def _roles(self, activity: Activity) -> tuple[str, ...]:
        """A person's roles in a conversation; none where Teams does not say, so that nobody is let in by a failure."""
        conversation = activity.conversation.id.partition(";")[0]
        key = (conversation, activity.from_property.id)
        roles = self._kept.get(key)
        if roles is None:
            try:
                roles = await self._connectors.at(activity.service_url).roles(*key)
            except HighroadError:
                return ()
            self._kept[key] = roles
        return roles
