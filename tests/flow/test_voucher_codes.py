"""A voucher from a plain list of codes: the customer gets the listed code, once, whatever happens on the way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store.store import PgStore
from handlers import voucher
from handlers.deps import Deps
from models.cases.case import State
from models.cases.voucher import Voucher, VoucherState
from models.errors import Transient
from tests.factories import NOW, a_review
from tests.house import Furnish, settings_of


@dataclass
class Letters:
    """A mailer that keeps what it sends, and fails first where it is told to."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    fails: int = 0

    async def send(self, to: str, subject: str, text: str, message_id: str) -> None:
        if self.fails:
            self.fails -= 1
            raise Transient("Try later.")
        self.sent.append((to, text))

    async def ping(self) -> str:
        return "letters are kept"


@dataclass
class World:
    deps: Deps
    letters: Letters
    store: PgStore

    async def offered(self, number: int) -> int:
        """A case whose voucher's hold is over."""
        review = a_review(external_id=str(number), email=f"c{number}@example.com")
        await self.store.take_in(review, NOW)
        async with self.store.begin() as tx:
            case = await tx.case_of(review.source, review.shop, review.external_id)
            assert case
            held = Voucher(VoucherState.HELD, f"SHIP-{number}", "slack:U1", expires_at=NOW + timedelta(days=60))
            await tx.save(replace(case, state=State.OPEN, version=2, voucher=held), was=1)
            return case.id

    async def voucher(self, case_id: int) -> Voucher:
        async with self.store.begin() as tx:
            case = await tx.case(case_id)
        assert case
        return case.voucher


@pytest.fixture
async def world(store: PgStore, furnish: Furnish, tmp_path: Path) -> World:
    file = tmp_path / "codes.csv"
    file.write_text("FREE-1\nFREE-2\n", "utf-8")
    letters = Letters()
    house = await furnish(settings_of(voucher_codes=file), mailer=letters)
    return World(house.deps, letters, store)


async def test_the_listed_code_goes_out_and_not_ours(world: World) -> None:
    """Ours only tells the cases apart."""
    first, second = await world.offered(1), await world.offered(2)
    await voucher.send(first, world.deps)
    await voucher.send(second, world.deps)
    texts = [text for _, text in world.letters.sent]
    assert "FREE-1" in texts[0]
    assert "FREE-2" in texts[1]
    assert not any("SHIP-" in text for text in texts)
    assert (await world.voucher(first)).state is VoucherState.SENT


async def test_a_letter_that_failed_goes_out_with_the_same_code(world: World) -> None:
    """The retry takes no second code from the list."""
    case_id = await world.offered(1)
    world.letters.fails = 1
    with pytest.raises(Transient):
        await voucher.send(case_id, world.deps)
    await voucher.send(case_id, world.deps)
    assert "FREE-1" in world.letters.sent[0][1]
    assert world.deps.shop
    assert await world.deps.shop.ping() == "1 free-shipping codes are left on the list"


async def test_an_empty_list_fails_and_says_so(world: World) -> None:
    """A person hears what to do."""
    for number in (1, 2, 3):
        case_id = await world.offered(number)
        await voucher.send(case_id, world.deps)
    found = await world.voucher(case_id)
    assert found.state is VoucherState.FAILED
    assert "Add new ones" in found.problem
