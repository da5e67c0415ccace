"""The WooCommerce adapter and its coupons against the sandbox's shop, which behaves as WooCommerce does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.config import Settings
from bot.platforms.shops import woocommerce as coupons
from bot.platforms.shops.woocommerce import WooCommerceShop
from bot.platforms.sources import woocommerce
from bot.platforms.sources.woocommerce import WooCommerce
from bot.sandbox.story import STORY
from bot.store.store import PgStore
from handlers import poll, triage
from models.cases.case import Case, State
from models.cases.review import Change, Delivery, Parsed, Pointer, ReviewEvent
from models.cases.voucher import Coupon
from models.errors import Permanent
from tests.flow.sandbox_room import Room, sandbox_room
from tests.house import Clock, Furnish, Grim

REPLY = "I'm sorry 🙏 -- it's on its way…\n\nThe team & co"


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    """The sandbox, with a bot that only listens."""
    async with sandbox_room() as opened:
        yield opened


def settings(room: Room) -> Settings:
    """What a person would set."""
    secrets = room.sandbox.secrets
    return Settings(
        woocommerce_url=room.sandbox.url,
        woocommerce_webhook_secret=secrets.webhook_secret,
        woocommerce_key=secrets.consumer_key,
        woocommerce_secret=secrets.consumer_secret,
        woocommerce_user=secrets.user,
        woocommerce_password=secrets.password,
    )


@pytest.fixture
async def source(room: Room) -> AsyncIterator[WooCommerce]:
    """The source as it is wired."""
    made = woocommerce.make(settings(room))
    assert made
    yield made
    await made.close()


@pytest.fixture
async def shop(room: Room) -> AsyncIterator[WooCommerceShop]:
    """The shop as it is wired."""
    made = coupons.make(settings(room))
    assert made
    yield made
    await made.close()


async def delivered(room: Room, number: int) -> Delivery:
    """The webhook call of this number."""
    async with asyncio.timeout(10), room.bot.heard:
        await room.bot.heard.wait_for(lambda: len(room.bot.requests) >= number)
    headers, body = room.bot.requests[number - 1]
    return Delivery("woocommerce", body, tuple(headers.items()))


async def fetched(source: WooCommerce, delivery: Delivery) -> tuple[object, ...]:
    """From the signed call to the review."""
    await source.verify(delivery, datetime.now(UTC))
    (pointer,) = source.parse(delivery)
    assert isinstance(pointer, Pointer)
    return await source.fetch(pointer)


async def test_a_review_goes_the_whole_way_and_its_reply_back(room: Room, source: WooCommerce) -> None:
    """Webhook, fetch, publish, find, retract; and our own reply makes no case."""
    remark = room.sandbox.shop.write_told(STORY[0])
    (event,) = await fetched(source, await delivered(room, 1))
    assert isinstance(event, ReviewEvent)
    assert (event.review.external_id, event.review.rating) == (str(remark.id), remark.rating)
    assert event.review.product
    case = Case(1, State.PUBLISHING, 3, event.review, datetime.now(UTC))
    assert await source.find(case, REPLY) is None
    receipt = await source.publish(case, REPLY)
    assert receipt.url
    assert (await source.publish(case, REPLY)).reply_id == receipt.reply_id
    found = await source.find(case, REPLY)
    assert found
    assert found.reply_id == receipt.reply_id
    of_reply = await source.fetch(Pointer("woocommerce", case.review.shop, receipt.reply_id))
    assert not [item for item in of_reply if isinstance(item, ReviewEvent) and item.change is not Change.DELETED]
    await source.retract(replace(case, receipt=receipt))
    await source.retract(replace(case, receipt=receipt))
    assert await source.find(case, REPLY) is None
    assert await source.ping()


@pytest.mark.parametrize("is_old", [False, True])
async def test_a_review_ends_by_what_the_shop_says_of_it(room: Room, source: WooCommerce, is_old: bool) -> None:
    """Held ones wait, approved ones come, binned and deleted ones end; in old releases of WooCommerce too."""
    room.sandbox.shop.is_old = is_old
    remark = room.sandbox.shop.write(101, 1, "Al", "", "Bad.", "hold")
    pointer = Pointer("woocommerce", "shop", str(remark.id))
    seen: list[Parsed] = []
    for status in ("hold", "approved", "spam", "approved", "trash"):
        room.sandbox.shop.moderate(remark.id, status)
        seen += await source.fetch(pointer)
    room.sandbox.shop.take_away(remark.id)
    seen += await source.fetch(pointer)
    gone, there = Change.DELETED, Change.CREATED
    assert [item.change for item in seen if isinstance(item, ReviewEvent)] == [gone, there, gone, there, gone, gone]


async def test_a_reply_is_refused_under_a_review_that_is_not_public(room: Room, source: WooCommerce) -> None:
    """The reason is for the card."""
    remark = room.sandbox.shop.write_told(STORY[0])
    (event,) = await source.fetch(Pointer("woocommerce", "shop", str(remark.id)))
    assert isinstance(event, ReviewEvent)
    room.sandbox.shop.moderate(remark.id, "hold")
    with pytest.raises(Permanent, match="waits for moderation"):
        await source.publish(Case(1, State.PUBLISHING, 3, event.review, datetime.now(UTC)), REPLY)


async def test_history_lists_what_was_written(room: Room, source: WooCommerce) -> None:
    """For backfill and polling."""
    for number in range(3):
        room.sandbox.shop.write_told(STORY[number])
    listed = [item async for item in source.history(datetime.now(UTC) - timedelta(days=1))]
    assert len([item for item in listed if isinstance(item, ReviewEvent) and item.change is Change.CREATED]) == 3


async def states(store: PgStore) -> dict[str, State]:
    """Where each review's case stands."""
    async with store.begin() as tx:
        return {case.review.external_id: case.state for case in await tx.cases_in(tuple(State), 50)}


async def test_asking_is_the_net_under_the_webhook(
    room: Room, source: WooCommerce, store: PgStore, furnish: Furnish
) -> None:
    """What no delivery told of: a review, its moderation and its end are all found by asking, more rarely than where
    nothing is pushed.
    """
    clock = Clock()
    clock.at = datetime.now(UTC)
    deps = (await furnish(clock=clock, reader=Grim(), sources={"woocommerce": source})).deps
    shop = room.sandbox.shop
    seen: list[State | None] = []
    first = shop.write(101, 1, "Al", "", "It leaks.", "hold")
    for status in ("hold", "approved", "spam", "approved", "gone"):
        shop.remarks[first.id].status = status
        if status == "gone":
            del shop.remarks[first.id]
        (polled,) = await poll.poll(deps)
        assert not polled.problem
        async with store.begin() as tx:
            received = await tx.cases_in((State.RECEIVED,), 50)
        for case in received:
            await triage.triage(case.id, deps)
        seen.append((await states(store)).get(str(first.id)))
        clock.at += deps.polling.every
        assert await poll.poll(deps) == ()
        clock.at += deps.polling.every * 2
    assert seen == [None, State.OPEN, State.CLOSED, State.OPEN, State.CLOSED]


async def test_a_review_that_was_held_for_weeks_is_found(
    room: Room, source: WooCommerce, store: PgStore, furnish: Furnish
) -> None:
    """WooCommerce compares the day on which it was written: asking reaches back far enough."""
    clock = Clock()
    clock.at = datetime.now(UTC)
    deps = (await furnish(clock=clock, reader=Grim(), sources={"woocommerce": source})).deps
    await poll.poll(deps)
    held = room.sandbox.shop.write(101, 1, "Al", "", "It leaks.", "hold")
    held.at -= timedelta(days=20)
    held.status = "approved"
    clock.at += timedelta(hours=1)
    await poll.poll(deps)
    assert str(held.id) in await states(store)


async def test_a_coupon_is_made_once_and_found(room: Room, shop: WooCommerceShop) -> None:
    """Find, else make; and the trap of the dead code is seen."""
    end = datetime.now(UTC) + timedelta(days=60)
    assert await shop.find("SHIP-ABCDEFGH") is None
    made = await shop.issue("SHIP-ABCDEFGH", "ann@example.com", end)
    assert await shop.find("SHIP-ABCDEFGH") == Coupon(made, end.replace(hour=23, minute=59, second=59, microsecond=0))
    assert await shop.ping() == "free shipping takes a coupon in 1 of 3 shipping zones"
