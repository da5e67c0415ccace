"""Out to Teams: cases and bulletins as messages in its channels."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus

import structlog
from botbuilder.schema import Activity, Attachment

from bot.chats.teams.cloud import Cloud
from bot.chats.teams.connector import Connectors, Shut
from bot.chats.teams.render import CONTENT_TYPE, Element, flat, render
from models.cases.place import Place
from models.errors import Permanent
from models.notices.notice import Notice, PostRef
from models.ports.playbook import Playbooks
from models.ports.store import Places

log = structlog.get_logger()

NAME = "teams"
COME_IN = "Add the app to that team in Teams (highroad teams package writes it); the cases follow by themselves."


@dataclass(frozen=True, slots=True)
class Address:
    """What is inside the opaque address of a place or a post. ``conversation`` never holds ``;messageid=``."""

    service_url: str
    conversation: str
    team: str = ""
    activity: str = ""

    def dumps(self) -> str:
        """The address as text for the database."""
        return json.dumps(asdict(self))

    @classmethod
    def loads(cls, text: str) -> Address:
        """The address out of the database's text."""
        return cls(**json.loads(text))


class TeamsSurface:
    """The port ``Surface`` of Microsoft Teams. ``channel`` is what ``doctor`` looks for by default."""

    def __init__(self, cloud: Cloud, channel: str, places: Places, playbooks: Playbooks) -> None:
        self.cloud = cloud
        self.places = places
        self.connectors = Connectors(cloud)
        self._channel = channel
        self._playbooks = playbooks

    @property
    def name(self) -> str:
        return NAME

    async def post(self, notice: Notice, channel: str) -> PostRef:
        """A new thread in the channel: named by its id, its name, or team/name. Where no clear answer came a case's
        card is sent again, since two of one confuse less than none; anything else is :class:`models.errors.Unknown`.
        """
        place = find_place(channel, await self.places.all(NAME))
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
        places = await self.places.all(NAME)
        wanted = self._wanted()
        for channel in wanted:
            find_place(channel, places)
        return f"logged in; cases go to {', '.join(wanted)}"

    def _wanted(self) -> tuple[str, ...]:
        routed = [route.channel for route in self._playbooks.current().routes if route.surface == NAME]
        return tuple(dict.fromkeys(routed)) or (self._channel,)

    async def close(self) -> None:
        """Close every connection."""
        await self.connectors.close()


def find_place(channel: str, places: Iterable[Place]) -> Place:
    """The one place of this name that still lets the bot in; :class:`Permanent` says what to do where there is none."""
    wanted = channel.strip().lstrip("#").casefold()
    named = [
        place
        for place in places
        if wanted in (place.id.casefold(), place.name.casefold(), f"{place.team}/{place.name}".casefold())
    ]
    standing = [place for place in named if not place.is_lost]
    if len(standing) == 1:
        return standing[0]
    if standing:
        raise Permanent(
            f"Several teams have a channel {channel!r}.", f"Write team/channel, such as {standing[0].team}/{channel}."
        )
    if named:
        raise Permanent(f"The bot was removed from the Teams channel {channel!r}. Nothing is lost.", COME_IN)
    raise Permanent(f"The bot knows no Teams channel {channel!r} yet. Nothing is lost.", COME_IN)


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
