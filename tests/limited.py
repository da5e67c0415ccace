"""A chat that takes one message in a while, and asks for a pause where more come."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from math import ceil

from aiohttp import web
from aiohttp.typedefs import Handler

COUNTED = ("chat.postMessage", "chat.update")


@dataclass(slots=True)
class Limit:
    """At most one message or change every ``every_s`` for each channel, as Slack has it; ``refused`` counts the rest,
    ``calls`` all calls by their method. ``slow`` is how long each answer takes.
    """

    every_s: float = 0.05
    slow_s: float = 0.0
    refused: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    _free_at: dict[str, float] = field(default_factory=dict)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse a call that comes too soon, with the time to wait."""
        method = request.match_info.get("method", "")
        self.calls[method] += 1
        if method in COUNTED:
            channel = await channel_of(request)
            now = asyncio.get_running_loop().time()
            wait_s = self._free_at.get(channel, 0.0) - now
            if wait_s > 0:
                self.refused += 1
                headers = {"Retry-After": f"{ceil(wait_s * 1000) / 1000:.3f}"}
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
            self._free_at[channel] = now + self.every_s
        await asyncio.sleep(self.slow_s)
        return await handler(request)


async def channel_of(request: web.Request) -> str:
    """The channel that a call names, in either of the forms that Slack takes."""
    if request.content_type == "application/json":
        return str(json.loads(await request.text()).get("channel", ""))
    return str((await request.post()).get("channel", ""))
