"""The Bot Connector's API, as much of it as we use, with our own time-outs, retries and cached tokens.

It stands in for botbuilder's client (blocking token fetch at each turn, no time-out) where ``CloudAdapterBase`` asks
for one, hence the names of its methods.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import stamina
from botbuilder.schema import Activity, ResourceResponse

from bot.chats.teams.cloud import Cloud
from bot.net.http import Answer, Api
from bot.net.oauth import Token
from models.errors import Permanent, Transient, Unknown

TRIES = 4
QUICK_S = 8.0
"""How long one call is tried here; what lasts longer goes back to the job queue with its own patience."""
LOGIN_HINT = "Check HIGHROAD_TEAMS_APP_ID, _APP_PASSWORD and _TENANT_ID; a client secret may have expired."


class Shut(Permanent):
    """The bot is not (any longer) in this team (403), or the channel or message is gone (404, 410)."""

    def __init__(self, status: int) -> None:
        super().__init__(f"Teams has closed this to the bot ({status}).", "Add the app to the team again.")
        self.status = status


class _TokenRefused(Permanent):
    """The connector did not take our token: it may have been revoked early."""


class _Service(Api):
    def _judge(
        self, status: int, headers: Mapping[str, str], raw: bytes, unclear: type[Transient] | type[Unknown]
    ) -> Answer:
        if status == HTTPStatus.UNAUTHORIZED:
            raise _TokenRefused("Teams did not accept the bot's token.", LOGIN_HINT)
        if status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            raise Shut(status)
        if status == HTTPStatus.PRECONDITION_FAILED:
            raise Transient("Teams asks to send this again (412).")
        return super()._judge(status, headers, raw, unclear)


@dataclass(frozen=True, slots=True)
class Member:
    """A line of a channel's roster: the tenant that a person belongs to, and their roles there (``owner``, ``user``,
    ``guest`` …), as far as the connector tells.
    """

    tenant_id: str
    roles: tuple[str, ...]


class Connector:
    """The connector behind one service URL. ``conversations`` is itself, as botbuilder expects; ``token`` is None in
    anonymous mode.
    """

    def __init__(self, service_url: str, token: Token | None) -> None:
        self._api = _Service(service_url, "Teams", total_s=QUICK_S)
        self._token = token

    @property
    def conversations(self) -> Connector:
        """This connector itself: botbuilder looks for its calls under this name."""
        return self

    async def send_to_conversation(
        self, conversation_id: str, activity: Activity, *, may_repeat: bool = True
    ) -> ResourceResponse:
        """Send a new message; in a channel it begins a thread. One that got no clear answer is sent again, or where it
        must not be (``may_repeat``) it is :class:`Unknown`.
        """
        path = f"v3/conversations/{safe(conversation_id)}/activities"
        return await self._write("POST", path, activity, may_repeat=may_repeat, is_paced=True)

    async def reply_to_activity(self, conversation_id: str, activity_id: str, activity: Activity) -> ResourceResponse:
        """Send a message in the thread of another."""
        path = f"v3/conversations/{safe(conversation_id)}/activities/{safe(activity_id)}"
        return await self._write("POST", path, activity)

    async def tell(self, conversation_id: str, activity_id: str, member_id: str, activity: Activity) -> None:
        """A message in the thread of another that one member alone sees: the answer to a slash command."""
        path = f"v3/conversations/{safe(conversation_id)}/activities/{safe(activity_id)}"
        body = activity.serialize() | {"recipient": {"id": member_id, "isTargeted": True}}
        await self._call("POST", path, body, {"isTargetedActivity": "true"})

    async def update_activity(self, conversation_id: str, activity_id: str, activity: Activity) -> ResourceResponse:
        """Replace a message for everyone."""
        path = f"v3/conversations/{safe(conversation_id)}/activities/{safe(activity_id)}"
        return await self._write("PUT", path, activity, is_paced=True)

    async def channels(self, team_id: str) -> tuple[tuple[str, str], ...]:
        """The channels of a team as (id, name) pairs; the first has no name there: it is *General*."""
        body = await self._call("GET", f"v3/teams/{safe(team_id)}/conversations")
        found = body.get("conversations")
        return tuple(
            (str(entry["id"]), str(entry.get("name") or "General"))
            for entry in (found if isinstance(found, list) else [])
            if isinstance(entry, dict) and entry.get("id")
        )

    async def team_name(self, team_id: str) -> str:
        """What people call a team."""
        return str((await self._call("GET", f"v3/teams/{safe(team_id)}")).get("name") or "")

    async def member(self, conversation_id: str, person: str) -> Member:
        """A person in the roster of a channel, by their Entra object id or Teams' own; :class:`Shut` (404) where they
        are not in it.
        """
        body = await self._call("GET", f"v3/conversations/{safe(conversation_id)}/members/{safe(person)}")
        found = (body.get("userRole"), body.get("role"))
        roles = tuple(sorted({role.lower() for role in found if isinstance(role, str) and role}))
        return Member(str(body.get("tenantId") or ""), roles)

    async def _write(
        self, method: str, path: str, activity: Activity, *, may_repeat: bool = True, is_paced: bool = False
    ) -> ResourceResponse:
        body = await self._call(method, path, activity.serialize(), may_repeat=may_repeat, is_paced=is_paced)
        return ResourceResponse(id=str(body.get("id") or ""))

    async def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        *,
        may_repeat: bool = True,
        is_paced: bool = False,
    ) -> Mapping[str, Any]:
        async for attempt in stamina.retry_context(
            on=patience_in_line if is_paced else patience,
            attempts=TRIES,
            timeout=QUICK_S,
            wait_initial=0.2,
            wait_max=4.0,
            wait_jitter=0.3,
        ):
            with attempt:
                try:
                    answer = await self._once(method, path, body, params, may_repeat)
                except _TokenRefused:
                    if self._token:
                        self._token.forget()
                    answer = await self._once(method, path, body, params, may_repeat)
        return answer if isinstance(answer, dict) else {}

    async def _once(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        params: Mapping[str, str] | None,
        may_repeat: bool,
    ) -> object:
        headers = await self._token.header() if self._token else None
        if body is None:
            return (await self._api.read(path, headers=headers)).body
        return (await self._api.write(method, path, body, params=params, headers=headers, may_repeat=may_repeat)).body

    async def close(self) -> None:
        await self._api.close()


def token_of(cloud: Cloud) -> Token:
    """The bot's own token for the connector, from Entra."""
    form = {
        "grant_type": "client_credentials",
        "client_id": cloud.app_id,
        "client_secret": cloud.password,
        "scope": cloud.scope,
    }
    api = Api(cloud.login_url, "Entra", hint=LOGIN_HINT, secrets=(cloud.password,))
    return Token(api, "oauth2/v2.0/token", lambda: form)


def patience(failure: Exception) -> bool | float:
    """Whether a failed call is tried again: False, True for soon, or the seconds after which Teams wants it."""
    if not isinstance(failure, Transient):
        return False
    if failure.retry_after is None:
        return True
    return failure.retry_after if failure.retry_after < QUICK_S / 2 else False


def patience_in_line(failure: Exception) -> bool | float:
    """As :func:`patience`, for what is said to a channel: where Teams asks for a pause, all that is to be said there
    has to wait.
    """
    return False if isinstance(failure, Transient) and failure.retry_after is not None else patience(failure)


def safe(identity: str) -> str:
    """An id as one piece of a path, quoted: ids hold ``:``, ``@``, ``;`` and sometimes ``/``."""
    return quote(identity, safe="")


class Connectors:
    """One :class:`Connector` for each service URL, kept with its connections."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._token = None if cloud.is_anonymous else token_of(cloud)
        self._open: dict[str, Connector] = {}

    def at(self, service_url: str) -> Connector:
        """The connector at a service URL; :class:`Permanent` where our token must not go."""
        if not self._cloud.serves(service_url):
            raise Permanent(
                "Teams names a service URL that is not allowed here.",
                "Add its host to HIGHROAD_TEAMS_SERVICE_HOSTS.",
            )
        key = service_url.rstrip("/")
        if key not in self._open:
            self._open[key] = Connector(key, self._token)
        return self._open[key]

    async def login(self) -> None:
        """Raises unless the bot can get a token, for ``doctor``."""
        if self._token:
            await self._token.header()

    async def close(self) -> None:
        """Close every connection."""
        for connector in self._open.values():
            await connector.close()
        self._open.clear()
        if self._token:
            await self._token.close()
