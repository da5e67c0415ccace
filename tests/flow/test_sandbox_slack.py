"""The sandbox's Slack answers and signs as Slack does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import SandboxSettings
from tests.flow.sandbox_room import CARD, MODAL, Room, sandbox_room

ANA = "U0ANA00001"


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with sandbox_room() as opened:
        yield opened


@pytest.mark.parametrize(
    ("method", "asked", "error"),
    [
        ("chat.postMessage", {"channel": "nowhere", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "general", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "reviews"}, "no_text"),
        ("chat.postMessage", {"channel": "reviews", "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": "reviews", "blocks": [{"type": "headline"}]}, "invalid_blocks"),
        ("chat.update", {"channel": "reviews", "ts": "1.0", "text": "x"}, "message_not_found"),
        ("users.info", {"user": "U9"}, "user_not_found"),
        ("usergroups.users.list", {"usergroup": "S9"}, "no_such_subteam"),
        ("views.open", {"trigger_id": "1.2", "view": MODAL}, "invalid_trigger_id"),
        ("views.update", {"view_id": "V9", "view": MODAL}, "not_found"),
        ("apps.connections.open", {}, "not_allowed_token_type"),
        ("chat.shout", {}, "unknown_method"),
    ],
)
async def test_errors_have_slacks_names(room: Room, method: str, asked: dict[str, Any], error: str) -> None:
    """What Slack would refuse is refused by Slack's own word."""
    assert (await room.slack(method, **asked))["error"] == error


async def test_a_wrong_token_is_refused(room: Room) -> None:
    """Only the run's own bot token is let in."""
    assert (await room.slack("auth.test", token="xoxb-other"))["error"] == "invalid_auth"


async def test_a_missing_scope_is_named() -> None:
    """A token without the scope learns which one is needed, and every answer lists those it has."""
    async with sandbox_room(SandboxSettings(scopes=("commands",))) as room:
        said = await room.slack("chat.postMessage", channel="reviews", text="x")
        assert (said["error"], said["needed"]) == ("missing_scope", "chat:write")


@pytest.mark.parametrize(
    ("blocks", "pointer"),
    [
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "/blocks/0/text/text"),
        ([{"type": "divider"}, {"type": "divider", "colour": "red"}], "/blocks/1"),
        ([{"type": "divider"}] * 51, "/blocks"),
        ([{"type": "divider", "block_id": "a"}] * 2, "/blocks"),
        ([{"type": "actions", "elements": [CARD[0]["elements"][0]] * 2}], "/blocks/0"),
    ],
)
async def test_blocks_over_a_limit_are_pointed_at(room: Room, blocks: list[object], pointer: str) -> None:
    """A block over a limit is refused with a pointer to it."""
    said = await room.slack("chat.postMessage", channel="reviews", blocks=blocks)
    assert said["response_metadata"]["messages"][0].endswith(f"[json-pointer:{pointer}]")


async def test_history_pages_and_keeps_secrets(room: Room) -> None:
    """History comes newest first, in pages, with metadata where asked and without ephemeral messages."""
    metadata = {"event_type": "highroad_case", "event_payload": {"case_id": 7}}
    await room.slack("chat.postMessage", channel="reviews", text="old", metadata=metadata)
    await room.slack("chat.postEphemeral", channel="reviews", user=ANA, text="psst")
    await room.slack("chat.postMessage", channel="reviews", text="new")
    first = await room.slack("conversations.history", channel="C0REVIEWS01", limit=1, include_all_metadata=True)
    cursor = first["response_metadata"]["next_cursor"]
    second = await room.slack("conversations.history", channel="C0REVIEWS01", cursor=cursor, include_all_metadata=True)
    assert [said["text"] for said in first["messages"] + second["messages"]] == ["new", "old"]
    assert second["messages"][0]["metadata"] == metadata


async def test_a_click_is_signed_and_whole(room: Room) -> None:
    """A click reaches the bot signed, with the button's value, the message, and a response_url that works."""
    card = await room.card()
    await room.control("click", **{"as": "ana"}, **card, action_id="approve")
    payload = room.bot.payloads[-1]
    assert room.bot.is_signed()
    assert (payload["user"]["id"], payload["actions"][0]["value"]) == (ANA, "1:3")
    async with room.http.post(payload["response_url"], json={"text": "seen", "response_type": "ephemeral"}) as answer:
        assert answer.status == 200
    assert [said["text"] for said in await room.see("messages?as=ana")] == ["HR-1", "seen"]
    assert [said["text"] for said in await room.see("messages?as=ben")] == ["HR-1"]


async def test_a_response_url_replaces_and_wears_out(room: Room) -> None:
    """A response_url changes the message it came from, five times at most."""
    card = await room.card()
    await room.control("click", **{"as": "ana"}, **card, action_id="approve")
    url = room.bot.payloads[-1]["response_url"]
    for number in range(6):
        async with room.http.post(url, json={"text": f"now {number}", "replace_original": True}) as answer:
            status = answer.status
    assert status == 404
    assert [said["text"] for said in await room.see("messages")] == ["now 4"]


async def test_an_act_in_the_overflow_is_found(room: Room) -> None:
    """An act that stands in the overflow arrives as the overflow's chosen option."""
    await room.control("click", **{"as": "ben"}, **await room.card(), action_id="history")
    action = room.bot.payloads[-1]["actions"][0]
    assert (action["action_id"], action["selected_option"]["value"]) == ("more", "history:1:3")


async def test_a_modal_shows_the_bots_errors_and_closes(room: Room) -> None:
    """A refused submission keeps the modal with the error under its box; an accepted one closes it."""
    room.bot.opens = MODAL
    refusal = {"response_action": "errors", "errors": {"text": "Too curt."}}
    room.bot.answers = [web.Response(), web.json_response(refusal)]
    done = await room.control("click", **{"as": "ana"}, **await room.card(), action_id="approve", text="Hi")
    assert done["errors"] == {"text": "Too curt."}
    submitted = room.bot.payloads[-1]
    assert submitted["type"] == "view_submission"
    assert submitted["view"]["state"]["values"]["text"]["text"]["value"] == "Hi"
    assert await room.control("submit", **{"as": "ana"}, view_id=done["view_id"]) == {"errors": {}}
    assert (await room.see("channel?as=ana"))["modal"] is None


async def test_a_box_over_its_limit_is_held_back(room: Room) -> None:
    """What Slack's client refuses never reaches the bot."""
    room.bot.opens = MODAL
    done = await room.control("click", **{"as": "ana"}, **await room.card(), action_id="approve", text="x" * 51)
    assert "text" in done["errors"]
    assert [payload["type"] for payload in room.bot.payloads] == ["block_actions"]


async def test_a_trigger_works_once(room: Room) -> None:
    """A trigger_id opens one modal."""
    await room.control("click", **{"as": "ana"}, **await room.card(), action_id="approve")
    trigger = room.bot.payloads[-1]["trigger_id"]
    assert (await room.slack("views.open", trigger_id=trigger, view=MODAL))["ok"]
    assert (await room.slack("views.open", trigger_id=trigger, view=MODAL))["error"] == "exchanged_trigger_id"


async def test_an_update_keeps_what_is_typed(room: Room) -> None:
    """views.update leaves the words in a box of the same name, and refuses an outdated hash."""
    view = room.sandbox.workspace.open_modal(ANA, MODAL)
    await room.control("type", **{"as": "ana"}, view_id=view.id, block_id="text", action_id="text", text="typed")
    old = view.hash
    assert (await room.slack("views.update", view_id=view.id, hash=old, view=MODAL))["ok"]
    assert view.values["text"]["text"]["value"] == "typed"
    assert (await room.slack("views.update", view_id=view.id, hash=old, view=MODAL))["error"] == "hash_conflict"


async def test_a_command_is_signed_and_answered(room: Room) -> None:
    """A slash command carries its words; the immediate answer is shown to its person alone."""
    room.bot.answers = [web.json_response({"text": "Nothing waits."})]
    await room.control("command", **{"as": "ana"}, channel="reviews", line="/reviews open now")
    assert room.bot.is_signed()
    assert b"command=%2Freviews&text=open+now" in room.bot.requests[-1][1]
    assert (await room.see("messages?as=ana"))[-1]["only_for"] == ANA


async def test_a_bot_that_fails_is_told_of(room: Room) -> None:
    """A click that the bot does not take leaves a word for its person."""
    room.bot.answers = [web.Response(status=500)]
    done = await room.control("click", **{"as": "ana"}, **await room.card(), action_id="approve")
    assert done["status"] == 500
    assert "answered 500" in (await room.see("messages?as=ana"))[-1]["text"]


async def test_the_home_tab_is_opened_and_published(room: Room) -> None:
    """Opening the home tab sends the event; what the bot publishes is that person's own."""
    await room.control("home", **{"as": "ana"})
    assert b"app_home_opened" in room.bot.requests[-1][1]
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    assert (await room.slack("views.publish", user_id=ANA, view=view))["ok"]
    assert (await room.see("channel?as=ana"))["home"]["blocks"][0]["type"] == "divider"
    assert (await room.see("channel?as=ben"))["home"] is None


async def test_slacks_own_client_uploads_a_picture(room: Room) -> None:
    """slack_sdk's three-step upload works, and the page can show the picture."""
    client = AsyncWebClient(
        token=room.sandbox.secrets.bot_token, base_url=f"{room.sandbox.url}/api/", session=room.http
    )
    done = await client.files_upload_v2(filename="plot.png", content=b"\x89PNG", title="plot")
    async with room.http.get(f"{room.sandbox.url}/files/{done['files'][0]['id']}") as answer:
        assert await answer.read() == b"\x89PNG"


async def test_a_file_in_direct_messages_is_one_persons_own(room: Room) -> None:
    """A conversation that the bot opens is seen by its person alone, with the file under its own name."""
    assert (await room.slack("conversations.open", users="U9"))["error"] == "user_not_found"
    opened = (await room.slack("conversations.open", users=ANA))["channel"]["id"]
    client = AsyncWebClient(
        token=room.sandbox.secrets.bot_token, base_url=f"{room.sandbox.url}/api/", session=room.http
    )
    await client.files_upload_v2(filename="reviews.csv", content=b"a,b", channel=opened, initial_comment="Here")
    assert opened not in (await room.see("channel?as=ben"))["messages"]
    (said,) = (await room.see("channel?as=ana"))["messages"][opened]
    assert (said["text"], said["files"][0]["name"]) == ("Here", "reviews.csv")
    async with room.http.get(f"{room.sandbox.url}/files/{said['files'][0]['id']}") as answer:
        assert (await answer.read(), answer.content_type) == (b"a,b", "text/csv")
    names = [channel["id"] for channel in (await room.slack("conversations.list"))["channels"]]
    assert opened not in names


async def test_other_sites_cannot_click_here(room: Room) -> None:
    """The control API takes JSON alone, which a stray page's form can't send."""
    async with room.http.post(f"{room.sandbox.url}/sandbox/api/story", data={"seconds": "1"}) as answer:
        assert answer.status == 415


async def test_faults_happen_as_often_as_asked(room: Room) -> None:
    """A fault answers its status as often as it was asked for, with Slack's Retry-After."""
    await room.control("faults", on="chat.postMessage", status=429, retry_after=7)
    headers = {"Authorization": f"Bearer {room.sandbox.secrets.bot_token}"}
    url = f"{room.sandbox.url}/api/chat.postMessage"
    async with room.http.post(url, json={"channel": "reviews", "text": "x"}, headers=headers) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
    assert (await room.slack("chat.postMessage", channel="reviews", text="x"))["ok"]


async def test_a_lost_answer_was_a_success(room: Room) -> None:
    """A dropped answer leaves the message posted, and the caller in the dark."""
    await room.control("faults", on="chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await room.slack("chat.postMessage", channel="reviews", text="there")
    assert [said["text"] for said in await room.see("messages")] == ["there"]
