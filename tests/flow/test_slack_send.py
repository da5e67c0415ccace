"""The Slack surface against a server that speaks Slack's Web API, faults included."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.chats.slack.refusal import SlackRefused
from bot.chats.slack.send import SCOPES, SlackSurface
from bot.sandbox.feed import Feed
from bot.sandbox.slack_api import DEFAULT_SCOPES, SlackApi
from bot.sandbox.workspace import BOT_USER, Message, Workspace
from models.cases.people import Actor, Standing
from models.errors import Permanent, Transient, Unknown
from models.notices.notice import File, Notice, Picture, PostRef

TOKEN = "xoxb-test"
CARD = Notice("HR-12 · ★☆☆☆☆ on WooCommerce", case_id=12, version=3, quote="It broke.")
PLOT = Notice("Reviews", lines=("42 reviews.",), pictures=(Picture(b"\x89PNG", "A falling line", "negatives"),))
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def known(surface: SlackSurface, user: str, *groups: str) -> Actor:
    """A person as Slack tells them, in C1."""
    return await surface.identify(await surface.directory.person(user, "ana", "", "C1"), ("C1",), groups)


class Seconds:
    """A clock of seconds that a test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@asynccontextmanager
async def a_surface(*routes: web.RouteDef, now: Callable[[], float] | None = None) -> AsyncIterator[SlackSurface]:
    app = web.Application()
    app.add_routes(routes)
    async with TestServer(app) as server:
        url = str(server.make_url("/api/"))
        surface = SlackSurface(TOKEN, url, now) if now else SlackSurface(TOKEN, url)
        try:
            yield surface
        finally:
            await surface.close()


@asynccontextmanager
async def a_workspace(scopes: tuple[str, ...] = DEFAULT_SCOPES) -> AsyncIterator[tuple[SlackSurface, Workspace]]:
    workspace = Workspace(Feed())
    api = SlackApi(workspace, TOKEN, scopes)
    async with a_surface(*api.routes()) as surface:
        api.url = surface.client.base_url.removesuffix("/api/")
        yield surface, workspace


def scripted(*answers: dict[str, Any] | tuple[int, str], seen: list[Any] | None = None) -> web.RouteDef:
    """A Slack that gives these answers one after another, the last for ever."""
    left = list(answers)

    async def handle(request: web.Request) -> web.Response:
        if seen is not None:
            is_json = request.content_type == "application/json"
            asked = await request.json() if is_json else dict(await request.post())
            seen.append((request.path.rpartition("/")[2], dict(request.query) | asked))
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, tuple):
            return web.Response(
                status=answer[0], text=answer[1], content_type="text/html", headers={"Retry-After": "7"}
            )
        return web.json_response(answer)

    return web.route("*", "/{tail:.*}", handle)


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


async def test_names_and_groups_are_kept_for_a_while() -> None:
    """A person is asked about once in ten minutes, a group's members once a minute, so that clicks stay fast."""
    seen: list[Any] = []
    now = Seconds()
    ana = {"team_id": "T1", "profile": {"display_name": "Ana"}}
    script = scripted({"ok": True, "bot_id": "B1", "team_id": "T1", "user": ana, "users": ["U1"]}, seen=seen)
    async with a_surface(script, now=now) as surface:
        for _ in range(3):
            actor = await known(surface, "U1", "S1")
        assert (actor.key, actor.name, actor.groups) == ("slack:U1", "Ana", ("S1",))
        assert [method for method, _ in seen] == ["auth.test", "users.info", "usergroups.users.list"]
        now.at += 61
        await known(surface, "U1", "S1")
        assert [method for method, _ in seen[3:]] == ["usergroups.users.list"]


async def test_person_whom_slack_does_not_name() -> None:
    """Without users.info the name in the click serves; a group that is gone has no members."""
    async with a_surface(scripted({"ok": False, "error": "user_not_found"})) as surface:
        assert (await known(surface, "U1")).name == "ana"
    async with a_surface(scripted({"ok": False, "error": "no_such_subteam"})) as surface:
        assert (await known(surface, "U1", "S1")).groups == ()


async def test_group_that_cannot_be_asked_is_an_error() -> None:
    """Where Slack does not say who is in a group, nobody is refused as a stranger: the failure is told."""
    async with a_surface(scripted({"ok": False, "error": "missing_scope", "needed": "usergroups:read"})) as surface:
        with pytest.raises(Permanent):
            await known(surface, "U1", "S1")


OURS = {"ok": True, "bot_id": "B1", "team_id": "T1", "enterprise_id": "E1"}
ALONE = {"ok": True, "bot_id": "B1", "team_id": "T1", "enterprise_id": None}
OF_ORGANISATION = {"team_id": "E1", "enterprise_user": {"enterprise_id": "E1"}}


@pytest.mark.parametrize(
    ("us", "user", "named", "standing"),
    [
        (ALONE, {"team_id": "T1"}, "T1", Standing.MEMBER),
        (ALONE, {"team_id": "T1"}, "", Standing.MEMBER),
        (ALONE, {"team_id": "T1", "is_restricted": True}, "T1", Standing.GUEST),
        (ALONE, {"team_id": "T1", "is_ultra_restricted": True}, "T1", Standing.GUEST),
        (ALONE, {"team_id": "T9"}, "T9", Standing.STRANGER),
        (ALONE, {"team_id": "T9"}, "T1", Standing.STRANGER),
        (ALONE, {"team_id": "T1"}, "T9", Standing.STRANGER),
        (ALONE, {"team_id": "T1", "is_stranger": True}, "", Standing.STRANGER),
        (ALONE, {}, "", Standing.STRANGER),
        (ALONE, OF_ORGANISATION, "T1", Standing.STRANGER),
        (OURS, OF_ORGANISATION, "T2", Standing.MEMBER),
        (OURS, OF_ORGANISATION | {"is_restricted": True}, "T2", Standing.GUEST),
        (OURS, {"team_id": "T9", "enterprise_user": {"enterprise_id": "E9"}}, "T9", Standing.STRANGER),
    ],
)
async def test_who_is_one_of_us(us: dict[str, Any], user: dict[str, Any], named: str, standing: Standing) -> None:
    """People of our workspace, or of another in our Enterprise organisation; neither guests nor other companies."""
    async with a_surface(scripted(us, {"ok": True, "user": user})) as surface:
        assert (await surface.directory.person("U1", "ana", named, "C1")).standing is standing


@pytest.mark.parametrize("error", ["missing_scope", "internal_error", "ratelimited"])
async def test_nobody_is_one_of_us_by_a_failure(error: str) -> None:
    """Where Slack does not say who somebody is, nothing is stated of them."""
    async with a_surface(scripted(ALONE, {"ok": False, "error": error})) as surface:
        assert (await surface.directory.person("U1", "ana", "T1", "C1")).standing is Standing.UNKNOWN


async def test_a_large_channel_is_read_in_pages() -> None:
    """In the App Home, which is no place, a person acts where they are a member."""
    pages = ({"members": ["U2"], "response_metadata": {"next_cursor": "2"}}, {"members": ["U1"]})
    async with a_surface(scripted(*({"ok": True} | page for page in pages))) as surface:
        for identity, place in (("U1", "C1"), ("U3", "")):
            actor = Actor("slack", identity, "Ana", standing=Standing.MEMBER)
            assert (await surface.identify(actor, ("C1",), ())).place == place


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
