"""What people do in the workspace, sent to the bot as Slack sends it: signed clicks, modals, commands and events."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.block_kit import elements
from bot.sandbox.feed import CHANNEL
from bot.sandbox.slack_api import SlackApi, SlackError
from bot.sandbox.workspace import APP_ID, TEAM, Json, Message, Person, View, Workspace

ANSWER_S = 3.0
EVENT_PAUSES_S = (0.0, 1.0, 3.0)
SLACKBOT = "USLACKBOT"
BOXES = ("plain_text_input", "static_select")


class NoSuchThing(Exception):
    """A click on something that is not there (any more)."""


class SlackPeople:
    """The people of the workspace, acted from outside. ``bot_url`` is where the app's request URLs lead; it is set once
    the bot has one.
    """

    def __init__(self, workspace: Workspace, api: SlackApi, signing_secret: str, http: aiohttp.ClientSession) -> None:
        self.workspace = workspace
        self.bot_url = ""
        self._api = api
        self._secret = signing_secret.encode()
        self._http = http

    async def send(self, body: bytes, content_type: str, retry: int = 0) -> tuple[int, str]:
        """Send one signed request; returns status and body, status 0 where no answer came within Slack's
        three seconds.
        """
        at = str(int(time.time()))
        mark = hmac.new(self._secret, b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={mark}",
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_error"}
        limit = aiohttp.ClientTimeout(total=ANSWER_S)
        try:
            async with self._http.post(
                f"{self.bot_url}/slack/events", data=body, headers=headers, timeout=limit
            ) as answer:
                return answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return 0, ""

    async def interact(self, payload: Json) -> tuple[int, str]:
        """Send one interaction, as a form with the payload in it."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return await self.send(body, "application/x-www-form-urlencoded")

    def person(self, user: str) -> Person:
        """A person by id or name."""
        found = next((each for each in self.workspace.people.values() if user in (each.id, each.name)), None)
        if found is None:
            raise NoSuchThing(f"Nobody here is called {user}.")
        return found

    def frame(self, kind: str, person: Person) -> Json:
        """The keys that every interaction carries."""
        return {
            "type": kind,
            "team": TEAM,
            "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team},
            "api_app_id": APP_ID,
            "token": "unused",
            "enterprise": None,
            "is_enterprise_install": False,
        }

    async def act(self, user: str, place: Json, action_id: str, chosen: str = "") -> int:
        """Press a button, or choose an option, in a message (``channel``, ``ts``) or a view (``view_id``).

        The status of the bot's answer. ``chosen`` is an option's value, or the text of a box that reports its typing.
        """
        person = self.person(user)
        holder = self.holder(person, place)
        block, element = find_element(holder, action_id)
        action = performed(block, element, chosen, self.workspace.stamp())
        payload = self.frame("block_actions", person) | {
            "trigger_id": self.workspace.trigger(person.id),
            "actions": [action],
        }
        if isinstance(holder, View):
            payload |= {"container": {"type": "view", "view_id": holder.id}, "view": holder.as_json()}
        else:
            payload |= self.in_message(holder, person)
        status, _ = await self.interact(payload)
        if status != 200:
            self.tell(person, holder.channel if isinstance(holder, Message) else "", trouble(status))
        return status

    def holder(self, person: Person, place: Json) -> Message | View:
        """The message or view that holds what is clicked, as it stands now."""
        view_id = str(place.get("view_id", ""))
        if view_id:
            home = self.workspace.homes.get(person.id)
            view = self.workspace.modals.get(view_id) or (home if home and home.id == view_id else None)
            if view is None or view.user != person.id:
                raise NoSuchThing("This view is closed.")
            return view
        room = self.workspace.room(str(place.get("channel", "")))
        message = self.workspace.message(room.id if room else "", str(place.get("ts", "")))
        if message is None or message.only_for not in ("", person.id):
            raise NoSuchThing("There is no such message.")
        return message

    def in_message(self, message: Message, person: Person) -> Json:
        """The further keys that a click in a message carries."""
        key = self.workspace.response_key(message.channel, person.id, message.ts)
        return {
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": message.channel,
                "is_ephemeral": bool(message.only_for),
            },
            "channel": {"id": message.channel, "name": self.workspace.rooms[message.channel].name},
            "message": message.as_json(with_metadata=True),
            "state": {"values": {}},
            "response_url": f"{self._api.url}/actions/{key}",
        }

    async def type(self, user: str, view_id: str, block_id: str, action_id: str, text: str) -> None:
        """Type into a modal's box, or choose in its select; a box that reports its typing does so."""
        view = self.holder(self.person(user), {"view_id": view_id})
        if not isinstance(view, View) or action_id not in view.values.get(block_id, {}):
            raise NoSuchThing("There is no such box.")
        value = view.values[block_id][action_id]
        block, element = find_element(view, action_id)
        if element["type"] == "static_select":
            value["selected_option"] = option(element, text)
        else:
            value["value"] = text or None
        if block.get("dispatch_action"):
            await self.act(user, {"view_id": view_id}, action_id, text)

    async def submit(self, user: str, view_id: str) -> Json:
        """Submit a modal: ``{"errors": {…}}``; without errors it is closed, or shows what the bot answered."""
        person = self.person(user)
        view = self.holder(person, {"view_id": view_id})
        if not isinstance(view, View):
            raise NoSuchThing("This view is closed.")
        view.errors = missing(view)
        if not view.errors:
            payload = self.frame("view_submission", person) | {
                "trigger_id": self.workspace.trigger(person.id),
                "view": view.as_json(),
                "response_urls": [],
            }
            status, text = await self.interact(payload)
            if status != 200 or not self.take_answer(view, text):
                view.errors = {"": "We had some trouble connecting. Try again?"}
        self.workspace.feed.tell(CHANNEL)
        return {"errors": view.errors}

    def take_answer(self, view: View, text: str) -> bool:
        """What the bot says to a submission; False where it can't be read."""
        try:
            said = json.loads(text) if text.strip() else {}
            match said.get("response_action", ""):
                case "errors":
                    view.errors = {name: str(problem) for name, problem in said["errors"].items()}
                    names = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
                    return bool(view.errors) and set(view.errors) <= names
                case "update":
                    view.show(self._api.checked_view({"view": said["view"]}, is_home=False))
                case "push":
                    self.workspace.open_modal(view.user, self._api.checked_view({"view": said["view"]}, is_home=False))
                case "clear":
                    self.workspace.close_modal(view, all_of_them=True)
                case "":
                    self.workspace.close_modal(view)
                case _:
                    return False
        except (ValueError, KeyError, AttributeError, SlackError):
            return False
        return True

    async def dismiss(self, user: str, view_id: str) -> None:
        """Close a modal by its X; the bot hears of it where it asked to."""
        person = self.person(user)
        view = self.holder(person, {"view_id": view_id})
        if not isinstance(view, View):
            return
        self.workspace.close_modal(view)
        if view.body.get("notify_on_close"):
            await self.interact(self.frame("view_closed", person) | {"view": view.as_json(), "is_cleared": False})

    async def command(self, user: str, channel: str, line: str) -> int:
        """A slash command, as ``/reviews open``; what the bot answers at once is shown to that person."""
        person, room = self.person(user), self.workspace.room(channel)
        if room is None:
            raise NoSuchThing("There is no such channel.")
        name, _, text = line.strip().partition(" ")
        key = self.workspace.response_key(room.id, person.id, "")
        form = {
            "token": "unused",
            "team_id": TEAM["id"],
            "team_domain": TEAM["domain"],
            "channel_id": room.id,
            "channel_name": room.name,
            "user_id": person.id,
            "user_name": person.name,
            "command": name,
            "text": text.strip(),
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": f"{self._api.url}/actions/{key}",
            "trigger_id": self.workspace.trigger(person.id),
        }
        status, answer = await self.send(urlencode(form).encode(), "application/x-www-form-urlencoded")
        if status != 200:
            reason = "operation_timeout" if status == 0 else "dispatch_failed"
            self.tell(person, room.id, f"{name} failed with the error “{reason}”")
        elif answer.strip():
            self.say(answer, room.id, person)
        return status

    def speak(self, user: str, channel: str, text: str) -> None:
        """Say something in a channel, for everybody to read."""
        room = self.workspace.room(channel)
        if room and text.strip():
            self.workspace.add(Message(self.workspace.stamp(), room.id, self.person(user).id, text.strip()))

    def say(self, answer: str, channel: str, person: Person) -> None:
        """Show a command's immediate answer, JSON or plain text, to the person who typed it."""
        try:
            said = json.loads(answer)
        except ValueError:
            said = None
        try:
            self._api.say_back(channel, person.id, "", said if isinstance(said, dict) else {"text": answer})
        except SlackError as error:
            self.tell(person, channel, f"The answer could not be shown: {error}")

    async def open_home(self, user: str) -> None:
        """Open the app's home tab; Slack tries an event three times."""
        person = self.person(user)
        event: Json = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": f"D{person.id[1:]}",
            "tab": "home",
            "event_ts": self.workspace.stamp(),
        }
        if person.id in self.workspace.homes:
            event["view"] = self.workspace.homes[person.id].as_json()
        body = json.dumps(
            {
                "token": "unused",
                "team_id": TEAM["id"],
                "api_app_id": APP_ID,
                "event": event,
                "type": "event_callback",
                "event_id": f"Ev{secrets.token_hex(6).upper()}",
                "event_time": int(time.time()),
                "authorizations": [],
            }
        ).encode()
        for retry, pause in enumerate(EVENT_PAUSES_S):
            await asyncio.sleep(pause)
            status, _ = await self.send(body, "application/json", retry)
            if 200 <= status < 300:
                return

    def tell(self, person: Person, channel: str, text: str) -> None:
        """Have Slackbot say something to one person."""
        room = channel or next(iter(self.workspace.rooms))
        self.workspace.add(Message(self.workspace.stamp(), room, SLACKBOT, text, only_for=person.id))


def find_element(holder: Message | View, action_id: str) -> tuple[Json, Json]:
    """The block and element of an action; an act that stands in an overflow is found by its option."""
    blocks = holder.blocks if isinstance(holder, Message) else holder.body["blocks"]
    standing = [(block, element) for block in blocks for element in elements(block) if "action_id" in element]
    for block, element in standing:
        if element["action_id"] == action_id:
            return block, element
    for block, element in standing:
        if element["type"] == "overflow" and any(
            choice["value"].startswith(f"{action_id}:") for choice in element["options"]
        ):
            return block, element
    raise NoSuchThing(f"There is no button {action_id} here (any more).")


def option(element: Json, chosen: str) -> Json:
    """The option of this value, or the first whose value begins with this act."""
    for choice in element["options"]:
        if chosen in (choice["value"], choice["value"].partition(":")[0]):
            return dict(choice)
    raise NoSuchThing("There is no such option.")


def performed(block: Json, element: Json, chosen: str, at: str) -> Json:
    """An action as an interaction's payload tells it."""
    done = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"], "action_ts": at}
    match element["type"]:
        case "overflow" | "static_select":
            done["selected_option"] = option(element, chosen)
        case "plain_text_input":
            done["value"] = chosen
        case _:
            done |= {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    return done


def missing(view: View) -> dict[str, str]:
    """What Slack's client refuses to submit a view for: required boxes left empty, and lengths."""
    found = {}
    for block in view.body["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = view.values[block["block_id"]][element["action_id"]]
        said = value.get("value") or value.get("selected_option") or ""
        if not said and not block.get("optional"):
            found[block["block_id"]] = "Please complete this required field."
        elif isinstance(said, str) and len(said) > element.get("max_length", 3000):
            found[block["block_id"]] = f"Must be at most {element.get('max_length', 3000)} characters."
    return found


def trouble(status: int) -> str:
    """Slack's word for a click that the bot did not take."""
    why = "it did not answer in time" if status == 0 else f"it answered {status}"
    return f"⚠ Highroad could not take that click: {why}. Try again."
