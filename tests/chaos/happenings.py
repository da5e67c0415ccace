"""What is under way when a worker is struck, and what must be true afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.shop import Remark
from handlers import digest, intake, poll, publish
from handlers.alert import redraw
from models.cases.case import Act, Case, State
from models.cases.job import Job, JobKind
from models.cases.review import Delivery, Pointer, ReviewEvent
from models.cases.voucher import VoucherAct, VoucherState
from models.reports.bulletin import Bulletin, Kind
from tests.chaos.victim import BACKFILL
from tests.chaos.world import World
from tests.flow.decision_desk import Desk
from tests.house import Book, Clock

NEW, PAST = 2, 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: ``fault`` is empty where nothing was lost, doubled or stuck; ``is_asked`` where a person has to
    say what became of it.
    """

    fault: str = ""
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """``prepare`` brings it about up to its job, ``check`` looks at the end; ``finish`` is what a person or the clock
    does once more, as who runs a command again that was killed. ``task`` is the job's name.
    """

    name: str
    task: str
    prepare: Callable[[World], Awaitable[None]]
    check: Callable[[World], Awaitable[Outcome]]
    finish: Callable[[World], Awaitable[None]] | None = None


def desk_of(world: World) -> Desk:
    """Where people decide."""
    return Desk(world.sandbox, world.store, world.deps, Book(world.deps.playbooks.current()), Clock())


async def remark(world: World, at: datetime) -> Remark:
    """A customer of the shop has written one star."""
    shop = world.sandbox.shop
    number = shop.fresh_id()
    words = f"The kettle broke after two days and nobody answers, order {number}."
    return shop.add(Remark(number, 101, "Ann", f"ann{number}@customers.test", words, at, rating=1, kind="review"))


async def opened(world: World) -> Case:
    """A case with a draft, whose other jobs are done."""
    written = await remark(world, world.deps.clock.now())
    host = world.environment["HIGHROAD_WOOCOMMERCE_URL"].partition("//")[2]
    (event,) = await world.deps.source("woocommerce").fetch(Pointer("woocommerce", host, str(written.id)))
    assert isinstance(event, ReviewEvent)
    await intake.take(event, world.deps)
    async with world.store.begin() as tx:
        case = await tx.case_of("woocommerce", event.review.shop, event.review.external_id)
    assert case
    await world.sql("delete from procrastinate_jobs")
    return await desk_of(world).read(case)


async def only(world: World) -> Case:
    """The one case of a run."""
    ((case_id,),) = await world.sql("select id from review_case")
    async with world.store.begin() as tx:
        case = await tx.case(case_id)
    assert case
    return case


def cards(world: World) -> Counter[int]:
    """How many cards each case has in the chat."""
    found = [posted.metadata for posted in world.sandbox.workspace.messages if posted.metadata]
    return Counter(int(metadata["event_payload"].get("case_id") or 0) for metadata in found)


def replies(world: World) -> int:
    """How many replies stand in the shop."""
    return sum(bool(remark.parent) for remark in world.sandbox.shop.remarks.values())


def one_card(world: World, case: Case) -> str:
    """What is wrong with a case's cards."""
    count = cards(world)[case.id]
    return "" if count == 1 else f"{count} cards"


async def publish_soon(world: World) -> None:
    await desk_of(world).press(await opened(world), Act.APPROVE)


async def published(world: World) -> Outcome:
    case, count = await only(world), replies(world)
    if count > 1:
        return Outcome(f"{count} replies")
    if case.state is State.UNKNOWN:
        return Outcome(one_card(world, case), is_asked=True)
    if case.state is not State.PUBLISHED or count != 1:
        return Outcome(f"{case.state} with {count} replies: {case.problem}")
    return Outcome(one_card(world, case))


async def offer(world: World) -> None:
    await desk_of(world).press(await opened(world), VoucherAct.OFFER)


async def sent(world: World) -> Outcome:
    case = await only(world)
    letters, coupons = len(world.sandbox.mailbox.letters), len(world.sandbox.shop.coupons)
    if letters > 1 or coupons > 1:
        return Outcome(f"{letters} letters, {coupons} coupons")
    if case.voucher.state is VoucherState.UNKNOWN:
        return Outcome(one_card(world, case), is_asked=True)
    if case.voucher.state is not VoucherState.SENT or (letters, coupons) != (1, 1):
        return Outcome(f"{case.voucher.state} with {letters} letters, {coupons} coupons: {case.voucher.problem}")
    return Outcome(one_card(world, case))


async def ask_for_card(world: World) -> None:
    case = await opened(world)
    async with world.store.begin() as tx:
        await redraw(case.id, tx, world.deps)


async def shown(world: World) -> Outcome:
    return Outcome(one_card(world, await only(world)))


async def owe_digest(world: World) -> None:
    await opened(world)
    where = ("slack", "reviews")
    await digest.plan("daily at 00:00", *where, world.deps)
    now = world.deps.clock.now()
    await world.deps.store.bulletins.announce((Bulletin(*where, Kind.DAILY, now.date().isoformat(), now),))


async def said(world: World) -> Outcome:
    ((state,),) = await world.sql("select state from bulletin")
    count = sum("Reviews:" in posted.text for posted in world.sandbox.workspace.messages)
    if count > 1:
        return Outcome(f"{count} digests")
    if state == "unknown":
        return Outcome(is_asked=True)
    return Outcome("" if (state, count) == ("posted", 1) else f"{state} with {count} digests")


async def take_back(world: World) -> None:
    desk = desk_of(world)
    held = await desk.press(await opened(world), Act.APPROVE)
    await publish.publish(held.id, held.approved_version, world.deps)
    asked = await desk.press(await desk.now(held), Act.RETRACT)
    await world.sql("delete from procrastinate_jobs where task_name <> 'retract'")
    assert (asked.state, replies(world)) == (State.RETRACTING, 1)


async def taken_back(world: World) -> Outcome:
    case, count = await only(world), replies(world)
    return Outcome("" if (case.state, count) == (State.OPEN, 0) else f"{case.state} with {count} replies")


async def notify(world: World) -> None:
    written = await remark(world, world.deps.clock.now())
    host = world.environment["HIGHROAD_WOOCOMMERCE_URL"].partition("//")[2]
    pointer = Pointer("woocommerce", host, str(written.id))
    async with world.store.begin() as tx:
        kept = await tx.keep_delivery(Delivery("woocommerce", b"{}", ()), "", pointer, world.deps.clock.now())
        await tx.defer(Job(JobKind.FETCH, kept))


async def write_reviews(world: World) -> None:
    now = world.deps.clock.now()
    for back in [timedelta()] * NEW + [timedelta(days=9)] * PAST:
        await remark(world, now - back)


async def write_and_poll(world: World) -> None:
    await write_reviews(world)
    await world.poll_again()


async def all_taken_in(world: World) -> Outcome:
    """Each review has one case, each new one one card, and none of the past has any."""
    rows = await world.sql("select c.id, c.state, r.external_id from review_case c join review r on r.id = c.review_id")
    known = Counter(int(row.external_id) for row in rows)
    if known != Counter(world.sandbox.shop.remarks.keys()):
        return Outcome(f"{len(known)} of {len(world.sandbox.shop.remarks)} reviews are known")
    open_ = [row.id for row in rows if row.state == State.OPEN]
    if cards(world) != Counter(open_) or len({row.state for row in rows} - {State.OPEN, State.QUIET}):
        return Outcome(f"cards {dict(cards(world))} of {[(row.id, row.state) for row in rows]}")
    new = sum(remark.at > world.deps.clock.now() - timedelta(days=2) for remark in world.sandbox.shop.remarks.values())
    return Outcome("" if len(open_) == new else f"{len(open_)} of {new} new reviews are open")


async def bring_again(world: World) -> None:
    await poll.backfill("woocommerce", world.deps.clock.now() - timedelta(days=90), world.deps)


HAPPENINGS = {
    happening.name: happening
    for happening in (
        Happening("publish", JobKind.PUBLISH, publish_soon, published),
        Happening("voucher", JobKind.VOUCHER, offer, sent),
        Happening("alert", JobKind.SHOW, ask_for_card, shown),
        Happening("digest", JobKind.BULLETIN, owe_digest, said),
        Happening("retract", JobKind.RETRACT, take_back, taken_back),
        Happening("fetch", JobKind.FETCH, notify, all_taken_in),
        Happening("poll", "poll", write_and_poll, all_taken_in),
        Happening("backfill", BACKFILL, write_reviews, all_taken_in, finish=bring_again),
    )
}
