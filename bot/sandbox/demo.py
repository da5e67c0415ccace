"""``highroad demo``: the sandbox in this process, the real bot in its own, and a database that ends with them."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
import signal
import socket
import sys
import tempfile
import time
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import typer

from bot.config import Settings
from bot.sandbox.server import Sandbox, SandboxSettings, start_sandbox
from bot.sandbox.story import STORY_S
from bot.store.engine import embedded_server

READY_S = 120.0


@dataclass(slots=True)
class Demo:
    """A running demo. ``environment`` is what the bot's process gets; ``process`` may be killed and started anew."""

    sandbox: Sandbox
    bot_url: str
    database_url: str
    environment: dict[str, str]
    command: str = "serve"
    process: asyncio.subprocess.Process | None = None

    async def start_bot(self) -> None:
        """Start the bot and wait until it is ready."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", self.command, env=os.environ | self.environment, start_new_session=True
        )
        await self.wait_until_ready()
        if not self.sandbox.teams.is_installed:
            await self.sandbox.teams.install()

    async def wait_until_ready(self) -> None:
        """Wait until ``/readyz`` answers; RuntimeError where the process ended instead."""
        until = time.monotonic() + READY_S
        async with aiohttp.ClientSession() as session:
            while time.monotonic() < until:
                if self.process and self.process.returncode is not None:
                    raise RuntimeError(f"The bot ended at its start with status {self.process.returncode}.")
                try:
                    async with session.get(f"{self.bot_url}/readyz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)
        raise RuntimeError("The bot did not get ready in time.")

    async def stop_bot(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """End the bot's process; SIGKILL to see that nothing is lost."""
        if self.process and self.process.returncode is None:
            self.process.send_signal(sign)
            await self.process.wait()


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


ROUTES = """
[[routes]]
surface = "slack"
channel = "urgent"
urgent = ["safety", "legal", "press"]
"""
"""Of the room that is there for them; everything else goes to the channel of the settings."""


@asynccontextmanager
async def demo(port: int = 0, hold_s: int = 20, drafter: str = "local") -> AsyncIterator[Demo]:
    """Start everything but the bot itself, which :meth:`Demo.start_bot` starts. What it wrote is gone at the
    end.

    The weights stay in the usual data folder; the database is a fresh one, since the workspace forgets its messages.
    """
    with tempfile.TemporaryDirectory(prefix="highroad-demo-") as folder, embedded_server(Path(folder)) as database_url:
        playbook = Path(folder) / "playbook.toml"
        playbook.write_text(
            f'shop_name = "Larkfield Supply"\ncontact = "care@larkfield.test"\nhold_s = {hold_s}\n{ROUTES}', "utf-8"
        )
        bot_url = f"http://127.0.0.1:{free_port()}"
        sandbox = await start_sandbox(SandboxSettings(port=port))
        sandbox.bot_url = bot_url
        environment = sandbox.environment() | {
            "HIGHROAD_DATABASE_URL": database_url,
            "HIGHROAD_DATA_DIR": str(Settings().data_dir),
            "HIGHROAD_PLAYBOOK": str(playbook),
            "HIGHROAD_PUBLIC_URL": bot_url,
            "HIGHROAD_PORT": bot_url.rpartition(":")[2],
            "HIGHROAD_METRICS_PORT": "0",
            "HIGHROAD_DRAFTER": drafter,
            "HIGHROAD_LOG_LEVEL": "warning",
            "HIGHROAD_WEBHOOK_SECRET": "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode(),
        }
        running = Demo(sandbox, bot_url, database_url, environment)
        try:
            yield running
        finally:
            await running.stop_bot()
            await sandbox.close()


async def run_demo(*, is_script: bool, port: int, opens_browser: bool) -> int:
    """Show the page with a dozen reviews arriving, or play the whole story, checked, without a browser; gives the exit
    status.
    """
    if is_script:
        async with demo(hold_s=4) as running:
            await running.start_bot()
            from bot.sandbox.script import play

            return 0 if await play(running.sandbox.url, running.bot_url, typer.echo) else 1
    async with demo(port=port) as running:
        typer.echo(f"The page: {running.sandbox.url}  (Ctrl-C ends it)")
        await running.start_bot()
        typer.echo("Highroad is ready; a dozen reviews arrive over the next half minute.")
        if opens_browser:
            await asyncio.to_thread(webbrowser.open, running.sandbox.url)
        stop = asyncio.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, stop.set)
        arriving = asyncio.create_task(running.sandbox.control.tell_story(STORY_S))
        await stop.wait()
        arriving.cancel()
    return 0
