"""``make chaos``: strike a worker at each await of each happening, in each way; count what is lost, doubled or stuck.

Goes on where it was stopped: what was run stands in a file, one line a run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.chaos.happenings import HAPPENINGS, Happening, Outcome
from tests.chaos.victim import BACKFILL, Way
from tests.chaos.world import SLOW_S, World, a_world

WAYS = tuple(way for way in Way if way is not Way.NONE)
STOPPED_S = (2.5, 7.0)
"""Shorter and longer than a call may take to settle."""


@dataclass(frozen=True, slots=True)
class Result:
    """One run. ``point`` of ``of`` awaits; ``fault`` is empty where all is well."""

    happening: str
    way: str
    point: int
    of: int
    fault: str
    is_asked: bool
    took_s: float


async def play(world: World, happening: Happening, way: Way, point: int) -> tuple[Outcome, int]:
    """One run: bring it about, strike, let another worker go on, look. Gives as well how many awaits were counted."""

    async def bring_about() -> None:
        await world.clear()
        await happening.prepare(world)

    if way is Way.NONE or happening.task == BACKFILL:
        point = point or 10**9
    await world.again(bring_about)
    world.to_platforms.delay_s = world.to_mail.delay_s = SLOW_S
    victim = world.start(world.plan(way, happening.task, point))
    said, count = await victim.says(90)
    while said == "ready":
        said, count = await victim.says(90)
    if way is Way.NONE:
        if said != "ended":
            return Outcome(f"the worker was {said}"), count
    elif said != "struck":
        return Outcome(f"the worker was {said} before it was struck"), count
    strike = asyncio.create_task(world.strike(victim, way, STOPPED_S[point % 2]))
    world.start(world.plan())
    await strike
    if happening.finish:
        await asyncio.to_thread(victim.process.join, 20)
        finish = happening.finish
        await world.again(lambda: finish(world))
    if not await world.settled(happening.task == "poll"):
        return Outcome(f"stuck: {await world.sql(STANDING)}"), count
    return await world.again(lambda: happening.check(world)), count


STANDING = """
select 'case', id::text, state, problem from review_case union all
select 'voucher', case_id::text, state, stage from voucher union all
select 'bulletin', id::text, state, '' from bulletin union all
select 'job', task_name, status::text, args::text from procrastinate_jobs where args ? 'target'
"""


async def awaits_of(world: World, name: str) -> int:
    """How many awaits a happening has where nothing disturbs it."""
    outcome, count = await play(world, HAPPENINGS[name], Way.NONE, 0)
    assert not outcome.fault, f"{name}, undisturbed: {outcome.fault}"
    return count


def matrix(counts: dict[str, int], seed: int = 1) -> Iterator[tuple[str, Way, int]]:
    """Every await of every happening in every way, in an order in which any beginning is a fair sample."""
    for number in range(10**6):
        chance = random.Random(seed + number)
        cells = [(name, way) for name in counts for way in WAYS]
        chance.shuffle(cells)
        for name, way in cells:
            points = list(range(1, counts[name] + 2))
            random.Random(f"{name} {way} {number // len(points)}").shuffle(points)
            yield name, way, points[number % len(points)]


async def lane(todo: Iterator[tuple[int, str, Way, int]], counts: dict[str, int], file: Path) -> None:
    """One world, whose runs come one after the other."""
    async with a_world() as world:
        for number, name, way, point in todo:
            began = time.monotonic()
            outcome, _ = await play(world, HAPPENINGS[name], way, point)
            took_s = round(time.monotonic() - began, 1)
            result = Result(name, way, point, counts[name], outcome.fault, outcome.is_asked, took_s)
            with file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(asdict(result)) + "\n")
            mark = f"FAULT {outcome.fault}" if outcome.fault else ("asked" if outcome.is_asked else "well")
            print(f"{number} {name} · {way} · {point}/{counts[name]} · {took_s} s · {mark}", flush=True)


def results(file: Path) -> list[Result]:
    """What was run before."""
    return [Result(**json.loads(line)) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def table(found: list[Result]) -> Table:
    """Runs by happening and way: how many, and how many of them had a fault."""
    cells: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in found:
        cells[result.happening, result.way].append(result)
    drawn = Table("", *WAYS, "asked")
    for name in HAPPENINGS:
        row = [cells[name, way] for way in WAYS]
        faults = [sum(bool(result.fault) for result in cell) for cell in row]
        asked = sum(result.is_asked for cell in row for result in cell)
        counts = [f"{len(cell)}, {bad} bad" if bad else str(len(cell)) for cell, bad in zip(row, faults, strict=True)]
        drawn.add_row(name, *counts, str(asked))
    return drawn


async def main() -> int:
    """Run until so many runs stand in the file; the exit status is 1 where one had a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--lanes", type=int, default=3)
    parser.add_argument("--file", type=Path, default=Path(".chaos.jsonl"))
    given = parser.parse_args()
    done = len(results(given.file))
    async with a_world() as world:
        counts = {name: await awaits_of(world, name) for name in HAPPENINGS}
    print(f"awaits: {counts}", flush=True)
    todo = ((number, *cell) for number, cell in enumerate(matrix(counts)) if number >= done)
    wanted = iter([next(todo) for _ in range(max(given.runs - done, 0))])
    await asyncio.gather(*(lane(wanted, counts, given.file) for _ in range(given.lanes)))
    found = results(given.file)
    Console().print(table(found))
    for result in found:
        if result.fault:
            print(f"{result.happening} · {result.way} · {result.point}/{result.of}: {result.fault}")
    return int(any(result.fault for result in found))


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
