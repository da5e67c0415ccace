"""Decisions that would lead into a dead end, and caps that would count the wrong vouchers."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from bot.store.store import PgStore
from handlers.decide import decide
from models.cases.case import Act, Case, Command, State
from models.cases.people import Actor
from models.cases.platform import Platform
from models.cases.reply import Origin, Reply
from models.cases.review import Review
from models.cases.voucher import Voucher, VoucherAct, VoucherStage, VoucherState
from models.errors import Refused
from models.notices.buttons import buttons
from tests.flow.teams_room import PLAYBOOK, VERDICT

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ANA = Actor("slack", "U1", "Ana")
PLATFORM = Platform("shop", "Shop", can_reply_privately=True)


def deps_of(store: PgStore) -> Any:
    """What a decision uses; the platform can reply privately, so that no address is needed."""
    return SimpleNamespace(
        store=store, surfaces={}, shop=object(), voucher_secret=b"k" * 32, platform=lambda name: PLATFORM,
        clock=SimpleNamespace(now=lambda: NOW), playbooks=SimpleNamespace(current=lambda: PLAYBOOK),
    )  # fmt: skip


async def made(store: PgStore, number: int, *, email: str | None = None, **more: Any) -> Case:
    """An open complaint with a reply, changed as a test wishes."""
    review = Review("shop", "s", str(number), "1", 1, "", "It broke.", "Ann", NOW, email=email)
    await store.take_in(review, NOW)
    async with store.begin() as tx:
        case = await tx.case_of("shop", "s", str(number))
        assert case
        values: dict[str, Any] = {
            "state": State.OPEN, "version": 2, "verdict": VERDICT, "reply": Reply("Hello.", Origin.PERSON, "en")
        }  # fmt: skip
        changed = replace(case, **{**values, **more})
        await tx.save(changed, was=1)
    return changed


def pressed(case: Case, act: str) -> Command:
    """A click on the card as it stands."""
    return Command(case.id, act, case.version, ANA, f"{case.id}:{act}:{case.version}")


async def test_a_customer_without_an_address_has_had_no_vouchers_of_others(store: PgStore) -> None:
    """No address is not the same address."""
    first, second = await made(store, 1), await made(store, 2)
    await decide(pressed(first, VoucherAct.OFFER), deps_of(store))
    offered = await decide(pressed(second, VoucherAct.OFFER), deps_of(store))
    assert offered.voucher.state is VoucherState.HELD


async def test_an_address_is_the_same_in_capitals(store: PgStore) -> None:
    """One voucher for a customer, however they write."""
    first, second = await made(store, 1, email="ann@example.org"), await made(store, 2, email="Ann@Example.org")
    await decide(pressed(first, VoucherAct.OFFER), deps_of(store))
    with pytest.raises(Refused, match="had 1 of our vouchers"):
        await decide(pressed(second, VoucherAct.OFFER), deps_of(store))


async def test_an_unclear_voucher_can_be_sent_again(store: PgStore) -> None:
    """The card says so, so the button stands there, and the case's own voucher is not in the way."""
    unclear = Voucher(VoucherState.UNKNOWN, "SHIP-1", stage=VoucherStage.ISSUED, expires_at=NOW)
    case = await made(store, 1, email="ann@example.org", voucher=unclear)
    assert VoucherAct.OFFER in [button.act for button in buttons(case, PLAYBOOK, PLATFORM)]
    again = await decide(pressed(case, VoucherAct.OFFER), deps_of(store))
    assert (again.voucher.state, again.voucher.stage) == (VoucherState.HELD, VoucherStage.ISSUED)


async def test_two_at_once_find_no_room_for_one(store: PgStore) -> None:
    """The caps hold also where two people press at the same moment."""
    cases = [await made(store, number, email="ann@example.org") for number in range(4)]
    done = await asyncio.gather(
        *(decide(pressed(case, VoucherAct.OFFER), deps_of(store)) for case in cases), return_exceptions=True
    )
    assert sum(isinstance(outcome, Case) for outcome in done) == 1


async def test_a_skip_undone_before_the_draft_came_gets_its_draft(store: PgStore) -> None:
    """The job that wanted to draft found the case skipped and ended."""
    case = await made(store, 1, state=State.SKIPPED, reply=None)
    await decide(pressed(case, Act.UNDO), deps_of(store))
    async with store.engine.connect() as connection:
        waiting = await connection.execute(text("select count(*) from procrastinate_jobs where task_name = 'draft'"))
        assert waiting.scalar_one() == 1


async def test_words_far_over_the_limit_are_refused_in_time(store: PgStore) -> None:
    """The checks take time by length, and the web server has clicks of others to answer."""
    case = await made(store, 1)
    began = time.process_time()
    with pytest.raises(Refused, match="characters"):
        await decide(replace(pressed(case, Act.EDIT), text="a" * 20_000), deps_of(store))
    assert time.process_time() - began < 2
