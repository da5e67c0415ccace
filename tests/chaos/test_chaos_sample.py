"""A sample of ``make chaos``: each happening, each way, some await in the middle of it."""

from __future__ import annotations

import pytest

from tests.chaos.happenings import HAPPENINGS
from tests.chaos.run import WAYS, awaits_of, matrix, play
from tests.chaos.world import a_world

EACH = 3
"""Runs of each happening."""


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_a_worker_that_is_struck_loses_and_doubles_nothing_and_leaves_nothing_stuck() -> None:
    """Killed, stopped or cut off at an await: what was under way ends once, or a person is asked."""
    faults: list[str] = []
    async with a_world() as world:
        counts = {name: await awaits_of(world, name) for name in HAPPENINGS}
        cells = matrix(counts)
        chosen = [next(cells) for _ in range(len(WAYS) * len(counts))][: EACH * len(counts)]
        for name, way, point in chosen:
            outcome, _ = await play(world, HAPPENINGS[name], way, point)
            if outcome.fault:
                faults.append(f"{name}, {way} at {point} of {counts[name]}: {outcome.fault}")
    assert faults == []
