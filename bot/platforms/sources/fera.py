"""Fera: webhooks whose event name stands inside a signed token in the address (``?jwt=``), valid for an hour.

Relies on https://developers.fera.ai/docs/webhook-structure and /docs/webhook-events. The token does not cover the
body. It names a customer's id and no e-mail. Publishing a reply by API is not verified, so replies are copied by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import jwt

from bot.config import Settings
from bot.platforms.sources.adapter import Adapter, complete, deletion, utc_now
from bot.platforms.sources.fields import Fields, fields, revision, stamp
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, NOT_VERIFIED, Manifest
from bot.platforms.sources.proof import FORGED
from models.cases.review import Change, Delivery, Ignored, Parsed, Review, ReviewEvent
from models.errors import BadSignature

CHANGES = {
    "review_create": Change.CREATED,
    "review_update": Change.UPDATED,
    "review_approve": Change.CREATED,
    "review_decline": Change.DELETED,
    "review_delete": Change.DELETED,
}

MANIFEST = Manifest(
    name="fera",
    title="Fera",
    pushed=DONE,
    edits=DONE,
    deletions=DONE,
    listed=NOT_VERIFIED,
    reply=NOT_VERIFIED,
    find=NOT_VERIFIED,
    retract=NOT_VERIFIED,
    private=NOT_OFFERED,
    state=NOT_VERIFIED,
    needs=("fera_secret",),
    proof="HS256 token in the query, one hour",
    email="no, a customer's id",
    steps=(
        "Fera → Settings → Webhooks: the review events to `/webhooks/fera`; the store's secret key into "
        "`HIGHROAD_FERA_SECRET`."
    ),
    relied_on="developers.fera.ai/docs/webhook-structure, /docs/webhook-events",
    notes="The token does not cover the body: keep the address private.",
)


class Fera(Adapter):
    """Fera's webhook: ``POST /webhooks/fera?jwt=…``."""

    platform = MANIFEST.platform()

    def __init__(self, secret: str, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(now)
        self._secret = secret

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        token = dict(delivery.query).get("jwt", "")
        try:
            jwt.decode(token, self._secret, algorithms=["HS256"], options={"require": ["exp", "event_name"]})
        except (jwt.PyJWTError, ValueError):
            raise BadSignature(FORGED) from None

    def _said(self, delivery: Delivery) -> Mapping[str, object]:
        """What the token of a verified delivery says; nothing where there is none, as in a replay of a bare body."""
        try:
            claims: Mapping[str, object] = jwt.decode(
                dict(delivery.query).get("jwt", ""), options={"verify_signature": False}
            )
        except (jwt.PyJWTError, ValueError):
            return {}
        return claims

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        claims = Fields(self._said(delivery))
        kind = claims.name("event_name") or "review_create"
        if kind not in CHANGES:
            return (Ignored("fera", kind[:100] or "other"),)
        data = fields(delivery.body, self.now())
        if data.flag("is_test"):
            return (Ignored("fera", "test"),)
        shop, external_id = claims.name("store_domain"), data.identity("id")
        rating, title, text = data.rating("rating"), data.html("heading"), data.html("body")
        written = data.moment("created_at", "submitted_at") or self.now()
        changed = data.moment("updated_at")
        if CHANGES[kind] is Change.DELETED:
            return (deletion("fera", shop, external_id, changed or self.now()),)
        review = Review(
            source="fera",
            shop=shop,
            external_id=external_id,
            revision=revision(stamp(changed or self.now()), rating, title, text),
            rating=rating,
            title=title,
            text=text,
            author=data.name("customer.display_name", "customer.name", "reviewer_name"),
            written_at=written,
            email=data.email("customer.email"),
            product_id=data.name("external_product_id", "product_id"),
            product=data.name("product.name", "product_name"),
            order_id=data.optional("external_order_id", "order_id"),
            is_verified=data.flag("is_verified"),
        )
        return (
            ReviewEvent(CHANGES[kind], complete(review, data), changed if CHANGES[kind] is Change.UPDATED else None),
        )


def make(settings: Settings) -> Fera | None:
    """Fera's source, where its secret is set."""
    return Fera(settings.fera_secret.get_secret_value()) if settings.fera_secret else None
