"""Kill the process between any two lines: what was acknowledged is there, and nothing happens twice."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import signal
from collections import Counter
from pathlib import Path

import aiohttp
import psycopg
import pytest

from bot.sandbox.demo import Demo, demo
from bot.sandbox.player import Player, StepFailed

KILLS = 10
REVIEWS = {
    "approve": ["The kettle leaks at the seam and floods the worktop.", "My parcel never came and nobody answers."],
    "offer_voucher": ["The tent pole snapped on the first night out.", "Two of the six cups came in shards."],
    "skip": ["The lid of the flask does not close, tea all over my bag."],
}


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_ten_kills_lose_and_double_nothing(model_home: Path) -> None:
    """SIGKILL at ten random moments of a story: one card, one coupon, one letter for each decision, and one reply, or
    the case stops as unknown where it was killed between the note that a reply leaves and the call.
    """
    chance = random.Random(20)
    async with demo(hold_s=1, drafter="none") as running, aiohttp.ClientSession() as http:
        await running.start_bot()
        player = Player(running.sandbox.url, running.bot_url, lambda line: None, http)
        story = [asyncio.create_task(decide(player, act, words)) for act, list_ in REVIEWS.items() for words in list_]
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.2, 4.0))
            await running.stop_bot(signal.SIGKILL)
            await running.start_bot()
        await asyncio.wait_for(asyncio.gather(*story), 300)
        rows = await settled(running)
        assert {row[1] for row in rows if row[2] == "approve"} <= {"published", "unknown"}
        assert sum(row[2] == "approve" for row in rows) == len(REVIEWS["approve"])
        assert {row[1] for row in rows if row[2] == "skip"} == {"skipped"}
        shop = await player.get("shop")
        replies = [len(review["replies"]) for review in shop["reviews"] if review["replies"]]
        assert set(replies) <= {1}
        assert sum(row[1] == "published" for row in rows) <= len(replies) <= len(REVIEWS["approve"])
        cards = Counter(card_case(card) for card in await player.get("messages") if "HR-" in str(card))
        assert set(cards.values()) == {1}
        assert len(cards) == 5
        letters = Counter(str(letter["to"]) for letter in await player.get("letters"))
        vouchers = [row[3] for row in rows if row[3]]
        assert len(vouchers) == len(REVIEWS["offer_voucher"])
        assert set(vouchers) <= {"sent", "unknown"}
        assert len(shop["coupons"]) == len(vouchers)
        assert all(count == 1 for count in letters.values())


async def decide(player: Player, act: str, words: str) -> None:
    """Write a review and press its button until the card shows that it was taken, as people do."""
    while True:
        try:
            await player.review(1, f"{words.split()[1]} Customer", words)
            break
        except (StepFailed, aiohttp.ClientError):
            await asyncio.sleep(0.5)
    taken = {"approve": "Approved by", "offer_voucher": "Voucher offered", "skip": "Skipped as troll"}[act]
    while True:
        card = await player.card(words, seconds=240)
        if taken in str(card):
            return
        with contextlib.suppress(StepFailed, aiohttp.ClientError):
            if act == "approve" and '"approve"' not in json.dumps(card["blocks"]):
                await player.click(card, "ana", "edit", text="We are sorry about this. Please write to us.")
                continue
            await player.click(card, "ana", act, **({"text": "no complaint in it"} if act == "skip" else {}))
        await asyncio.sleep(0.7)


def card_case(card: dict[str, object]) -> str:
    """The case that a card is about."""
    return str(card).partition("HR-")[2].partition(" ")[0]


async def settled(running: Demo) -> list[tuple[int, str, str, str | None]]:
    """(case, state, last act, voucher's state) of all, once nothing is under way any more."""
    rows: list[tuple[int, str, str, str | None]] = []
    for _ in range(1200):
        async with await psycopg.AsyncConnection.connect(running.database_url) as connection:
            cursor = await connection.execute(
                "select c.id, c.state, c.decided_act, v.state"
                " from review_case c left join voucher v on v.case_id = c.id"
            )
            rows = await cursor.fetchall()
        if not {row[1] for row in rows} & {"held", "publishing", "received"} and not {row[3] for row in rows} & {
            "held",
            "issuing",
        }:
            return rows
        await asyncio.sleep(0.2)
    raise AssertionError(f"still under way: {rows}")
