"""Microsoft Teams in small: an issuer of real tokens, the Bot Connector, and one team that people can use.

It speaks the Bot Framework's protocol, signed tokens included, so that the demo and the tests run the real adapter.
"""

from __future__ import annotations

import json
import secrets
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bot.sandbox.adaptive import CARD, Json, find_action, read_activity
from bot.sandbox.control import get_handler, post_handler
from bot.sandbox.feed import TEAMS, Feed
from bot.sandbox.slack_people import NoSuchThing

ISSUER = "https://api.botframework.com"
CHANNEL_TYPE = "msteams"
REVIEWS = "19:reviews@thread.tacv2"
KEY_ID = "sandbox-key"
BOT_NAME = "Highroad"
TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the team; ``role`` is what the roster tells the bot, and ``tenant_id`` where it is another one."""

    id: str
    aad_object_id: str
    name: str
    role: str = "user"
    tenant_id: str = ""


PEOPLE = (
    Member("29:ana", "a0000000-0000-4000-8000-000000000001", "Ana Castillo", "owner"),
    Member("29:ben", "a0000000-0000-4000-8000-000000000002", "Ben Okafor"),
    Member("29:cleo", "a0000000-0000-4000-8000-000000000003", "Cleo Marsh"),
)


@dataclass(frozen=True, slots=True)
class Team:
    """A team with its channels, by id, and the people of its roster."""

    id: str
    name: str
    channels: dict[str, str]
    people: tuple[Member, ...] = PEOPLE


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
    """One tenant with its teams, of which the page shows the first; it is served at ``url``, the bot at ``bot_url``."""

    feed: Feed = field(default_factory=Feed)
    url: str = ""
    bot_url: str = ""
    app_id: str = "b0000000-0000-4000-8000-00000000b07a"
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    tenant_id: str = "c0000000-0000-4000-8000-00000000007e"
    team_id: str = "19:team@thread.tacv2"
    team_name: str = "Larkfield"
    channels: dict[str, str] = field(default_factory=lambda: {"19:team@thread.tacv2": "General", REVIEWS: "reviews"})
    people: tuple[Member, ...] = PEOPLE
    others: list[Team] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    failures: deque[tuple[int, dict[str, str]]] = field(default_factory=deque)
    tokens: set[str] = field(default_factory=set)
    logins: int = 0
    calls: list[str] = field(default_factory=list)
    is_installed: bool = False
    key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048), repr=False
    )

    @property
    def service_url(self) -> str:
        """The address that every activity names as its connector."""
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
            web.get("/sandbox/api/teams", get_handler(self.state)),
            web.post("/sandbox/api/teams/click", post_handler(self.page_click)),
            web.post("/sandbox/api/teams/say", post_handler(self.page_say)),
            web.post("/sandbox/api/teams/install", post_handler(self.page_install)),
        ]

    # The issuer

    async def on_openid(self, request: web.Request) -> web.Response:
        """Answer the issuer's metadata: where its keys are."""
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}/teams/keys"})

    async def on_keys(self, request: web.Request) -> web.Response:
        """Answer the issuer's public key, endorsed for Teams."""
        entry = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return web.json_response({"keys": [entry | {"kid": KEY_ID, "use": "sig", "endorsements": [CHANNEL_TYPE]}]})

    def token(self) -> str:
        """A token as the Bot Framework puts it on each call to the bot."""
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
        """Answer Entra's client-credentials grant with a token."""
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
        if conversation and not any(conversation in team.channels for team in self.teams):
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
        self.feed.tell(TEAMS)
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
        self.feed.tell(TEAMS)
        return web.json_response({"id": message.id})

    async def on_member(self, request: web.Request) -> web.Response:
        """Answer with one member of the roster."""
        refused = self.refusal(request)
        if refused is not None:
            return refused
        for person in self.team_of(request.match_info["conversation"]).people:
            if request.match_info["member"] in (person.id, person.aad_object_id):
                named = {"id": person.id, "aadObjectId": person.aad_object_id, "userRole": person.role}
                return web.json_response(named | {"tenantId": person.tenant_id or self.tenant_id})
        return web.json_response({"error": {"code": "MemberNotFoundInConversation"}}, status=404)

    async def on_team(self, request: web.Request) -> web.Response:
        """Answer with a team's name."""
        refused = self.refusal(request)
        team = self.team_of(request.match_info["team"])
        return refused if refused is not None else web.json_response({"id": team.id, "name": team.name})

    async def on_channels(self, request: web.Request) -> web.Response:
        """Answer with a team's channels; General has no name there, as with Microsoft."""
        team = self.team_of(request.match_info["team"])
        found = [{"id": key} | ({} if key == team.id else {"name": name}) for key, name in team.channels.items()]
        refused = self.refusal(request)
        return refused if refused is not None else web.json_response({"conversations": found})

    # The people

    @property
    def teams(self) -> list[Team]:
        """Every team, the first of them that of the page."""
        return [Team(self.team_id, self.team_name, self.channels, self.people), *self.others]

    def team_of(self, channel: str) -> Team:
        """The team of a channel, or of this id; where there is none, the first."""
        return next((team for team in self.teams if channel in (team.id, *team.channels)), self.teams[0])

    def message(self, identity: str) -> Message | None:
        """A message by its id."""
        return next((message for message in self.messages if message.id == identity), None)

    def activity(self, person: Member, channel: str, **more: object) -> Json:
        """What every activity of a person in a channel holds."""
        team = self.team_of(channel.partition(";")[0])
        return {
            "id": new_id(),
            "channelId": CHANNEL_TYPE,
            "serviceUrl": self.service_url,
            "from": {"id": person.id, "name": person.name, "aadObjectId": person.aad_object_id},
            "recipient": {"id": f"28:{self.app_id}", "name": BOT_NAME},
            "conversation": {"id": channel, "conversationType": "channel", "isGroup": True, "tenantId": self.tenant_id},
            "channelData": {
                "tenant": {"id": self.tenant_id},
                "team": {"id": team.id, "name": team.name},
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

    async def install(self, action: str = "add", team: Team | None = None) -> int:
        """Somebody adds the app to the team, or removes it; or to another team."""
        self.is_installed = action == "add" if team is None else self.is_installed
        self.feed.tell(TEAMS)
        activity = self.activity(PEOPLE[0], team.id if team else self.team_id, type="installationUpdate", action=action)
        return (await self.send(activity))[0]

    async def say(
        self, text: str, person: Member = PEOPLE[0], channel: str = REVIEWS, *, is_slash: bool = False
    ) -> int:
        """Send a person's message to the bot, by mention or by slash; the latter is seen by its sender alone."""
        mine = Message(new_id(), channel, person.name, text, only_for=person.id if is_slash else "")
        self.messages.append(mine)
        self.feed.tell(TEAMS)
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

    async def click(self, message_id: str, person: Member, data: Mapping[str, object], verb: str = "") -> Json | None:
        """Press a button with its data and inputs; the answer is what this person sees from now on."""
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
        self.feed.tell(TEAMS)
        return answer if status == 200 else {"statusCode": status}

    # The page

    def state(self, request: web.Request) -> Json:
        """Answer with everything that the page draws, as one person sees it."""
        person = person_of(request.query.get("as", "ana"))
        return {
            "team": self.team_name,
            "channels": self.channels,
            "bot": BOT_NAME,
            "is_installed": self.is_installed,
            "messages": [
                {
                    "id": message.id,
                    "channel": message.channel,
                    "thread": message.thread,
                    "sender": message.sender,
                    "text": message.text,
                    "card": message.card_for(person.id),
                    "edits": message.edits,
                    "only_for": message.only_for,
                }
                for message in self.messages
                if message.only_for in ("", person.id)
            ],
        }

    async def page_click(self, said: Json) -> Json:
        """Press a button for the page: {message, as, data, verb}; or by its ``title``, with inputs in ``data``."""
        person = person_of(said["as"])
        message = self.message(str(said["message"]))
        card = message.card_for(person.id) if message else None
        if card is None:
            raise NoSuchThing(f"There is no card {said['message']}.")
        data, verb = dict(said.get("data", {})), str(said.get("verb", ""))
        if "title" in said:
            action = find_action(card, said["title"])
            data, verb = action["data"] | data, action["verb"]
        return {"answer": await self.click(str(said["message"]), person, data, verb)}

    async def page_say(self, said: Json) -> Json:
        """Say a line of text for the page: {text, as, channel}; one that begins with a slash is a slash command."""
        text, channel = str(said["text"]), said.get("channel") or REVIEWS
        is_slash = text.startswith("/")
        return {"status": await self.say(text.lstrip("/"), person_of(said["as"]), channel, is_slash=is_slash)}

    async def page_install(self, said: Json) -> Json:
        """Add or remove the app for the page: {action}."""
        return {"status": await self.install(said.get("action", "add"))}


def person_of(name: str) -> Member:
    """The person of this first name, as whom the page acts."""
    return next((person for person in PEOPLE if person.id == f"29:{name}"), PEOPLE[0])


def new_id() -> str:
    """A message's id like Teams' own: milliseconds; unique here."""
    return str(time.time_ns() // 1_000)
