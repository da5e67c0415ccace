"""The Slack surface against a server that speaks Slack's Web API, faults included."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from bot.chats.slack.refusal import SlackRefused
from bot.chats.slack.send import SCOPES
from bot.sandbox.slack_api import DEFAULT_SCOPES
from bot.sandbox.workspace import BOT_USER, Message
from models.errors import Permanent, Transient, Unknown
from models.notices.notice import File, Notice, Picture, PostRef
from tests.flow.slack_server import a_surface, a_workspace, scripted

CARD = Notice("HR-12 · ★☆☆☆☆ on WooCommerce", case_id=12, version=3, quote="It broke.")
PLOT = Notice("Reviews", lines=("42 reviews.",), pictures=(Picture(b"\x89PNG", "A falling line", "negatives"),))


async def test_post_find_update() -> None:
    """A card is posted by the channel's name, found again by its metadata, and redrawn where it stands."""
    async with a_workspace() as (surface, workspace):
        ref = await surface.post(CARD, "#reviews")
        (posted,) = workspace.messages
        assert ref == PostRef("slack", f"C0REVIEWS01:{posted.ts}")
        assert posted.metadata == {"event_type": "highroad_case", "event_payload": {"case_id": 12}}
        assert await surface.find(12, "reviews") == ref
        assert await surface.find(13, "reviews") is None
        await surface.update(ref, Notice("HR-12 · done", case_id=12, version=4))
        assert [(said.text, bool(said.edited)) for said in workspace.messages] == [("HR-12 · done", True)]
        assert await surface.find(12, "C0REVIEWS01") == ref


async def test_find_reads_on_and_takes_only_our_own() -> None:
    """The card is found pages back, and another bot's message with the same mark is none of ours."""
    mark = {"event_type": "highroad_case", "event_payload": {"case_id": 12}}
    theirs = {"ts": "2.0", "bot_id": "B0OTHER", "metadata": mark}
    ours = {"ts": "1.0", "bot_id": "B0US", "metadata": mark}
    seen: list[Any] = []
    script = scripted(
        {"ok": True, "bot_id": "B0US"},
        {"ok": True, "messages": [theirs, {"ts": "1.5"}], "response_metadata": {"next_cursor": "next"}},
        {"ok": True, "messages": [ours]},
        seen=seen,
    )
    async with a_surface(script) as surface:
        assert await surface.find(12, "C0REVIEWS01") == PostRef("slack", "C0REVIEWS01:1.0")
    assert [asked.get("cursor") for _, asked in seen] == [None, None, "next"]


async def test_message_without_a_case_carries_no_mark() -> None:
    """Only cards are marked: a digest is no card."""
    async with a_workspace() as (surface, workspace):
        await surface.post(Notice("Digest", lines=("42 reviews.",)), "reviews")
        assert workspace.messages[0].metadata is None


async def test_ping_names_every_missing_scope() -> None:
    """With all scopes it says who we are; each one that lacks is named with its purpose and what to do."""
    async with a_workspace() as (surface, _):
        assert await surface.ping() == f"highroad in Larkfield Supply, with all {len(SCOPES)} scopes"
    few = tuple(scope for scope in DEFAULT_SCOPES if scope not in ("channels:history", "files:write"))
    async with a_workspace(few) as (surface, _):
        with pytest.raises(Permanent, match=r"channels:history .*files:write \(to upload plots") as lacking:
            await surface.ping()
        assert "reinstall" in lacking.value.hint


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        ("invalid_auth", "HIGHROAD_SLACK_BOT_TOKEN"),
        ("channel_not_found", "Create the channel"),
        ("not_in_channel", "/invite @Highroad"),
        ("is_archived", "HIGHROAD_SLACK_CHANNEL"),
    ],
)
async def test_refusals_say_what_to_do(error: str, hint: str) -> None:
    """What only a person can mend is permanent, and its hint says how."""
    async with a_surface(scripted({"ok": False, "error": error})) as surface:
        with pytest.raises(Permanent, match=error) as refused:
            await surface.post(CARD, "C0REVIEWS01")
        assert hint in refused.value.hint


async def test_missing_scope_is_named() -> None:
    """A scope that was taken away later is named as Slack names it."""
    answer = {"ok": False, "error": "missing_scope", "needed": "chat:write"}
    async with a_surface(scripted(answer)) as surface:
        with pytest.raises(Permanent) as refused:
            await surface.post(CARD, "C0REVIEWS01")
        assert "chat:write" in refused.value.hint


async def test_unknown_channel_name() -> None:
    """A channel that does not exist is named."""
    async with a_workspace() as (surface, _):
        with pytest.raises(Permanent, match="#nowhere"):
            await surface.post(CARD, "nowhere")


async def test_rate_limit_is_kept_to() -> None:
    """429 is passing, and says when to come back."""
    async with a_surface(scripted((429, ""))) as surface:
        with pytest.raises(Transient) as slow:
            await surface.post(CARD, "C0REVIEWS01")
        assert slow.value.retry_after == 7


@pytest.mark.parametrize("notice", [CARD, Notice("Digest", lines=("3 reviews.",))], ids=["card", "digest"])
@pytest.mark.parametrize(
    "answer",
    [
        (502, "<html>"),
        (503, "<html>"),
        (200, "<html>"),
        {"ok": False, "error": "internal_error"},
        {"ok": False, "error": "fatal_error"},
    ],
)
async def test_what_slack_may_have_posted_is_unknown(answer: Any, notice: Notice) -> None:
    """Slack says itself that some of it may have succeeded, or a proxy says something in its place."""
    async with a_surface(scripted(answer)) as surface:
        with pytest.raises(Unknown):
            await surface.post(notice, "C0REVIEWS01")


async def test_slacks_own_trouble_is_passing_for_what_can_be_repeated() -> None:
    """A redraw is tried again later."""
    async with a_surface(scripted((502, "<html>"))) as surface:
        with pytest.raises(Transient):
            await surface.update(PostRef("slack", "C0REVIEWS01:1.0"), CARD)


async def test_one_post_is_one_request() -> None:
    """A connection that breaks after sending is not tried again blindly: that would post the card twice."""
    calls = []

    async def cut_off(request: web.Request) -> web.StreamResponse:
        calls.append(request.path)
        assert request.transport
        request.transport.close()
        return web.Response()

    async with a_surface(web.post("/api/{method}", cut_off)) as surface:
        with pytest.raises(Unknown):
            await surface.post(CARD, "C0REVIEWS01")
    assert calls == ["/api/chat.postMessage"]


async def test_picture_is_uploaded_and_shown() -> None:
    """The three steps, then a message whose image is the file."""
    async with a_workspace() as (surface, workspace):
        await surface.post(PLOT, "reviews")
        (file,) = workspace.files.values()
        assert (file.name, file.content, file.is_complete) == ("negatives.png", b"\x89PNG", True)
        image = next(block for block in workspace.messages[0].blocks if block["type"] == "image")
        assert (image["slack_file"], image["alt_text"]) == ({"id": file.id}, "A falling line")


def uploads(*posts: dict[str, Any], seen: list[Any]) -> list[web.RouteDef]:
    """A Slack that takes files and answers the posts of messages by this script."""

    async def address(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "upload_url": str(request.url.origin() / "up"), "file_id": "F0123456789"})

    async def taken(request: web.Request) -> web.Response:
        return web.Response(text="OK")

    async def complete(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "files": [{"id": "F0123456789"}]})

    return [
        web.route("*", "/api/files.getUploadURLExternal", address),
        web.post("/up", taken),
        web.route("*", "/api/files.completeUploadExternal", complete),
        scripted(*posts, seen=seen),
    ]


async def test_picture_that_slack_still_digests() -> None:
    """Slack refuses a file that it has just taken: the message waits for it."""
    seen: list[Any] = []
    refused = {"ok": False, "error": "invalid_blocks"}
    async with a_surface(*uploads(refused, {"ok": True, "channel": "C", "ts": "1"}, seen=seen)) as surface:
        assert await surface.post(PLOT, "C0REVIEWS01") == PostRef("slack", "C:1")
    assert ["F0123456789" in str(asked) for _, asked in seen] == [True, True]


async def test_answer_at_the_response_url() -> None:
    """The same for an answer to a command."""
    seen: list[Any] = []
    routes = uploads({"ok": False, "error": "invalid_blocks"}, seen=seen)

    async def hook(request: web.Request) -> web.Response:
        seen.append(("hook", await request.json()))
        return web.Response(status=404 if len(seen) == 1 else 200, text="invalid_blocks" if len(seen) == 1 else "ok")

    async with a_surface(web.post("/hook", hook), *routes) as surface:
        url = surface.client.base_url.replace("/api/", "/hook")
        await surface.answer(url, PLOT)
        assert [asked["response_type"] for _, asked in seen] == ["ephemeral", "ephemeral"]


async def test_answer_that_came_too_late() -> None:
    """An address of Slack's that is used up is told, not tried again."""

    async def gone(request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error": "expired_url"}, status=404)

    async with a_surface(web.post("/hook", gone)) as surface:
        with pytest.raises(SlackRefused, match="expired_url"):
            await surface.answer(surface.client.base_url.replace("/api/", "/hook"), CARD)


async def test_tell_is_seen_by_one() -> None:
    """An ephemeral message reaches one person."""
    async with a_workspace() as (surface, workspace):
        await surface.tell("C0REVIEWS01", "U0ANA00001", Notice("Only you"))
        assert [(said.only_for, said.text) for said in workspace.messages] == [("U0ANA00001", "Only you")]


async def test_redraw_that_came_too_late() -> None:
    """A modal that was updated or closed meanwhile is no failure; anything else is."""
    for code in ("hash_conflict", "not_found"):
        async with a_surface(scripted({"ok": False, "error": code})) as surface:
            await surface.redraw("V1", "1.a", {})
    async with a_surface(scripted({"ok": False, "error": "invalid_auth"})) as surface:
        with pytest.raises(SlackRefused):
            await surface.redraw("V1", "1.a", {})


async def test_message_that_people_deleted_is_left_deleted() -> None:
    """Its job ends well, or it would be asked for anew every minute."""
    async with a_workspace() as (surface, workspace):
        workspace.add(Message("5.0", "C0REVIEWS01", BOT_USER, "x"))
        await surface.update(PostRef("slack", "C0REVIEWS01:6.0"), CARD)
        assert [message.ts for message in workspace.messages] == ["5.0"]


async def test_message_of_an_app_that_was_made_anew_is_left_as_it_is() -> None:
    """Its old cards belong to another app for good: no try would ever change them."""
    async with a_surface(scripted({"ok": False, "error": "cant_update_message"})) as surface:
        await surface.update(PostRef("slack", "C0REVIEWS01:6.0"), CARD)


async def test_what_cannot_be_found_again_is_unclear_where_no_answer_came() -> None:
    """A digest that Slack may have taken is not said twice; a card is looked for first."""

    async def hang_up(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async with a_surface(web.post("/api/{method}", hang_up)) as surface:
        with pytest.raises(Unknown):
            await surface.post(Notice("Digest", lines=("3 reviews.",)), "C0REVIEWS01")
        with pytest.raises(Unknown):
            await surface.post(CARD, "C0REVIEWS01")


async def test_file_that_slack_will_not_take_says_what_to_do() -> None:
    """An app from before the scope, or one whose people can't be written to, names what an admin must switch on."""
    notice = Notice("Export", files=(File("reviews.csv", b"a", "Reviews", "30d", datetime.now(UTC)),))
    async with a_workspace(tuple(scope for scope in DEFAULT_SCOPES if scope != "im:write")) as (surface, _):
        with pytest.raises(SlackRefused) as refused:
            await surface.hand("U0ANA00001", notice)
        assert refused.value.hint.startswith("Add im:write under OAuth & Permissions")
    opened = {"ok": True, "channel": {"id": "D0ANA00001"}}
    async with a_surface(scripted(opened, {"ok": False, "error": "messages_tab_disabled"})) as surface:
        with pytest.raises(SlackRefused) as refused:
            await surface.hand("U0ANA00001", notice)
        assert "Messages Tab" in refused.value.hint
