"""The sandbox's own API under ``/sandbox/``: what the page, the scripted story and the tests do and see."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from html import unescape
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.faults import Fault, Faults
from bot.sandbox.feed import CHANNEL, MAILBOX, SHOP, TEAMS, Feed
from bot.sandbox.mailbox import Letter, Mailbox
from bot.sandbox.shop import SHOP_NAME, Coupon, Remark, Shop
from bot.sandbox.slack_people import NoSuchThing, SlackPeople
from bot.sandbox.story import STORY, STORY_S
from bot.sandbox.workspace import BOT_USER, Json, Message, View, Workspace

PAGE = Path(__file__).parent / "page" / "dist"
MODAL_S = 5.0
KEEP_ALIVE_S = 15.0
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
NOT_BUILT = "The page is not built yet: run `make page`, then load this again.\n"


class Control:
    """The API's handlers; each change of state is told to the feed by whoever owns the state."""

    def __init__(
        self, workspace: Workspace, people: SlackPeople, shop: Shop, mailbox: Mailbox, faults: Faults, feed: Feed
    ) -> None:
        self.workspace = workspace
        self.people = people
        self.shop = shop
        self.mailbox = mailbox
        self.faults = faults
        self.feed = feed
        self._story: asyncio.Task[None] | None = None

    def routes(self) -> list[web.RouteDef]:
        """The addresses of the sandbox's own API."""
        api = "/sandbox/api"
        asked: dict[str, Callable[[web.Request], Json | list[Json]]] = {
            "channel": self.channel,
            "messages": self.messages,
            "shop": self.shop_state,
            "reviews": lambda request: [self.review_json(remark) for remark in self.shop.reviews],
            "replies": self.replies,
            "coupons": lambda request: [coupon_json(coupon) for coupon in self.shop.coupons.values()],
            "letters": lambda request: [letter_json(letter) for letter in self.mailbox.letters],
        }
        done: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "reviews": self.write,
            "reviews/edit": self.rewrite,
            "reviews/delete": self.take_away,
            "reviews/moderate": self.moderate,
            "act": self.act,
            "click": self.click,
            "type": self.type,
            "submit": lambda said: self.people.submit(said["as"], said["view_id"]),
            "dismiss": self.dismiss,
            "command": self.command,
            "home": self.home,
            "faults": self.add_fault,
            "story": self.start_story,
        }
        return [
            web.get("/", self.page),
            web.get("/product/{slug}/", self.page),
            web.get("/sandbox/page/{name}", self.asset),
            web.get("/sandbox/events", self.events),
            *(web.get(f"{api}/{name}", get_handler(ask)) for name, ask in asked.items()),
            *(web.post(f"{api}/{name}", post_handler(do)) for name, do in done.items()),
        ]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The demo page."""
        index = PAGE / "index.html"
        if not index.exists():
            return web.Response(text=NOT_BUILT, status=503)
        return web.FileResponse(index, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"})

    async def asset(self, request: web.Request) -> web.StreamResponse:
        """The demo page's script and style."""
        file = PAGE / request.match_info["name"]
        if file.parent != PAGE or not file.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(file, headers={"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the names of panes that changed."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await stream.prepare(request)
        async with self.feed.open() as page:
            for pane in (CHANNEL, TEAMS, SHOP, MAILBOX):
                page.put_nowait(pane)
            while True:
                try:
                    pane = await asyncio.wait_for(page.get(), KEEP_ALIVE_S)
                except TimeoutError:
                    pane = "alive"
                if not pane:
                    return stream
                try:
                    await stream.write(f"event: {pane}\ndata: {time.time():.3f}\n\n".encode())
                except ConnectionError:
                    return stream

    def channel(self, request: web.Request) -> Json:
        """The Slack pane as one person sees it."""
        person = self.people.person(request.query.get("as", "ana"))
        home = self.workspace.homes.get(person.id)
        rooms = [room for room in self.workspace.rooms.values() if room.only_for in ("", person.id)]
        modal = self.workspace.modal_of(person.id)
        return {
            "me": person.id,
            "people": [asdict(each) for each in self.workspace.people.values()],
            "bot": BOT_USER,
            "rooms": [asdict(room) for room in rooms],
            "messages": {
                room.id: [message_json(said) for said in self.workspace.seen_by(person.id, room.id)] for room in rooms
            },
            "modal": modal_json(modal) if modal else None,
            "home": home.as_json() if home else None,
        }

    def messages(self, request: web.Request) -> list[Json]:
        """A channel's messages, oldest first, with those that only the person ``as`` sees."""
        room = self.workspace.room(request.query.get("channel", "reviews"))
        user = self.people.person(request.query["as"]).id if "as" in request.query else ""
        return [message_json(said) for said in self.workspace.seen_by(user, room.id if room else "")]

    def shop_state(self, request: web.Request) -> Json:
        """The shop pane: products, reviews newest first with our replies, and how the webhooks went."""
        return {
            "name": SHOP_NAME,
            "products": [asdict(product) for product in self.shop.products.values()],
            "reviews": [self.review_json(remark) for remark in self.shop.reviews],
            "coupons": [coupon_json(coupon) for coupon in self.shop.coupons.values()],
            "sendings": {sending.review_id: asdict(sending) for sending in self.shop.sendings},
        }

    def review_json(self, remark: Remark) -> Json:
        """A review with the shop's replies."""
        return remark_json(remark) | {"replies": [remark_json(reply) for reply in self.shop.replies(remark.id)]}

    def replies(self, request: web.Request) -> list[Json]:
        """The published replies to one review."""
        return [remark_json(reply) for reply in self.shop.replies(int(request.query["review"]))]

    async def write(self, said: Json) -> Json:
        """A customer writes a review."""
        written = self.shop.write(
            int(said["product_id"]), int(said["rating"]), said["name"], said.get("email", ""), said["text"]
        )
        return {"id": written.id}

    async def rewrite(self, said: Json) -> Json:
        """A customer changes a review."""
        self.shop.rewrite(int(said["id"]), said["text"], int(said["rating"]))
        return {}

    async def take_away(self, said: Json) -> Json:
        """A customer deletes a review."""
        self.shop.take_away(int(said["id"]))
        return {}

    async def moderate(self, said: Json) -> Json:
        """Someone of the shop approves a review, holds it, or puts it into the spam or the bin."""
        self.shop.moderate(int(said["id"]), str(said["status"]))
        return {}

    async def act(self, said: Json) -> Json:
        """One press or choice in a message or a view."""
        return {"status": await self.people.act(said["as"], said, said["action_id"], said.get("chosen", ""))}

    async def click(self, said: Json) -> Json:
        """Press a button to its end: an act in the overflow is found there, and ``text`` fills the modal that opens."""
        person = self.people.person(said["as"])
        before = self.workspace.modal_of(person.id)
        action_id = str(said["action_id"])
        status = await self.people.act(person.id, said, action_id, str(said.get("chosen", action_id)))
        if "text" not in said:
            return {"status": status, "errors": {}}
        until = time.monotonic() + MODAL_S
        while (modal := self.workspace.modal_of(person.id)) is before or modal is None:
            if time.monotonic() > until:
                raise NoSuchThing(f"{action_id} opened no modal.")
            await asyncio.sleep(0.02)
        for block_id, boxes in modal.values.items():
            for action_id in boxes:
                await self.people.type(person.id, modal.id, block_id, action_id, said["text"])
        return {"status": status, "view_id": modal.id, **await self.people.submit(person.id, modal.id)}

    async def type(self, said: Json) -> Json:
        """Type into a modal's box."""
        await self.people.type(said["as"], said["view_id"], said["block_id"], said["action_id"], said["text"])
        return {}

    async def dismiss(self, said: Json) -> Json:
        """Close a modal."""
        await self.people.dismiss(said["as"], said["view_id"])
        return {}

    async def command(self, said: Json) -> Json:
        """Run a slash command, or just say something in the channel."""
        if not str(said["line"]).startswith("/"):
            self.people.speak(said["as"], said.get("channel", "reviews"), said["line"])
            return {"status": 200}
        return {"status": await self.people.command(said["as"], said.get("channel", "reviews"), said["line"])}

    async def home(self, said: Json) -> Json:
        """Open the App Home."""
        await self.people.open_home(said["as"])
        return {}

    async def add_fault(self, said: Json) -> Json:
        """Let the next calls of an address fail."""
        self.faults.waiting.append(Fault(**said))
        return {}

    async def start_story(self, said: Json) -> Json:
        """Let the invented reviews arrive over ``seconds``, unless they are arriving already."""
        if self._story is None or self._story.done():
            self._story = asyncio.create_task(self.tell_story(float(said.get("seconds", STORY_S))))
        return {"reviews": len(STORY)}

    async def tell_story(self, seconds: float) -> None:
        """One invented review after another."""
        for told in STORY:
            self.shop.write_told(told)
            await asyncio.sleep(seconds / len(STORY))

    async def close(self) -> None:
        """End the story and the event streams of open pages."""
        if self._story:
            self._story.cancel()
            await asyncio.gather(self._story, return_exceptions=True)


def get_handler(ask: Callable[[web.Request], Json | list[Json]]) -> Handler:
    """The handler of a GET that answers with JSON."""

    async def handle(request: web.Request) -> web.Response:
        try:
            return web.json_response(ask(request))
        except (NoSuchThing, KeyError, ValueError) as problem:
            return web.json_response({"error": str(problem)}, status=404)

    return handle


def post_handler(do: Callable[[Json], Awaitable[Json]]) -> Handler:
    """The handler of a POST of JSON that does something; other sites' forms can't send JSON, so no stray page can click
    here.
    """

    async def handle(request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return web.json_response({"error": "Send JSON."}, status=415)
        try:
            return web.json_response(await do(json.loads(await request.text() or "{}")))
        except (NoSuchThing, KeyError, TypeError, ValueError) as problem:
            return web.json_response({"error": str(problem)}, status=400)

    return handle


def message_json(said: Message) -> Json:
    """A message for the page."""
    return said.as_json(with_metadata=True) | {"channel": said.channel, "only_for": said.only_for}


def modal_json(view: View) -> Json:
    """A modal for the page, with the errors under its boxes."""
    return view.as_json() | {"errors": view.errors}


def remark_json(remark: Remark) -> Json:
    """A review or reply as readers see it."""
    return {
        "id": remark.id,
        "product_id": remark.product_id,
        "author": remark.author,
        "email": remark.email,
        "text": remark.text if remark.rating else unescape(remark.text),
        "at": remark.at.isoformat(),
        "rating": remark.rating,
        "is_edited": remark.is_edited,
    }


def coupon_json(coupon: Coupon) -> Json:
    """A coupon for the page."""
    return asdict(coupon) | {"at": coupon.at.isoformat()}


def letter_json(letter: Letter) -> Json:
    """A letter for the page."""
    return asdict(letter) | {"at": letter.at.isoformat()}
