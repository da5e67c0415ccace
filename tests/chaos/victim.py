"""The process that something happens to: a real worker that is struck at the n-th await of one job."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine, Generator
from contextlib import AsyncExitStack
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from multiprocessing.connection import Connection
from typing import Any, TypeVar

import structlog
from procrastinate import JobContext

from bot.app.jobs import Jobs, Rhythm
from bot.app.wiring import wired
from bot.store.engine import make_engine
from bot.store.queue import CHAT, PLATFORM, QUICK
from bot.store.store import PgStore
from handlers import poll
from handlers.deps import Deps
from models.cases.patience import Patience
from models.cases.people import Access
from models.replies.playbook import Playbook
from tests.factories import ANA
from tests.house import Book, Grim, Nobody, default_playbook, settings_of

RHYTHM = Rhythm(
    poll_s=0.1, heartbeat_s=0.3, stalled_after_s=1.5, grace_s=0.7, rescue="* * * * * *", sweep="* * * * * */2"
)
PATIENCE = Patience(longest_call_s=3.0, settles_after_s=5.0, look_again_s=0.5)
"""All of production's rules in a tenth of the time."""


class Way(StrEnum):
    """How a worker is struck. ``none`` counts its awaits."""

    NONE = "none"
    KILL = "kill -9"
    TERM = "SIGTERM"
    STOP = "SIGSTOP"
    DATABASE = "PostgreSQL stopped"
    CUT_DATABASE = "cut from PostgreSQL"
    CUT_PLATFORMS = "cut from the platforms"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a process does: ``task`` is the name of the job that is struck at its await number ``point``, empty for a
    worker that nothing happens to; ``backfill`` brings history in instead of working jobs off.
    """

    database_url: str
    environment: dict[str, str]
    way: Way = Way.NONE
    task: str = ""
    point: int = 0


BACKFILL = "backfill"
T = TypeVar("T")


def book() -> Playbook:
    """The playbook of every process of a run: nothing is held, vouchers have no bounds, and Ana may decide."""
    usual = default_playbook()
    voucher = replace(usual.voucher, max_per_agent_per_day=10**6, max_per_month=10**6)
    return replace(usual, hold_s=0, voucher=voucher, access=Access(frozenset({ANA.key})))


class Strike:
    """Counts awaits, and strikes at one of them. A job has one for all of its tasks."""

    def __init__(self, plan: Plan, line: Connection) -> None:
        self.plan, self.line = plan, line
        self.count = 0
        self.is_done = False

    def passed(self) -> None:
        """One await more."""
        self.count += 1
        if self.count == self.plan.point:
            self.now()

    def now(self) -> None:
        """Strike this very process, or let the parent strike what it talks to."""
        if self.is_done or self.plan.way is Way.NONE:
            return
        self.is_done = True
        self.line.send(("struck", self.count))
        sign = {Way.KILL: signal.SIGKILL, Way.TERM: signal.SIGTERM, Way.STOP: signal.SIGSTOP}.get(self.plan.way)
        if sign:
            os.kill(os.getpid(), sign)
        else:
            self.line.recv()


struck: ContextVar[Strike | None] = ContextVar("struck", default=None)


@dataclass(slots=True)
class Counted:
    """A coroutine whose awaits are counted: each is struck after what it waits for was begun."""

    work: Coroutine[Any, Any, Any]
    strike: Strike

    def __await__(self) -> Generator[Any, Any, Any]:
        step, sent = self.work.send, None
        while True:
            try:
                waits_for = step(sent)
            except StopIteration as end:
                return end.value
            self.strike.passed()
            try:
                sent = yield waits_for
                step = self.work.send
            except BaseException as thrown:  # noqa: BLE001 - handed on to the coroutine
                step, sent = self.work.throw, thrown


async def counted(work: Coroutine[Any, Any, Any], strike: Strike) -> Any:
    """The coroutine's result, its awaits counted."""
    return await Counted(work, strike)


def counting_factory(
    loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T] | Generator[Any, None, T], /, **more: Any
) -> asyncio.Future[T]:
    """Tasks that a struck job starts are counted with it."""
    strike = struck.get()
    if strike is None or not asyncio.iscoroutine(work):
        return asyncio.Task(work, loop=loop, **more)
    return asyncio.Task(counted(work, strike), loop=loop, **more)


def run(plan: Plan, line: Connection) -> None:
    """The whole life of the process."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(live(plan, line))


async def live(plan: Plan, line: Connection) -> None:
    """Wire everything as in production, then work until told to stop."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.set_task_factory(counting_factory)
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    strike = Strike(plan, line)
    jobs = Jobs(plan.database_url, RHYTHM)
    jobs.app.worker_defaults["task_middleware"] = [striking(strike)]
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(jobs.app.open_async())
        store = await stack.enter_async_context(PgStore(make_engine(plan.database_url), jobs.queue))
        await stack.enter_async_context(jobs.clock.following(store.engine))
        house = await stack.enter_async_context(
            wired(
                settings_of(plan.environment), store, jobs, with_models=False,
                reader=Grim(), drafter=Nobody(), playbooks=Book(book()), plotter=None,
            )
        )  # fmt: skip
        deps = replace(house.deps, patience=PATIENCE)
        line.send(("ready", 0))
        if plan.task == BACKFILL:
            await bring_history(deps, strike)
            return
        workers = [asyncio.create_task(jobs.work(queue, deps)) for queue in (QUICK, CHAT, PLATFORM)]
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait([*workers, stopped], return_when=asyncio.FIRST_COMPLETED)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


def striking(strike: Strike) -> Callable[..., Coroutine[Any, Any, Any]]:
    """What a worker does around each of its jobs."""

    async def around(call_next: Callable[[], Coroutine[Any, Any, Any]], context: JobContext, worker: object) -> Any:
        if context.job.task_name != strike.plan.task or strike.is_done:
            return await call_next()
        token = struck.set(strike)
        try:
            return await counted(call_next(), strike)
        finally:
            struck.reset(token)
            end(strike)

    return around


def end(strike: Strike) -> None:
    """The job is over: strike it here where its awaits were fewer, before the queue hears of it."""
    if strike.plan.way is Way.NONE:
        strike.line.send(("ended", strike.count))
    else:
        strike.now()


async def bring_history(deps: Deps, strike: Strike) -> None:
    """What ``highroad backfill`` does."""
    token = struck.set(strike)
    await counted(poll.backfill("woocommerce", deps.clock.now() - timedelta(days=90), deps), strike)
    struck.reset(token)
    end(strike)
