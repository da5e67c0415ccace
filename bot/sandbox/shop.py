"""The shop's state: products, reviews, published replies and coupons; and the webhook that tells the bot of reviews."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp

from bot.platforms.plugin.package import HOOK
from bot.sandbox.feed import SHOP, Feed
from bot.sandbox.story import Told

PAUSES_S = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0)
ANSWER_S = 10.0
SHOP_NAME = "Larkfield Supply"


@dataclass(frozen=True, slots=True)
class Product:
    """Something that is sold."""

    id: int
    name: str
    slug: str
    price: str
    icon: str


PRODUCTS = (
    Product(101, "Ridgeline Rain Jacket", "ridgeline-rain-jacket", "129.00", "🧥"),
    Product(102, "Emberwell Enamel Kettle", "emberwell-enamel-kettle", "54.00", "🫖"),
    Product(103, "Marlow Canvas Backpack", "marlow-canvas-backpack", "89.00", "🎒"),
    Product(104, "Bramble Wool Blanket", "bramble-wool-blanket", "74.50", "🧶"),
    Product(105, "Lumen Camping Lantern", "lumen-camping-lantern", "39.00", "🏮"),
    Product(106, "Tidepool Kids' Wellies", "tidepool-kids-wellies", "28.00", "👢"),
)


@dataclass(slots=True)
class Remark:
    """A WordPress comment: a customer's review (with stars) or the shop's reply (``parent`` is the review). Its
    ``status`` is WordPress's word: ``approved``, ``hold``, ``spam`` or ``trash``.
    """

    id: int
    product_id: int
    author: str
    email: str
    text: str
    at: datetime
    rating: int = 0
    parent: int = 0
    user: int = 0
    is_edited: bool = False
    status: str = "approved"
    kind: str = "comment"


@dataclass(slots=True)
class Coupon:
    """A code that takes something off an order."""

    id: int
    code: str
    discount_type: str = "fixed_cart"
    amount: str = "0.00"
    free_shipping: bool = False
    individual_use: bool = False
    usage_limit: int | None = None
    usage_limit_per_user: int | None = None
    email_restrictions: list[str] = field(default_factory=list)
    date_expires: str | None = None
    description: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(slots=True)
class Sending:
    """How a webhook's delivery went, for the page."""

    topic: str
    review_id: int
    tries: int = 0
    status: int = 0
    is_over: bool = False


class Shop:
    """The whole shop, in memory. ``url`` and ``bot_url`` are set once they are known; ``is_old`` makes it answer as
    WooCommerce did up to release 9.0.
    """

    def __init__(self, feed: Feed, webhook_secret: str, http: aiohttp.ClientSession) -> None:
        self.feed = feed
        self.url = ""
        self.bot_url = ""
        self.is_old = False
        self.products = {product.id: product for product in PRODUCTS}
        self.remarks: dict[int, Remark] = {}
        self.coupons: dict[int, Coupon] = {}
        self.sendings: list[Sending] = []
        self._secret = webhook_secret.encode()
        self._http = http
        self._last_id = 1000
        self._tasks: set[asyncio.Task[None]] = set()

    def fresh_id(self) -> int:
        """The next id of a comment or coupon."""
        self._last_id += 1
        return self._last_id

    @property
    def reviews(self) -> list[Remark]:
        """What customers wrote and everybody sees, newest first."""
        return [each for each in reversed(self.remarks.values()) if each.rating and each.status == "approved"]

    def review(self, review_id: int) -> Remark | None:
        """One customer's review, wherever it stands."""
        found = self.remarks.get(review_id)
        return found if found and found.rating else None

    def replies(self, review_id: int) -> list[Remark]:
        """The shop's published replies to a review, oldest first."""
        return [each for each in self.remarks.values() if each.parent == review_id and each.status == "approved"]

    def add(self, remark: Remark) -> Remark:
        """A comment appears on a product's page."""
        self.remarks[remark.id] = remark
        self.feed.tell(SHOP)
        return remark

    def write(
        self, product_id: int, rating: int, author: str, email: str, text: str, status: str = "approved"
    ) -> Remark:
        """A customer writes a review; the webhook leaves at once, also where it waits for moderation (``hold``)."""
        if product_id not in self.products or not 1 <= rating <= 5 or not text.strip():
            raise ValueError("A review needs a product, one to five stars and some words.")
        at = datetime.now(UTC).replace(microsecond=0)
        name = author.strip() or "Anonymous"
        remark = Remark(self.fresh_id(), product_id, name, email, text, at, rating, status=status, kind="review")
        self.add(remark)
        self.announce(remark.id)
        return remark

    def moderate(self, review_id: int, status: str) -> None:
        """Someone of the shop approves a review, holds it, or puts it into the spam or the bin."""
        self.remarks[review_id].status = status
        self.feed.tell(SHOP)
        self.announce(review_id)

    def write_told(self, told: Told) -> Remark:
        """An invented customer writes what the story says."""
        return self.write(told.product_id, told.rating, told.name, told.email, told.text)

    def rewrite(self, review_id: int, text: str, rating: int) -> None:
        """A customer changes a review."""
        remark = self.remarks[review_id]
        remark.text, remark.rating, remark.is_edited = text, rating, True
        self.feed.tell(SHOP)
        self.announce(review_id)

    def take_away(self, review_id: int) -> None:
        """A customer's review is deleted, with the replies under it."""
        for remark in [*self.replies(review_id), self.remarks[review_id]]:
            del self.remarks[remark.id]
        self.feed.tell(SHOP)
        self.announce(review_id)

    def announce(self, comment_id: int) -> None:
        """Send the action that our plugin fires to the bot, in the background."""
        task = asyncio.create_task(self._deliver(comment_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, comment_id: int) -> None:
        """Send the webhook, and again while the bot is not up; WooCommerce itself would try once."""
        sending = Sending(f"action.{HOOK}", comment_id)
        self.sendings.append(sending)
        body = json.dumps({"action": HOOK, "arg": comment_id}, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "WooCommerce/10.3.5 Hookshot (WordPress/6.8.3)",
            "X-WC-Webhook-Source": f"{self.url}/",
            "X-WC-Webhook-Topic": f"action.{HOOK}",
            "X-WC-Webhook-Resource": "action",
            "X-WC-Webhook-Event": HOOK,
            "X-WC-Webhook-Signature": base64.b64encode(hmac.digest(self._secret, body, hashlib.sha256)).decode(),
            "X-WC-Webhook-ID": "7",
            "X-WC-Webhook-Delivery-ID": uuid.uuid4().hex,
        }
        for pause in PAUSES_S:
            await asyncio.sleep(pause)
            sending.tries += 1
            sending.status = await self._post(body, headers)
            if 200 <= sending.status < 300 or 400 <= sending.status < 500:
                break
        sending.is_over = True
        self.feed.tell(SHOP)

    async def _post(self, body: bytes, headers: dict[str, str]) -> int:
        """Send a webhook once; the answer's status, 0 where there was none."""
        limit = aiohttp.ClientTimeout(total=ANSWER_S)
        try:
            async with self._http.post(
                f"{self.bot_url}/webhooks/woocommerce", data=body, headers=headers, timeout=limit
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return 0

    async def close(self) -> None:
        """Stop webhooks that are still being sent."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
