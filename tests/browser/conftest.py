"""The demo as a newcomer has it, once for a module: the sandbox, the bot in its own process, and headless Chromium."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.sandbox.demo import Demo, demo

SHOTS = Path(__file__).parent.parent.parent / "screenshots"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HOLD_S = 2


@pytest.fixture(scope="session")
def shots() -> Path:
    """The folder of pictures for people."""
    SHOTS.mkdir(exist_ok=True)
    return SHOTS


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(model_home: Path) -> AsyncIterator[Demo]:
    """The demo with its bot ready, replies composed from the playbook, and a short hold."""
    async with demo(hold_s=HOLD_S, drafter="none") as started:
        started.environment["HIGHROAD_DATA_DIR"] = str(model_home)
        await started.start_bot()
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """The machine's own browser."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        await browser.close()
