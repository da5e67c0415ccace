"""A genuine delivery that can't be read is kept for the operator, and its proof is not."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from sqlalchemy import text

from bot.store.store import PgStore
from handlers import alert, fetch, intake, triage
from models.cases.case import State
from models.cases.platform import Platform
from models.cases.review import Delivery, Parsed
from tests.contract.examples import BY_NAME, KEY
from tests.house import Furnish, Grim, ScriptedSource

BODY = b'{"reviewRating": "great", "id": 1}'


async def test_an_unreadable_delivery_is_kept_without_its_secret(store: PgStore, furnish: Furnish) -> None:
    """The topic stays, so that it can be replayed; odd bytes in a header break nothing."""
    headers = (("x-stamped-webhook-secret", KEY), ("x-stamped-topic", "review/created"), ("x-odd", "\udcff"))
    source = BY_NAME["stamped"].make("http://127.0.0.1:1")
    deps = (await furnish(sources={"stamped": source})).deps
    taken = await intake.receive(Delivery("stamped", BODY, headers), deps)
    assert taken.quarantined == 1
    async with store.engine.connect() as connection:
        row = (await connection.execute(text("select body, headers::text as headers, status from delivery"))).one()
    assert (bytes(row.body), row.status) == (BODY, "quarantined")
    assert "review/created" in row.headers
    assert KEY not in row.headers


class Broken(ScriptedSource):
    """A platform whose file has a fault that nobody has met yet."""

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        """Take every sender for genuine."""

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        raise KeyError("The customer's own words.")


async def test_a_delivery_at_which_our_reading_fails_is_kept(store: PgStore, furnish: Furnish) -> None:
    """Not every platform sends it again; one that is tried again in vain stays, and keeps no other from being tried."""
    deps = (await furnish(sources={"broken": Broken(Platform("broken", "Broken"))})).deps
    assert await intake.receive(Delivery("broken", BODY, ()), deps) == intake.Taken(quarantined=1)
    assert await fetch.retry_quarantined(deps) == (0, 1)
    async with store.engine.connect() as connection:
        row = (await connection.execute(text("select body, problem, status from delivery"))).one()
    assert (bytes(row.body), row.status) == (BODY, "quarantined")
    assert "KeyError" in row.problem
    assert "customer" not in row.problem


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00", "9999-12-31T23:59:59Z", "last week", {"a": 1}])
@pytest.mark.parametrize("stars", ["great", 7, 1])
async def test_odd_fields_cost_themselves_and_people_hear_of_them(
    furnish: Furnish, date: object, stars: object
) -> None:
    """The review is read, kept and shown, and the card says what is missing."""
    body = {"id": 1, "reviewMessage": "The kettle broke.", "reviewRating": stars, "reviewDate": date}
    deps = (await furnish(sources={"stamped": BY_NAME["stamped"].make("http://127.0.0.1:1")}, reader=Grim())).deps
    delivery = Delivery("stamped", json.dumps(body).encode(), (("x-stamped-webhook-secret", KEY),))
    assert (await intake.receive(delivery, deps)).reviews == 1
    async with deps.store.begin() as tx:
        (case,) = await tx.cases_in((State.RECEIVED,), 5)
    await triage.triage(case.id, deps)
    async with deps.store.begin() as tx:
        shown = await tx.case(case.id)
    assert shown
    assert shown.state is State.OPEN
    assert shown.review.unread == ("date" if stars == 1 else "stars, date")
    warnings = alert.notice_of(shown, deps).warnings
    assert any(shown.review.unread in warning for warning in warnings)


async def test_one_bad_part_of_a_batch_holds_nothing_back(furnish: Furnish) -> None:
    """The readable review is taken in, and the delivery is kept for the other."""
    good = {"eventName": "service-review-created", "eventData": {"id": "a" * 24, "stars": 1, "text": "Bad."}}
    bad = {"eventName": "service-review-created", "eventData": {"stars": 1, "text": "Bad, and without an id."}}
    body = json.dumps({"events": [bad, good]}).encode()
    source = BY_NAME["trustpilot"].make("http://127.0.0.1:1")
    deps = (await furnish(sources={"trustpilot": source})).deps
    taken = await intake.receive(Delivery("trustpilot", body, (), address_secret=KEY), deps)
    assert (taken.reviews, taken.quarantined) == (1, 1)
    await source.close()
