"""Out to Teams: cases and bulletins as messages in its channels."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from http import HTTPStatus

import structlog
from botbuilder.schema import Activity, Attachment

from bot.chats.teams.address import ID_PREFIX, NAME, Address, find_place, standing_place
from bot.chats.teams.cloud import Cloud
from bot.chats.teams.connector import Connectors, Shut
from bot.chats.teams.render import CONTENT_TYPE, Element, flat, render
from bot.chats.teams.roster import Roster
from models.cases.people import Actor
from models.cases.place import Place, route_key
from models.errors import Permanent
from models.notices.notice import Notice, PostRef
from models.ports.playbook import Playbooks
from models.ports.store import Places

log = structlog.get_logger()


class TeamsSurface:
    """The port ``Surface`` of Microsoft Teams. ``channel`` is what ``doctor`` looks for by default."""

    def __init__(self, cloud: Cloud, channel: str, places: Places, playbooks: Playbooks) -> None:
        self.cloud = cloud
        self.places = places
        self.connectors = Connectors(cloud)
        self.roster = Roster(self.connectors, places, cloud.tenant_id)
        self._channel = channel
        self._playbooks = playbooks

    @property
    def name(self) -> str:
        return NAME

    async def post(self, notice: Notice, channel: str) -> PostRef:
        """A new thread in the channel: named by its id, its name, or team/name. Where no clear answer came a case's
        card is sent again, since two of one confuse less than none; anything else is :class:`models.errors.Unknown`.
        """
        place = await self.place(channel)
        address = Address.loads(place.address)
        connector = self.connectors.at(address.service_url)
        try:
            activity, may_repeat = card_activity(notice), bool(notice.case_id)
            sent = await connector.send_to_conversation(address.conversation, activity, may_repeat=may_repeat)
        except Shut:
            await self.places.note(replace(place, is_lost=True))
            raise
        return PostRef(NAME, replace(address, activity=sent.id).dumps())

    async def update(self, ref: PostRef, notice: Notice) -> None:
        """The message as it is now, for everyone. One that people have deleted is left deleted."""
        address = Address.loads(ref.address)
        connector = self.connectors.at(address.service_url)
        try:
            activity = card_activity(notice, address.activity)
            await connector.update_activity(address.conversation, address.activity, activity)
        except Shut as shut:
            if shut.status != HTTPStatus.FORBIDDEN:
                log.warning("teams.message_gone", case=notice.case_id)
                return
            await self.lose(address.conversation)
            raise

    async def find(self, case_id: int, channel: str) -> PostRef | None:
        """Always None: the Bot Connector can't read a channel's messages, and a permission to read them all (Graph)
        is more than this bot should ask for. A worker killed between posting and noting leaves a second card; both
        decide the same case, at the same version.
        """
        return None

    def place_of(self, ref: PostRef) -> str:
        return Address.loads(ref.address).conversation

    async def bound(self, channels: tuple[str, ...]) -> tuple[str, ...]:
        found = []
        for channel in channels:
            with contextlib.suppress(Permanent):
                found.append((await self.place(channel)).id)
        return tuple(found)

    async def place(self, channel: str) -> Place:
        """The place that the channel of a route means: by its id, or bound to its name the first time that one was
        found; :class:`Permanent` says what to do where the bot is not let in.
        """
        key, places = route_key(channel), await self.places.all(NAME)
        if key.startswith(ID_PREFIX):
            return standing_place(channel, channel.strip(), places)
        bound = await self.places.bound(NAME, key)
        if bound is None:
            bound = await self.places.bind(NAME, key, find_place(channel, places).id)
        return standing_place(channel, bound, places)

    async def identify(self, actor: Actor, places: tuple[str, ...], groups: tuple[str, ...]) -> Actor:
        return await self.roster.identify(actor, places, groups)

    async def lose(self, conversation: str) -> None:
        """The bot was removed from a channel's team: none of its channels can be reached."""
        places = await self.places.all(NAME)
        teams = {Address.loads(place.address).team for place in places if place.id == conversation}
        for place in places:
            if not place.is_lost and Address.loads(place.address).team in teams:
                await self.places.note(replace(place, is_lost=True))

    async def ping(self) -> str:
        """Raises unless the login works and every channel that cases go to has let the bot in."""
        await self.connectors.login()
        wanted = self.wanted()
        found = [await self.place(channel) for channel in wanted]
        named = [f"{channel} ({place.team}/{place.name})" for channel, place in zip(wanted, found, strict=True)]
        return f"logged in; cases go to {', '.join(named)}"

    def wanted(self) -> tuple[str, ...]:
        """The channels that routes name."""
        routed = [route.channel for route in self._playbooks.current().routes if route.surface == NAME]
        return tuple(dict.fromkeys(routed)) or (self._channel,)

    async def close(self) -> None:
        """Close every connection."""
        await self.connectors.close()


def card_activity(notice: Notice, activity_id: str | None = None) -> Activity:
    """A message that holds the card; its summary is what a notification shows."""
    return message(render(notice), flat(notice.title), activity_id)


def message(card: Element, summary: str, activity_id: str | None = None) -> Activity:
    """An activity that holds a card drawn already; ``summary`` is what a notification shows."""
    return Activity(
        type="message",
        id=activity_id,
        summary=summary,
        attachments=[Attachment(content_type=CONTENT_TYPE, content=card)],
    )
