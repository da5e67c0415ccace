"""One rule of freshness for every way in: what we could have heard of long before is history."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.store.store import PgStore
from handlers.deps import Deps
from handlers.fetch import tick
from handlers.intake import take
from models.cases.review import Change, ReviewEvent
from tests.factories import NOW, a_review
from tests.house import Clock, Furnish
from tests.queue import queued

DAY = timedelta(days=1)


@pytest.fixture
async def deps(furnish: Furnish) -> Deps:
    """The house; the shop's own reviews have been listened to for a hundred days."""
    clock = Clock(NOW - 100 * DAY)
    deps = (await furnish(clock=clock)).deps
    await deps.store.watches.begin(("highroad",), clock.now())
    clock.at = NOW
    return deps


async def read_as(event: ReviewEvent, deps: Deps, store: PgStore, heard_at: datetime | None = None) -> str:
    """The job by which the event's review is read: *triage*, which raises an alert, or *read*, which does not."""
    is_history = await take(event, deps, heard_at)
    kind = (await queued(store))[-1].kind
    assert is_history is (kind == "read")
    return kind


def event(age: timedelta, change: Change = Change.CREATED, **more: object) -> ReviewEvent:
    return ReviewEvent(change, a_review(written_at=NOW - age), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("age", "kind"),
    [(0 * DAY, "triage"), (3 * DAY, "triage"), (13 * DAY, "triage"), (15 * DAY, "read"), (400 * DAY, "read")],
)
async def test_a_review_is_news_for_two_weeks(deps: Deps, store: PgStore, age: timedelta, kind: str) -> None:
    """Platforms hold some in moderation, and repeat what we could not take; an import of years is read quietly."""
    assert await read_as(event(age), deps, store) == kind


@pytest.mark.parametrize(("age", "kind"), [(1 * DAY, "triage"), (3 * DAY, "read"), (90 * DAY, "read")])
async def test_what_is_older_than_our_listening_is_history(
    furnish: Furnish, store: PgStore, age: timedelta, kind: str
) -> None:
    """A shop that connects a platform is not flooded with what stood there already."""
    deps = (await furnish(clock=Clock())).deps
    assert await read_as(event(age), deps, store) == kind


async def test_a_delivery_that_waited_counts_from_when_it_came(deps: Deps, store: PgStore) -> None:
    """What was fresh then is posted, however long its platform could not be asked."""
    assert await read_as(event(25 * DAY), deps, store, NOW - 25 * DAY) == "triage"


async def test_an_edit_of_an_old_review_is_news(deps: Deps, store: PgStore) -> None:
    """Also of one that we never knew: its author has changed it today."""
    edited = event(700 * DAY, Change.UPDATED, edited_at=NOW)
    assert await read_as(edited, deps, store) == "triage"


async def test_history_is_counted_where_it_was_written(deps: Deps) -> None:
    """An import does not look like a bad day."""
    old = event(400 * DAY)
    await take(old, deps)
    async with deps.store.begin() as tx:
        case = await tx.case_of("highroad", old.review.shop, old.review.external_id)
    assert case
    assert case.created_at == old.review.written_at


async def test_listening_begins_once(deps: Deps) -> None:
    """The minute's turn notes new platforms and forgets nothing of those that it knows."""
    await tick(replace(deps, sources={}))
    assert (await deps.store.watches.get("highroad", NOW)).since == NOW - 100 * DAY
    assert (await deps.store.watches.get("new", NOW)).since == NOW
