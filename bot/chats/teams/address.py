"""Where something stands in Teams: the opaque addresses of places and posts, and the place that a name means."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from models.cases.place import Place, route_key
from models.errors import Permanent

NAME = "teams"
ID_PREFIX = "19:"
"""How the id of every channel and group chat begins; no channel may have a name like that."""
MOVE = "To move its cases elsewhere write another channel's id (19:…) in its place: they never move by themselves."
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


def find_place(channel: str, places: Iterable[Place]) -> Place:
    """The one place of this name that still lets the bot in; :class:`Permanent` says what to do where there is none."""
    wanted = route_key(channel)
    named = [place for place in places if wanted in (place.name.casefold(), f"{place.team}/{place.name}".casefold())]
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


def standing_place(channel: str, identity: str, places: Iterable[Place]) -> Place:
    """The place of this id, to which the name ``channel`` is bound; :class:`Permanent` where it lets the bot in no
    more: a namesake is no substitute.
    """
    for place in places:
        if place.id == identity and not place.is_lost:
            return place
    raise Permanent(f"The bot was removed from the Teams channel {channel!r}. Nothing is lost.", f"{COME_IN} {MOVE}")
