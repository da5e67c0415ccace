"""One pace for each channel, kept by all workers together: whatever is to be said there waits for its turn."""

from __future__ import annotations

import asyncio

from handlers.deps import Deps
from models.errors import Busy, StoreAway, Transient


async def my_turn(surface: str, channel: str, deps: Deps) -> None:
    """Wait for the channel's turn and take it; :class:`Busy` where it does not come soon."""
    while wait_s := await deps.store.lines.turn(surface, channel, deps.pacing.every_s):
        if wait_s > deps.pacing.wait_s:
            raise Busy(wait_s)
        await asyncio.sleep(wait_s)


async def called(surface: str, channel: str, deps: Deps) -> str:
    """The name by which routes know a channel, and so its cards' pace: a digest was asked for by the chat's own id."""
    chat = deps.surfaces[surface]
    for route in deps.playbooks.current().routes:
        if route.surface == surface and channel in (route.channel, *await chat.bound((route.channel,))):
            return route.channel
    return channel


async def note_refusal(failure: Transient, surface: str, channel: str, deps: Deps) -> None:
    """Where a chat asked to come back later, nobody says anything in this channel before."""
    if failure.retry_after is not None and not isinstance(failure, StoreAway):
        await deps.store.lines.slow_down(surface, channel, failure.retry_after, deps.pacing.slow_for_s)
