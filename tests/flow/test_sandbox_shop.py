"""The sandbox's shop and mailbox behave as WooCommerce, WordPress and a mail server do."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.net.mail import SmtpMailer
from bot.sandbox.shop import Remark
from bot.sandbox.story import STORY
from tests.flow.sandbox_room import Room, sandbox_room


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with sandbox_room() as opened:
        yield opened


async def written(room: Room, number: int = 0) -> Remark:
    """One invented review, and the webhook that told of it."""
    before = len(room.bot.requests)
    remark = room.sandbox.shop.write_told(STORY[number])
    await told(room, before + 1)
    return remark


async def told(room: Room, count: int) -> None:
    """Wait until the bot has had so many requests."""
    async with asyncio.timeout(10), room.bot.heard:
        await room.bot.heard.wait_for(lambda: len(room.bot.requests) >= count)


async def test_a_review_sends_the_signed_webhook(room: Room) -> None:
    """The webhook holds the comment's id and WooCommerce's signature of the raw body."""
    remark = await written(room)
    headers, body = room.bot.requests[-1]
    mark = hmac.digest(room.sandbox.secrets.webhook_secret.encode(), body, hashlib.sha256)
    assert json.loads(body) == {"action": "wc_highroad_comment", "arg": remark.id}
    assert headers["x-wc-webhook-signature"] == base64.b64encode(mark).decode()
    assert headers["x-wc-webhook-topic"] == "action.wc_highroad_comment"


async def test_the_webhook_is_sent_again_while_the_bot_is_down(room: Room) -> None:
    """A bot that fails hears of the review a moment later."""
    room.bot.answers = [web.Response(status=503)]
    room.sandbox.shop.write_told(STORY[0])
    await told(room, 2)
    assert room.bot.requests[0][1] == room.bot.requests[1][1]


async def test_edits_and_deletions_are_told(room: Room) -> None:
    """By the one action of our plugin; the review says what became of it, and a deleted one is gone."""
    remark = await written(room)
    await room.control("reviews/edit", id=remark.id, text="All is well now.", rating=4)
    await told(room, 2)
    status, review = await room.shop("GET", f"wc/v3/products/reviews/{remark.id}")
    assert (status, review["rating"], review["review"]) == (200, 4, "<p>All is well now.</p>\n")
    await room.control("reviews/delete", id=remark.id)
    await told(room, 3)
    status, problem = await room.shop("GET", f"wc/v3/products/reviews/{remark.id}")
    assert (status, problem["code"]) == (404, "woocommerce_rest_review_invalid_id")
    assert [json.loads(body) for _, body in room.bot.requests] == 3 * [
        {"action": "wc_highroad_comment", "arg": remark.id}
    ]


async def test_a_held_review_is_told_and_not_listed(room: Room) -> None:
    """As WooCommerce does: lists show what is approved unless they are asked for more."""
    room.sandbox.shop.write(101, 1, "Al", "", "Bad.", "hold")
    await told(room, 1)
    _, listed = await room.shop("GET", "wc/v3/products/reviews")
    _, waiting = await room.shop("GET", "wc/v3/products/reviews?status=hold")
    assert (listed, [each["status"] for each in waiting]) == ([], ["hold"])
    await room.control("reviews/moderate", id=waiting[0]["id"], status="approved")
    await told(room, 2)
    _, listed = await room.shop("GET", "wc/v3/products/reviews")
    assert [each["status"] for each in listed] == ["approved"]


async def test_product_names_come_as_html(room: Room) -> None:
    """As WordPress renders titles."""
    remark = room.sandbox.shop.write(106, 1, "Al", "", "Bad.")
    _, review = await room.shop("GET", f"wc/v3/products/reviews/{remark.id}")
    assert review["product_name"] == "Tidepool Kids&#8217; Wellies"


async def test_a_review_comes_as_html(room: Room) -> None:
    """Markup of a review is escaped and its quotes are made curly, as WordPress does."""
    remark = room.sandbox.shop.write(101, 1, "Al", "", 'It\'s <b>"bad"</b>')
    _, review = await room.shop("GET", f"wc/v3/products/reviews/{remark.id}")
    assert review["review"] == "<p>It&#8217;s &lt;b&gt;&#8220;bad&#8221;&lt;/b&gt;</p>\n"


async def test_a_reply_is_published_found_and_taken_back(room: Room) -> None:
    """A reply stands under its review, is found by its parent with its raw text, and can be deleted."""
    remark = await written(room)
    body = {"post": remark.product_id, "parent": remark.id, "content": "We&#39;re sorry &amp; will look."}
    status, reply = await room.shop("POST", "wp/v2/comments", as_agent=True, json=body)
    assert status == 201
    query = {"parent": str(remark.id), "context": "edit", "status": "all"}
    _, found = await room.shop("GET", "wp/v2/comments", as_agent=True, params=query)
    assert [each["content"]["raw"] for each in found] == [body["content"]]
    assert [each["text"] for each in await room.see(f"replies?review={remark.id}")] == ["We're sorry & will look."]
    status, gone = await room.shop("DELETE", f"wp/v2/comments/{reply['id']}?force=true", as_agent=True)
    assert (status, gone["deleted"]) == (200, True)
    assert await room.see(f"replies?review={remark.id}") == []


async def test_the_same_words_twice_are_a_duplicate(room: Room) -> None:
    """WordPress refuses the same reply a second time."""
    remark = await written(room)
    body = {"post": remark.product_id, "parent": remark.id, "content": "Sorry."}
    await room.shop("POST", "wp/v2/comments", as_agent=True, json=body)
    status, problem = await room.shop("POST", "wp/v2/comments", as_agent=True, json=body)
    assert (status, problem["code"]) == (409, "comment_duplicate")


async def test_a_lost_answer_leaves_the_reply_published(room: Room) -> None:
    """The fault that loses an answer does so after the reply was published."""
    remark = await written(room)
    await room.control("faults", on="publish")
    body = {"post": remark.product_id, "parent": remark.id, "content": "Sorry."}
    with pytest.raises(aiohttp.ClientError):
        await room.shop("POST", "wp/v2/comments", as_agent=True, json=body)
    assert len(await room.see(f"replies?review={remark.id}")) == 1


@pytest.mark.parametrize(
    ("method", "path", "as_agent"),
    [("POST", "wp/v2/comments", False), ("GET", "wc/v3/coupons", True), ("GET", "wc/v3/products", True)],
)
async def test_the_wrong_credentials_are_refused(room: Room, method: str, path: str, as_agent: bool) -> None:
    """The consumer key opens no WordPress, and the application password no WooCommerce."""
    status, _ = await room.shop(method, path, as_agent=as_agent, json={})
    assert status == 401


async def test_a_coupon_is_made_once_and_found_in_any_case(room: Room) -> None:
    """Codes are kept in lower case, found in any, and taken once."""
    made = {"code": "SHIP-ABC", "free_shipping": True, "email_restrictions": ["ann@customers.test"]}
    status, coupon = await room.shop("POST", "wc/v3/coupons", json=made)
    assert (status, coupon["code"]) == (201, "ship-abc")
    _, found = await room.shop("GET", "wc/v3/coupons?code=SHIP-ABC")
    assert [each["id"] for each in found] == [coupon["id"]]
    status, problem = await room.shop("POST", "wc/v3/coupons", json=made)
    assert (status, problem["code"]) == (400, "woocommerce_rest_coupon_code_already_exists")
    await room.shop("DELETE", f"wc/v3/coupons/{coupon['id']}?force=true")
    assert await room.see("coupons") == []


async def test_free_shipping_takes_a_coupon_in_one_zone(room: Room) -> None:
    """One zone's free shipping takes a coupon, another's asks for a sum, the last has none."""
    _, zones = await room.shop("GET", "wc/v3/shipping/zones")
    requires = []
    for zone in zones:
        _, methods = await room.shop("GET", f"wc/v3/shipping/zones/{zone['id']}/methods")
        requires += [each["settings"]["requires"]["value"] for each in methods if each["method_id"] == "free_shipping"]
    assert requires == ["either", "min_amount"]


async def test_a_letter_arrives_by_smtp(room: Room) -> None:
    """A letter that leaves by the bot's mailer lies in the mailbox, whole."""
    mailer = SmtpMailer(room.sandbox.smtp_url, "Shop <care@larkfield.test>")
    await mailer.send("ann@customers.test", "Grüße", "Ihr Code: ABC\n", "voucher-1")
    (letter,) = await room.see("letters")
    assert (letter["to"], letter["subject"], letter["text"].strip()) == (
        ["ann@customers.test"],
        "Grüße",
        "Ihr Code: ABC",
    )


async def test_the_page_hears_what_changed(room: Room) -> None:
    """An open page is told of every pane at first, and then of the one that changed."""
    async with room.http.get(f"{room.sandbox.url}/sandbox/events") as stream:
        await anext(pane async for pane in panes(stream) if pane == "channel")
        await room.slack("chat.postMessage", channel="reviews", text="x")
        await anext(pane async for pane in panes(stream) if pane == "channel")


async def panes(stream: aiohttp.ClientResponse) -> AsyncIterator[str]:
    """The names of the panes in a stream of events."""
    async for line in stream.content:
        if line.startswith(b"event: "):
            yield line.decode().removeprefix("event: ").strip()


async def test_the_story_arrives_at_its_speed(room: Room) -> None:
    """All invented reviews arrive within the time that was asked for."""
    await room.control("story", seconds=0.2)
    await told(room, len(STORY))
    assert len(await room.see("reviews")) == len(STORY)
