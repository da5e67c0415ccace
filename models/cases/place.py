"""Where a chat has let the bot in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A channel that the bot may post to without being asked.

    ``id`` is the chat's own id of it, ``name`` and ``team`` are what people call it. ``address`` is opaque: only the
    surface that wrote it can read it. ``is_lost`` is True once the bot was removed or the channel went away.
    """

    surface: str
    id: str
    name: str
    team: str
    address: str
    is_lost: bool = False


def route_key(channel: str) -> str:
    """The name of a route's channel as its place is remembered by: however somebody writes it."""
    return channel.strip().lstrip("#").casefold()
