"""What may have left is never sent again: workers that lose the database, are stopped or only look dead, before
platforms that finish what they received although the client is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app.jobs import Jobs
from bot.net.http import TOTAL_S, Api
from bot.platforms.sources.adapter import Adapter
from bot.store.store import PgStore
from handlers import alert, publish, voucher
from models.cases.case import Act, Case, Receipt, State
from models.cases.patience import Patience
from models.cases.platform import Platform
from models.cases.voucher import Coupon, VoucherAct, VoucherState
from models.errors import HighroadError, Permanent, Stale, Transient, Unknown
from models.notices.notice import Notice, PostRef
from tests.flow.decision_desk import Desk, a_desk
from tests.house import Trusting
from tests.queue import refusing

SETTLED = timedelta(seconds=Patience().settles_after_s)


@pytest.fixture
async def desk(store: PgStore, jobs: Jobs) -> AsyncIterator[Desk]:
    """The desk, with nothing on it."""
    async with a_desk(store, jobs) as opened:
        yield opened


@dataclass(slots=True)
class SlowPlatform:
    """A review platform on loopback: what it received it publishes once the test says ``go``, whoever has hung up."""

    replies: list[str] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    refusals: list[int] = field(default_factory=list)
    deletions: int = 0
    url: str = ""
    _work: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self, request: web.Request) -> web.Response:
        words = str((await request.json())["text"])
        if self.refusals:
            return web.json_response({}, status=self.refusals.pop(0), headers={"Retry-After": "0"})

        async def finish() -> None:
            await self.go.wait()
            self.replies.append(words)

        task = asyncio.create_task(finish())
        self._work.add(task)
        self.came.set()
        await asyncio.shield(task)
        return web.json_response({})

    async def drop(self, request: web.Request) -> web.Response:
        if self.refusals:
            return web.json_response({}, status=self.refusals.pop(0), headers={"Retry-After": "0"})

        async def finish() -> None:
            await self.go.wait()
            self.replies.clear()
            self.deletions += 1

        task = asyncio.create_task(finish())
        self._work.add(task)
        self.came.set()
        await asyncio.shield(task)
        return web.json_response({})

    async def show(self, request: web.Request) -> web.Response:
        return web.json_response({"replies": self.replies})


class SlowSource(Adapter):
    """Its adapter."""

    platform = Platform("woocommerce", "Slow", can_publish=True, can_find=True, can_retract=True)

    def __init__(self, api: Api) -> None:
        super().__init__()
        self.api = api

    async def close(self) -> None:
        await self.api.close()

    async def find(self, case: Case, text: str) -> Receipt | None:
        body = (await self.api.read("replies")).body
        assert isinstance(body, dict)
        return Receipt("1", "", self.now()) if text in body["replies"] else None

    async def publish(self, case: Case, text: str) -> Receipt:
        await self.api.write("POST", "replies", {"text": text})
        return Receipt("1", "", self.now())

    async def retract(self, case: Case) -> None:
        await self.api.write("DELETE", "replies")


@pytest.fixture
async def slow(desk: Desk) -> AsyncIterator[SlowPlatform]:
    """The slow platform in the place of the desk's shop."""
    platform = SlowPlatform()
    app = web.Application()
    app.add_routes(
        [web.post("/replies", platform.take), web.get("/replies", platform.show), web.delete("/replies", platform.drop)]
    )
    server = TestServer(app)
    await server.start_server()
    platform.url = str(server.make_url("/"))
    source = SlowSource(Api(platform.url, "Slow"))
    desk.deps = replace(desk.deps, sources={**desk.deps.sources, "woocommerce": source})
    yield platform
    platform.go.set()
    await source.close()
    await server.close()


async def approved(desk: Desk) -> Case:
    """A reply whose hold is over."""
    held = await desk.press(await desk.opened_from("woocommerce"), Act.APPROVE)
    desk.clock.at = held.held_until or desk.clock.at
    return held


async def under_way(desk: Desk, slow: SlowPlatform, held: Case) -> asyncio.Task[None]:
    """A worker that waits for the platform's answer."""
    work = asyncio.create_task(publish.publish(held.id, held.approved_version, desk.deps))
    await asyncio.wait_for(slow.came.wait(), 10)
    return work


def test_what_settles_is_longer_than_any_call() -> None:
    """A call that was cut off at its limit has time left to arrive before anybody gives it up."""
    patience = Patience()
    assert TOTAL_S < patience.longest_call_s < patience.settles_after_s


async def test_a_worker_cut_off_while_it_sends_is_followed_by_no_second_send(desk: Desk, slow: SlowPlatform) -> None:
    """A stopped worker's reply arrives after another worker has looked for it in vain."""
    held = await approved(desk)
    work = await under_way(desk, slow, held)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    looked = await desk.publish(held)
    assert looked.state is State.PUBLISHING
    assert not looked.can(Act.UNDO)
    slow.go.set()
    await asyncio.sleep(0)
    for _ in range(2):
        published = await desk.publish(held)
    assert published.state is State.PUBLISHED
    assert len(slow.replies) == 1


async def test_two_workers_of_one_reply_send_it_once(desk: Desk, slow: SlowPlatform) -> None:
    """The lock of the first one was lost with the database: the second one looks, and the first one ends the case."""
    held = await approved(desk)
    work = await under_way(desk, slow, held)
    assert (await desk.publish(held)).state is State.PUBLISHING
    slow.go.set()
    await work
    assert (await desk.now(held)).state is State.PUBLISHED
    assert len(slow.replies) == 1


async def test_a_reply_that_never_arrives_stops_as_unknown(desk: Desk, slow: SlowPlatform) -> None:
    """Once the longest possible call is over, and not before; then a person may let it be sent again."""
    held = await approved(desk)
    (await under_way(desk, slow, held)).cancel()
    desk.clock.at += SETTLED - timedelta(seconds=1)
    assert (await desk.publish(held)).state is State.PUBLISHING
    desk.clock.at += timedelta(seconds=1)
    unknown = await desk.publish(held)
    assert unknown.state is State.UNKNOWN
    assert slow.replies == []


async def test_a_worker_that_only_looked_dead_sends_nothing_after_another(desk: Desk, slow: SlowPlatform) -> None:
    """It had read the case before the other one called the platform."""
    held = await approved(desk)
    sleeper = await publish.start(held.id, held.approved_version, desk.deps)
    assert sleeper
    slow.go.set()
    assert (await desk.publish(held)).state is State.PUBLISHED
    with pytest.raises(Stale):
        await publish.send(sleeper, "We are sorry that the zipper broke.", desk.deps)
    assert len(slow.replies) == 1


async def test_only_a_sure_refusal_is_followed_by_another_send(desk: Desk, slow: SlowPlatform) -> None:
    """429 says that nothing was taken: the reply is held again, people can undo it, and it is tried once more."""
    held = await approved(desk)
    slow.refusals = [429]
    slow.go.set()
    with pytest.raises(Transient):
        await publish.publish(held.id, held.approved_version, desk.deps)
    delayed = await desk.now(held)
    assert (delayed.state, delayed.left_at) == (State.HELD, None)
    assert (await desk.publish(held)).state is State.PUBLISHED
    assert len(slow.replies) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_failure_that_may_have_taken_effect_is_not_undoable(
    desk: Desk, slow: SlowPlatform, status: int
) -> None:
    """Also one with a Retry-After, as proxies say it for a server that fell silent."""
    held = await approved(desk)
    slow.refusals = [status]
    leaving = await desk.publish(held)
    assert leaving.state is State.PUBLISHING
    assert Act.UNDO not in desk.acts(leaving)


async def test_a_check_sends_nothing_before_the_last_call_is_over(desk: Desk, slow: SlowPlatform) -> None:
    """A person asks at once for another look: until the first call can't arrive any more nothing leaves."""
    held = await approved(desk)
    (await under_way(desk, slow, held)).cancel()
    leaving = await desk.now(held)
    await publish.give_up_publishing(held.id, held.approved_version, desk.deps, "Cut off.")
    again = await desk.press(await desk.now(held), Act.CHECK)
    assert leaving.left_at
    assert again.held_until == leaving.left_at + SETTLED


async def test_a_worker_that_was_stopped_before_its_call_begins_none(desk: Desk, slow: SlowPlatform) -> None:
    """The process slept between its note and the call; meanwhile others may have given the reply up."""
    held = await approved(desk)
    desk.deps = replace(desk.deps, patience=replace(Patience(), longest_call_s=0))
    slow.go.set()
    leaving = await desk.publish(held)
    assert leaving.left_at
    assert slow.replies == []


async def taking_back(desk: Desk, slow: SlowPlatform) -> tuple[Case, asyncio.Task[None]]:
    """A published reply, and a worker that waits for the platform to take it away."""
    slow.go.set()
    published = await desk.publish(await approved(desk))
    asked = await desk.press(published, Act.RETRACT)
    slow.go.clear()
    slow.came.clear()
    work = asyncio.create_task(publish.retract(asked.id, desk.deps))
    await asyncio.wait_for(slow.came.wait(), 10)
    return asked, work


async def test_a_removal_that_was_cut_off_takes_no_later_reply_away(desk: Desk, slow: SlowPlatform) -> None:
    """It arrives late: until it can't any more the case isn't open, so that no other reply stands there."""
    asked, work = await taking_back(desk, slow)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    with pytest.raises(Transient) as early:
        await publish.retract(asked.id, desk.deps)
    assert early.value.retry_after == SETTLED.total_seconds()
    assert (await desk.now(asked)).state is State.RETRACTING
    slow.go.set()
    desk.clock.at += SETTLED
    await publish.retract(asked.id, desk.deps)
    assert (await desk.now(asked)).state is State.OPEN
    assert (slow.replies, slow.deletions) == ([], 2)


async def test_two_workers_take_a_reply_back_once(desk: Desk, slow: SlowPlatform) -> None:
    """The second one waits; the first one ends the case."""
    asked, work = await taking_back(desk, slow)
    with pytest.raises(Transient):
        await publish.retract(asked.id, desk.deps)
    slow.go.set()
    await work
    assert (await desk.now(asked)).state is State.OPEN
    assert slow.deletions == 1


async def test_a_removal_that_was_refused_is_tried_again_at_once(desk: Desk, slow: SlowPlatform) -> None:
    """429 says that nothing was taken away."""
    slow.go.set()
    asked = await desk.press(await desk.publish(await approved(desk)), Act.RETRACT)
    slow.refusals = [429]
    with pytest.raises(Transient):
        await publish.retract(asked.id, desk.deps)
    assert (await desk.now(asked)).left_at is None
    await publish.retract(asked.id, desk.deps)
    assert (await desk.now(asked)).state is State.OPEN


async def test_a_removal_that_is_given_up_while_it_may_arrive_keeps_the_next_call_waiting(
    desk: Desk, slow: SlowPlatform
) -> None:
    """The reply is shown as it stood; asking once more waits for the end of the call before."""
    asked, work = await taking_back(desk, slow)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    await publish.give_up_retracting(asked.id, desk.deps, "Cut off.")
    standing = await desk.now(asked)
    assert standing.state is State.PUBLISHED
    again = await desk.press(standing, Act.RETRACT)
    with pytest.raises(Transient):
        await publish.retract(again.id, desk.deps)


async def test_a_worker_that_fell_behind_ends_no_later_approval(desk: Desk, slow: SlowPlatform) -> None:
    """It had begun an approval that was carried out, taken back and made anew by then."""
    held = await approved(desk)
    sleeper = await publish.start(held.id, held.approved_version, desk.deps)
    assert sleeper
    slow.go.set()
    asked = await desk.press(await desk.publish(held), Act.RETRACT)
    await publish.finish(sleeper, Act.FAILED, desk.deps, problem="Refused.")
    assert (await desk.now(asked)).state is State.RETRACTING
    await publish.retract(asked.id, desk.deps)
    later = await desk.press(await desk.now(asked), Act.APPROVE)
    desk.clock.at = later.held_until or desk.clock.at
    assert await publish.start(later.id, later.approved_version, desk.deps)
    await publish.finish(sleeper, Act.FAILED, desk.deps, problem="Refused.")
    assert (await desk.now(asked)).state is State.PUBLISHING


class BlindSource(SlowSource):
    """A platform that can't be asked."""

    platform = Platform("woocommerce", "Slow", can_publish=True)


async def test_a_platform_that_cannot_be_asked_may_still_answer_who_called_it(desk: Desk, slow: SlowPlatform) -> None:
    """A second worker says nothing of a reply while the first one waits for its answer."""
    blind = BlindSource(Api(slow.url, "Slow"))
    desk.deps = replace(desk.deps, sources={**desk.deps.sources, "woocommerce": blind})
    held = await approved(desk)
    work = await under_way(desk, slow, held)
    assert (await desk.publish(held)).state is State.PUBLISHING
    slow.go.set()
    await work
    assert (await desk.now(held)).state is State.PUBLISHED
    await blind.close()


@dataclass(slots=True)
class SlowHands:
    """A shop and a mailer whose calls end when the test says ``go``."""

    codes: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    is_cut_off: bool = False
    gives_own_codes: bool = False

    async def find(self, code: str) -> Coupon | None:
        return Coupon(code) if code in self.codes else None

    async def issue(self, code: str, email: str | None, expires_at: object) -> str:
        self.came.set()
        await self.go.wait()
        self.codes.append(code)
        if self.is_cut_off:
            self.is_cut_off = False
            raise Unknown("The answer was lost.")
        return code

    async def send(self, to: str, subject: str, text: str, message_id: str) -> None:
        self.came.set()
        await self.go.wait()
        self.letters.append(text)

    async def ping(self) -> str:
        return "here"


async def test_two_workers_of_one_voucher_make_one_coupon_and_send_one_letter(desk: Desk) -> None:
    """The second one begins while the first one's coupon is being made, and again while its letter is leaving."""
    hands = SlowHands()
    desk.deps = replace(desk.deps, shop=hands, mailer=hands)
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    desk.clock.at = offered.voucher.held_until or desk.clock.at
    first = asyncio.create_task(voucher.send(offered.id, desk.deps))
    await asyncio.wait_for(hands.came.wait(), 10)
    assert (await desk.send(offered)).voucher.state is VoucherState.ISSUING
    assert hands.codes == []
    hands.go.set()
    await first
    assert (await desk.send(offered)).voucher.state is VoucherState.SENT
    assert (len(hands.codes), len(hands.letters)) == (1, 1)


async def test_a_letter_under_way_is_waited_for(desk: Desk) -> None:
    """The second worker says nothing of it while the first one may still be sending."""
    hands, shop = SlowHands(), SlowHands()
    shop.go.set()
    desk.deps = replace(desk.deps, shop=shop, mailer=hands)
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    desk.clock.at = offered.voucher.held_until or desk.clock.at
    first = asyncio.create_task(voucher.send(offered.id, desk.deps))
    await asyncio.wait_for(hands.came.wait(), 10)
    assert (await desk.send(offered)).voucher.state is VoucherState.ISSUING
    hands.go.set()
    await first
    assert (await desk.now(offered)).voucher.state is VoucherState.SENT
    assert len(hands.letters) == 1


async def test_a_call_that_takes_too_long_is_cut_off_and_unknown(desk: Desk, slow: SlowPlatform) -> None:
    """The limit holds for the whole step, however many requests an adapter makes in it."""
    held = await approved(desk)
    desk.deps = replace(desk.deps, patience=replace(Patience(), longest_call_s=0.2))
    leaving = await desk.publish(held)
    assert leaving.state is State.PUBLISHING
    slow.go.set()
    await asyncio.sleep(0)
    for _ in range(2):
        published = await desk.publish(held)
    assert published.state is State.PUBLISHED
    assert len(slow.replies) == 1


@dataclass(slots=True)
class Board(Trusting):
    """A chat that takes or refuses as it was told, shows what it took once ``is_shown``, and counts look-ups."""

    outcomes: list[HighroadError | None]
    name: str = "slack"
    taken: int = 0
    is_shown: bool = True
    looked: int = 0

    async def post(self, notice: Notice, channel: str) -> PostRef:
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if not isinstance(outcome, Transient | Permanent):
            self.taken += 1
        if outcome:
            raise outcome
        return PostRef(self.name, str(self.taken))

    async def update(self, ref: PostRef, notice: Notice) -> None:
        return

    async def find(self, case_id: int, channel: str) -> PostRef | None:
        self.looked += 1
        return PostRef(self.name, "1") if self.is_shown and self.taken else None

    async def ping(self) -> str:
        return "here"


async def carded(desk: Desk, board: Board) -> Case:
    """A case whose card belongs onto this board."""
    desk.deps = replace(desk.deps, surfaces={"slack": board})
    return await desk.opened()


async def test_a_card_that_was_refused_is_posted_without_a_look(desk: Desk) -> None:
    """Nothing left, so there is nothing to find: look-ups have a limit of their own, and would starve the cards."""
    board = Board([Transient("Slow down.", 1), Permanent("No such channel."), None])
    case = await carded(desk, board)
    for _ in range(2):
        with pytest.raises((Transient, Permanent)):
            await alert.show(case.id, "slack", desk.deps)
    await alert.show(case.id, "slack", desk.deps)
    assert (board.taken, board.looked) == (1, 0)


async def test_a_card_that_may_have_left_is_looked_for_before_another(desk: Desk) -> None:
    """It is there, though not shown at once: no second one."""
    board = Board([Unknown("Silence.")], is_shown=False)
    case = await carded(desk, board)
    for _ in range(3):
        await alert.show(case.id, "slack", desk.deps)
    assert board.taken == 1
    board.is_shown = True
    await alert.show(case.id, "slack", desk.deps)
    desk.clock.at += SETTLED
    await alert.show(case.id, "slack", desk.deps)
    assert board.taken == 1


async def test_a_card_that_never_arrived_is_posted_once_that_is_sure(desk: Desk) -> None:
    """The longest possible call is over and the chat shows none."""
    board = Board([Unknown("Silence.")], is_shown=False)
    case = await carded(desk, board)
    await alert.show(case.id, "slack", desk.deps)
    desk.clock.at += SETTLED
    await alert.show(case.id, "slack", desk.deps)
    await alert.show(case.id, "slack", desk.deps)
    assert board.taken == 2


async def test_a_card_that_a_job_waits_to_show_is_not_asked_for_again(desk: Desk) -> None:
    """Every minute the forgotten ones are asked for; those of a busy chat are not forgotten."""
    case = await carded(desk, Board([]))
    await alert.show_forgotten(desk.deps)
    before = await desk.jobs("show")
    await alert.show_forgotten(desk.deps)
    assert await desk.jobs("show") == before
    assert before >= 1
    assert (await desk.now(case)).state is State.OPEN


@dataclass(slots=True)
class SilentShop:
    """A shop that makes what it was asked for later and says nothing of it; ``looks`` fail before one finds nothing."""

    looks: int
    issued: int = 0
    gives_own_codes: bool = False

    async def find(self, code: str) -> Coupon | None:
        if self.looks:
            self.looks -= 1
            raise Transient("The shop did not answer.")
        return None

    async def issue(self, code: str, email: str | None, expires_at: datetime) -> str:
        self.issued += 1
        self.looks = 2
        raise Unknown("The shop did not answer.")

    async def ping(self) -> str:
        return "here"


async def test_a_look_that_fails_lets_no_second_coupon_leave(desk: Desk) -> None:
    """The first one may still arrive: that the shop can't be asked just now says nothing of it."""
    shop = SilentShop(looks=0)
    desk.deps = replace(desk.deps, shop=shop)
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    await desk.send(offered)
    with pytest.raises(Transient):
        await desk.send(offered)
    waiting = await desk.send(offered)
    assert shop.issued == 1
    assert waiting.voucher.left_at


async def test_a_wait_that_fails_lets_no_second_letter_leave(desk: Desk) -> None:
    """The worker that sends it hangs; another one can't write down that it waits."""
    hands, shop = SlowHands(), SlowHands()
    shop.go.set()
    desk.deps = replace(desk.deps, shop=shop, mailer=hands)
    offered = await desk.press(await desk.opened(), VoucherAct.OFFER)
    desk.clock.at = offered.voucher.held_until or desk.clock.at
    first = asyncio.create_task(voucher.send(offered.id, desk.deps))
    await asyncio.wait_for(hands.came.wait(), 10)
    sending = await desk.now(offered)
    async with refusing(desk.store, "voucher"):
        with pytest.raises(Transient):
            await desk.send(offered)
    assert (await desk.now(offered)).voucher == sending.voucher
    hands.go.set()
    await first
    assert len(hands.letters) == 1
