"""In from Teams: clicks, commands, and where the bot is let in. A decision is committed before it is answered."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from http import HTTPStatus

import structlog
from aiohttp import web
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.schema import Activity

from bot import observe
from bot.chats.clicks import decide_and_count
from bot.chats.teams.adapter import TeamsAdapter
from bot.chats.teams.address import NAME
from bot.chats.teams.auth import Keys
from bot.chats.teams.download import PATH as DOWNLOAD
from bot.chats.teams.download import Downloads
from bot.chats.teams.places import note_places
from bot.chats.teams.render import CONTENT_TYPE, Element, Reopened, flat, input_id, render
from bot.chats.teams.roster import conversation_of
from bot.chats.teams.send import TeamsSurface, message
from bot.config import Settings
from handlers import report
from handlers.alert import notice_of
from handlers.deps import Deps
from models.cases.case import Act, Command
from models.errors import HighroadError, sentence_of
from models.notices.buttons import LOOKS
from models.notices.command import parse
from models.notices.notice import Button, Notice
from models.notices.refusal import UNKNOWN_BUTTON, not_done

log = structlog.get_logger()

PATH = "/api/messages"
CARD_ACTION = "adaptiveCard/action"
BACK = "back"
MAX_TEXT = 20_000
MAX_ASKED = 4_000
"""Characters of a message that are read as a question: :data:`models.notices.command.MAX_CHARS` with Teams' markup."""

STUMBLED = "Highroad stumbled over this. Nothing was lost; please try again."

_MENTION = re.compile(r"<at(?: [^<>]{0,200})?>[^<]{0,200}</at>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_COMMAND = re.compile(r"^/?(?:reviews\b)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Click:
    """What the data of a pressed button says: ours, or what somebody made of it."""

    act: str
    case_id: int
    version: int
    text: str


def read_click(data: object) -> Click | None:
    """The click in an action's data; None where it is none of ours."""
    if not isinstance(data, dict):
        return None
    act, case_id, version = data.get("act"), data.get("case_id"), data.get("version")
    if not isinstance(act, str) or not is_number(case_id) or not is_number(version):
        return None
    text = data.get(input_id(act), "")
    return Click(act, int(str(case_id)), int(str(version)), text[:MAX_TEXT] if isinstance(text, str) else "")


def is_number(value: object) -> bool:
    """True for a whole number that the database can hold, also as text: some clients send numbers so."""
    return not isinstance(value, bool) and bool(re.fullmatch(r"[0-9]{1,18}", str(value)))


class Listener:
    """Turns what Teams sends into commands and questions for the handlers, and tells people what came of it."""

    def __init__(self, surface: TeamsSurface, deps: Deps, downloads: Downloads) -> None:
        self.surface = surface
        self.deps = deps
        self.downloads = downloads

    async def turn(self, context: TurnContext) -> None:
        """Take one activity of the Bot Framework."""
        activity: Activity = context.activity
        match activity.type:
            case "invoke":
                await context.send_activity(Activity(type="invokeResponse", value=await self.on_invoke(activity)))
            case "message":
                await self.on_message(context, activity)
            case "conversationUpdate" | "installationUpdate":
                await note_places(activity, self.surface, self.deps)

    async def on_invoke(self, activity: Activity) -> InvokeResponse:
        """Answer a button of a card by a card for the clicker alone; a job redraws everyone's."""
        if activity.name != CARD_ACTION or not isinstance(activity.value, dict):
            return InvokeResponse(status=HTTPStatus.NOT_IMPLEMENTED)
        action = activity.value.get("action")
        click = read_click(action.get("data") if isinstance(action, dict) else None)
        card = await self.answer_click(click, activity) if click else render(not_done(UNKNOWN_BUTTON))
        return InvokeResponse(status=HTTPStatus.OK, body={"statusCode": 200, "type": CONTENT_TYPE, "value": card})

    async def answer_click(self, click: Click, activity: Activity) -> Element:
        """The card after a click: as it stands now, with the reason where the click was refused."""
        try:
            return render(await self.after_click(click, activity))
        except HighroadError as refusal:
            return await self.refused(click, activity, sentence_of(refusal))
        except Exception as bug:  # noqa: BLE001 - the clicker gets a card in any case; the log no words
            log.error("teams.failed", act=click.act[:20], **observe.place_of(bug))
            return await self.refused(click, activity, STUMBLED)

    async def after_click(self, click: Click, activity: Activity) -> Notice:
        """Decide as a click asks, or show what it asks for."""
        actor = self.surface.roster.actor(activity)
        if click.act in LOOKS:
            found = await report.look(click.act, click.case_id, actor, self.deps)
            back = (Button(BACK, "Back to the case"),)
            return replace(found, case_id=click.case_id, version=click.version, buttons=back)
        if click.act == BACK:
            return await report.card(click.case_id, actor, self.deps)
        command = Command(click.case_id, click.act, click.version, actor, key_of(activity, click), click.text)
        return notice_of(await decide_and_count(command, self.deps), self.deps)

    async def refused(self, click: Click, activity: Activity, said: str) -> Element:
        """The card as it stands after a refused click, with the reason on top; its form stays open with what was typed.
        Whoever may not see the case gets the reason alone.
        """
        try:
            notice = await report.card(click.case_id, self.surface.roster.actor(activity), self.deps)
        except HighroadError:
            return render(not_done(said))
        is_open = click.act == Act.EDIT and click.version == notice.version
        return render(notice, said, Reopened(click.act, click.text) if is_open else None)

    async def on_message(self, context: TurnContext, activity: Activity) -> None:
        """Take a message: a question, or a button of a client without Action.Execute. Both are answered in
        the thread.
        """
        click = read_click(activity.value)
        try:
            notice = await (self.after_click(click, activity) if click else self.answer_question(activity))
        except HighroadError as refusal:
            notice = not_done(sentence_of(refusal))
        except Exception as bug:  # noqa: BLE001 - whoever asked hears of it; the log holds no words
            log.error("teams.failed", **observe.place_of(bug))
            notice = not_done(STUMBLED)
        else:
            if click and click.act not in (*LOOKS, BACK):
                return
        answer = message(render(notice), flat(notice.title))
        if is_private(activity) or (notice.files and not is_personal(activity)):
            connector = self.surface.connectors.at(activity.service_url)
            await connector.tell(activity.conversation.id, activity.id, activity.from_property.id, answer)
        else:
            await context.send_activity(answer)

    async def answer_question(self, activity: Activity) -> Notice:
        """The answer to what was typed; a channel that we hear of for the first time is noted."""
        await note_places(activity, self.surface, self.deps)
        actor = self.surface.roster.actor(activity)
        notice = await report.answer(parse(question_of(activity)), actor, self.deps, asked_in(activity))
        return self.downloads.offered(notice, actor) if notice.files else notice


def key_of(activity: Activity, click: Click) -> str:
    """The key of this very click, to be remembered against replay: Teams gives each invoke an id of its own."""
    return f"{NAME}:{activity.conversation.id}:{activity.id or activity.reply_to_id}:{click.act}:{click.version}"


def asked_in(activity: Activity) -> tuple[str, str]:
    """The (surface, channel) in which a question was asked; empty in a personal chat, where nothing is posted
    unasked.
    """
    if is_personal(activity):
        return "", ""
    return NAME, conversation_of(activity)


def is_personal(activity: Activity) -> bool:
    """True in a chat of one person with the bot."""
    return bool(activity.conversation.conversation_type == "personal")


def question_of(activity: Activity) -> str:
    """What was asked, without the mention of the bot, the command's name and Teams' own markup."""
    text = _MENTION.sub(" ", (activity.text or "")[:MAX_ASKED])
    text = html.unescape(_TAG.sub(" ", text)) if activity.text_format != "plain" else text
    return _COMMAND.sub("", " ".join(text.split()))


def is_private(activity: Activity) -> bool:
    """True for a slash command, which comes as a message that only its sender and the bot see; so must its answer."""
    return bool(activity.recipient and activity.recipient.additional_properties.get("isTargeted"))


def add_teams(app: web.Application, settings: Settings, deps: Deps) -> None:
    """Mount Teams on our web server; without a Teams surface in ``deps`` nothing is mounted."""
    surface = deps.surfaces.get(NAME)
    if not isinstance(surface, TeamsSurface):
        return
    keys = Keys(surface.cloud.metadata_url)
    adapter = TeamsAdapter(surface.cloud, keys, surface.connectors)
    downloads = Downloads(settings.public_url, surface.cloud.password.encode() or deps.voucher_secret, deps)
    listener = Listener(surface, deps, downloads)

    async def receive(request: web.Request) -> web.Response:
        return await adapter.process(request, listener.turn)

    async def keep_keys(app: web.Application) -> AsyncIterator[None]:
        if surface.cloud.is_anonymous:
            log.warning(
                "teams.anonymous",
                what="HIGHROAD_TEAMS_ALLOW_ANONYMOUS is on: anyone on this machine may decide. Never in production.",
            )
        else:
            await keys.warm()
        yield
        await keys.close()

    app.router.add_post(PATH, receive)
    app.router.add_get(f"{DOWNLOAD}/{{token}}", downloads.serve, allow_head=False)
    app.cleanup_ctx.append(keep_keys)
