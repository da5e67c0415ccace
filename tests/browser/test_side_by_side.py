"""Slack and Teams side by side on one page: the same case, decided in one, changes in both."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from bot.app.jobs import Jobs
from bot.chats.plots import MatplotlibPlotter
from bot.sandbox.server import Sandbox, start_sandbox
from bot.store.store import PgStore
from models.cases.case import Case, State
from models.notices.notice import Notice, Table
from models.replies.playbook import Route
from tests.factories import PLAYBOOK
from tests.flow.teams_room import Room, running_bot
from tests.house import Book
from tests.unit.test_teams_charts import CHANGE, LONG, STARS

SHOTS = Path(__file__).parent.parent.parent / "screenshots"
SOON_MS = 15_000


@dataclass(slots=True)
class Desk:
    """One person's browser with both chats in it."""

    page: Page
    room: Room
    sandbox: Sandbox

    @property
    def slack(self) -> Locator:
        """Slack's newest card."""
        return self.page.locator(".channel .message").last

    @property
    def teams(self) -> Locator:
        """Teams' newest card."""
        return self.page.locator(".teams .message .card").last

    async def both(self, case: Case) -> None:
        """Wait until both show the case."""
        for chat in (self.slack, self.teams):
            await expect(chat).to_contain_text(case.name, timeout=SOON_MS)

    async def shot(self, name: str) -> None:
        """A picture for people."""
        SHOTS.mkdir(exist_ok=True)
        await self.page.screenshot(path=SHOTS / f"{name}.png")


@pytest.fixture
async def desk(store: PgStore, jobs: Jobs) -> AsyncIterator[Desk]:
    """The sandbox with both chats, the bot beside it, and Chromium."""
    sandbox = await start_sandbox()
    book = Book(replace(PLAYBOOK, routes=(Route("slack", "reviews"), Route("teams", "reviews"))))
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        async with (
            running_bot(store, jobs, sandbox.teams, sandbox.environment(), book) as room,
            async_playwright() as play,
        ):
            sandbox.bot_url = room.bot_url
            assert await sandbox.teams.install() == 200
            browser = await play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = await browser.new_page(viewport={"width": 1400, "height": 900}, locale="en-GB")
            await page.goto(sandbox.url)
            await page.click('[data-chat="both"]')
            yield Desk(page, room, sandbox)
            await browser.close()
    finally:
        await sandbox.close()


async def test_approval_in_teams_changes_slack(desk: Desk) -> None:
    """Ana approves in Teams; Slack's message and Teams' own are changed, both with an undo."""
    case = await desk.room.open_case("The zip broke on the second day, and nobody answers.")
    await desk.both(case)
    await desk.shot("side-by-side-open")
    await desk.teams.get_by_role("button", name="Approve").click()
    for chat in (desk.slack, desk.teams):
        await expect(chat).to_contain_text("Approved by Ana Castillo", timeout=SOON_MS)
        await expect(chat.get_by_role("button", name="Undo", exact=True)).to_be_visible(timeout=SOON_MS)
    assert (await desk.room.case(case.id)).state is State.HELD
    await desk.shot("side-by-side-approved-in-teams")


async def test_undo_in_slack_changes_teams(desk: Desk) -> None:
    """What was approved in Teams may be called back in Slack, and Teams shows it open again."""
    case = await desk.room.open_case()
    await desk.both(case)
    await desk.teams.get_by_role("button", name="Approve").click()
    await desk.slack.get_by_role("button", name="Undo", exact=True).click(timeout=SOON_MS)
    await expect(desk.teams.get_by_role("button", name="Approve")).to_be_visible(timeout=SOON_MS)
    assert (await desk.room.case(case.id)).state is State.OPEN


async def test_edit_and_refusal_in_the_card(desk: Desk) -> None:
    """The form in a Teams card edits the reply for both chats; a refused reply stays open with its reason."""
    case = await desk.room.open_case()
    await desk.both(case)
    await desk.teams.get_by_role("button", name="Edit").click()
    box = desk.teams.locator("textarea").first
    await box.fill("Hello, @everyone look at this!")
    await desk.teams.get_by_role("button", name="Save").first.click()
    await expect(desk.teams).to_contain_text("take out the @", timeout=SOON_MS)
    await desk.shot("teams-refused-edit")
    box = desk.teams.locator("textarea").first
    assert await box.input_value() == "Hello, @everyone look at this!"
    await box.fill("Hello Ann, we are sorry and we will look at it.")
    await desk.teams.get_by_role("button", name="Save").first.click()
    for chat in (desk.slack, desk.teams):
        await expect(chat).to_contain_text("we will look at it", timeout=SOON_MS)


async def test_hostile_review_stays_text(desk: Desk) -> None:
    """Markup, scripts and links of a customer are letters on the page in both chats, and nothing is fetched."""
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    hostile = (
        "<img src=https://evil.example/x onerror=alert(1)> [here](https://evil.example) **x** <script>alert(1)</script>"
    )
    case = await desk.room.open_case(hostile)
    await desk.both(case)
    for chat in (desk.slack, desk.teams):
        await expect(chat).to_contain_text(
            "[here](https://evil.example) **x** <script>alert(1)</script>", timeout=SOON_MS
        )
        assert await chat.locator("a[href*='evil'], img[src*='evil'], script").count() == 0
    assert not [url for url in asked if "evil" in url]
    await desk.shot("side-by-side-hostile")


async def test_export_is_downloaded_in_both_chats(desk: Desk) -> None:
    """The same file, out of one's direct messages in Slack and behind a button in Teams."""
    case = await desk.room.open_case("=1+1 broke on the second day.")
    await desk.both(case)
    for pane, line in ((".channel", "/reviews export 30d"), (".teams", "export 30d")):
        await desk.page.locator(f"{pane} .composer input").fill(line)
        await desk.page.locator(f"{pane} .composer input").press("Enter")
    await expect(desk.slack).to_contain_text("in your direct messages with Highroad", timeout=SOON_MS)
    await expect(desk.teams).to_contain_text("without a login", timeout=SOON_MS)
    await desk.shot("side-by-side-export")
    async with desk.page.expect_download() as in_teams:
        await desk.teams.get_by_role("link", name="Download reviews-").click()
    await desk.page.get_by_role("button", name="Highroad · Messages").click()
    await desk.shot("slack-export")
    async with desk.page.expect_download() as in_slack:
        await desk.page.locator(".channel a.file").click()
    files = [await (await found.value).path() for found in (in_slack, in_teams)]
    names = {(await found.value).suggested_filename for found in (in_slack, in_teams)}
    assert len(names) == 1
    assert names.pop().startswith("reviews-20")
    assert files[0].read_bytes() == files[1].read_bytes()
    assert f'"{case.name}"'.encode() in files[0].read_bytes()


async def test_summary_is_drawn_in_both_chats(desk: Desk) -> None:
    """A picture in Slack; charts, and a picture where none fits, in Teams; the table with its link in both."""
    picture = await MatplotlibPlotter().draw((LONG, CHANGE, STARS), "summary")
    table = Table(("Case", "Words"), (("HR-1", "late"), ("HR-2", "torn")), ("https://shop.example/p/1", ""))
    notice = Notice("Reviews: 5 March 2026", lines=("12 reviews.",), pictures=(picture,), table=table)
    for surface in desk.room.deps.surfaces.values():
        await surface.post(notice, "reviews")
    await expect(desk.slack.get_by_alt_text(picture.alt)).to_be_visible(timeout=SOON_MS)
    await expect(desk.teams.get_by_alt_text(f"{LONG.title}: {LONG.words}")).to_be_visible(timeout=SOON_MS)
    for chart in (CHANGE, STARS):
        await expect(desk.teams.get_by_role("img", name=chart.title, exact=True)).to_be_visible()
    for chat in (desk.slack, desk.teams):
        await expect(chat.get_by_text("torn")).to_be_visible()
        link = chat.get_by_role("link", name="shop.example")
        assert await link.get_attribute("href") == "https://shop.example/p/1"
    await desk.shot("side-by-side-summary")
