"""Heard before: the store's own rule over labelled pairs, with the real encoder, heads and database.

``tests/data/heard.jsonl`` holds 280 pairs of complaints with the products that a shop would know them by, and whether
they tell of the same thing: 120 do. Of the others 64 have nothing in common, and 96 are alike on purpose: one product
with two problems, one problem of two products, or of a service without a product the same words turned round.
``heard_shop.jsonl`` holds 252 complaints as they come in a shop: 18 products, 14 of each, with the cause of each.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store.store import PgStore
from models.cases.verdict import Reading
from tests.history import a_case, put
from tests.ml.readings import Readings

DATA = Path(__file__).parents[1] / "data" / "heard.jsonl"
SHOP = DATA.with_name("heard_shop.jsonl")
LATER = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
EARLIER = LATER - timedelta(days=3)
DAYS = 30


async def test_what_was_heard_before_was(store: PgStore, readings: Readings) -> None:
    """At least nine of ten pairs that the rule takes for the same complaint are, and it finds one in five of them."""
    pairs = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
    first, second = (readings.read([pair[side] for pair in pairs]) for side in ("a", "b"))
    earlier = [
        a_case(EARLIER, number, text=pair["a"], product=pair["products"][0], topics=reading.topics)
        for number, (pair, reading) in enumerate(zip(pairs, first, strict=True))
    ]
    stored = await put(store, earlier, [reading.embedding for reading in first])
    found = [
        stored[number].id in await heard(store, pair["b"], pair["products"][1], reading)
        for number, (pair, reading) in enumerate(zip(pairs, second, strict=True))
    ]
    right = sum(pair["same"] for pair, is_found in zip(pairs, found, strict=True) if is_found)
    assert right / sum(found) >= 0.9
    assert right / sum(pair["same"] for pair in pairs) >= 0.2


async def test_of_a_shops_complaints_none_is_taken_for_another(store: PgStore, readings: Readings) -> None:
    """Where one pair of a product in nine is the same nothing false is claimed, and what is sure is counted."""
    rows = [json.loads(line) for line in SHOP.read_text("utf-8").splitlines()]
    read = readings.read([row["text"] for row in rows])
    earlier = [
        a_case(EARLIER, number, text=row["text"], product=row["product"], topics=reading.topics)
        for number, (row, reading) in enumerate(zip(rows, read, strict=True))
    ]
    stored = await put(store, earlier, [reading.embedding for reading in read])
    causes = {case.id: (row["product"], row["cause"]) for case, row in zip(stored, rows, strict=True)}
    claimed, right = 0, 0
    async with store.begin() as tx:
        for case, reading in zip(stored, read, strict=True):
            heard = await tx.heard(reading, replace(case, created_at=LATER), DAYS)
            claimed += len(heard.case_ids)
            right += sum(causes[other] == causes[case.id] for other in heard.case_ids)
            assert heard.of_product == 13
            assert heard.of_topic <= 13
    assert claimed - right <= 0.1 * claimed


async def heard(store: PgStore, text: str, product: str, reading: Reading) -> tuple[int, ...]:
    """The earlier cases that a new complaint is taken to repeat."""
    new = replace(a_case(LATER, text=text, product=product), id=10**6)
    async with store.begin() as tx:
        return (await tx.heard(reading, new, DAYS)).case_ids
