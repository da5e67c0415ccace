"""Microsoft Teams in small: an issuer of real tokens, the Bot Connector, and one team that people can use.

It speaks the Bot Framework's protocol with the bot, so that the demo and the tests run the real adapter: RS256 tokens
from its own key server, client-credential tokens for the bot, messages, updates and card actions.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import aiohttp
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://api.botframework.com"
CHANNEL_TYPE = "msteams"
CARD = "application/vnd.microsoft.card.adaptive"
KEY_ID = "sandbox-key"
BOT_NAME = "Highroad"
TIMEOUT_S = 15.0

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the team; ``role`` is what the roster tells the bot."""

    id: str
    aad_object_id: str
    name: str
    role: str = "user"


PEOPLE = (
    Person("29:priya", "a0000000-0000-4000-8000-000000000001", "Priya Raman", "owner"),
    Person("29:tom", "a0000000-0000-4000-8000-000000000002", "Tom Okafor"),
)


@dataclass(slots=True)
class Message:
    """One message. ``seen_by`` holds cards that only one person sees: the answers to their clicks.

    ``only_for`` is set where a single person sees the message at all: a slash command and its answer.
    """

    id: str
    channel: str
    sender: str
    text: str = ""
    card: Json | None = None
    thread: str = ""
    edits: int = 0
    only_for: str = ""
    seen_by: dict[str, Json] = field(default_factory=dict)

    def card_for(self, person: str) -> Json | None:
        """What this person sees."""
        return self.seen_by.get(person, self.card)


@dataclass(slots=True)
class TeamsSandbox:
    """One tenant with one team. ``url`` is where it is served, ``bot_url`` where the bot listens."""

    url: str = ""
    bot_url: str = ""
    app_id: str = "b0000000-0000-4000-8000-00000000b07a"
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    tenant_id: str = "c0000000-0000-4000-8000-00000000007e"
    team_id: str = "19:team@thread.tacv2"
    team_name: str = "Shop"
    channels: dict[str, str] = field(
        default_factory=lambda: {"19:team@thread.tacv2": "General", "19:reviews@thread.tacv2": "reviews"}
    )
    messages: list[Message] = field(default_factory=list)
    failures: deque[tuple[int, dict[str, str]]] = field(default_factory=deque)
    tokens: set[str] = field(default_factory=set)
    logins: int = 0
    calls: list[str] = field(default_factory=list)
    changes: int = 0
    is_installed: bool = False
    key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048), repr=False
    )

    @property
    def service_url(self) -> str:
        """What every activity names as its connector."""
        return f"{self.url}/teams/connector/"

    def environment(self) -> dict[str, str]:
        """The settings with which a bot finds this Teams."""
        return {
            "HIGHROAD_TEAMS_APP_ID": self.app_id,
            "HIGHROAD_TEAMS_APP_PASSWORD": self.password,
            "HIGHROAD_TEAMS_TENANT_ID": self.tenant_id,
            "HIGHROAD_TEAMS_CHANNEL": "reviews",
            "HIGHROAD_TEAMS_OPENID_METADATA_URL": f"{self.url}/teams/openid",
            "HIGHROAD_TEAMS_LOGIN_URL": f"{self.url}/teams/login/{{tenant}}",
            "HIGHROAD_TEAMS_SERVICE_HOSTS": self.url,
        }

    def routes(self) -> list[web.RouteDef]:
        """The issuer, the connector, and what the page calls."""
        conversation = "/teams/connector/v3/conversations/{conversation}"
        return [
            web.get("/teams/openid", self.on_openid),
            web.get("/teams/keys", self.on_keys),
            web.post("/teams/login/{tenant}/oauth2/v2.0/token", self.on_login),
            web.post(f"{conversation}/activities", self.on_post),
            web.post(f"{conversation}/activities/{{activity}}", self.on_post),
            web.put(f"{conversation}/activities/{{activity}}", self.on_update),
            web.get(f"{conversation}/members/{{member}}", self.on_member),
            web.get("/teams/connector/v3/teams/{team}", self.on_team),
            web.get("/teams/connector/v3/teams/{team}/conversations", self.on_channels),
            web.get("/api/teams/state", self.on_state),
            web.post("/api/teams/click", self.on_page_click),
            web.post("/api/teams/say", self.on_page_say),
            web.post("/api/teams/install", self.on_page_install),
        ]

    # The issuer

    async def on_openid(self, request: web.Request) -> web.Response:
        """Where the keys are."""
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}/teams/keys"})

    async def on_keys(self, request: web.Request) -> web.Response:
        """The public key, endorsed for Teams."""
        entry = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return web.json_response({"keys": [entry | {"kid": KEY_ID, "use": "sig", "endorsements": [CHANNEL_TYPE]}]})

    def token(self) -> str:
        """What the Bot Framework puts on each call to the bot."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": self.app_id,
            "nbf": now - 60,
            "exp": now + 3600,
            "serviceurl": self.service_url,
        }
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": KEY_ID})

    async def on_login(self, request: web.Request) -> web.Response:
        """Entra's client-credentials grant."""
        form = await request.post()
        wanted = (self.tenant_id, self.app_id, self.password)
        if (request.match_info["tenant"], form.get("client_id"), form.get("client_secret")) != wanted:
            return web.json_response({"error": "invalid_client"}, status=401)
        self.logins += 1
        token = secrets.token_urlsafe(32)
        self.tokens.add(token)
        return web.json_response({"token_type": "Bearer", "expires_in": 3600, "access_token": token})

    # The connector

    def refusal(self, request: web.Request) -> web.Response | None:
        """Why a call of the bot is not served: a planned failure, a wrong token, or the bot was removed."""
        self.calls.append(f"{request.method} {request.path}")
        if self.failures:
            status, headers = self.failures.popleft()
            return web.json_response({"error": {"code": "Planned"}}, status=status, headers=headers)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return web.json_response({"error": {"code": "Unauthorized"}}, status=401)
        if not self.is_installed:
            return web.json_response({"error": {"code": "BotNotInConversationRoster"}}, status=403)
        conversation = request.match_info.get("conversation", "").partition(";")[0]
        if conversation and conversation not in self.channels:
            return web.json_response({"error": {"code": "ConversationNotFound"}}, status=404)
        return None

    async def on_post(self, request: web.Request) -> web.Response:
        """A message of the bot: a new thread, or an answer in one."""
        refused = self.refusal(request)
        if refused is not None:
            return refused
        channel, _, thread = request.match_info["conversation"].partition(";messageid=")
        thread = request.match_info.get("activity", thread)
        activity = await request.json()
        said = read_activity(activity)
        message = Message(new_id(), channel, BOT_NAME, said.text, said.card, thread)
        if request.query.get("isTargetedActivity") == "true":
            message.only_for = activity["recipient"]["id"]
        self.messages.append(message)
        self.changes += 1
        return web.json_response({"id": message.id}, status=201)

    async def on_update(self, request: web.Request) -> web.Response:
        """The bot replaces a message for everyone."""
        refused = self.refusal(request)
        if refused is not None:
            return refused
        message = self.message(request.match_info["activity"])
        if message is None:
            return web.json_response({"error": {"code": "ActivityNotFoundInConversation"}}, status=404)
        said = read_activity(await request.json())
        message.text, message.card, message.edits = said.text, said.card, message.edits + 1
        message.seen_by.clear()
        self.changes += 1
        return web.json_response({"id": message.id})

    async def on_member(self, request: web.Request) -> web.Response:
        """One member of the roster."""
        refused = self.refusal(request)
        if refused is not None:
            return refused
        for person in PEOPLE:
            if person.id == request.match_info["member"]:
                member = {"id": person.id, "aadObjectId": person.aad_object_id, "userRole": person.role}
                return web.json_response(member)
        return web.json_response({"error": {"code": "MemberNotFoundInConversation"}}, status=404)

    async def on_team(self, request: web.Request) -> web.Response:
        """A team's name."""
        refused = self.refusal(request)
        return refused if refused is not None else web.json_response({"id": self.team_id, "name": self.team_name})

    async def on_channels(self, request: web.Request) -> web.Response:
        """A team's channels; General has no name there, as with Microsoft."""
        found = [{"id": key} | ({} if key == self.team_id else {"name": name}) for key, name in self.channels.items()]
        refused = self.refusal(request)
        return refused if refused is not None else web.json_response({"conversations": found})

    # The people

    def message(self, identity: str) -> Message | None:
        """A message by its id."""
        return next((message for message in self.messages if message.id == identity), None)

    def activity(self, person: Person, channel: str, **more: object) -> Json:
        """What every activity of a person in a channel holds."""
        return {
            "id": new_id(),
            "channelId": CHANNEL_TYPE,
            "serviceUrl": self.service_url,
            "from": {"id": person.id, "name": person.name, "aadObjectId": person.aad_object_id},
            "recipient": {"id": f"28:{self.app_id}", "name": BOT_NAME},
            "conversation": {"id": channel, "conversationType": "channel", "isGroup": True, "tenantId": self.tenant_id},
            "channelData": {
                "tenant": {"id": self.tenant_id},
                "team": {"id": self.team_id, "name": self.team_name},
                "channel": {"id": channel},
            },
        } | more

    async def send(self, activity: Mapping[str, object], token: str | None = None) -> tuple[int, Json]:
        """One call to the bot, as the Bot Framework makes it: the status and the answer."""
        headers = {"Authorization": f"Bearer {self.token() if token is None else token}"}
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        address = f"{self.bot_url}/api/messages"
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(address, json=activity, headers=headers) as answer,
        ):
            raw = await answer.read()
            return answer.status, json.loads(raw) if raw else {}

    async def install(self, action: str = "add") -> int:
        """Somebody adds the app to the team, or removes it."""
        self.is_installed = action == "add"
        self.changes += 1
        activity = self.activity(PEOPLE[0], self.team_id, type="installationUpdate", action=action)
        return (await self.send(activity))[0]

    async def say(
        self, text: str, person: Person = PEOPLE[0], channel: str = "19:reviews@thread.tacv2", *, is_slash: bool = False
    ) -> int:
        """A message to the bot, by mention or by slash; the latter is seen by its sender alone."""
        mine = Message(new_id(), channel, person.name, text, only_for=person.id if is_slash else "")
        self.messages.append(mine)
        self.changes += 1
        activity = self.activity(
            person,
            f"{channel};messageid={mine.id}",
            id=mine.id,
            type="message",
            textFormat="plain",
            text=text if is_slash else f"<at>{BOT_NAME}</at> {text}",
        )
        activity["recipient"]["isTargeted"] = is_slash
        activity["channelData"]["channel"]["id"] = channel
        return (await self.send(activity))[0]

    async def click(self, message_id: str, person: Person, data: Mapping[str, object], verb: str = "") -> Json | None:
        """A button with its data and inputs; the answer is what this person sees from now on."""
        message = self.message(message_id)
        if message is None:
            return None
        action = {"type": "Action.Execute", "verb": verb, "data": dict(data)}
        activity = self.activity(
            person,
            f"{message.channel};messageid={message.id}",
            type="invoke",
            name="adaptiveCard/action",
            replyToId=message.id,
            value={"action": action, "trigger": "manual"},
        )
        activity["channelData"]["channel"]["id"] = message.channel
        edits = message.edits
        status, answer = await self.send(activity)
        if status == 200 and answer.get("type") == CARD and message.edits == edits:
            message.seen_by[person.id] = answer["value"]
        self.changes += 1
        return answer if status == 200 else {"statusCode": status}

    # The page

    async def on_state(self, request: web.Request) -> web.Response:
        """Everything that the page draws, for one person."""
        person = request.query.get("person", PEOPLE[0].id)
        return web.json_response(
            {
                "changes": self.changes,
                "team": self.team_name,
                "channels": self.channels,
                "people": [asdict(entry) for entry in PEOPLE],
                "is_installed": self.is_installed,
                "messages": [
                    {
                        "id": message.id,
                        "channel": message.channel,
                        "thread": message.thread,
                        "sender": message.sender,
                        "text": message.text,
                        "card": message.card_for(person),
                        "edits": message.edits,
                    }
                    for message in self.messages
                    if message.only_for in ("", person)
                ],
            }
        )

    async def on_page_click(self, request: web.Request) -> web.Response:
        """The page's button: {message, person, data, verb}."""
        asked = await request.json()
        answer = await self.click(asked["message"], person_of(asked), asked["data"], asked.get("verb", ""))
        return web.json_response({"ok": answer is not None, "answer": answer})

    async def on_page_say(self, request: web.Request) -> web.Response:
        """The page's line of text: {text, person, channel, is_slash}."""
        asked = await request.json()
        channel = asked.get("channel") or "19:reviews@thread.tacv2"
        status = await self.say(asked["text"], person_of(asked), channel, is_slash=bool(asked.get("is_slash")))
        return web.json_response({"status": status})

    async def on_page_install(self, request: web.Request) -> web.Response:
        """The page's button that adds or removes the app: {action}."""
        return web.json_response({"status": await self.install((await request.json()).get("action", "add"))})


@dataclass(frozen=True, slots=True)
class Said:
    """What an activity of the bot holds."""

    text: str
    card: Json | None


def read_activity(activity: Json) -> Said:
    """Its text and its card."""
    cards = [entry["content"] for entry in activity.get("attachments") or () if entry.get("contentType") == CARD]
    return Said(re.sub(r"<[^<>]*>", "", activity.get("text") or ""), cards[0] if cards else None)


def person_of(asked: Json) -> Person:
    """Who the page acts as."""
    return next((person for person in PEOPLE if person.id == asked.get("person")), PEOPLE[0])


def new_id() -> str:
    """Like Teams': milliseconds; unique here."""
    return str(time.time_ns() // 1_000)


def find_action(card: Json, title: str) -> Json:
    """The action of this title that does something, inner cards included; KeyError where there is none."""
    found = [action for action in actions_of(card) if action.get("title") == title and "data" in action]
    if not found:
        raise KeyError(title)
    return found[0]


def actions_of(card: Json) -> list[Json]:
    """Every action of a card: its own, those of action sets, and those of inner cards."""
    found = list(card.get("actions") or ())
    for element in card.get("body") or ():
        found += element.get("actions") or () if element.get("type") == "ActionSet" else ()
    return found + [inner for action in found if "card" in action for inner in actions_of(action["card"])]
