"""One player of the story of ``highroad demo --script``: what a browser would do in the shop and in Slack."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

Json = dict[str, Any]
Print = Callable[[str], object]

CARD_S, DRAFT_S, EFFECT_S = 180.0, 240.0, 120.0
POLL_S = 0.2
EDITED = (
    "Hello Marit,\n\nwe're sorry that the zip of your jacket came apart on the second walk.\n\n"
    "Please write to us, and we will look at it with you.\n\nYour Larkfield team"
)


CHIPPED = "Hello,\n\nwe're sorry that the enamel of your kettle chipped after two days.\n\nYour Larkfield team"
WRITTEN = ("Suggested reply", "A start")
"""What stands over a reply once the drafter is done: a draft, or a start where it had nothing good enough."""


def texts_of(message: object) -> str:
    """All texts of a message in their order, as they are read: marked words stand in pieces of their own."""
    if isinstance(message, list):
        return "".join(map(texts_of, message))
    if isinstance(message, dict):
        own = message.get("text")
        return (own if isinstance(own, str) else "") + "".join(texts_of(part) for part in message.values())
    return ""


class StepFailed(Exception):
    """What was waited for did not happen."""


ROOMS = ("reviews", "urgent")


class Player:
    """One playing of the story, against a sandbox and its bot."""

    def __init__(self, sandbox_url: str, bot_url: str, say: Print, http: aiohttp.ClientSession) -> None:
        self.sandbox = f"{sandbox_url.rstrip('/')}/sandbox/api"
        self.bot_url = bot_url.rstrip("/")
        self.say = say
        self.http = http

    async def get(self, path: str) -> Any:
        """What the sandbox answers at a path."""
        async with self.http.get(f"{self.sandbox}/{path}") as answer:
            return await answer.json()

    async def messages(self, person: str = "") -> list[Json]:
        """What stands in the rooms to which cases go; with what only this person sees, where one is named."""
        who = f"&as={person}" if person else ""
        return [said for room in ROOMS for said in await self.get(f"messages?channel={room}{who}")]

    async def post(self, path: str, **said: Any) -> Json:
        """Do something in the sandbox."""
        async with self.http.post(f"{self.sandbox}/{path}", json=said) as answer:
            found: Json = await answer.json()
            if answer.status != 200:
                raise StepFailed(f"{path}: {found.get('error', answer.status)}")
            return found

    async def wait(self, what: str, look: Callable[[], Awaitable[Any]], seconds: float) -> Any:
        """Look until there is something; :class:`StepFailed` names what was missing."""
        until = time.monotonic() + seconds
        while not (found := await look()):
            if time.monotonic() > until:
                raise StepFailed(f"waited {seconds:.0f} s in vain for {what}")
            await asyncio.sleep(POLL_S)
        return found

    async def review(self, rating: int, name: str, text: str, product_id: int = 101) -> int:
        """Have a customer write a review; returns its id."""
        email = f"{name.split()[0].lower()}@customers.test"
        written = await self.post("reviews", product_id=product_id, rating=rating, name=name, email=email, text=text)
        return int(written["id"])

    async def card(self, words: str, *holding: str, any_of: tuple[str, ...] = ("",), seconds: float = CARD_S) -> Json:
        """The card that quotes these words, once it holds all of these texts or buttons, and any of those.

        The words hold no quotes: WordPress makes curly ones of them.
        """

        async def look() -> Json | None:
            for said in await self.messages():
                whole = json.dumps(said.get("blocks", []), ensure_ascii=False)
                is_it = words in texts_of(said) and any(part in whole for part in any_of)
                if is_it and all(part in whole for part in holding):
                    return dict(said)
            return None

        return dict(await self.wait(f"a card of “{words[:40]}” with {', '.join(holding) or 'anything'}", look, seconds))

    async def click(self, card: Json, person: str, act: str, **more: Any) -> Json:
        """Press a button of a card."""
        place = {"channel": card["channel"], "ts": card["ts"]}
        done = await self.post("click", **{"as": person}, **place, action_id=act, **more)
        if done["status"] != 200 or done["errors"]:
            raise StepFailed(f"{person}'s click on {act} was not taken: {done['status']} {done['errors']}")
        return done

    async def replies(self, review: int) -> list[Json]:
        """What the shop shows under a review."""
        return list(await self.get(f"replies?review={review}"))

    async def one_reply(self, review: int) -> str:
        """The published reply, once it is there; two are a failure."""
        found = await self.wait("the reply in the shop", lambda: self.replies(review), EFFECT_S)
        if len(found) != 1:
            raise StepFailed(f"{len(found)} replies were published under one review")
        return str(found[0]["text"])

    async def forged(self) -> None:
        """A step of the story: a webhook that the shop did not sign is refused."""
        headers = {"X-WC-Webhook-Signature": "Zm9yZ2Vk", "X-WC-Webhook-Topic": "action.wc_highroad_comment"}
        body = b'{"action":"wc_highroad_comment","arg":1}'
        async with self.http.post(f"{self.bot_url}/webhooks/woocommerce", data=body, headers=headers) as answer:
            if answer.status != 401:
                raise StepFailed(f"a forged webhook was answered {answer.status}, not 401")
        self.say("A forged webhook: refused with 401.")

    async def answered(self) -> None:
        """A step of the story: a negative review is drafted, edited, approved, undone, approved, published once; then a
        voucher.
        """
        words = "The zip of this jacket came apart on the second walk and now it does not close any more."
        review = await self.review(2, "Marit Holm", words)
        self.say("Marit Holm gave the jacket two stars.")
        await self.card(words, '"edit"')
        self.say("Its card is in #reviews.")
        card = await self.card(words, any_of=WRITTEN, seconds=DRAFT_S)
        self.say("The suggested reply is on it.")
        await self.click(card, "ana", "edit", text=EDITED)
        card = await self.card(words, "look at it with you", '"approve"')
        self.say("Ana edited the reply.")
        await self.click(card, "ana", "approve")
        card = await self.card(words, '"undo"')
        self.say("Ana approved it; it is held.")
        await self.click(card, "ana", "undo")
        card = await self.card(words, '"approve"')
        if await self.replies(review):
            raise StepFailed("an undone reply was published")
        self.say("Ana called it back in time; nothing was published.")
        await self.click(card, "ana", "approve")
        published = await self.one_reply(review)
        if published.split() != EDITED.split():
            raise StepFailed("the published reply is not what Ana wrote")
        card = await self.card(words, "Published reply", seconds=EFFECT_S)
        self.say("Approved again and published once, word for word.")
        await self.voucher(card, "marit@customers.test")
        await self.one_reply(review)

    async def voucher(self, card: Json, email: str) -> None:
        """A step of the story: one coupon in the shop, one private letter, and no code in the channel."""
        await self.click(card, "ana", "offer_voucher")
        code = await self.gift(email)
        if code in json.dumps(await self.messages()).upper():
            raise StepFailed("the voucher's code was shown in the channel")
        self.say("A voucher: one free-shipping coupon, one private letter, the code nowhere in the channel.")

    async def gift(self, email: str) -> str:
        """The code of the one coupon that reached this customer in one letter."""

        async def letter() -> list[Json]:
            return [each for each in await self.get("letters") if email in each["to"]]

        letters = await self.wait("the voucher's letter", letter, EFFECT_S)
        coupons = [each for each in await self.get("coupons") if email in each["email_restrictions"]]
        if len(letters) != 1 or len(coupons) != 1:
            raise StepFailed(f"{len(letters)} letters and {len(coupons)} coupons instead of one each")
        code = str(coupons[0]["code"]).upper()
        if code not in letters[0]["text"].upper() or not coupons[0]["free_shipping"]:
            raise StepFailed("the letter's code is no free-shipping coupon of the shop")
        return code

    async def troll(self) -> None:
        """A step of the story: a troll is skipped with a reason, and nothing is published."""
        words = "lol what a clown shop, losers, first!!! hahaha get a life"
        review = await self.review(1, "zz_top_troll", words, product_id=106)
        card = await self.card(words, '"skip"')
        await self.click(card, "ben", "skip", text="Insults only, no complaint in it")
        await self.card(words, "Insults only, no complaint in it", '"undo"')
        if await self.replies(review):
            raise StepFailed("a skipped review was answered")
        self.say("Ben skipped a troll with a reason; nothing was published.")

    async def race(self) -> None:
        """A step of the story: two people approve at once: one wins, the other is told, and one reply is published."""
        words = "The enamel of this kettle chipped after two days, and there are flakes in my tea."
        review = await self.review(1, "Noor Said", words, product_id=102)
        card = await self.card(words, any_of=WRITTEN, seconds=DRAFT_S)
        if '"approve"' not in json.dumps(card["blocks"]):
            await self.click(card, "ana", "edit", text=CHIPPED)
            card = await self.card(words, '"approve"')
        before = {name: len(await self.whispers(name)) for name in ("ana", "ben")}
        await asyncio.gather(*(self.click(card, name, "approve") for name in before))

        async def told() -> list[str]:
            return [name for name, count in before.items() if len(await self.whispers(name)) > count]

        losers = await self.wait("a word to whoever was second", told, CARD_S)
        if len(losers) != 1:
            raise StepFailed("both were told that the other was faster")
        await self.one_reply(review)
        await self.card(words, "Published reply", seconds=EFFECT_S)
        await self.one_reply(review)
        self.say(f"Ana and Ben approved at once: {losers[0].capitalize()} was told, one reply was published.")

    async def whispers(self, person: str) -> list[Json]:
        """What only this person sees in the channel."""
        return [said for said in await self.messages(person) if said["only_for"]]
