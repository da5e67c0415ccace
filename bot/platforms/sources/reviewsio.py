"""Reviews.io: one webhook, when a review was submitted; no event name, no date, nothing signed.

Relies on https://developer.reviews.io/reference (Add a review submitted webhook). Publishing a reply by API is not
verified, so replies are copied by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.config import Settings
from bot.platforms.sources.adapter import Adapter, complete, utc_now
from bot.platforms.sources.fields import fields, revision, stamp
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, NOT_VERIFIED, Manifest
from bot.platforms.sources.proof import check_address
from models.cases.review import Change, Delivery, Ignored, Parsed, Review, ReviewEvent

WHY_NOT = "the body has no event name"
MANIFEST = Manifest(
    name="reviewsio",
    title="Reviews.io",
    pushed=DONE,
    edits=NOT_OFFERED.because(WHY_NOT),
    deletions=NOT_OFFERED.because(WHY_NOT),
    listed=NOT_VERIFIED,
    reply=NOT_VERIFIED,
    find=NOT_VERIFIED,
    retract=NOT_VERIFIED,
    private=NOT_OFFERED,
    state=NOT_OFFERED,
    needs=("reviewsio_address_secret",),
    proof="secret in the address",
    email="yes",
    steps=("Add a *review submitted* webhook to `/webhooks/reviewsio/<secret>`; `HIGHROAD_REVIEWSIO_ADDRESS_SECRET`."),
    relied_on="developer.reviews.io/reference (Add a review submitted webhook)",
    notes=("The body has no date: the time of its arrival counts."),
)


class ReviewsIo(Adapter):
    """Reviews.io's webhook: ``POST /webhooks/reviewsio/<secret>``."""

    platform = MANIFEST.platform()

    def __init__(self, address_secret: str, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(now)
        self._secret = address_secret

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        check_address(delivery, self._secret)

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        event = fields(delivery.body, self.now())
        if event.get("rating") is None and event.get("comments") is None:
            return (Ignored("reviewsio", "other"),)
        now = self.now()
        rating, text, kind = event.rating("rating"), event.html("comments"), event.name("review_type")
        review = Review(
            source="reviewsio",
            shop="",
            external_id=f"{kind}-{event.identity('id')}" if kind else event.identity("id"),
            revision=revision(stamp(now), rating, text),
            rating=rating,
            title="",
            text=text,
            author=event.name("user.name"),
            written_at=event.moment("date_created", "created_at") or now,
            email=event.email("user.email_address", "user.email"),
            product_id=event.name("product.sku"),
            product=event.name("product.name", "product.title"),
            order_id=event.optional("order_id"),
        )
        return (ReviewEvent(Change.CREATED, complete(review, event)),)


def make(settings: Settings) -> ReviewsIo | None:
    """Reviews.io's source, where the secret of its address is set."""
    secret = settings.reviewsio_address_secret
    return ReviewsIo(secret.get_secret_value()) if secret else None
