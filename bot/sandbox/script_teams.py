"""The story of ``highroad demo --script`` in Teams: its steps pressed on Adaptive Cards, and seen in Slack as well."""

from __future__ import annotations

import asyncio
import json

from bot.sandbox.player import CARD_S, DRAFT_S, EFFECT_S, WRITTEN, Json, Player, StepFailed, texts_of

EDITED = (
    "Hello Ilse,\n\nwe're sorry that your lantern went dark on the first evening.\n\n"
    "Please write to us, and we will look at it with you.\n\nYour Larkfield team"
)


LOOSE = "Hello,\n\nwe're sorry that the lid of your kettle came loose in the first week.\n\nYour Larkfield team"


class TeamsPart:
    """The steps in Teams, played by a :class:`bot.sandbox.player.Player`."""

    def __init__(self, player: Player) -> None:
        self.player = player

    async def card(
        self,
        words: str,
        *holding: str,
        any_of: tuple[str, ...] = ("",),
        person: str = "ana",
        seconds: float = CARD_S,
    ) -> Json:
        """The Teams message whose card quotes these words, once it holds all of these texts, and any of those."""

        async def look() -> Json | None:
            for said in (await self.player.get(f"teams?as={person}"))["messages"]:
                whole = json.dumps(said["card"], ensure_ascii=False)
                is_it = words in texts_of(said["card"]) and any(part in whole for part in any_of)
                if is_it and all(part in whole for part in holding):
                    return dict(said)
            return None

        missing = ", ".join(holding) or "anything"
        return dict(await self.player.wait(f"a Teams card of “{words[:40]}” with {missing}", look, seconds))

    async def press(self, card: Json, person: str, title: str, **inputs: str) -> str:
        """Press a button of a card; returns what the person sees then, as text."""
        done = await self.player.post("teams/click", **{"as": person}, message=card["id"], title=title, data=inputs)
        return json.dumps(done["answer"], ensure_ascii=False)

    async def forged(self) -> None:
        """A step of the story: a call that carries no token of the Bot Framework is refused."""
        activity = {"type": "message", "text": "open", "serviceUrl": "https://smba.trafficmanager.net/emea/"}
        async with self.player.http.post(f"{self.player.bot_url}/api/messages", json=activity) as answer:
            if answer.status != 401:
                raise StepFailed(f"a call without a token was answered {answer.status}, not 401")
        self.player.say("Teams: a call without a token is refused with 401.")

    async def answered(self) -> None:
        """A step of the story: drafted, edited, approved, undone, approved, published once; then a voucher. Slack shows
        it all.
        """
        words = "This lantern went dark on the first evening and it never came back on again."
        review = await self.player.review(2, "Ilse Brandt", words, product_id=105)
        card = await self.card(words, any_of=WRITTEN, seconds=DRAFT_S)
        self.player.say("Teams: the card is in reviews, with its reply.")
        await self.press(card, "ana", "Save", edit_text=EDITED)
        card = await self.card(words, "look at it with you", '"approve"')
        await self.player.card(words, "look at it with you")
        self.player.say("Teams: Ana edited the reply; Slack shows it too.")
        await self.press(card, "ana", "Approve")
        card = await self.card(words, '"undo"')
        await self.press(card, "ana", "Undo")
        card = await self.card(words, '"approve"')
        if await self.player.replies(review):
            raise StepFailed("an undone reply was published")
        self.player.say("Teams: Ana approved it and called it back in time.")
        await self.press(card, "ana", "Approve")
        if (await self.player.one_reply(review)).split() != EDITED.split():
            raise StepFailed("the published reply is not what Ana wrote")
        card = await self.card(words, "Published reply", seconds=EFFECT_S)
        await self.player.card(words, "Published reply", seconds=EFFECT_S)
        self.player.say("Teams: approved again, published once; both chats show it.")
        await self.press(card, "ana", "Send it")
        await self.player.gift("ilse@customers.test")
        if "SHIP-" in json.dumps(await self.player.get("teams?as=ana")):
            raise StepFailed("the voucher's code was shown in Teams")
        self.player.say("Teams: a voucher left privately, and its code is in no channel.")

    async def troll(self) -> None:
        """A step of the story: a troll is skipped with a reason."""
        words = "haha what a bunch of clowns, worst people ever, get lost losers!!!"
        review = await self.player.review(1, "xx_troll_xx", words, product_id=106)
        card = await self.card(words, '"skip"')
        await self.press(card, "ben", "Skip it", skip_text="Insults only, nothing to answer")
        await self.card(words, "Insults only, nothing to answer", '"undo"')
        if await self.player.replies(review):
            raise StepFailed("a skipped review was answered")
        self.player.say("Teams: Ben skipped a troll with a reason.")

    async def race(self) -> None:
        """A step of the story: Ana in Slack and Ben in Teams approve at once: one wins, the other is told, one reply is
        published.
        """
        words = "The lid of this kettle came loose in the first week, and it leaks whenever I pour."
        review = await self.player.review(1, "Pia Lund", words, product_id=102)
        in_teams = await self.card(words, any_of=WRITTEN, seconds=DRAFT_S)
        if '"Approve"' not in json.dumps(in_teams["card"]):
            await self.press(in_teams, "ana", "Save", edit_text=LOOSE)
            in_teams = await self.card(words, '"approve"')
        in_slack = await self.player.card(words, '"approve"')
        before = len(await self.player.whispers("ana"))
        answer, _ = await asyncio.gather(
            self.press(in_teams, "ben", "Approve"), self.player.click(in_slack, "ana", "approve")
        )
        is_ben_told = "Ana Castillo was a moment faster" in answer

        async def told() -> bool:
            return is_ben_told != (len(await self.player.whispers("ana")) > before)

        await self.player.wait("a word to whoever was second, and to nobody else", told, CARD_S)
        await self.player.one_reply(review)
        await self.card(words, "Published reply", seconds=EFFECT_S)
        await self.player.card(words, "Published reply", seconds=EFFECT_S)
        await self.player.one_reply(review)
        second = "Ben in Teams" if is_ben_told else "Ana in Slack"
        self.player.say(f"Ana in Slack and Ben in Teams approved at once: {second} was told, one reply was published.")
