"""The demo's page, driven as a newcomer would: a customer on one side, the team on the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Dialog, Locator, Page, expect

from bot.sandbox.demo import Demo
from bot.sandbox.story import STORY

pytestmark = pytest.mark.asyncio(loop_scope="module")

SOON_MS = 60_000
"""The models read on a busy machine, too."""
HOSTILE = "<!channel> <script>alert(1)</script> [x](http://evil.example) <http://evil.example|click>"


@dataclass(slots=True)
class Seat:
    """One person's view of the page."""

    page: Page
    shots: Path
    asked: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    async def write(self, name: str, text: str, product: str = "Ridgeline Rain Jacket") -> None:
        """A customer writes one star in the shop's pane."""
        shop = self.page.locator(".shop")
        await shop.locator("[data-write]").click()
        await shop.locator("select[name=product_id]").select_option(label=product)
        await shop.get_by_role("radio", name="1 stars").click()
        await shop.locator("input[name=name]").fill(name)
        await shop.locator("input[name=email]").fill(f"{name.split()[0].lower()}@customers.test")
        await shop.locator("textarea[name=text]").fill(text)
        await shop.get_by_role("button", name="Publish the review").click()
        await expect(self.review(name)).to_be_visible()

    def review(self, name: str) -> Locator:
        """This customer's review in the shop."""
        return self.page.locator(".shop .review").filter(has_text=name)

    async def card(self, name: str) -> Locator:
        """The card of this customer's review in the channel, once it holds a start for a reply: nobody drafts here."""
        found = self.page.locator(".channel .message").filter(has_text=name)
        await expect(found).to_contain_text("A start, to be written on", timeout=SOON_MS)
        return found

    async def answer(self, card: Locator, text: str, shot: str = "") -> None:
        """Write the reply in the form that opens with the start, and save it."""
        await card.locator("[data-action=edit]").click()
        modal = self.page.get_by_role("dialog", name="Edit the reply")
        box = modal.locator("textarea")
        await expect(box).not_to_have_value("")
        if shot:
            await self.shot(shot)
        await box.fill(text)
        await modal.locator("[data-submit]").click()
        await expect(card).to_contain_text("Edited reply", timeout=SOON_MS)

    async def shot(self, name: str) -> None:
        """A picture for people."""
        await self.page.screenshot(path=self.shots / f"{name}.png")


@pytest_asyncio.fixture(loop_scope="module")
async def seat(running: Demo, chromium: Browser, shots: Path) -> AsyncIterator[Seat]:
    """A fresh browser window on the page; no script of the page may fail."""
    context = await chromium.new_context(viewport={"width": 1600, "height": 1000}, locale="en-GB", timezone_id="UTC")
    page = await context.new_page()
    sat = Seat(page, shots)
    errors: list[str] = []

    async def dismiss(dialog: Dialog) -> None:
        sat.dialogs.append(str(dialog))
        await dialog.dismiss()

    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: sat.asked.append(request.url))
    page.on("dialog", dismiss)
    await page.goto(running.sandbox.url)
    await expect(page.locator(".live")).to_have_text("live")
    yield sat
    assert errors == []
    await context.close()


async def test_a_review_is_answered(seat: Seat) -> None:
    """Written in the shop, seen in the channel, answered and approved there, and the reply stands under the review."""
    await seat.write("Nora Field", "The zip broke on the second day and nobody answers my mail.")
    card = await seat.card("Nora Field")
    await expect(card).to_contain_text("The zip broke on the second day")
    await expect(card).to_contain_text("Ridgeline Rain Jacket")
    await seat.shot("page-1-card")
    await expect(card.locator("[data-action=approve]")).to_have_count(0)
    await seat.answer(card, "Hello Nora, we are sorry that the zip broke on the second day. Please write to us.")
    await card.locator("[data-action=approve]").click()
    await expect(card).to_contain_text("Approved by Ana")
    await seat.shot("page-2-approved")
    await expect(seat.review("Nora Field").locator(".reply")).to_have_count(1, timeout=SOON_MS)
    await expect(card).to_contain_text("Published", timeout=SOON_MS)
    await seat.shot("page-3-published")


async def test_an_edited_reply_is_what_the_customer_reads(seat: Seat) -> None:
    """The modal opens with the start, and what a person makes of it is published."""
    await seat.write("Edgar Hill", "Arrived two weeks late and the box was soaked.")
    card = await seat.card("Edgar Hill")
    answer = "Hello Edgar, we are sorry that it arrived two weeks late. Please write to us."
    await seat.answer(card, answer, shot="page-4-edit")
    await card.locator("[data-action=approve]").click()
    reply = seat.review("Edgar Hill").locator(".reply")
    await expect(reply).to_contain_text("sorry that it arrived two weeks late", timeout=SOON_MS)


async def test_a_voucher_arrives_privately(seat: Seat, running: Demo) -> None:
    """Offered with one confirming click; the code is in the letter, and only masked in the channel."""
    await seat.write("Vera Lund", "The lining tore on the first walk. Very poor stitching.")
    card = await seat.card("Vera Lund")
    await card.locator("[data-action=offer_voucher]").click()
    asking = seat.page.get_by_role("dialog", name="Send a voucher?")
    await expect(asking).to_contain_text("asks for nothing in return")
    await seat.shot("page-5-voucher-asked")
    await asking.locator("[data-confirm]").click()
    letter = seat.page.locator(".mailbox .letter").filter(has_text="vera@customers.test")
    await expect(letter).to_contain_text("Your code:", timeout=SOON_MS)
    await expect(letter).to_contain_text("Nothing is expected in return")
    await expect(card).to_contain_text("•••", timeout=SOON_MS)
    (coupon,) = running.sandbox.shop.coupons.values()
    code = coupon.code.upper()
    await expect(letter).to_contain_text(code)
    assert code not in await seat.page.locator(".channel").inner_text()
    await seat.shot("page-6-voucher-sent")


async def test_hostile_words_have_no_power(seat: Seat) -> None:
    """No script runs, no link stands, nobody is called, nothing is fetched: the words are shown as they were typed."""
    await seat.write("Mallory", f"Broken rubbish. {HOSTILE}")
    card = await seat.card("Mallory")
    await expect(card).to_contain_text("<!channel>")
    await expect(card).to_contain_text("[x](http://evil.example)")
    await expect(seat.review("Mallory")).to_contain_text("<script>alert(1)</script>")
    for pane in (card, seat.review("Mallory")):
        assert await pane.locator("a[href*='evil'], img[src*='evil'], script").count() == 0
    assert not [url for url in seat.asked if "evil" in url]
    assert seat.dialogs == []
    await seat.shot("page-7-hostile")


async def test_a_command_is_answered_to_its_typist_alone(seat: Seat) -> None:
    """`/reviews open` in the channel's own box; the next person does not see the answer."""
    line = seat.page.locator(".channel input[name=line]")
    await line.fill("/reviews help")
    await line.press("Enter")
    answer = seat.page.locator(".channel .message.ephemeral").last
    await expect(answer).to_contain_text("summary", timeout=SOON_MS)
    await seat.page.locator("[data-as]").nth(1).click()
    await expect(seat.page.locator(".channel .message.ephemeral")).to_have_count(0)


async def test_a_dozen_reviews_show_life_at_once(seat: Seat, running: Demo) -> None:
    """What is negative comes into the channel, what is praise stays in the shop alone."""
    await running.sandbox.control.start_story({"seconds": 2})
    await expect(seat.page.locator(".shop .review").filter(has_text=STORY[-1].name)).to_be_visible(timeout=SOON_MS)
    channel = seat.page.locator(".channel .message")
    for name in ("Maya R.", "Callum", "Oscar"):
        await expect(channel.filter(has_text=name)).to_contain_text("A start, to be written on", timeout=SOON_MS)
    await expect(channel.filter(has_text="Anke Brandt")).to_have_count(1, timeout=SOON_MS)
    await expect(channel.filter(has_text="Tom H.")).to_have_count(0)
    await seat.shot("page-8-story")
