"""Cards that no chat shows are asked for anew, each of them in its turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.store.store import PgStore
from models.case import State
from models.notice import PostRef
from models.review import Review

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
MANY = 12


async def opened(store: PgStore, number: int) -> int:
    """An open case that no chat shows yet."""
    await store.take_in(Review("shop", "s", str(number), "1", 1, "", "It broke.", "Ann", NOW), NOW)
    async with store.begin() as tx:
        case = await tx.case_of("shop", "s", str(number))
        assert case
        await tx.save(replace(case, state=State.OPEN, version=2), was=1)
    return case.id


async def test_cards_that_cant_be_shown_keep_no_other_waiting(store: PgStore) -> None:
    """However many of them there are, every case has its turn."""
    cases = {await opened(store, number) for number in range(MANY)}
    asked: set[int] = set()
    for _ in range(40):
        async with store.begin() as tx:
            asked |= set(await tx.unshown((State.OPEN,), ("slack",), MANY // 2))
    assert asked == cases


async def test_a_chat_that_is_no_longer_there_is_not_waited_for(store: PgStore) -> None:
    """Its cards stay as they are; those of the other chat count."""
    case_id = await opened(store, 1)
    async with store.begin() as tx:
        await tx.begin_post(case_id, "slack", "reviews")
        await tx.set_post(case_id, PostRef("slack", "C1:1.0"), 1)
        await tx.begin_post(case_id, "teams", "reviews")
        await tx.set_post(case_id, PostRef("teams", "{}"), 2)
        assert await tx.unshown((State.OPEN,), ("teams",), 5) == ()
        assert await tx.unshown((State.OPEN,), ("slack", "teams"), 5) == (case_id,)
