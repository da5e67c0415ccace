"""A time limit on calls that have an effect outside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from models.errors import Unknown


@asynccontextmanager
async def within(limit_s: float) -> AsyncIterator[None]:
    """One call with an effect: where it takes longer than ``limit_s`` it is cut off, and what became of it is
    :class:`Unknown`. An adapter may make several requests, each with a limit of its own; this is the one of them all.
    """
    try:
        async with asyncio.timeout(limit_s) as limit:
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        raise Unknown(f"No answer came within {limit_s:.0f} s.") from None
