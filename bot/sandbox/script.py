"""The whole story of ``highroad demo --script``, over HTTP alone: what a browser would do, and what came of it."""

from __future__ import annotations

import time

import aiohttp

from bot.sandbox.player import Player, Print, StepFailed
from bot.sandbox.script_teams import TeamsPart


async def play(sandbox_url: str, bot_url: str, print: Print) -> bool:  # noqa: A002 - what it is given is print
    """Play the whole story, telling each step; False where one failed."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as http:
        player = Player(sandbox_url, bot_url, print, http)
        started = time.monotonic()
        in_teams = TeamsPart(player)
        story = (player.forged, player.answered, player.troll, player.race)
        for step in (*story, in_teams.forged, in_teams.answered, in_teams.troll, in_teams.race):
            try:
                await step()
            except (StepFailed, aiohttp.ClientError, TimeoutError) as failure:
                print(f"FAILED: {step.__qualname__}: {failure}")
                return False
    print(f"The whole story passed in {time.monotonic() - started:.0f} s.")
    return True
