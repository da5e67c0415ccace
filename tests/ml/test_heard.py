"""Heard before: the store's own rule over labelled pairs, with the real encoder, heads and database.

``tests/data/heard.jsonl`` holds 280 pairs of complaints with the products that a shop would know them by, and whether
they tell of the same thing: 120 do. Of the others 64 have nothing in common, and 96 are alike on purpose: one product
with two problems, one problem of two products, or of a service without a product the same words turned round.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store.store import PgStore
from models.ml.runtime import ReaderModels
from models.verdict import Reading
from tests.contract.reviews import a_case, put

DATA = Path(__file__).parents[1] / "data" / "heard.jsonl"
LATER = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
EARLIER = LATER - timedelta(days=3)
DAYS = 30


async def test_what_was_heard_before_was(store: PgStore, model_home: Path) -> None:
    """At least nine of ten pairs that the rule takes for the same complaint are, and it finds one in five of them."""
    pairs = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
    models = ReaderModels(model_home / "weights")
    readings = [(models.read(pair["a"]), models.read(pair["b"])) for pair in pairs]
    earlier = [
        a_case(EARLIER, number, text=pair["a"], product=pair["products"][0], topics=reading.topics)
        for number, (pair, (reading, _)) in enumerate(zip(pairs, readings, strict=True))
    ]
    stored = await put(store, earlier, [reading.embedding for reading, _ in readings])
    found = [
        stored[number].id in await heard(store, pair["b"], pair["products"][1], reading)
        for number, (pair, (_, reading)) in enumerate(zip(pairs, readings, strict=True))
    ]
    right = sum(pair["same"] for pair, is_found in zip(pairs, found, strict=True) if is_found)
    assert right / sum(found) >= 0.9
    assert right / sum(pair["same"] for pair in pairs) >= 0.2


async def heard(store: PgStore, text: str, product: str, reading: Reading) -> tuple[int, ...]:
    """The earlier cases that a new complaint is taken to repeat."""
    new = replace(a_case(LATER, text=text, product=product), id=10**6)
    async with store.begin() as tx:
        return (await tx.heard(reading, new, DAYS)).case_ids
