"""Yotpo: webhooks with the whole review, in an older form (everything a string) and a newer one. Nothing is signed.

Relies on Yotpo's page "Webhooks: Review created / updated". Publishing a comment by API is not verified, so replies
are copied by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.config import Settings
from bot.platforms.sources.adapter import Adapter, complete, deletion, utc_now
from bot.platforms.sources.fields import fields, revision, stamp
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, NOT_VERIFIED, Manifest
from bot.platforms.sources.proof import check_address
from models.cases.review import Change, Delivery, Ignored, Parsed, Review, ReviewEvent
from models.errors import Unreadable

CHANGES = {
    "review_create": Change.CREATED,
    "review_created": Change.CREATED,
    "review_update": Change.UPDATED,
    "review_updated": Change.UPDATED,
}

WHY_NOT = "comments by API were not found in public documentation: replies are copied by hand"
MANIFEST = Manifest(
    name="yotpo",
    title="Yotpo",
    pushed=DONE,
    edits=DONE,
    deletions=DONE,
    listed=NOT_VERIFIED,
    reply=NOT_VERIFIED.because(WHY_NOT),
    find=NOT_VERIFIED.because(WHY_NOT),
    retract=NOT_VERIFIED.because(WHY_NOT),
    private=NOT_OFFERED,
    state=NOT_VERIFIED.because(WHY_NOT),
    needs=("yotpo_address_secret",),
    proof="secret in the address",
    email="verified buyers",
    steps=(
        "Webhooks *Review created* and *Review updated* to `/webhooks/yotpo/<secret>`; `HIGHROAD_YOTPO_ADDRESS_SECRET`."
    ),
    relied_on="Yotpo: Webhooks (two published forms of the body)",
)


class Yotpo(Adapter):
    """Yotpo's webhook: ``POST /webhooks/yotpo/<secret>``."""

    platform = MANIFEST.platform()

    def __init__(self, address_secret: str, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(now)
        self._secret = address_secret

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        check_address(delivery, self._secret)

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        event = fields(delivery.body, self.now())
        kind = event.name("event")
        if kind not in CHANGES:
            return (Ignored("yotpo", kind or "other"),)
        data = event.child("data")
        external_id, shop = data.identity("id"), data.name("app_key")
        rating, title, text = data.rating("score"), data.html("title"), data.html("content")
        written = data.moment("created_at") or self.now()
        changed = data.moment("updated_at") or written
        if data.flag("deleted"):
            return (deletion("yotpo", shop, external_id, changed),)
        if rating is None and not title and not text:
            raise Unreadable("The review has neither stars nor words.")
        review = Review(
            source="yotpo",
            shop=shop,
            external_id=external_id,
            revision=revision(stamp(changed), rating, title, text),
            rating=rating,
            title=title,
            text=text,
            author=data.name("reviewer_display_name", "user_name"),
            written_at=written,
            email=data.email("customer_email", "email"),
            product_id=data.name("external_product_id", "product_id", "sku"),
            product=data.name("product_title", "product_name"),
            order_id=data.optional("external_order_id", "order_id"),
            is_verified=data.flag("verified_buyer"),
        )
        return (
            ReviewEvent(CHANGES[kind], complete(review, data), changed if CHANGES[kind] is Change.UPDATED else None),
        )


def make(settings: Settings) -> Yotpo | None:
    """Yotpo's source, where the secret of its address is set."""
    return Yotpo(settings.yotpo_address_secret.get_secret_value()) if settings.yotpo_address_secret else None
