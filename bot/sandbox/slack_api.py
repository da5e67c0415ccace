"""Slack's Web API under ``/api/`` and its response_url: the methods that the bot calls, with Slack's error names."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.block_kit import BLOCKS_CHARS, HOME, MESSAGE, MODAL, complaint, texts
from bot.sandbox.workspace import APP_ID, BOT_ID, BOT_USER, GROUPS, TEAM, Json, Message, Room, View, Workspace

TEXT_CHARS = 40_000
DEFAULT_SCOPES = (
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:write",
    "usergroups:read",
    "users:read",
)
NEEDS = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.list": "channels:read",
    "conversations.info": "channels:read",
    "conversations.members": "channels:read",
    "conversations.history": "channels:history",
    "conversations.open": "im:write",
    "users.info": "users:read",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
}


class SlackError(Exception):
    """An error of Slack's API, answered with ``ok: false``."""

    def __init__(self, name: str, **more: Any) -> None:
        super().__init__(name)
        self.answer: Json = {"ok": False, "error": name, **more}


class SlackApi:
    """The methods of Slack's Web API. ``url`` is the sandbox's own address, once it listens."""

    def __init__(self, workspace: Workspace, bot_token: str, scopes: tuple[str, ...] = DEFAULT_SCOPES) -> None:
        self.workspace = workspace
        self.url = ""
        self._token = bot_token
        self._scopes = scopes
        self._methods: dict[str, Callable[[Json], Json]] = {
            "api.test": lambda asked: {"args": asked},
            "apps.connections.open": self.no_socket,
            "auth.test": self.auth_test,
            "chat.delete": self.delete,
            "chat.postEphemeral": self.post_ephemeral,
            "chat.postMessage": self.post,
            "chat.update": self.update,
            "conversations.history": self.history,
            "conversations.info": lambda asked: {"channel": self.room(asked).as_json()},
            "conversations.list": self.rooms,
            "conversations.members": lambda asked: {"members": self.workspace.members(self.room(asked))},
            "conversations.open": self.open_direct,
            "files.completeUploadExternal": self.complete_upload,
            "files.getUploadURLExternal": self.upload_url,
            "files.info": self.file,
            "usergroups.list": self.groups,
            "usergroups.users.list": self.group_members,
            "users.info": self.person,
            "views.open": self.open_view,
            "views.publish": self.publish_home,
            "views.push": self.open_view,
            "views.update": self.update_view,
        }

    def routes(self) -> list[web.RouteDef]:
        """The addresses under which the methods are called."""
        return [
            web.route("*", "/api/{method}", self.call),
            web.post("/actions/{key}", self.respond),
            web.post("/upload/v1/{file}", self.upload),
            web.get("/files/{file}", self.download),
        ]

    async def call(self, request: web.Request) -> web.Response:
        """One call of a method; errors are answered with status 200, as Slack does."""
        method = request.match_info["method"]
        headers = {"X-OAuth-Scopes": ",".join(self._scopes), "X-Slack-Req-Id": f"{time.time_ns():x}"}
        try:
            asked = await arguments(request)
            said = self.answer(method, asked, request.headers.get("Authorization", ""))
        except SlackError as error:
            return web.json_response(error.answer, headers=headers)
        return web.json_response({"ok": True} | said, headers=headers)

    def answer(self, method: str, asked: Json, authorization: str) -> Json:
        """The method's answer, or :class:`SlackError`."""
        token = authorization.removeprefix("Bearer ") or asked.get("token", "")
        if not token:
            raise SlackError("not_authed")
        if token != self._token and method != "apps.connections.open":
            raise SlackError("invalid_auth")
        if method not in self._methods:
            raise SlackError("unknown_method", req_method=method)
        needed = NEEDS.get(method, "")
        if needed and needed not in self._scopes:
            raise SlackError("missing_scope", needed=needed, provided=",".join(self._scopes))
        return self._methods[method](asked)

    def no_socket(self, asked: Json) -> Json:
        """Socket Mode is off in this workspace: the bot is called by HTTP."""
        raise SlackError("not_allowed_token_type")

    def auth_test(self, asked: Json) -> Json:
        """Answer ``auth.test``: whose the token is."""
        return {
            "url": f"{self.url}/",
            "team": "Larkfield Supply",
            "user": "highroad",
            "team_id": TEAM["id"],
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "app_id": APP_ID,
            "is_enterprise_install": False,
        }

    def room(self, asked: Json) -> Room:
        """The channel that a call names."""
        found = self.workspace.room(str(asked.get("channel", "")))
        if found is None:
            raise SlackError("channel_not_found")
        return found

    def content(self, asked: Json) -> tuple[str, list[Json]]:
        """A message's text and blocks, within Slack's limits."""
        text, blocks = str(asked.get("text") or ""), asked.get("blocks") or []
        if not text and not blocks:
            raise SlackError("no_text")
        if len(text) > TEXT_CHARS:
            raise SlackError("msg_too_long")
        wrong = complaint(MESSAGE, blocks, "blocks")
        if wrong:
            raise SlackError("invalid_blocks", errors=[wrong], response_metadata={"messages": [wrong]})
        if sum(map(len, texts(blocks))) > BLOCKS_CHARS:
            raise SlackError("msg_blocks_too_long")
        return text, blocks

    def post(self, asked: Json) -> Json:
        """A message for everybody in the channel."""
        room = self.room(asked)
        if not room.has_bot:
            raise SlackError("not_in_channel")
        text, blocks = self.content(asked)
        ts = self.workspace.stamp()
        message = self.workspace.add(Message(ts, room.id, BOT_USER, text, blocks, asked.get("metadata")))
        return {"channel": room.id, "ts": ts, "message": message.as_json(with_metadata=True)}

    def post_ephemeral(self, asked: Json) -> Json:
        """A message that one person sees."""
        room, user = self.room(asked), str(asked.get("user", ""))
        if user not in self.workspace.people:
            raise SlackError("user_not_in_channel")
        text, blocks = self.content(asked)
        message = self.workspace.add(Message(self.workspace.stamp(), room.id, BOT_USER, text, blocks, only_for=user))
        return {"message_ts": message.ts}

    def own(self, asked: Json) -> Message:
        """The bot's own message that a call names."""
        message = self.workspace.message(self.room(asked).id, str(asked.get("ts", "")))
        if message is None or message.only_for:
            raise SlackError("message_not_found")
        if message.user != BOT_USER:
            raise SlackError("cant_update_message")
        return message

    def update(self, asked: Json) -> Json:
        """Another content for a message."""
        message = self.own(asked)
        text, blocks = self.content(asked)
        self.workspace.change(message, text, blocks, asked.get("metadata"))
        return {"channel": message.channel, "ts": message.ts, "text": text, "message": message.as_json()}

    def delete(self, asked: Json) -> Json:
        """Answer ``chat.delete``: a message goes."""
        message = self.own(asked)
        self.workspace.remove(message)
        return {"channel": message.channel, "ts": message.ts}

    def rooms(self, asked: Json) -> Json:
        """Every channel."""
        return {
            "channels": [room.as_json() for room in self.workspace.rooms.values() if not room.only_for],
            "response_metadata": {"next_cursor": ""},
        }

    def open_direct(self, asked: Json) -> Json:
        """One person's direct messages with the app."""
        if asked.get("users") not in self.workspace.people:
            raise SlackError("user_not_found")
        return {"channel": {"id": self.workspace.direct(asked["users"]).id}}

    def history(self, asked: Json) -> Json:
        """A channel's messages, newest first, in pages; nobody's ephemeral ones."""
        room = self.room(asked)
        if not room.has_bot:
            raise SlackError("not_in_channel")
        latest = float(asked.get("cursor") or asked.get("latest") or "inf")
        oldest, inclusive = float(asked.get("oldest") or 0), truth(asked.get("inclusive"))
        found = [
            said
            for said in reversed(list(self.workspace.seen_by("", room.id)))
            if oldest < float(said.ts) < latest or (inclusive and float(said.ts) in (oldest, latest))
        ]
        page = found[: min(int(asked.get("limit") or 100), 999)]
        has_more = len(found) > len(page)
        with_metadata = truth(asked.get("include_all_metadata"))
        return {
            "messages": [said.as_json(with_metadata=with_metadata) for said in page],
            "has_more": has_more,
            "response_metadata": {"next_cursor": page[-1].ts if has_more else ""},
        }

    def person(self, asked: Json) -> Json:
        """One person."""
        person = self.workspace.people.get(str(asked.get("user", "")))
        if person is None:
            raise SlackError("user_not_found")
        return {"user": person.as_json()}

    def groups(self, asked: Json) -> Json:
        """The user groups, with their members where asked."""
        with_users = truth(asked.get("include_users"))
        return {
            "usergroups": [
                {"id": name, "handle": handle, "name": title} | ({"users": list(users)} if with_users else {})
                for name, (handle, title, users) in GROUPS.items()
            ]
        }

    def group_members(self, asked: Json) -> Json:
        """Who is in a user group."""
        group = GROUPS.get(str(asked.get("usergroup", "")))
        if group is None:
            raise SlackError("no_such_subteam")
        return {"users": list(group[2])}

    def checked_view(self, asked: Json, *, is_home: bool) -> Json:
        """A view within Slack's limits."""
        view = asked.get("view")
        wrong = complaint(HOME if is_home else MODAL, view, "view")
        if wrong or not isinstance(view, dict):
            raise SlackError("invalid_arguments", response_metadata={"messages": [wrong]})
        return view

    def open_view(self, asked: Json) -> Json:
        """A modal for whoever clicked."""
        body = self.checked_view(asked, is_home=False)
        user, error = self.workspace.use_trigger(str(asked.get("trigger_id", "")))
        if error:
            raise SlackError(error)
        return {"view": self.workspace.open_modal(user, body).as_json()}

    def update_view(self, asked: Json) -> Json:
        """Another content for an open modal."""
        view = self.workspace.modals.get(str(asked.get("view_id", "")))
        if view is None:
            raise SlackError("not_found")
        if asked.get("hash") and asked["hash"] != view.hash:
            raise SlackError("hash_conflict", view=view.as_json())
        view.show(self.checked_view(asked, is_home=False))
        self.workspace.feed.tell("channel")
        return {"view": view.as_json()}

    def publish_home(self, asked: Json) -> Json:
        """A person's App Home."""
        user = str(asked.get("user_id", ""))
        if user not in self.workspace.people:
            raise SlackError("invalid_arguments", response_metadata={"messages": ["user_id"]})
        view = self.workspace.homes.setdefault(user, View(f"VHOME{user}", user, {}))
        view.show(self.checked_view(asked, is_home=True))
        self.workspace.feed.tell("channel")
        return {"view": view.as_json()}

    def upload_url(self, asked: Json) -> Json:
        """Where a file's bytes go."""
        if not asked.get("filename") or not asked.get("length"):
            raise SlackError("invalid_arguments")
        file = self.workspace.add_file(str(asked["filename"]))
        return {"upload_url": f"{self.url}/upload/v1/{file.id}", "file_id": file.id}

    def complete_upload(self, asked: Json) -> Json:
        """The uploaded files may be used; they stand in a message where a channel is named."""
        room = self.room({"channel": asked["channel_id"]}) if asked.get("channel_id") else None
        files = []
        for told in asked.get("files") or []:
            file = self.workspace.files.get(str(told.get("id", "")))
            if file is None or not file.content:
                raise SlackError("file_not_found")
            file.is_complete = True
            files.append({"id": file.id, "name": file.name, "title": told.get("title") or file.name})
        if room:
            comment = str(asked.get("initial_comment") or "")
            self.workspace.add(Message(self.workspace.stamp(), room.id, BOT_USER, comment, files=files))
        return {"files": files}

    def file(self, asked: Json) -> Json:
        """What is known of a file."""
        file = self.workspace.files.get(str(asked.get("file", "")))
        if file is None or not file.is_complete:
            raise SlackError("file_not_found")
        return {"file": {"id": file.id, "name": file.name, "mimetype": file.mimetype, "size": len(file.content)}}

    async def upload(self, request: web.Request) -> web.Response:
        """A file's bytes, as the body or as a form's part."""
        file = self.workspace.files.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404)
        if request.content_type.startswith("multipart/"):
            form = await request.post()
            part = next((value for value in form.values() if isinstance(value, web.FileField)), None)
            file.content = part.file.read() if part else b""
        else:
            file.content = await request.read()
        return web.Response(text=f"OK - {len(file.content)}")

    async def download(self, request: web.Request) -> web.Response:
        """A picture or another file, for the page."""
        file = self.workspace.files.get(request.match_info["file"])
        if file is None or not file.is_complete:
            return web.Response(status=404)
        headers = {"Content-Disposition": f'inline; filename="{quote(file.name)}"'}
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)

    async def respond(self, request: web.Request) -> web.Response:
        """A post to a response_url."""
        found = self.workspace.responses.get(request.match_info["key"])
        if found is None or found.uses < 1 or time.monotonic() > found.until:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        found.uses -= 1
        try:
            self.say_back(found.channel, found.user, found.ts, await arguments(request))
        except SlackError as error:
            return web.json_response(error.answer, status=400)
        return web.Response(text="ok")

    def say_back(self, channel: str, user: str, ts: str, said: Json) -> None:
        """An answer to an interaction or a command: a new message, or a change of the one it came from."""
        before = self.workspace.message(channel, ts) if ts else None
        if truth(said.get("delete_original")) and before:
            self.workspace.remove(before)
            return
        text, blocks = self.content(said)
        if truth(said.get("replace_original")) and before:
            self.workspace.change(before, text, blocks)
            return
        only_for = "" if said.get("response_type") == "in_channel" else user
        self.workspace.add(Message(self.workspace.stamp(), channel, BOT_USER, text, blocks, only_for=only_for))


async def arguments(request: web.Request) -> Json:
    """What a call asks: the query, then JSON or a form, in which the nested arguments are JSON once more."""
    asked: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            asked |= json.loads(await request.text() or "{}")
        except (ValueError, TypeError):
            raise SlackError("invalid_json") from None
    else:
        asked |= await request.post()
    for name in ("blocks", "view", "metadata", "files", "attachments"):
        if isinstance(asked.get(name), str):
            try:
                asked[name] = json.loads(asked[name])
            except ValueError:
                raise SlackError(f"invalid_{name}_format" if name == "blocks" else "invalid_arguments") from None
    return asked


def truth(said: object) -> bool:
    """A flag as JSON or as a form's word."""
    return said in (True, 1, "1", "true", "True")
