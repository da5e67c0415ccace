"""Answered like this before: a new complaint's card names the like ones that the team has answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.store.store import PgStore
from handlers import triage
from models.cases.case import Case, Receipt, State
from models.cases.reply import Origin, Reply
from models.cases.review import Review
from tests.factories import NOW, a_verdict
from tests.history import a_case, put
from tests.house import Furnish, Grim, direction, meaning


def answered(number: int, **changes: Any) -> Case:
    """A case whose reply was published ninety days ago."""
    at = NOW - timedelta(days=90)
    case = a_case(at, number, state=State.PUBLISHED, receipt=Receipt("1", "", at))
    case = replace(case, reply=Reply("We're sorry about the zipper.", Origin.PERSON, "en"))
    return replace(case, **changes)


async def test_a_card_names_what_was_answered_like_it(store: PgStore, furnish: Furnish) -> None:
    """The nearest published ones first; none that is open, in another language, or about something else."""
    german = answered(4, verdict=a_verdict(language="de"))
    stored = await put(
        store,
        [answered(1), answered(2), answered(3, state=State.OPEN), german, answered(5)],
        [direction(1.0, 0.5), meaning("zipper"), meaning("zipper"), meaning("zipper"), meaning("kettle")],
    )
    deps = (await furnish(reader=Grim())).deps
    review = Review("woocommerce", "shop", "new", "1", 1, "", "The zipper broke", "Ann", NOW, product="Jacket")
    await store.take_in(review, NOW)
    async with store.begin() as tx:
        case = await tx.case_of("woocommerce", "shop", "new")
    assert case
    await triage.triage(case.id, deps)
    async with store.begin() as tx:
        read = await tx.case(case.id)
    assert read
    assert read.verdict
    assert read.verdict.answered == (stored[1].id, stored[0].id)
    assert read.verdict.heard.count == 0
