"""One HTTP call of the Bot Framework in, one answer out, on botbuilder's core alone.

``botbuilder-integration-aiohttp`` answers 500 to every card action and to most bad tokens; this small adapter takes
its place. Its exits are 401, 403, 400, 503 and what the turn answered.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import web
from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
)
from botframework.connector.auth.connector_factory import ConnectorFactory

from bot.chats.teams.auth import Denied, Keys, check_place, check_token
from bot.chats.teams.cloud import Cloud
from bot.chats.teams.connector import Connector, Connectors
from bot.chats.text import writable
from bot.net.host import is_loopback

Turn = Callable[[TurnContext], Awaitable[None]]


class Factory(ConnectorFactory):  # type: ignore[misc]
    """The connector factory that botbuilder asks for at every turn: it gives the shared connector of the
    service URL.
    """

    def __init__(self, connectors: Connectors) -> None:
        self._connectors = connectors

    async def create(self, service_url: str, audience: str) -> Connector:
        return self._connectors.at(service_url)


class Door(BotFrameworkAuthentication):  # type: ignore[misc]
    """The authentication that botbuilder's core asks for: it passes claims that were checked before, and denies every
    other way in.
    """

    def __init__(self, cloud: Cloud, connectors: Connectors) -> None:
        self._cloud = cloud
        self._factory = Factory(connectors)

    def admit(self, claims: Mapping[str, Any]) -> AuthenticateRequestResult:
        """Checked claims as the result of an authentication, in botbuilder's form."""
        result = AuthenticateRequestResult()
        result.claims_identity = ClaimsIdentity(dict(claims), True)
        result.audience = self._cloud.scope
        result.connector_factory = self._factory
        return result

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        raise Denied(403, "Only checked claims come this way.")

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise Denied(403, "Streaming is not offered.")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return self._factory

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        return None


class TeamsAdapter(CloudAdapterBase):  # type: ignore[misc]
    """Takes a request of the Bot Framework, checks who sent it, and runs one turn."""

    def __init__(self, cloud: Cloud, keys: Keys, connectors: Connectors) -> None:
        self._cloud = cloud
        self._keys = keys
        self._door = Door(cloud, connectors)
        super().__init__(self._door)

    async def process(self, request: web.Request, turn: Turn) -> web.Response:
        """Answer one request. Who may not come in learns no more than the status and a sentence."""
        try:
            claims = await self._claims(request)
            body = writable(json.loads(await request.read()))
            activity = read_activity(body)
            self._check_place(claims, activity, body)
        except Denied as denied:
            return web.json_response({"ok": False, "error": str(denied)}, status=denied.status)
        except (ValueError, RecursionError):
            return web.json_response({"ok": False, "error": "This is no activity."}, status=HTTPStatus.BAD_REQUEST)
        answer: InvokeResponse | None = await self.process_activity(self._door.admit(claims), activity, turn)
        if answer is None:
            return web.Response(status=HTTPStatus.OK)
        if answer.body is None:
            return web.Response(status=int(answer.status))
        return web.json_response(answer.body, status=int(answer.status))

    async def _claims(self, request: web.Request) -> Mapping[str, Any]:
        if not self._cloud.is_anonymous:
            return await check_token(request.headers.get("Authorization", ""), self._cloud, self._keys)
        if not is_loopback(request.remote or ""):
            raise Denied(403, "Without tokens only this machine is served.")
        return {}

    def _check_place(self, claims: Mapping[str, Any], activity: Activity, body: Mapping[str, Any]) -> None:
        if not self._cloud.is_anonymous:
            check_place(claims, activity.service_url, activity.channel_id or "", tenant_of(body), self._cloud)
        elif not self._cloud.serves(activity.service_url):
            raise Denied(403, "Without tokens only a connector on this machine is spoken with.")


def read_activity(body: object) -> Activity:
    """The activity in a body, with all that every later step counts on; ValueError where there is none."""
    if not isinstance(body, dict):
        raise ValueError("no object")
    conversation, sender = body.get("conversation"), body.get("from")
    for holder, name in ((body, "type"), (body, "serviceUrl"), (conversation, "id"), (sender, "id")):
        if not isinstance(holder, dict) or not isinstance(holder.get(name), str) or not holder[name]:
            raise ValueError(f"no {name}")
    if not isinstance(body.get("channelData") or {}, dict):
        raise ValueError("no channelData")
    if body["type"] == "message" and not (isinstance(body.get("id"), str) and body["id"]):
        raise ValueError("no id that could be answered")
    members = body.get("membersRemoved") or []
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise ValueError("no members")
    try:
        return Activity.deserialize(body)
    except Exception as unreadable:  # msrest lets any kind of error through where a field has another type
        raise ValueError("unreadable") from unreadable


def tenant_of(body: Mapping[str, Any]) -> str:
    """The organisation that an activity comes from."""
    channel_data = body.get("channelData") or {}
    tenant = channel_data.get("tenant")
    named = tenant.get("id") if isinstance(tenant, dict) else None
    return str(named or body["conversation"].get("tenantId") or "")
