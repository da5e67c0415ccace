"""Okendo: webhooks by the Standard Webhooks (Svix) scheme, in no order; replies by its API.

Relies on https://docs.okendo.io/webhooks/getting-started, /webhooks/topics and /merchant-rest-api/endpoints/reviews.
The reply's call is known from third-party code: it has no idempotency key and no documented look-up, so it is never
repeated, and an unclear outcome asks a person.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial
from urllib.parse import parse_qs, urlsplit

from bot.config import Settings
from bot.net.http import Api, basic
from bot.platforms.sources.adapter import Adapter, answered, complete, deletion, read_or_none, utc_now
from bot.platforms.sources.fields import Fields, fields, revision
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, NOT_VERIFIED, Manifest
from bot.platforms.sources.proof import check_standard_webhook
from models.cases.case import Case, Receipt
from models.cases.review import Change, Delivery, Ignored, Parsed, Review, ReviewEvent
from models.errors import Permanent

BASE = "https://api.okendo.io/enterprise"
API_VERSION = "2025-02-01"
PAGE = 100
MAX_PAGES = 200
CHANGES = {"review.create": Change.CREATED, "review.update": Change.UPDATED, "review.delete": Change.DELETED}

MANIFEST = Manifest(
    name="okendo",
    title="Okendo",
    pushed=DONE,
    edits=DONE,
    deletions=DONE,
    listed=DONE,
    reply=DONE,
    find=NOT_VERIFIED,
    retract=NOT_VERIFIED,
    private=NOT_OFFERED,
    state=NOT_OFFERED,
    needs=("okendo_secret",),
    takes=("okendo_user", "okendo_key"),
    proof="Standard Webhooks (Svix) signature",
    email="yes",
    steps=(
        "Make a webhook subscription by the merchant API for `review` create, update, delete; its "
        "`whsec_…` into `HIGHROAD_OKENDO_SECRET`. For replies the user id and API key."
    ),
    relied_on=("docs.okendo.io (webhooks, topics, merchant REST API); the reply's call is known from third-party code"),
    notes=("Deliveries come in no order: `sequenceNumber` orders them. The reply's call was not tried against Okendo."),
)


class Okendo(Adapter):
    """Okendo's webhook: ``POST /webhooks/okendo``. ``api`` is None where no key is set: then replies are copied by
    hand.
    """

    def __init__(self, secret: str, api: Api | None, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(now)
        self._secret = secret
        self._api = api
        can = api is not None
        self.platform = MANIFEST.platform(replies=can, lists=can)

    async def close(self) -> None:
        if self._api:
            await self._api.close()

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        check_standard_webhook(delivery, self._secret)

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        event = fields(delivery.body, self.now())
        topic = event.name("topic")
        if topic and "." not in topic:
            topic = f"{event.name('resourceType') or 'review'}.{topic}"
        if topic and topic not in CHANGES:
            return (Ignored("okendo", topic[:100]),)
        change, resource = CHANGES.get(topic, Change.CREATED), event.child("resource")
        external_id, shop = resource.identity("reviewId", "id"), resource.name("subscriberId")
        if change is Change.DELETED:
            return (deletion("okendo", shop, external_id, self.now(), order_of(event.name("sequenceNumber"))),)
        return (ReviewEvent(change, self._review(resource, external_id, shop, event.name("sequenceNumber"))),)

    def _review(self, resource: Fields, external_id: str, shop: str, sequence: str) -> Review:
        rating, title, text = resource.rating("rating"), resource.html("title"), resource.html("body")
        review = Review(
            source="okendo",
            shop=shop,
            external_id=external_id,
            revision=revision(order_of(sequence), rating, title, text),
            rating=rating,
            title=title,
            text=text,
            author=resource.name("reviewer.displayName", "reviewer.name"),
            written_at=resource.moment("dateCreated") or self.now(),
            email=resource.email("reviewer.email"),
            product_id=resource.name("productId"),
            product=resource.name("productName"),
            order_id=resource.optional("order.orderId", "order.orderNumber"),
            url=resource.link("productUrl"),
            language=resource.optional("languageCode"),
            is_verified=resource.flag("reviewer.isVerified"),
        )
        return complete(review, resource)

    def _resource(self, item: Fields) -> Review:
        return self._review(item, item.identity("reviewId"), item.name("subscriberId"), "")

    async def history(self, since: datetime) -> AsyncIterator[Parsed]:
        """List reviews, newest first. What is listed has no sequence number, so any webhook about it counts
        as later.
        """
        if self._api is None:
            self.refuse("list of reviews")
        asked = {"limit": str(PAGE), "orderBy": "date desc"}
        for _ in range(MAX_PAGES):
            page = answered((await self._api.read("reviews", asked)).body, self.now())
            for item in page.items("reviews"):
                review = read_or_none(partial(self._resource, item))
                if review is None:
                    continue
                if review.written_at < since:
                    return
                yield ReviewEvent(Change.CREATED, review)
            after = parse_qs(urlsplit(page.text("nextUrl")).query).get("lastEvaluated")
            if not after:
                return
            asked["lastEvaluated"] = after[0]

    async def publish(self, case: Case, text: str) -> Receipt:
        if self._api is None:
            self.refuse("reply")
        if not re.fullmatch(r"[\w-]{1,100}", case.review.external_id):
            raise Permanent("This is no id of an Okendo review.")
        body = {"body": text, "isPrivate": False}
        await self._api.write("POST", f"reviews/{case.review.external_id}/reply", body)
        return Receipt("", case.review.url or "", self.now())

    async def ping(self) -> str:
        if self._api is None:
            return "listens for webhooks; replies are copied by hand (no HIGHROAD_OKENDO_KEY)"
        await self._api.read("reviews", {"limit": "1"})
        return "reads and answers reviews"


def order_of(sequence: str) -> str:
    """A sequence number as text of fixed width, so that later ones sort higher; what is listed has none and sorts
    first.
    """
    return sequence.zfill(20)[:40]


def make(settings: Settings) -> Okendo | None:
    """Okendo's source, where its webhook's secret is set."""
    if not settings.okendo_secret:
        return None
    api = None
    if settings.okendo_user and settings.okendo_key:
        key = settings.okendo_key.get_secret_value()
        api = Api(
            BASE,
            "Okendo",
            headers={"Authorization": basic(settings.okendo_user, key), "okendo-api-version": API_VERSION},
            hint="Check HIGHROAD_OKENDO_USER and _KEY.",
            secrets=(key,),
        )
    return Okendo(settings.okendo_secret.get_secret_value(), api)
