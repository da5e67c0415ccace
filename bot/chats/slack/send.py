"""Out to Slack: cards, answers, modals and the App Home, with every failure as an error of ours."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.chats.slack.directory import Directory
from bot.chats.slack.refusal import HINTS, SlackRefused, may_have_taken, refusal_of, translated
from bot.chats.slack.render import ALT, Block, fallback, home, message
from bot.chats.text import cut
from models.cases.people import Actor
from models.cases.place import route_key
from models.errors import Permanent, Transient, Unknown
from models.notices.notice import Notice, Picture, PostRef
from models.ports.playbook import Playbooks
from models.ports.store import Places
from models.text.unseen import plain

SCOPES = {
    "chat:write": "post cards and answers",
    "commands": "answer /reviews",
    "channels:read": "find a public channel by its name",
    "groups:read": "find a private channel by its name",
    "channels:history": "find a card again in a public channel, so that none is posted twice",
    "groups:history": "find a card again in a private channel",
    "users:read": "name who decided",
    "usergroups:read": "let user groups decide ([access] in the playbook)",
    "files:write": "upload plots and exports",
    "im:write": "open the direct messages that an export is put into",
}
"""What the app asks for in manifest.yml, and why."""

Answer = TypeVar("Answer")

EVENT_TYPE = "highroad_case"
TIMEOUT_S = 15.0
HISTORY_PAGES, HISTORY_PAGE, CHANNEL_PAGE = 5, 200, 1000
FILE_WAITS_S = (0.5, 1.0, 2.0, 4.0)
"""Slack needs a moment before an uploaded file may stand in a message; until then it answers ``invalid_blocks``."""

MOVE = (
    "A name stays bound to the channel that it first meant: its cards never move by themselves. To move them, write "
    "another channel's id (C…, in its details) in the playbook or in HIGHROAD_SLACK_CHANNEL."
)

_ID = re.compile(r"[CGD][A-Z0-9]{7,}")
log = logging.getLogger("bot.chats.slack")
log.setLevel(logging.WARNING)  # slack_sdk writes whole requests at DEBUG, and review text belongs in no log


class SlackSurface:
    """The port ``Surface`` of one Slack workspace; made inside a running loop, closed by :meth:`close`."""

    name = "slack"

    def __init__(
        self,
        token: str,
        places: Places,
        playbooks: Playbooks,
        api_url: str = "https://slack.com/api/",
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.places = places
        self._playbooks = playbooks
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S))
        url = api_url.rstrip("/") + "/"
        self.client = AsyncWebClient(token=token, base_url=url, session=self.session, logger=log, retry_handlers=[])
        self.is_local = urlsplit(url).scheme == "http"
        if self.is_local:
            self.client.proxy = None  # a proxy of the environment leads outside, the sandbox is inside
        self.directory = Directory(self.client, self._call, now)

    async def close(self) -> None:
        """Close the connections."""
        await self.session.close()

    async def post(self, notice: Notice, channel: str) -> PostRef:
        """Post a notice. What Slack surely did not take is :class:`Transient` or :class:`Permanent`; where no clear
        answer came it is :class:`Unknown`: a case's card can be looked up with :meth:`find`, anything else can't."""
        where = await self._channel_id(channel)

        async def send(blocks: list[Block]) -> AsyncSlackResponse:
            try:
                return await self.client.chat_postMessage(
                    channel=where,
                    text=fallback(notice),
                    blocks=blocks,
                    metadata=_metadata(notice),
                    unfurl_links=False,
                    unfurl_media=False,
                )
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
                raise
            except SlackApiError as refused:
                if may_have_taken(refused):
                    raise Unknown("Slack failed, and may have posted it all the same.") from refused
                raise
            except (aiohttp.ClientError, TimeoutError, SlackClientError) as silence:
                raise Unknown(f"Slack did not answer ({type(silence).__name__}).") from silence

        answer = await self._with_pictures(notice, send)
        return PostRef(self.name, f"{answer['channel']}:{answer['ts']}")

    async def update(self, ref: PostRef, notice: Notice) -> None:
        """Redraw a posted notice; its pictures were part of the first drawing and are not sent again. One that people
        have deleted is left deleted, and one that isn't ours any more is left as it is."""
        channel, _, ts = ref.address.partition(":")
        changed = self.client.chat_update(
            channel=channel, ts=ts, text=fallback(notice), blocks=message(notice), metadata=_metadata(notice)
        )
        try:
            await self._call(changed)
        except SlackRefused as refused:
            if refused.code not in ("message_not_found", "cant_update_message"):
                raise
            log.warning("A card in Slack was deleted or belongs to another app.")

    async def find(self, case_id: int, channel: str) -> PostRef | None:
        """Our own message with this case's metadata among the channel's newest thousand."""
        where = await self._channel_id(channel)
        me = (await self.directory.us()).bot_id
        cursor: str | None = None
        for _ in range(HISTORY_PAGES):
            page = await self._call(
                self.client.conversations_history(
                    channel=where, include_all_metadata=True, limit=HISTORY_PAGE, cursor=cursor
                )
            )
            for posted in page["messages"]:
                metadata = posted.get("metadata") or {}
                payload = metadata.get("event_payload") or {}
                is_ours = posted.get("bot_id", me) == me and metadata.get("event_type") == EVENT_TYPE
                if is_ours and payload.get("case_id") == case_id:
                    return PostRef(self.name, f"{where}:{posted['ts']}")
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return None

    def place_of(self, ref: PostRef) -> str:
        return ref.address.partition(":")[0]

    async def bound(self, channels: tuple[str, ...]) -> tuple[str, ...]:
        found = []
        for channel in channels:
            with contextlib.suppress(Permanent):
                found.append(await self._channel_id(channel))
        return tuple(found)

    async def identify(self, actor: Actor, places: tuple[str, ...], groups: tuple[str, ...]) -> Actor:
        return await self.directory.identify(actor, places, groups)

    async def ping(self) -> str:
        """Which bot this is in which workspace, and where its cases go; raises :class:`Permanent` that names every
        scope the token lacks, or a channel that can't be reached.
        """
        answer = await self._call(self.client.auth_test())
        headers = {key.lower(): value for key, value in answer.headers.items()}
        granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")}
        missing = [f"{scope} (to {purpose})" for scope, purpose in SCOPES.items() if scope not in granted]
        if missing:
            raise Permanent(
                f"The Slack token lacks {', '.join(missing)}.",
                "Add it under OAuth & Permissions, Bot Token Scopes (or paste manifest.yml again), and reinstall.",
            )
        routed = [route.channel for route in self._playbooks.current().routes if route.surface == self.name]
        reached = [await self._reach(channel) for channel in dict.fromkeys(routed)]
        goes = f"; cases go to {', '.join(reached)}" if reached else ""
        return f"{answer['user']} in {answer['team']}, with all {len(SCOPES)} scopes{goes}"

    async def _reach(self, channel: str) -> str:
        identity = await self._channel_id(channel)
        try:
            found = (await self._call(self.client.conversations_info(channel=identity)))["channel"]
        except SlackRefused as refused:
            raise Permanent(f"The channel {channel!r} ({identity}) is gone or closed to the bot.", MOVE) from refused
        if found.get("is_archived"):
            raise Permanent(f"The channel {channel!r} ({identity}) is archived.", MOVE)
        if not found.get("is_member"):
            raise Permanent(f"The bot is no member of the channel {channel!r}.", HINTS["not_in_channel"])
        return f"#{found.get('name') or channel}"

    async def tell(self, channel: str, user: str, notice: Notice) -> None:
        """Say something to one person in a channel; nobody else sees it."""

        async def send(blocks: list[Block]) -> AsyncSlackResponse:
            return await self.client.chat_postEphemeral(
                channel=channel, user=user, text=fallback(notice), blocks=blocks
            )

        await self._with_pictures(notice, send)

    async def answer(self, response_url: str, notice: Notice, *, replaces: bool = False) -> None:
        """Say something at the address that Slack gave with a click or a command, to that person alone; it works in
        every channel.
        """
        webhook = AsyncWebhookClient(response_url, session=self.session, logger=log, retry_handlers=[])
        if self.is_local:
            webhook.proxy = None

        async def send(blocks: list[Block]) -> None:
            sent = await webhook.send(
                text=fallback(notice), blocks=blocks, response_type="ephemeral", replace_original=replaces
            )
            if sent.status_code != 200:
                code = next((code for code in ("invalid_blocks", "expired_url", "used_url") if code in sent.body), "")
                raise refusal_of(code or f"http_{sent.status_code}", sent.status_code, dict(sent.headers))

        await self._with_pictures(notice, send)

    async def hand(self, user: str, notice: Notice) -> None:
        """Put the files of a notice into this person's direct messages with us, by the same three steps as pictures."""
        opened = await self._call(self.client.conversations_open(users=user))
        uploads = [{"filename": file.name, "content": file.content, "title": file.name} for file in notice.files]
        await self._call(
            self.client.files_upload_v2(
                file_uploads=uploads, channel=opened["channel"]["id"], initial_comment=fallback(notice)
            )
        )

    async def open(self, trigger_id: str, view: Block) -> None:
        """Open a modal; Slack gives three seconds from the click."""
        await self._call(self.client.views_open(trigger_id=trigger_id, view=view))

    async def redraw(self, view_id: str, seen: str, view: Block) -> None:
        """Bring an open modal up to date, unless a later update was faster (``seen`` is the hash of the view that was
        typed in). Where Slack is too busy the modal stays as it is: the next letter brings the next update.
        """
        try:
            await self._call(self.client.views_update(view_id=view_id, hash=seen, view=view))
        except Transient:
            return
        except SlackRefused as refused:
            if refused.code not in ("hash_conflict", "not_found"):
                raise

    async def show_home(self, user: str, notice: Notice) -> None:
        """Show this notice as one person's App Home."""
        await self._call(self.client.views_publish(user_id=user, view=home(notice)))

    async def _channel_id(self, channel: str) -> str:
        """The id of a channel that people named. A name is looked up until it is found once, and bound to that channel:
        whatever is called so later is another.
        """
        name = channel.strip().lstrip("#")
        if _ID.fullmatch(name):
            return name
        bound = await self.places.bound(self.name, route_key(name))
        return bound or await self.places.bind(self.name, route_key(name), await self._look_up(name))

    async def _look_up(self, name: str) -> str:
        cursor: str | None = None
        while True:
            page = await self._call(
                self.client.conversations_list(
                    types="public_channel,private_channel", exclude_archived=True, limit=CHANNEL_PAGE, cursor=cursor
                )
            )
            for found in page["channels"]:
                if route_key(found["name"]) == route_key(name):
                    return str(found["id"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                raise Permanent(f"Slack knows no channel #{name}.", HINTS["channel_not_found"])

    async def _with_pictures(self, notice: Notice, send: Callable[[list[Block]], Awaitable[Answer]]) -> Answer:
        """Upload the pictures, then send; a message whose pictures Slack won't take goes without them."""
        files = await self._upload(notice.pictures) if notice.pictures else ()
        for wait in FILE_WAITS_S if files else ():
            try:
                return await self._call(send(message(notice, files)))
            except SlackRefused as refused:
                if refused.code != "invalid_blocks":
                    raise
            await asyncio.sleep(wait)
        return await self._call(send(message(notice)))

    async def _upload(self, pictures: tuple[Picture, ...]) -> tuple[str, ...]:
        """Slack's ids of the pictures, by its three steps: ask for an address, send the bytes, complete."""
        uploads = [
            {
                "filename": f"{picture.name}.png",
                "content": picture.png,
                "title": picture.name,
                "alt_txt": cut(plain(picture.alt), ALT),
            }
            for picture in pictures
        ]
        done = await self._call(self.client.files_upload_v2(file_uploads=uploads))
        return tuple(file["id"] for file in done["files"])

    async def _call(self, request: Awaitable[Answer]) -> Answer:
        """One request, with Slack's failures translated."""
        try:
            return await request
        except SlackApiError as refused:
            raise translated(refused) from refused
        except (aiohttp.ClientError, TimeoutError, SlackClientError) as failure:
            raise Transient(f"Slack did not answer ({type(failure).__name__}).") from failure


def _metadata(notice: Notice) -> dict[str, Any] | None:
    """What marks a message as a case's card, for :meth:`SlackSurface.find`; nothing on any other notice."""
    if not notice.case_id:
        return None
    return {"event_type": EVENT_TYPE, "event_payload": {"case_id": notice.case_id}}
