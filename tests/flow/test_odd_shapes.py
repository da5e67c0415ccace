"""What the chats send in another shape than they should, genuine and signed all the same: refused as a bad request, or
answered as if the odd part were missing; never a fault of ours, and nobody is left without an answer.
"""

from __future__ import annotations

import copy
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from bot.app.jobs import Jobs
from bot.chats.slack.render import Meta
from bot.sandbox.teams import PEOPLE
from bot.store.store import PgStore
from tests.flow.slack_world import World, a_world
from tests.flow.teams_room import REVIEWS, Room, teams_room

ODD: tuple[Any, ...] = (None, 5, [], {}, "\ud800", "\x00", {"id": 5})
DEEP = '{"a":' * 2000 + "1" + "}" * 2000
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def places(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where a body holds anything."""
    inside = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in inside:
        yield (*path, key)
        yield from places(value, (*path, key))


def odd_forms(body: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    """The body with one of its parts missing or replaced by something else, down to a depth."""
    for *path, last in (place for place in places(body) if len(place) <= depth):
        for odd in (..., *ODD):
            made = copy.deepcopy(body)
            holder: Any = made
            for key in path:
                holder = holder[key]
            if odd is ...:
                del holder[last]
            else:
                holder[last] = odd
            yield made


@pytest.fixture
async def world(store: PgStore, jobs: Jobs) -> AsyncIterator[World]:
    async with a_world(store, jobs) as made:
        await made.open_case()
        yield made


@pytest.fixture
async def room(store: PgStore, jobs: Jobs) -> AsyncIterator[Room]:
    async with teams_room(store, jobs) as made:
        yield made


@pytest.mark.parametrize("payload", ["[]", "1", "null", '"x"', "{}", DEEP, "[" * 5000, '{"type": []}', '{"user": 1}'])
async def test_a_signed_payload_of_another_kind_is_a_bad_request(world: World, payload: str) -> None:
    """In a form and alone; an object that says nothing is not found."""
    with capture_logs() as logs:
        for body, kind in ((urlencode({"payload": payload}), FORM), (payload, JSON)):
            assert (await world.people.send(body.encode(), kind))[0] in (400, 404)
    assert logs == []


def clicked(world: World) -> dict[str, Any]:
    """A click on the card of the case."""
    ana, card = world.people.person("ana"), world.card()
    action = {"type": "button", "action_id": "undo", "block_id": "b", "value": "1:3", "action_ts": "1.2"}
    frame = world.people.frame("block_actions", ana) | {"trigger_id": "t.1", "actions": [action]}
    return frame | world.people.in_message(card, ana)


def submitted(world: World) -> dict[str, Any]:
    """A modal with a reason in it, sent."""
    view = {
        "id": "V1", "type": "modal", "callback_id": "skip", "hash": "1", "private_metadata": Meta(1, 3).dumps(),
        "state": {"values": {"text": {"text": {"type": "plain_text_input", "value": "no complaint"}}}},
    }  # fmt: skip
    return world.people.frame("view_submission", world.people.person("ana")) | {"view": view, "trigger_id": "t.1"}


def looked(world: World) -> dict[str, Any]:
    """Somebody looks at the App Home."""
    event = {"type": "app_home_opened", "user": world.people.person("ana").id, "tab": "home", "channel": "D1"}
    return {"type": "event_callback", "team_id": "T1", "event": event, "authorizations": [{"team_id": "T1"}]}


@pytest.mark.parametrize("made", [clicked, submitted, looked])
async def test_no_shape_of_slacks_is_a_fault_of_ours(world: World, made: Any) -> None:
    """Every part of a click, a modal and an event missing, or something else in its place."""
    body = made(world)
    assert (await post(world, body))[0] == 200
    for odd in odd_forms(body, 3):
        with capture_logs() as logs:
            status = (await post(world, odd))[0]
        assert 200 <= status < 500, (odd, logs)
        assert not [line for line in logs if line["log_level"] == "error"], (odd, logs)


async def post(world: World, body: dict[str, Any]) -> tuple[int, str]:
    """Send it as Slack sends its kind."""
    if body.get("type") == "event_callback":
        return await world.people.send(json.dumps(body).encode(), JSON)
    return await world.people.interact(body)


def pressed(room: Room) -> dict[str, Any]:
    """A button of a card in Teams."""
    action = {"type": "Action.Execute", "verb": "x", "data": {"act": "undo", "case_id": 1, "version": 1}}
    more = {"type": "invoke", "name": "adaptiveCard/action", "replyToId": "1", "value": {"action": action}}
    return room.teams.activity(PEOPLE[0], REVIEWS, **more)


def asked(room: Room) -> dict[str, Any]:
    """A question by a slash command, which its sender alone sees answered."""
    activity = room.teams.activity(PEOPLE[0], REVIEWS, type="message", text="<at>Highroad</at> open", textFormat="xml")
    return activity | {"recipient": {**activity["recipient"], "isTargeted": True}}


def answered(room: Room) -> dict[str, Any]:
    """A button of a client without Action.Execute: a message with a value."""
    data = {"act": "undo", "case_id": 1, "version": 1}
    return room.teams.activity(PEOPLE[0], REVIEWS, type="message", text="", value=data)


def installed(room: Room) -> dict[str, Any]:
    """The app was added to a team."""
    members = [{"id": "28:x", "name": "Bot"}]
    return room.teams.activity(PEOPLE[0], room.teams.team_id, type="conversationUpdate", membersRemoved=members)


@pytest.mark.parametrize("made", [pressed, asked, answered, installed])
async def test_no_shape_of_teams_is_a_fault_of_ours(room: Room, made: Any) -> None:
    """Every part of an activity missing, or something else in its place."""
    body = made(room)
    assert (await room.teams.send(body))[0] == 200
    for odd in odd_forms(body, 4):
        with capture_logs() as logs:
            status = (await room.teams.send(odd))[0]
        assert 200 <= status < 500 or status == 501, (odd, logs)
        assert not [line for line in logs if line["log_level"] == "error"], (odd, logs)


@pytest.mark.parametrize(
    "text",
    [
        "find \x00leaks", "find leaks\ud800", "show HR-\x001", "find " + "leaks " * 5000,
        "summary 9999-12-30..9999-12-31",
        "summary 0001-01-01..0001-01-02", "export 0001-01-01..9999-12-31",
    ],
)  # fmt: skip
async def test_odd_words_are_answered_in_both_chats(world: World, room: Room, text: str) -> None:
    """With what was meant, or with what to type; never with silence."""
    assert await world.command("ana", f"/reviews {text}".replace("\ud800", ""))
    assert await room.teams.say(f"<at>Highroad</at> {text}") == 200
    assert "stumbled" not in str(room.answer().card)
