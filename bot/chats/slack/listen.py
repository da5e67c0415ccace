"""In from Slack: clicks, modals, commands and the App Home. A decision commits before its click is acknowledged."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot import observe
from bot.chats.clicks import decide_and_count
from bot.chats.slack.render import ASK, LINK, MORE, TEXT, Meta, modal, recounted, said
from bot.chats.slack.send import SlackSurface
from bot.chats.slack.send import log as library_log
from bot.chats.slack.shape import is_readable
from bot.chats.text import cut, writable
from bot.config import Settings
from handlers import report
from handlers.alert import notice_of
from handlers.ask import question
from handlers.deps import Deps
from models.cases.case import Case, Command
from models.cases.people import Actor
from models.errors import HighroadError, Refused, Transient, sentence_of
from models.notices.buttons import LOOKS
from models.notices.command import Open, parse
from models.notices.notice import Form, Notice
from models.notices.refusal import NOT_DONE, UNKNOWN_BUTTON, not_done

log = structlog.get_logger()

PATH = "/slack/events"
COMMAND = "/reviews"
EVENT = "app_home_opened"
DELIVERED = "The file is in your direct messages with Highroad (Apps, Highroad, Messages). Nobody else sees it."
ERROR_CHARS = 1000

UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What bolt lets through where it reads a body that is no object, or one of an odd shape."""

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_VALUE = re.compile(rf"([0-9]{{1,18}}):([0-9]{{1,9}})(:{ASK})?")
_LINK = re.compile(f"^{LINK}")
_ANY = re.compile("")


@dataclass(frozen=True, slots=True)
class Click:
    """One press of a button: on which card (``version`` is the one it showed), by whom, and where to answer them."""

    act: str
    case_id: int
    version: int
    opens: bool
    key: str


def read_click(body: Mapping[str, Any]) -> Click | None:
    """The click in an interaction; None where the button is none of ours, or of an older make."""
    action = body["actions"][0]
    act = str(action.get("action_id", ""))
    value = str(action.get("value", ""))
    if act == MORE:
        act, _, value = str((action.get("selected_option") or {}).get("value", "")).partition(":")
    found = _VALUE.fullmatch(value)
    if not (act and found):
        return None
    case_id, version, ask = found.groups()
    key = f"slack:{body['user']['id']}:{act}:{case_id}:{action.get('action_ts') or body.get('trigger_id')}"
    return Click(act, int(case_id), int(version), bool(ask), key)


class Listener:
    """Turns what Slack sends into questions and commands for the handlers, and tells people what came of it."""

    def __init__(self, surface: SlackSurface, deps: Deps) -> None:
        self.surface = surface
        self.deps = deps

    def register(self, app: AsyncApp) -> None:
        """Listen to every button, modal and command, so that an unknown one is answered too; never to messages."""
        app.action(TEXT)(self.on_typing)
        app.action(_LINK)(self.on_link)
        app.action(_ANY)(self.on_action)
        app.view(_ANY)(self.on_submit)
        app.command(_ANY)(self.on_command)
        app.event(EVENT)(self.on_home)
        app.error(self.on_bug)

    async def on_typing(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Bring the length under a modal's box up to date: a letter was typed."""
        await ack()
        view = body["view"]
        text = body["actions"][0].get("value") or ""
        await self.surface.redraw(view["id"], view["hash"], recounted(view, text))

    async def on_link(self, ack: AsyncAck) -> None:
        """Acknowledge a button that only opens an address, which Slack does itself."""
        await ack()

    async def on_action(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Take a press of any button, also one that we don't know."""
        click = read_click(body)
        if click and click.act == LINK:
            await self.on_link(ack)
            return
        try:
            if click is None:
                raise Refused(UNKNOWN_BUTTON)
            await self.on_click(click, ack, body)
        except HighroadError as refusal:
            await self.tell(body, not_done(sentence_of(refusal)))
            await ack()

    async def on_click(self, click: Click, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Carry out a press of a known button: show something, ask first, or decide at once."""
        if click.act in LOOKS:
            await self.tell(body, await report.look(click.act, click.case_id, await self.actor(body), self.deps))
            await ack()
            return
        actor = await self.actor(body)
        if click.opens:
            button = await question(click.case_id, click.act, click.version, actor, self.deps)
            await self.surface.open(body["trigger_id"], modal(button, meta_of(click, body, button.form)))
            await ack()
            return
        command = Command(click.case_id, click.act, click.version, actor, click.key)
        case = await decide_and_count(command, self.deps)
        await ack()
        if is_ephemeral(body):
            await self.redraw_own(body["response_url"], case)

    async def on_submit(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Take a modal that was sent: decide, or say inline what is wrong so that nothing typed is lost."""
        box = view["state"]["values"].get(TEXT, {}).get(TEXT)
        try:
            meta = Meta.loads(view["private_metadata"])
        except (ValueError, TypeError):
            await ack(response_action="update", view=said(NOT_DONE, UNKNOWN_BUTTON))
            return
        try:
            actor = await self.actor(body, meta.place)
            text = (box or {}).get("value") or ""
            key = f"slack:{actor.id}:{view['callback_id']}:{view['id']}"
            command = Command(meta.case_id, view["callback_id"], meta.version, actor, key, text)
            case = await decide_and_count(command, self.deps)
        except HighroadError as refusal:
            reason = cut(sentence_of(refusal), ERROR_CHARS)
            if box is None:
                await ack(response_action="update", view=said(NOT_DONE, reason))
            else:
                await ack(response_action="errors", errors={TEXT: reason})
            return
        await ack()
        if meta.response_url:
            await self.redraw_own(meta.response_url, case)

    async def on_command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Answer ``/reviews …``. Nothing is decided by it, so Slack is told at once that we heard."""
        await ack()
        try:
            if body["command"] != COMMAND:
                raise Refused(f"I only answer {COMMAND}.")
            asked_in = (self.surface.name, body.get("channel_id", ""))
            asker = {"id": body["user_id"], "name": body.get("user_name"), "team_id": body.get("team_id")}
            actor = await self.actor({"user": asker}, body.get("channel_id", ""))
            notice = await report.answer(parse(body.get("text", "")), actor, self.deps, asked_in)
            if notice.files:
                notice = await self.hand_over(notice, body["user_id"])
        except HighroadError as refusal:
            notice = not_done(sentence_of(refusal))
        await self.tell(body, notice)

    async def hand_over(self, notice: Notice, user: str) -> Notice:
        """Bring a notice's files to the person who asked, and say where they are. A file that may have arrived without
        a word of Slack is told so, and nothing is sent again unasked.
        """
        try:
            await self.surface.hand(user, notice)
        except Transient as failure:
            raise Refused(f"{failure} Unless the file is in your messages with Highroad, ask again.") from failure
        return replace(notice, lines=(*notice.lines, DELIVERED))

    async def on_home(self, event: dict[str, Any]) -> None:
        """Show the App Home to the person who opened it: what waits, or why they may not see it."""
        if event.get("tab") != "home":
            return
        try:
            await self.surface.show_home(event["user"], await self.desk(event["user"]))
        except HighroadError as failure:
            log.warning("slack.home_not_shown", why=str(failure))

    async def desk(self, user: str) -> Notice:
        """What stands in a person's App Home."""
        try:
            return await report.answer(Open(), await self.actor({"user": {"id": user}}), self.deps)
        except Refused as refusal:
            return not_done(sentence_of(refusal))

    async def on_bug(self, error: Exception, body: dict[str, Any]) -> None:
        """Log an error that nobody foresaw, by its kind and place alone; Slack shows the person its warning sign."""
        log.error("slack.failed", interaction=str(body.get("type", "")), **observe.place_of(error))

    async def actor(self, body: Mapping[str, Any], place: str = "") -> Actor:
        """The person behind an interaction, and the channel in which they act: that of the click, or ``place`` where
        Slack names none.
        """
        user = body["user"]
        called = user.get("name") or user.get("username") or ""
        channel = (body.get("channel") or {}).get("id") or place
        return await self.surface.directory.person(user["id"], called, user.get("team_id") or "", channel)

    async def redraw_own(self, response_url: str, case: Case) -> None:
        """Bring a card up to date that only one person sees. The decision stands, so a failure here is no refusal."""
        try:
            await self.surface.answer(response_url, notice_of(case, self.deps), replaces=True)
        except HighroadError as failure:
            log.warning("slack.not_redrawn", case=case.id, why=str(failure))

    async def tell(self, body: Mapping[str, Any], notice: Notice) -> None:
        """Answer the clicker alone, where they clicked. Where Slack lets us answer nowhere nobody can be told."""
        channel = (body.get("channel") or {}).get("id", "")
        try:
            if body.get("response_url"):
                await self.surface.answer(body["response_url"], notice)
            elif channel:
                await self.surface.tell(channel, body["user"]["id"], notice)
            elif body.get("trigger_id"):
                await self.surface.open(body["trigger_id"], said(notice.title, "\n".join(notice.lines)))
        except HighroadError as failure:
            log.warning("slack.not_told", why=str(failure))


def meta_of(click: Click, body: Mapping[str, Any], form: Form | None) -> Meta:
    """What the modal that a click opens must remember."""
    return Meta(
        click.case_id,
        click.version,
        max_chars=form.max_chars if form else 0,
        response_url=str(body["response_url"]) if is_ephemeral(body) else "",
        place=str((body.get("channel") or {}).get("id", "")),
    )


def is_ephemeral(body: Mapping[str, Any]) -> bool:
    """True where the click was on a card that only the clicker sees: no job redraws that one."""
    return bool((body.get("container") or {}).get("is_ephemeral") and body.get("response_url"))


def add_slack(app: web.Application, settings: Settings, deps: Deps) -> None:
    """Mount Slack on our web server: HTTP where there is a signing secret, Socket Mode where there is an app token.

    Without a Slack surface in ``deps`` nothing is mounted.
    """
    surface = deps.surfaces.get(SlackSurface.name)
    if not isinstance(surface, SlackSurface):
        return
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    bolt = AsyncApp(
        client=surface.client,
        signing_secret=secret,
        request_verification_enabled=False,  # Receiver has done it
        name="highroad",
        logger=library_log,
    )
    Listener(surface, deps).register(bolt)
    if secret:
        app.router.add_post(PATH, Receiver(bolt, SignatureVerifier(secret)).receive)
    if settings.slack_app_token:
        app.cleanup_ctx.append(SocketMode(bolt, settings.slack_app_token.get_secret_value(), surface.is_local).run)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Slack's requests over HTTP: nothing is parsed, and bolt gets nothing, before the signature is checked. Bolt's own
    check answers 500 where a header is malformed, so it is switched off.
    """

    bolt: AsyncApp
    verifier: SignatureVerifier

    async def receive(self, request: web.Request) -> web.Response:
        """Answer a request of Slack: 401 for what Slack did not sign, 413 for what is too large (by the application's
        limit).
        """
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (_TIMESTAMP.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature)):
            raise web.HTTPUnauthorized
        raw = await request.read()
        try:
            body = raw.decode()
            if not self.verifier.is_valid(body, timestamp, signature):
                raise web.HTTPUnauthorized
            heard = AsyncBoltRequest(body=body, query=request.query_string, headers=dict(request.headers))
            heard.body = writable(heard.body)
        except UNREADABLE:
            raise web.HTTPBadRequest from None
        if not is_readable(heard.body):
            raise web.HTTPBadRequest
        return await to_aiohttp_response(await self.bolt.async_dispatch(heard))


@dataclass(frozen=True, slots=True)
class SocketMode:
    """Slack's requests over a connection that we open, for a bot that has no address to offer Slack."""

    bolt: AsyncApp
    app_token: str
    is_local: bool

    async def run(self, app: web.Application) -> AsyncIterator[None]:
        """Connect, and connect again, while the application lives; it starts also where Slack can't be reached."""
        handler = AsyncSocketModeHandler(self.bolt, self.app_token, logger=library_log)
        if self.is_local:
            handler.client.proxy = None
        connecting = asyncio.create_task(handler.connect_async())  # type: ignore[no-untyped-call]
        yield
        connecting.cancel()
        await handler.close_async()  # type: ignore[no-untyped-call]
