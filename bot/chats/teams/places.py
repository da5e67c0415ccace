"""Where the bot is let in, as Teams tells it: at installation, at changes of a channel, and at any first message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog
from botbuilder.schema import Activity

from bot.chats.teams.address import NAME, Address
from bot.chats.teams.roster import conversation_of
from bot.chats.teams.send import TeamsSurface
from handlers.alert import show_waiting
from handlers.deps import Deps
from models.cases.place import Place
from models.errors import HighroadError

log = structlog.get_logger()

GONE = frozenset({"channelDeleted", "teamDeleted", "teamArchived", "teamHardDeleted"})
REMOVED = frozenset({"remove", "remove-upgrade"})


async def note_places(activity: Activity, surface: TeamsSurface, deps: Deps) -> None:
    """Keep what this activity says about where the bot may post; where it is new, the routes' channels that it has are
    bound to it, before a namesake comes, and waiting cases are shown.
    """
    channel_data: Mapping[str, Any] = activity.channel_data or {}
    team = object_in(channel_data.get("team"))
    channel = object_in(channel_data.get("channel")) or {"id": channel_data.get("teamsChannelId")}
    conversation = conversation_of(activity)
    event = str(channel_data.get("eventType") or "")
    known = await surface.places.all(NAME)
    if is_removal(activity) or event in GONE:
        lost = channel.get("id") if event == "channelDeleted" else ""
        for place in known:
            if place.id == lost or (not lost and Address.loads(place.address).team == (team.get("id") or conversation)):
                await surface.places.note(replace(place, is_lost=True))
        log.warning("teams.removed", by=event or activity.type)
        return
    if activity.type == "message" and any(place.id == conversation and not place.is_lost for place in known):
        return
    found = await seen_places(activity, team, channel, surface)
    fresh = [place for place in found if place not in known]
    for place in fresh:
        await surface.places.note(place)
    if fresh:
        await surface.bound(surface.wanted())
        await show_waiting(deps)


async def seen_places(
    activity: Activity, team: Mapping[str, Any], channel: Mapping[str, Any], surface: TeamsSurface
) -> list[Place]:
    """The channels of this activity's team; or the one conversation where there is no team, or it can't be asked."""
    conversation = conversation_of(activity)
    address = Address(activity.service_url, conversation, str(team.get("id") or conversation))
    if not team.get("id"):
        if activity.conversation.conversation_type != "groupChat":
            return []
        return [Place(NAME, conversation, activity.conversation.name or "group chat", "", address.dumps())]
    connector = surface.connectors.at(activity.service_url)
    try:
        team_name = str(team.get("name") or "") or await connector.team_name(address.team)
        channels = await connector.channels(address.team)
    except HighroadError as failure:
        log.warning("teams.channels", why=str(failure))
        team_name, channels = str(team.get("name") or ""), ()
    if not channels:
        identity = str(channel.get("id") or conversation)
        channels = ((identity, str(channel.get("name") or "General")),)
    return [
        Place(NAME, identity, name, team_name, replace(address, conversation=identity).dumps())
        for identity, name in channels
    ]


def is_removal(activity: Activity) -> bool:
    """True where the activity says that the bot was removed."""
    if activity.type == "installationUpdate":
        return activity.action in REMOVED
    bot = activity.recipient.id if activity.recipient else ""
    return any(member.id == bot for member in activity.members_removed or ())


def object_in(found: object) -> Mapping[str, Any]:
    """An object of the channel data as a dictionary; empty where it is none."""
    return found if isinstance(found, dict) else {}
