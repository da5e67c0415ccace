"""A time limit on calls that have an effect outside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from models.errors import Unknown


def moment() -> float:
    """Now, by the clock that time limits are counted with: taken before a call is written down (:func:`within`)."""
    return asyncio.get_running_loop().time()


@asynccontextmanager
async def within(limit_s: float, since: float) -> AsyncIterator[None]:
    """One call with an effect: what it takes longer than ``limit_s`` after ``since`` it is cut off, and what became of
    it is :class:`Unknown`. An adapter may make several requests, each with a limit of its own; this is the one of them
    all.

    ``since`` is a :func:`moment` from before the call was written down, so that a process that was stopped between
    that and the call doesn't begin it when others have given it up.
    """
    until = since + limit_s
    if moment() >= until:
        raise Unknown("This process was stopped before the call.")
    try:
        async with asyncio.timeout_at(until) as limit:
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        raise Unknown(f"No answer came within {limit_s:.0f} s.") from None
