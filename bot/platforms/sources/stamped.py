"""Stamped: webhooks with the whole review; questions and NPS come to the same address. A plain shared secret proves it.

Relies on Stamped's page "Webhooks". Publishing a reply by API is not verified, so replies are copied by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.config import Settings
from bot.platforms.sources.adapter import Adapter, complete, utc_now
from bot.platforms.sources.fields import fields, revision, stamp
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, NOT_VERIFIED, Manifest
from bot.platforms.sources.proof import check_header
from models.cases.review import Change, Delivery, Ignored, Parsed, Review, ReviewEvent

UPDATES = ("update", "edit")

MANIFEST = Manifest(
    name="stamped",
    title="Stamped",
    pushed=DONE,
    edits=DONE,
    deletions=NOT_OFFERED,
    listed=NOT_VERIFIED,
    reply=NOT_VERIFIED,
    find=NOT_VERIFIED,
    retract=NOT_VERIFIED,
    private=NOT_OFFERED,
    state=NOT_VERIFIED,
    needs=("stamped_secret",),
    proof="shared secret in a header",
    email="yes",
    steps="Stamped → Settings → Webhooks to `/webhooks/stamped`, its secret into `HIGHROAD_STAMPED_SECRET`.",
    relied_on="Stamped: Webhooks (published bodies of a review and a question)",
    notes=("The topic stands in a header alone; questions and NPS on the same address are counted and ignored."),
)


class Stamped(Adapter):
    """Stamped's webhook: ``POST /webhooks/stamped``."""

    platform = MANIFEST.platform()

    def __init__(self, secret: str, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(now)
        self._secret = secret

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        check_header(delivery, "x-stamped-webhook-secret", self._secret)

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        """Read the event. Its topic stands in a header alone; a body without a review's own fields is something else
        all the same.
        """
        event = fields(delivery.body, self.now())
        topic = delivery.header("x-stamped-topic").lower()
        is_review = any(name in event.get_all() for name in ("reviewRating", "reviewMessage", "reviewTitle"))
        if not is_review or (topic and "review" not in topic):
            return (Ignored("stamped", topic[:100] or "other"),)
        rating, title, text = event.rating("reviewRating"), event.html("reviewTitle"), event.html("reviewMessage")
        written = event.moment("reviewDate", "dateCreated") or self.now()
        verified = event.name("reviewVerifiedType")
        review = Review(
            source="stamped",
            shop="",
            external_id=event.identity("id"),
            revision=revision(stamp(self.now()), rating, title, text),
            rating=rating,
            title=title,
            text=text,
            author=event.name("author"),
            written_at=written,
            email=event.email("customerEmail", "email"),
            product_id=event.name("productId"),
            product=event.name("productName"),
            url=event.link("productUrl"),
            is_verified=verified != "0" if verified else None,
        )
        is_update = any(word in topic for word in UPDATES)
        return (ReviewEvent(Change.UPDATED if is_update else Change.CREATED, complete(review, event)),)


def make(settings: Settings) -> Stamped | None:
    """Stamped's source, where its secret is set."""
    return Stamped(settings.stamped_secret.get_secret_value()) if settings.stamped_secret else None
