"""One case under all that can happen to it, in any order: people who click, late or twice, a customer with second
thoughts, jobs that come early, late, twice or die half-way, and a platform, a shop and a mail server that fail.

Only the outside is played here: the handlers, the checks, the store and the queue are the real ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.app.jobs import Jobs
from bot.store.engine import make_engine
from bot.store.store import PgStore
from handlers import draft, intake, publish, triage, voucher
from handlers.alert import notice_of
from handlers.decide import decide
from handlers.deps import Deps
from models.cases.case import NEXT, PEOPLES_ACTS, Act, Case, Command, State
from models.cases.job import JobKind
from models.cases.review import Change, ReviewEvent
from models.cases.voucher import VoucherPolicy, VoucherState
from models.errors import HighroadError, Refused, Stale, Transient
from tests.factories import NOW, a_review
from tests.flow.machine_world import AWAITED_IN, EVENTS, Event, Job, Mail, Outside, Reviews, Shop, What
from tests.house import Book, Clock, Grim, Wall, a_house, default_playbook
from tests.queue import forget, queued

EXAMPLES, STEPS = 25, 40
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bench:
    """The bot on an event loop that runs while something happens; ``numbers`` tell the cases of one test apart."""

    runner: asyncio.Runner
    store: PgStore
    deps: Deps
    clock: Clock
    numbers: Iterator[int]


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as it stands in the database, with the version and the act of each line of its history."""

    case: Case
    lines: tuple[tuple[int, str], ...]


class Life(RuleBasedStateMachine):
    """The life of one case. After every step its version, its history and what stands outside must agree."""

    bench: ClassVar[Bench]

    def __init__(self) -> None:
        super().__init__()
        bench, self.outside = self.bench, Outside()
        bench.clock.at = NOW
        self.deps = replace(
            bench.deps, sources={"shop": Reviews(self.outside)}, shop=Shop(self.outside), mailer=Mail(self.outside)
        )
        number = str(next(bench.numbers))
        self.review = a_review(source="shop", external_id=number, revision="001", email=f"{number}@example.org")
        self.clicks, self.keys = count(), list[str]()
        self.approvals: list[int] = []
        self.run(forget(bench.store))
        self.run(bench.store.take_in(self.review, bench.clock.now()))
        self.seen = self.run(self.look())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Let this happen, and nothing else meanwhile."""
        return self.bench.runner.run(work)

    async def look(self) -> Seen:
        """What the database says now."""
        async with self.bench.store.begin() as tx:
            case = await tx.case_of(self.review.source, self.review.shop, self.review.external_id)
            assert case
            return Seen(case, tuple((line.version, str(line.act)) for line in await tx.history(case.id)))

    def step(self, work: Coroutine[Any, Any, object], most: int) -> HighroadError | None:
        """Something happens that changes the case so many times at the most: each change is one version with one line.

        Where a customer did something while the reply was under way, its line was written then, and the version in
        which it comes into force has none.
        """
        before, failure = self.seen, None
        try:
            self.run(work)
        except (Refused, Stale, Transient) as told:
            failure = told
        self.seen = self.run(self.look())
        old, new = before.case, self.seen.case
        lines = self.seen.lines[len(before.lines) :]
        assert self.seen.lines[: len(before.lines)] == before.lines
        assert len(lines) <= most
        is_over = old.meanwhile is not None and new.meanwhile is None and new.version > old.version
        caught_up = is_over and not (lines and lines[-1][1] == Act.DELETED)
        versions = [version for version, _ in lines]
        assert versions == list(range(old.version + 1, old.version + 1 + len(lines)))
        assert new.version == old.version + len(lines) + caught_up
        assert lines or new == old
        return failure

    @initialize(is_opened=st.sampled_from([True, True, True, False]))
    def begin(self, is_opened: bool) -> None:
        """Mostly the review has been read and a draft stands on the card."""
        if is_opened:
            self.do(Job.READ, None, 0)
            self.do(Job.WRITE, None, 0)

    @rule(event=EVENTS)
    def happen(self, event: Event) -> None:
        """The next thing happens."""
        match event.what:
            case What.BUTTON:
                self.press_a_button(event)
            case What.OLD_BUTTON:
                self.press_an_old_button(event)
            case What.BUTTON_AGAIN if self.keys:
                self.press_again(event)
            case What.REVIEW:
                self.change_the_review(event)
            case What.STRAY_JOB:
                self.do(event.job, event.end, event.pause_s)
            case What.AWAITED_JOB if self.awaited():
                awaited = self.awaited()
                self.do(awaited[event.which % len(awaited)], event.end, event.pause_s)

    def press_a_button(self, event: Event) -> None:
        """Somebody presses one of the buttons that the card shows, mostly the first."""
        shown = notice_of(self.seen.case, self.deps).buttons
        acts = [button.act for button in shown if button.act in PEOPLES_ACTS]
        if acts:
            assert not isinstance(self.press(acts[event.which % len(acts)], 0, event), Stale)

    def press_an_old_button(self, event: Event) -> None:
        """A card that is too old changes nothing, and neither does what the table of states refuses."""
        before = self.seen.case.state
        failure = self.press(event.act, event.lag, event)
        if event.lag:
            assert isinstance(failure, Stale)
        elif event.act in set(Act) and (before, Act(event.act)) not in NEXT:
            assert isinstance(failure, Refused)

    def press(self, act: str, lag: int, event: Event) -> HighroadError | None:
        """A click on the card of some versions ago: it is carried out whole, or changes nothing."""
        before, key = self.seen.case, f"{self.review.external_id}:{next(self.clicks)}"
        command = Command(before.id, act, before.version - lag, event.who, key, event.words)
        failure = self.step(decide(command, self.deps), 1)
        if failure:
            assert self.seen.case == before
            return failure
        assert self.seen.lines[-1] == (before.version + 1, act)
        self.keys.append(key)
        if self.seen.case.state is State.HELD:
            self.approvals.append(self.seen.case.approved_version)
        return None

    def press_again(self, event: Event) -> None:
        """A click that was carried out and is delivered again changes nothing, whatever it says now."""
        case, key = self.seen.case, self.keys[event.which % len(self.keys)]
        again = Command(case.id, event.act, case.version - event.lag, event.who, key, event.words)
        assert self.step(decide(again, self.deps), 0) is None

    def change_the_review(self, event: Event) -> None:
        """The customer writes anew or takes it away; what is no news changes nothing."""
        if event.is_news:
            newer = int(self.review.revision) + 1
            self.review = replace(self.review, revision=f"{newer:03}", text=f"The zipper broke after {newer} days.")
        told = self.review if event.is_news else replace(self.review, revision="0", text="Older words.")
        most = int(event.is_news or event.change is Change.DELETED)
        assert self.step(intake.take(ReviewEvent(event.change, told), self.deps), most) is None

    def awaited(self) -> list[Job]:
        """The jobs that have something to do now."""
        case = self.seen.case
        found = [job for job, states in AWAITED_IN.items() if case.state in states]
        if case.reply:
            found = [job for job in found if job is not Job.WRITE]
        return found + [Job.VOUCHER] * (case.voucher.state in (VoucherState.HELD, VoucherState.ISSUING))

    def do(self, job: Job, end: HighroadError | None, pause_s: int) -> None:
        """One job, ``pause_s`` later, with the outside ending like this."""
        self.bench.clock.at += timedelta(seconds=pause_s)
        self.outside.end, before, deps = end, self.seen.case, self.deps
        match job:
            case Job.READ:
                assert self.step(triage.triage(before.id, deps), 1) is None
            case Job.WRITE:
                assert self.step(draft.draft(before.id, deps), 1) is None
                assert before.reply is None or self.seen.case.reply == before.reply
            case Job.PUBLISH:
                self.publish(before.approved_version)
            case Job.PUBLISH_EARLIER:
                self.publish(self.approvals[0] if self.approvals else 1)
            case Job.DIE_PUBLISHING:
                self.step(self.die_publishing(has_left=end is not None), 2)
            case Job.RETRACT:
                self.step(publish.retract(before.id, deps), 2)
            case Job.VOUCHER:
                self.step(voucher.send(before.id, deps), 5)
                assert (self.seen.case.state, self.seen.case.reply) == (before.state, before.reply)

    async def die_publishing(self, *, has_left: bool) -> None:
        """A worker takes the reply up, and is killed before or after it noted that the platform is called."""
        started = await publish.start(self.seen.case.id, self.seen.case.approved_version, self.deps)
        if started and has_left:
            await publish.leave(started, self.deps)

    def publish(self, approval: int) -> None:
        """The job of an approval: too early, or where another approval stands, it has no effect."""
        before, replies = self.seen.case, len(self.outside.replies)
        is_early = before.state is State.HELD and before.held_until and before.held_until > self.bench.clock.now()
        self.step(publish.publish(before.id, approval, self.deps), 3)
        if is_early or approval != before.approved_version:
            assert self.seen.case == before
            assert len(self.outside.replies) == replies

    @invariant()
    def nothing_stands_twice(self) -> None:
        """However often it was tried: one reply at the platform, and one coupon, which all letters bring."""
        assert len(self.outside.replies) <= 1
        assert len(self.outside.coupons) <= 1
        assert all(self.outside.coupons[0] in letter for letter in self.outside.letters)

    @invariant()
    def what_was_decided_is_on_its_way(self) -> None:
        """A held reply has the job of this very approval, and a review that waits to be read has one as well."""
        case = self.seen.case
        if case.state in (State.HELD, State.RECEIVED):
            kind = JobKind.PUBLISH if case.state is State.HELD else JobKind.TRIAGE
            version = case.approved_version if case.state is State.HELD else 0
            jobs = self.run(queued(self.bench.store, kind))
            assert any(job.target == case.id and version in (0, job.version) for job in jobs)


@pytest.mark.slow
def test_a_case_survives_everything_in_any_order(database_url: str) -> None:
    """Versions, history, jobs and the outside agree after every step of some hundreds."""
    with asyncio.Runner() as runner:
        stack, jobs, clock = AsyncExitStack(), Jobs(database_url), Clock()
        policy = VoucherPolicy(max_per_customer=9, max_per_agent_per_day=999, max_per_month=999)

        async def opened() -> Bench:
            await stack.enter_async_context(jobs.app.open_async())
            store = await stack.enter_async_context(PgStore(make_engine(database_url, pool_size=3), jobs.queue))
            book = Book(replace(default_playbook(), voucher=policy))
            house = await stack.enter_async_context(
                a_house(store, jobs, clock=clock, playbooks=book, reader=Grim(), surfaces={"slack": Wall()})
            )
            return Bench(runner, store, house.deps, clock, count(1))

        class Here(Life):
            bench = runner.run(opened())

        # A failure is shown as it was found: to look for a shorter one would take many minutes.
        bounds = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, phases=[Phase.generate])
        try:
            run_state_machine_as_test(Here, settings=bounds)
        finally:
            runner.run(stack.aclose())
