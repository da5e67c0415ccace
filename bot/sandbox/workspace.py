"""A small Slack workspace's state: people, channels, messages, views, and the short-lived keys of an interaction."""

from __future__ import annotations

import copy
import mimetypes
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.block_kit import elements
from bot.sandbox.feed import CHANNEL, Feed

Json = dict[str, Any]

TEAM = {"id": "T0LARKFIELD", "domain": "larkfield"}
APP_ID, BOT_ID, BOT_USER = "A0HIGHROAD0", "B0HIGHROAD0", "U0HIGHROAD0"
TRIGGER_S = 3.0
RESPONSE_S, RESPONSE_USES = 30 * 60.0, 5


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as whom one can act: of the workspace, or of another ``team`` that shares a channel with it."""

    id: str
    name: str
    real_name: str
    team: str = TEAM["id"]
    is_guest: bool = False

    def as_json(self) -> Json:
        """The person as Slack's API tells them."""
        return {
            "id": self.id,
            "team_id": self.team,
            "is_restricted": self.is_guest,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": False,
            "is_bot": False,
            "tz": "Europe/London",
            "profile": {"real_name": self.real_name, "display_name": self.real_name},
        }


@dataclass(frozen=True, slots=True)
class Room:
    """A channel; the bot can write only where it is a member. ``only_for`` is whose direct messages these are."""

    id: str
    name: str
    topic: str
    has_bot: bool = True
    only_for: str = ""
    is_archived: bool = False

    def as_json(self) -> Json:
        """The channel as Slack's API tells it."""
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": True,
            "is_private": False,
            "is_archived": self.is_archived,
            "is_member": self.has_bot,
            "topic": {"value": self.topic},
        }


PEOPLE = (
    Person("U0ANA00001", "ana", "Ana Castillo"),
    Person("U0BEN00001", "ben", "Ben Okafor"),
    Person("U0CLEO0001", "cleo", "Cleo Marsh"),
)
GROUPS = {"S0CARE00001": ("care", "Customer care", (PEOPLE[0].id, PEOPLE[1].id))}
ROOMS = (
    Room("C0REVIEWS01", "reviews", "What customers say, and what we answer"),
    Room("C0URGENT001", "urgent", "Safety, legal, press"),
    Room("C0GENERAL01", "general", "Everybody", has_bot=False),
)


@dataclass(slots=True)
class Message:
    """One message; ``only_for`` is the one person who sees it (ephemeral), empty for everybody."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    edited: str = ""
    only_for: str = ""
    files: list[Json] = field(default_factory=list)

    def as_json(self, *, with_metadata: bool = False) -> Json:
        """The message as Slack's API tells it."""
        said: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": TEAM["id"]}
        if self.user == BOT_USER:
            said |= {"bot_id": BOT_ID, "app_id": APP_ID, "blocks": copy.deepcopy(self.blocks)}
        if self.files:
            said["files"] = self.files
        if self.edited:
            said["edited"] = {"user": BOT_ID, "ts": self.edited}
        if with_metadata and self.metadata:
            said["metadata"] = self.metadata
        return said


@dataclass(slots=True)
class View:
    """An open modal or a home tab of one person."""

    id: str
    user: str
    body: Json
    hash: str = ""
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> Json:
        """The view as Slack's API tells it, with what the person has filled in."""
        plain = {"callback_id": "", "private_metadata": "", "external_id": "", "title": None, "close": None}
        fixed = {
            "id": self.id,
            "team_id": TEAM["id"],
            "app_id": APP_ID,
            "bot_id": BOT_ID,
            "hash": self.hash,
            "state": {"values": copy.deepcopy(self.values)},
            "root_view_id": self.id,
            "previous_view_id": None,
        }
        return plain | {"submit": None, "clear_on_close": False, "notify_on_close": False} | self.body | fixed

    def show(self, body: Json) -> None:
        """Replace the view's content; what stands in a box of the same block and action stays."""
        self.body, self.hash, self.errors = named_blocks(body), fresh_hash(), {}
        kept = self.values
        self.values = {}
        for block in self.body["blocks"]:
            for element in elements(block):
                if block["type"] == "input":
                    before = kept.get(block["block_id"], {}).get(element["action_id"])
                    self.values.setdefault(block["block_id"], {})[element["action_id"]] = before or initial(element)


@dataclass(slots=True)
class ResponseUrl:
    """A short-lived address to answer an interaction at."""

    channel: str
    user: str
    ts: str
    until: float
    uses: int = RESPONSE_USES


@dataclass(slots=True)
class File:
    """An uploaded file."""

    id: str
    name: str
    content: bytes = b""
    is_complete: bool = False

    @property
    def mimetype(self) -> str:
        """The file's media type, by its name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


def initial(element: Json) -> Json:
    """The value of a box before anybody touched it."""
    if element["type"] == "static_select":
        return {"type": "static_select", "selected_option": element.get("initial_option")}
    return {"type": element["type"], "value": element.get("initial_value")}


def fresh_hash() -> str:
    """A new hash of a view."""
    return f"{time.time():.0f}.{secrets.token_hex(4)}"


def named_blocks(body: Json) -> Json:
    """A view's blocks with a name for every block and element that came without one, as Slack gives it."""
    return body | {"blocks": with_names(body["blocks"])}


def with_names(blocks: list[Json]) -> list[Json]:
    """A list of blocks with a name for every block and element that came without one."""
    named = copy.deepcopy(blocks)
    for block in named:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in elements(block):
            if element["type"] != "image":
                element.setdefault("action_id", secrets.token_urlsafe(4))
    return named


class Workspace:
    """The whole workspace, in memory."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.people = {person.id: person for person in PEOPLE}
        self.rooms = {room.id: room for room in ROOMS}
        self.left: set[tuple[str, str]] = set()
        self.messages: list[Message] = []
        self.modals: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.files: dict[str, File] = {}
        self.responses: dict[str, ResponseUrl] = {}
        self._triggers: dict[str, tuple[str, float]] = {}
        self._last = 0.0

    def stamp(self) -> str:
        """A new message's ts: later than every one before."""
        self._last = max(time.time(), self._last + 0.000002)
        return f"{self._last:.6f}"

    def room(self, name: str) -> Room | None:
        """A channel by id or name."""
        wanted = name.removeprefix("#")
        return next((room for room in self.rooms.values() if wanted in (room.id, room.name)), None)

    def members(self, room: Room) -> list[str]:
        """Who is in a channel: everybody, but for those who have ``left`` it (channel, person)."""
        return [person for person in self.people if (room.id, person) not in self.left]

    def direct(self, user: str) -> Room:
        """A person's direct messages with the app, open from the first time on."""
        room = Room(f"D{user[1:]}", f"highroad-{user}", "What Highroad has for you alone", only_for=user)
        return self.rooms.setdefault(room.id, room)

    def add(self, message: Message) -> Message:
        """Let a message appear."""
        message.blocks = with_names(message.blocks)
        self.messages.append(message)
        self.feed.tell(CHANNEL)
        return message

    def change(self, message: Message, text: str, blocks: list[Json], metadata: Json | None = None) -> None:
        """Edit a message; its metadata stays unless new ones come."""
        message.text, message.blocks, message.edited = text, with_names(blocks), self.stamp()
        message.metadata = metadata or message.metadata
        self.feed.tell(CHANNEL)

    def remove(self, message: Message) -> None:
        """Take a message away."""
        self.messages.remove(message)
        self.feed.tell(CHANNEL)

    def message(self, channel: str, ts: str) -> Message | None:
        """The message of this ts in a channel."""
        return next((said for said in self.messages if (said.channel, said.ts) == (channel, ts)), None)

    def seen_by(self, user: str, channel: str) -> Iterator[Message]:
        """What one person sees in a channel, oldest first."""
        return (said for said in self.messages if said.channel == channel and said.only_for in ("", user))

    def open_modal(self, user: str, body: Json) -> View:
        """Open a modal in front of one person; Slack lets a modal push others, and shows the last."""
        view = View(f"V{secrets.token_hex(5).upper()}", user, {})
        view.show(body)
        self.modals[view.id] = view
        self.feed.tell(CHANNEL)
        return view

    def modal_of(self, user: str) -> View | None:
        """The modal on top of a person's screen."""
        return next((view for view in reversed(self.modals.values()) if view.user == user), None)

    def close_modal(self, view: View, *, all_of_them: bool = False) -> None:
        """Take a modal away, or every modal of that person."""
        gone = [view.id] if not all_of_them else [each.id for each in self.modals.values() if each.user == view.user]
        for name in gone:
            self.modals.pop(name, None)
        self.feed.tell(CHANNEL)

    def trigger(self, user: str) -> str:
        """A trigger_id, good for three seconds and one use."""
        name = f"{time.time_ns()}.{secrets.token_hex(8)}"
        self._triggers[name] = (user, time.monotonic() + TRIGGER_S)
        return name

    def use_trigger(self, name: str) -> tuple[str, str]:
        """Use up a trigger_id: (the person, empty), or (empty, Slack's error)."""
        user, until = self._triggers.get(name, ("", 0.0))
        if not until:
            return "", "invalid_trigger_id"
        if not user:
            return "", "exchanged_trigger_id"
        if time.monotonic() > until:
            return "", "expired_trigger_id"
        self._triggers[name] = ("", until)
        return user, ""

    def response_key(self, channel: str, user: str, ts: str) -> str:
        """The secret part of a response_url."""
        key = secrets.token_urlsafe(18)
        self.responses[key] = ResponseUrl(channel, user, ts, time.monotonic() + RESPONSE_S)
        return key

    def add_file(self, name: str) -> File:
        """Note a file that is about to be uploaded."""
        file = File(f"F{secrets.token_hex(5).upper()}", name)
        self.files[file.id] = file
        return file
