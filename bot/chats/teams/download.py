"""Files for Teams: a bot can't put one into a channel, so the answer holds a button that leads to it, for a while.

The link is the question itself, sealed: whoever follows it has it answered anew, so no file is kept anywhere, and any
web process can serve it.
"""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus

import structlog
from aiohttp import web
from cryptography.fernet import Fernet, InvalidToken

from bot.chats.teams.address import NAME
from handlers import summary
from handlers.admit import admit
from handlers.deps import Deps
from models.cases.people import Actor
from models.errors import Refused, sentence_of
from models.notices.notice import Button, File, Notice
from models.text.format import time_mark

log = structlog.get_logger()

PATH = "/download"
GOOD_FOR_S = 15 * 60
"""Long enough to read the card and press; too short for a link to be of use once it was passed on or left in a log."""
GONE = "This link is no longer good. Ask again in Teams: export 30d"
NO_ADDRESS = "There is no file here until the server knows its own address: set HIGHROAD_PUBLIC_URL and ask again."
SAFE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class Downloads:
    """Makes the links and serves them. ``public_url`` is our own address as browsers reach it, empty where unknown;
    ``secret`` is one that every web process has."""

    def __init__(self, public_url: str, secret: bytes, deps: Deps) -> None:
        self._url = public_url.rstrip("/")
        self._seal = Fernet(base64.urlsafe_b64encode(hmac.digest(secret, b"highroad download link", "sha256")))
        self._deps = deps

    def offered(self, notice: Notice, actor: Actor) -> Notice:
        """The notice with a button for each of its files, which works for the person who asked."""
        if not self._url:
            return replace(notice, files=(), lines=(*notice.lines, NO_ADDRESS))
        now = int(self._deps.clock.now().timestamp())
        until = time_mark(datetime.fromtimestamp(now + GOOD_FOR_S, UTC))
        said = f"The link works until {until}, without a login: keep it to yourself."
        links = tuple(Button("", f"Download {file.name}", url=self._link(file, actor, now)) for file in notice.files)
        return replace(notice, lines=(*notice.lines, said), buttons=(*notice.buttons, *links))

    def _link(self, file: File, actor: Actor, now: int) -> str:
        question = json.dumps([file.asked, file.at.isoformat(), actor.id, actor.name, actor.place])
        return f"{self._url}{PATH}/{self._seal.encrypt_at_time(question.encode(), now).decode()}"

    async def serve(self, request: web.Request) -> web.Response:
        """Answer a link with its file, as long as its person may still see it; 410 and what to do for a link that is
        too old or none of ours, 403 with the reason for a person who may not any more.
        """
        now = int(self._deps.clock.now().timestamp())
        try:
            question = self._seal.decrypt_at_time(request.match_info["token"].encode(), GOOD_FOR_S, now)
            asked, at, identity, name, place = json.loads(question)
        except (InvalidToken, ValueError):
            return web.Response(status=HTTPStatus.GONE, text=GONE, headers=SAFE)
        actor = Actor(NAME, identity, name, place=place)
        try:
            await admit(actor, self._deps.playbooks.current(), self._deps)
        except Refused as refusal:
            return web.Response(status=HTTPStatus.FORBIDDEN, text=sentence_of(refusal), headers=SAFE)
        files = (await summary.export(asked, datetime.fromisoformat(at), self._deps)).files
        if not files:
            return web.Response(status=HTTPStatus.GONE, text=GONE, headers=SAFE)
        log.info("teams.download", by=actor.key, file=files[0].name)
        headers = SAFE | {"Content-Disposition": f'attachment; filename="{files[0].name}"'}
        return web.Response(body=files[0].content, content_type="text/csv", charset="utf-8", headers=headers)
