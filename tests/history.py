"""Cases made up at random and put into the database as rows, for the tests that count them again."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from bot.store import tables as t
from bot.store.rows import case_row, review_row, voucher_row
from bot.store.store import PgStore
from models.cases.case import Case, Decision, Receipt, State
from models.cases.people import Actor
from models.cases.reply import Origin, Reply
from models.cases.review import Review
from models.cases.verdict import Topic, TopicHit, Verdict
from models.cases.voucher import Voucher, VoucherState
from tests.factories import a_review, a_verdict
from tests.house import direction

PRODUCTS = ("Alpine jacket", "Kettle", '=HYPERLINK("http://evil.example";"Kettle")', "", "100% <b>wool</b> scarf")
DRAFT = "Thank you for telling us. We are sorry that your order came late."
REPLIES = (DRAFT, DRAFT.replace("late", "damaged"), "Something else altogether, from a person.")
STATES = (State.OPEN, State.HELD, State.HANDED, State.UNKNOWN, State.PUBLISHED, State.SKIPPED, State.CLOSED)
ANN = Actor("slack", "U1", "Ann")


def a_case(at: datetime, number: int = 0, **changes: Any) -> Case:
    """A negative, open case that reached us at ``at``."""
    text = str(changes.get("text", "It came late and the box was torn."))
    review = a_review(
        source="woocommerce", shop="shop", external_id=f"r{number}", title="", text=text, author=f"Person {number}",
        written_at=at, email=None, product="Kettle",
    )  # fmt: skip
    verdict = a_verdict(probability=0.9, troll=0.0, topics=(TopicHit(Topic.LATE, 0.9),), carrier="", complaint=(text,))
    made = Case(0, State.OPEN, 3, review, at, verdict)
    for name, value in changes.items():
        if name in Review.__dataclass_fields__:
            made = replace(made, review=replace(made.review, **{name: value}))
        elif name in Verdict.__dataclass_fields__:
            made = replace(made, verdict=made.verdict and replace(made.verdict, **{name: value}))
        else:
            made = replace(made, **{name: value})
    return made


def random_cases(number: int, since: datetime, until: datetime, seed: int) -> list[Case]:
    """As mixed as life: stars or none, several topics or none, decided or not, published, skipped or taken away."""
    chance = random.Random(seed)
    return [random_case(chance, since + (until - since) * chance.random(), at) for at in range(number)]


def random_case(chance: random.Random, at: datetime, number: int) -> Case:
    """One of them."""
    is_negative = chance.random() < 0.5
    rating = chance.choice((None, 1, 2, 3, 4, 5))
    topics = tuple(TopicHit(topic, 0.9) for topic in chance.sample(list(Topic), chance.choice((0, 1, 1, 2, 3))))
    case = a_case(
        at, number, rating=rating, product=chance.choice(PRODUCTS), source=chance.choice(("woocommerce", "google")),
        is_negative=is_negative, topics=topics, carrier=chance.choice(("", "", "DHL", "UPS")),
    )  # fmt: skip
    if chance.random() < 0.1:
        return replace(case, verdict=None, state=State.RECEIVED)
    if not is_negative:
        return replace(case, state=State.QUIET)
    case = replace(case, state=chance.choice(STATES), is_revised=chance.random() < 0.2)
    if chance.random() < 0.7:
        case = replace(case, decision=Decision(ANN, "approve", at + timedelta(hours=chance.expovariate(0.1))))
    if chance.random() < 0.8:
        drafted = chance.choice((DRAFT, DRAFT, ""))
        case = replace(case, reply=Reply(chance.choice(REPLIES), Origin.MODEL, "en", drafted=drafted))
        case = replace(case, approved_version=chance.choice((0, 2)))
    if case.state is State.PUBLISHED:
        case = replace(case, receipt=Receipt("1", "", at + timedelta(hours=chance.expovariate(0.05))))
    if chance.random() < 0.2:
        sent_at = at + timedelta(hours=chance.expovariate(0.02))
        state = chance.choice((VoucherState.SENT, VoucherState.HELD))
        case = replace(case, voucher=Voucher(state, "SHIP-1", sent_at=sent_at if state is VoucherState.SENT else None))
    return case


async def put(store: PgStore, cases: list[Case], embeddings: list[tuple[float, ...]] | None = None) -> list[Case]:
    """Write cases as rows; they come back with their ids."""
    found = []
    async with store.engine.begin() as connection:
        for number, case in enumerate(cases):
            made = insert(t.review).values(review_row(case.review)).returning(t.review.c.id)
            review_id = (await connection.execute(made)).scalar_one()
            values = case_row(case) | {
                "review_id": review_id,
                "created_at": case.created_at,
                "first_decided_at": case.decision.at if case.decision else None,
            }
            made = insert(t.case).values(values).returning(t.case.c.id)
            case = replace(case, id=(await connection.execute(made)).scalar_one())
            if case.voucher.state is not VoucherState.NONE:
                await connection.execute(insert(t.voucher).values(voucher_row(case)))
            if case.verdict and case.verdict.is_negative:
                embedding = embeddings[number] if embeddings else direction(1)
                row = {"case_id": case.id, "at": case.created_at, "product": case.review.product}
                row["embedding"] = list(embedding)
                await connection.execute(insert(t.complaint).values(row))
            found.append(case)
    return found
