"""From a review to its card at several rates, and a thousand reviews before a chat that takes one card at a time.

Everything runs in one process on a database of its own, with a reader that answers at once: what is measured is the way
through the queue, the line and the chat. The chat of the burst is some twenty times as fast as Slack.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.app.jobs import Jobs
from bot.sandbox.workspace import Workspace
from bot.store.engine import embedded_server, make_engine, upgrade_async
from bot.store.queue import CHAT, QUICK
from bot.store.store import PgStore
from handlers.deps import Deps
from models.cases.line import Pacing
from models.replies.playbook import Route
from tests.factories import a_review
from tests.flow.slack_world import World, a_world
from tests.house import Grim
from tests.limited import Limit
from tests.queue import queued

RATES = (1, 10, 50)
SPAN_S = 20
BURST = 1000
EVERY_S = 0.05
BESIDE_EVERY = 100
"""Reviews of the burst between two of another channel."""


async def measure(burst: int = BURST) -> dict[str, float]:
    """All figures."""
    figures: dict[str, float] = {}
    for rate in RATES:
        async with bench(None) as (world, deps):
            figures[f"card_s_p95_at_{rate}_per_s"] = await at_rate(world, deps, rate)
    async with bench(Limit(EVERY_S)) as (world, deps):
        return figures | await in_burst(world, deps, burst)


@asynccontextmanager
async def bench(limit: Limit | None) -> AsyncIterator[tuple[World, Deps]]:
    """A workspace whose chat takes so much, and the bot with its workers."""
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder)) as url:
        await upgrade_async(url)
        jobs = Jobs(url)
        async with (
            jobs.app.open_async(),
            PgStore(make_engine(url), jobs.queue) as store,
            a_world(store, jobs, limit=limit) as world,
        ):
            deps = replace(world.deps, reader=Grim(), pacing=Pacing(every_s=EVERY_S * 1.05, slow_for_s=10))
            rooms = world.workspace.rooms
            rooms |= {key: replace(room, has_bot=True) for key, room in rooms.items()}
            routes = (Route("slack", "general", sources=frozenset({"shop"})), Route("slack", "reviews"))
            world.book.playbook = replace(world.book.playbook, routes=routes)
            workers = [asyncio.create_task(jobs.work(queue, deps)) for queue in (QUICK, CHAT)]
            yield world, deps
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)


async def take(deps: Deps, name: str, source: str = "highroad") -> float:
    """A review comes in; the moment."""
    review = a_review(source=source, external_id=name, title=f"Review {name}.", text=f"It broke, says {name}.")
    await deps.store.take_in(review, deps.clock.now())
    return time.perf_counter()


def carded(workspace: Workspace) -> set[str]:
    """The reviews whose cards stand, by their titles."""
    said = (json.dumps(message.blocks) for message in workspace.messages if message.metadata)
    return {text.partition("Review ")[2].partition(".")[0] for text in said}


async def watch(workspace: Workspace, came: dict[str, float], wanted: int) -> dict[str, float]:
    """The moment of each card, until so many stand."""
    stands: dict[str, float] = {}
    while len(stands) < wanted:
        await asyncio.sleep(0.05)
        now = time.perf_counter()
        for name in carded(workspace) & came.keys():
            stands.setdefault(name, now)
    return stands


async def at_rate(world: World, deps: Deps, rate: int) -> float:
    """The 95th percentile of the seconds from a review to its card, where so many come in a second."""
    came: dict[str, float] = {}
    watching = asyncio.create_task(watch(world.workspace, came, rate * SPAN_S))
    began = time.perf_counter()
    for number in range(rate * SPAN_S):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        came[f"n{number}"] = await take(deps, f"n{number}")
    stands = await watching
    return statistics.quantiles([stands[name] - came[name] for name in came], n=20)[18]


async def in_burst(world: World, deps: Deps, burst: int) -> dict[str, float]:
    """So many reviews as fast as they are taken in, and now and then one for another channel."""
    came: dict[str, float] = {}
    limit, most_jobs = world.limit, 0
    wanted = burst + burst // BESIDE_EVERY
    watching = asyncio.create_task(watch(world.workspace, came, wanted))
    began = time.perf_counter()
    for number in range(burst):
        came[f"n{number}"] = await take(deps, f"n{number}")
        if number % BESIDE_EVERY == 0:
            came[f"beside{number}"] = await take(deps, f"beside{number}", "shop")
    while not watching.done():
        most_jobs = max(most_jobs, len(await queued(world.store)))
        await asyncio.sleep(1)
    stands = await watching
    beside = [stands[name] - came[name] for name in came if name.startswith("beside")]
    cards = [message.metadata["event_payload"]["case_id"] for message in world.workspace.messages if message.metadata]
    return {
        "burst": float(burst),
        "burst_over_least_time": (max(stands.values()) - began) / (burst * EVERY_S),
        "burst_doubled": float(len(cards) - len(set(cards))),
        "burst_refused": float(limit.refused if limit else 0),
        "burst_looked_up": float(limit.calls["conversations.history"] if limit else 0),
        "burst_most_jobs": float(most_jobs),
        "other_channel_s_max": max(beside),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure()), indent=1))
