"""Replies that a platform moderates: the card follows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.store.store import PgStore
from handlers import follow
from handlers.deps import Deps
from models.cases.case import Case, Receipt, ReplyStatus, State
from models.cases.reply import Origin, Reply
from tests.contract.examples import BY_NAME, REPLY, REVIEW_NAME
from tests.contract.platform_server import PlatformServer, started
from tests.factories import NOW
from tests.house import Clock, Furnish


@dataclass
class World:
    """Google on loopback, and one published case there."""

    platform: PlatformServer
    deps: Deps
    store: PgStore
    case_id: int

    def says(self, state: str) -> None:
        """Where Google's moderation stands."""
        self.platform.answers[f"GET /{REVIEW_NAME}"] = {"reviewReply": {"comment": REPLY, "reviewReplyState": state}}

    async def case(self) -> Case:
        async with self.store.begin() as tx:
            case = await tx.case(self.case_id)
        assert case
        return case


@pytest.fixture
async def world(store: PgStore, furnish: Furnish) -> AsyncIterator[World]:
    platform, server = await started()
    example = BY_NAME["google"]
    platform.answers = dict(example.answers)
    source = example.make(platform.url)
    review = replace(example.case().review, written_at=NOW)
    await store.take_in(review, NOW)
    async with store.begin() as tx:
        case = await tx.case_of(review.source, review.shop, review.external_id)
        assert case
        receipt = Receipt("", "", NOW, ReplyStatus.PENDING)
        reply = Reply(REPLY, Origin.PERSON, "en")
        await tx.save(replace(case, state=State.PUBLISHED, version=2, receipt=receipt, reply=reply), was=1)
    house = await furnish(clock=Clock(NOW + timedelta(hours=1)), sources={"google": source})
    yield World(platform, house.deps, store, case.id)
    await source.close()
    await server.close()


@pytest.mark.parametrize(("state", "status"), [("APPROVED", ReplyStatus.LIVE), ("REJECTED", ReplyStatus.REJECTED)])
async def test_the_outcome_of_moderation_is_noted_once(world: World, state: str, status: ReplyStatus) -> None:
    """Live or rejected, with a line in the history, and never asked for again."""
    world.says(state)
    assert await follow.follow(world.deps) == 1
    case = await world.case()
    assert case.receipt
    assert (case.receipt.status, case.version) == (status, 3)
    async with world.store.begin() as tx:
        assert (await tx.history(case.id))[-1].act in follow.ACTS.values()
    assert await follow.follow(world.deps) == 0


async def test_a_reply_that_still_waits_changes_nothing(world: World) -> None:
    """Nor does a platform that does not answer."""
    world.says("PENDING")
    assert await follow.follow(world.deps) == 0
    world.platform.failing_method, world.platform.failure = "GET", 500
    assert await follow.follow(world.deps) == 0
    assert (await world.case()).version == 2
