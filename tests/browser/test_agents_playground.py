"""Microsoft's own Agents Playground as the client: no token, their renderer, their idea of the protocol."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
from playwright.async_api import async_playwright, expect

from bot.app.jobs import Jobs
from bot.chats.plots import MatplotlibPlotter
from bot.sandbox.teams import TeamsSandbox
from bot.store.store import PgStore
from models.cases.case import State
from models.errors import Permanent
from models.notices.notice import Notice, Table
from models.replies.playbook import Route
from tests.factories import PLAYBOOK
from tests.flow.teams_room import running_bot
from tests.house import Book
from tests.schemas import CACHE, node_wheel
from tests.unit.test_teams_charts import CHANGE, OVER_TIME, STARS, WAITS

PLAYGROUND = "@microsoft/m365agentsplayground@0.2.28"
SOON_MS = 20_000


def installed() -> tuple[Path, str]:
    """The playground's program, installed once into the cache, and a PATH with node on it."""
    npm = shutil.which("npm") or node_wheel()
    path = f"{Path(npm).parent}{os.pathsep}{os.environ['PATH']}"
    folder = CACHE.parent / "playground"
    program = folder / "node_modules" / ".bin" / "agentsplayground"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), PLAYGROUND]
        subprocess.run(command, check=True, env=os.environ | {"PATH": path}, stdout=subprocess.DEVNULL)
    return program, path


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def playground(bot_url: str) -> AsyncIterator[str]:
    """The running playground's address."""
    program, path = await asyncio.to_thread(installed)
    port = free_port()
    environment = os.environ | {
        "PATH": path,
        "BOT_ENDPOINT": f"{bot_url}/api/messages",
        "TEAMSAPPTESTER_BROWSER": "none",
        "DEFAULT_CHANNEL_ID": "msteams",
        "SEND_INSTALLATION_ACTIVITY": "true",
    }
    arguments = ["start", "-p", str(port), "--disable-telemetry", "true"]
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        str(program), *arguments, env=environment, cwd=program.parent, stdout=quiet, stderr=quiet
    )
    url = f"http://localhost:{port}"
    try:
        async with aiohttp.ClientSession() as session, asyncio.timeout(30):
            while True:
                try:
                    async with session.get(url):
                        break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)
        yield url
    finally:
        process.terminate()
        await process.wait()


async def test_case_is_approved_in_microsofts_playground(store: PgStore, jobs: Jobs) -> None:
    """Installed by its events, the bot posts the case; Approve is pressed there and the card changes in place."""
    book = Book(replace(PLAYBOOK, routes=(Route("teams", "General"),)))
    environment = {"HIGHROAD_TEAMS_ALLOW_ANONYMOUS": "true"}
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    async with (
        running_bot(store, jobs, TeamsSandbox(), environment, book) as room,
        playground(room.bot_url) as url,
        async_playwright() as play,
    ):
        case = await room.open_case("The zip broke.")
        browser = await play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page()
        await page.goto(url)
        await page.get_by_text("General", exact=True).click(timeout=SOON_MS)
        await page.get_by_role("button", name="Approve").last.click(timeout=SOON_MS)
        await expect(page.get_by_text("Approved by").last).to_be_visible(timeout=SOON_MS)
        await expect(page.get_by_role("button", name="Undo", exact=True)).to_be_visible(timeout=SOON_MS)
        held = await room.case(case.id)
        assert (held.state, held.decision and held.decision.actor.via) == (State.HELD, "teams")
        await browser.close()


async def once_known(post: Callable[[], Awaitable[object]]) -> None:
    """The playground tells the bot of its channel a moment after it is shown; until then nothing can be posted."""
    for _ in range(100):
        try:
            await post()
        except Permanent:
            await asyncio.sleep(0.2)
        else:
            return
    await post()


async def test_charts_are_drawn_in_microsofts_playground(store: PgStore, jobs: Jobs) -> None:
    """Microsoft's own renderer, which knows charts, draws all four under their titles, uncut, and reads them out."""
    book = Book(replace(PLAYBOOK, routes=(Route("teams", "General"),)))
    environment = {"HIGHROAD_TEAMS_ALLOW_ANONYMOUS": "true"}
    charts = (OVER_TIME, CHANGE, STARS, WAITS)
    picture = await MatplotlibPlotter().draw(charts, "summary")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    async with (
        running_bot(store, jobs, TeamsSandbox(), environment, book) as room,
        playground(room.bot_url) as url,
        async_playwright() as play,
    ):
        browser = await play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page()
        await page.goto(url)
        await page.get_by_text("General", exact=True).click(timeout=SOON_MS)
        notice = Notice("Reviews", pictures=(picture,), table=Table(("Figure",), (("12",),)))
        await once_known(lambda: room.surface.post(notice, "General"))
        for chart in charts:
            await expect(page.get_by_text(chart.title, exact=True).last).to_be_visible(timeout=SOON_MS)
        for label in (*OVER_TIME.labels, *STARS.labels, *WAITS.labels, "late (before 0)"):
            shown = page.get_by_text(label, exact=True).last
            await expect(shown).to_be_visible(timeout=SOON_MS)
            assert await shown.evaluate("text => text.scrollWidth <= text.clientWidth || !text.clientWidth"), label
        await browser.close()
