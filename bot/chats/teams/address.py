"""Where something stands in Teams: the opaque addresses of places and posts, and the place that a name means."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from models.cases.place import Place
from models.errors import Permanent

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
