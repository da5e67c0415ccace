"""What Slack says of people: their names, whether they are ours, and which groups and channels they are in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cachetools import TTLCache
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chats.slack.refusal import SlackRefused
from models.cases.people import Actor, Standing
from models.errors import Permanent, Transient
from models.text.unseen import plain

NAMES_FOR_S = 600.0
GROUPS_FOR_S = 60.0
KEPT = 2000
MAX_NAME = 80
MEMBER_PAGE, MEMBER_PAGES = 1000, 20

UNSEEN = ("user_not_found", "user_not_visible")
"""Slack's words for people of whom this workspace knows nothing."""

CLOSED = ("channel_not_found", "not_in_channel")
"""Slack's words for a channel that is gone, or private without the bot."""


Call = Callable[[Awaitable[AsyncSlackResponse]], Awaitable[AsyncSlackResponse]]
"""One request to Slack, with its failures as errors of ours."""


@dataclass(frozen=True, slots=True)
class Us:
    """Whose the token is: the bot, its workspace, and the Enterprise organisation of that, empty without one."""

    bot_id: str
    team: str
    enterprise: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What ``users.info`` says of a person. ``team`` is their workspace, ``enterprise`` the organisation of that."""

    name: str
    team: str
    enterprise: str = ""
    is_guest: bool = False
    is_stranger: bool = False


class Directory:
    """People, as Slack tells them; each answer is kept for a while, so that a click costs no call for most people."""

    def __init__(self, client: AsyncWebClient, call: Call, now: Callable[[], float]) -> None:
        self._client = client
        self._call = call
        self._us: Us | None = None
        self._profiles: TTLCache[str, Profile] = TTLCache(KEPT, NAMES_FOR_S, timer=now)
        self._groups: TTLCache[str, frozenset[str]] = TTLCache(KEPT, GROUPS_FOR_S, timer=now)
        self._rooms: TTLCache[str, frozenset[str]] = TTLCache(KEPT, GROUPS_FOR_S, timer=now)

    async def us(self) -> Us:
        """Whose our token is, asked once."""
        if self._us is None:
            said = await self._call(self._client.auth_test())
            self._us = Us(said["bot_id"], said.get("team_id") or "", said.get("enterprise_id") or "")
        return self._us

    async def person(self, user: str, called: str, team: str, place: str) -> Actor:
        """The person who acts in ``place`` (empty in the App Home), ``called`` so where Slack won't say. ``team`` is
        the workspace that Slack named with the click, empty where it named none.
        """
        actor = Actor("slack", user, plain(called) or user, place=place)
        try:
            us, profile = await self.us(), await self._profile(user)
        except SlackRefused as refused:
            return replace(actor, standing=Standing.STRANGER if refused.code in UNSEEN else Standing.UNKNOWN)
        except (Permanent, Transient):
            return actor
        return replace(actor, name=profile.name or actor.name, standing=standing_of(profile, team, us))

    async def identify(self, actor: Actor, places: tuple[str, ...], groups: tuple[str, ...]) -> Actor:
        """The actor with those of the groups that they are in; who acts in the App Home, which is no place, does so in
        the first of the places that they are a member of.
        """
        found = tuple([group for group in groups if actor.id in await self._members(group)])
        if actor.place or actor.standing is not Standing.MEMBER:
            return replace(actor, groups=found)
        rooms = [place for place in places if actor.id in await self._people_in(place)]
        return replace(actor, groups=found, place=rooms[0] if rooms else "")

    async def _profile(self, user: str) -> Profile:
        profile = self._profiles.get(user)
        if profile is None:
            profile = profile_of((await self._call(self._client.users_info(user=user)))["user"])
            self._profiles[user] = profile
        return profile

    async def _members(self, group: str) -> frozenset[str]:
        members = self._groups.get(group)
        if members is None:
            try:
                found = await self._call(self._client.usergroups_users_list(usergroup=group))
                members = frozenset(found["users"])
            except SlackRefused as refused:
                if refused.code not in ("no_such_subteam", "subteam_not_found"):
                    raise
                members = frozenset()
            self._groups[group] = members
        return members

    async def _people_in(self, channel: str) -> frozenset[str]:
        people = self._rooms.get(channel)
        if people is None:
            try:
                people = await self._read_room(channel)
            except SlackRefused as refused:
                if refused.code not in CLOSED:
                    raise
                people = frozenset()
            self._rooms[channel] = people
        return people

    async def _read_room(self, channel: str) -> frozenset[str]:
        found: set[str] = set()
        cursor: str | None = None
        for _ in range(MEMBER_PAGES):
            asked = self._client.conversations_members(channel=channel, limit=MEMBER_PAGE, cursor=cursor)
            page = await self._call(asked)
            found |= set(page["members"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return frozenset(found)


def profile_of(user: Mapping[str, Any]) -> Profile:
    """A person out of Slack's user object."""
    shown = user.get("profile") or {}
    return Profile(
        name=plain(shown.get("display_name") or shown.get("real_name") or user.get("name") or "")[:MAX_NAME],
        team=user.get("team_id") or "",
        enterprise=(user.get("enterprise_user") or {}).get("enterprise_id") or "",
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")),
    )


def standing_of(profile: Profile, team: str, us: Us) -> Standing:
    """Whether a person is one of us: of our workspace, or of another one in our Enterprise organisation. ``team`` is
    the workspace that Slack named with the click. People of other companies in a Slack Connect channel are visible to
    us, and no *strangers* in Slack's own sense, so that their workspace decides.
    """
    is_of_organisation = bool(us.enterprise) and profile.enterprise == us.enterprise
    is_of_team = profile.team == us.team and team in ("", us.team)
    if profile.is_stranger or not (is_of_organisation or is_of_team):
        return Standing.STRANGER
    return Standing.GUEST if profile.is_guest else Standing.MEMBER
