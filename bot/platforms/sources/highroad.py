"""Highroad's own format, for any shop that can send a webhook: a JSON Schema, signed by Standard Webhooks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from jsonschema_rs import Draft202012Validator

from bot.config import Settings
from bot.platforms.sources.adapter import Adapter, complete, deletion, utc_now
from bot.platforms.sources.fields import Fields, fields, revision, stamp
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, Manifest
from bot.platforms.sources.proof import check_standard_webhook
from models.cases.review import Change, Delivery, Ignored, Parsed, Review, ReviewEvent
from models.errors import Unreadable

SCHEMA_FILE = Path(__file__).with_name("highroad-webhook.schema.json")
CHANGES = {"review.created": Change.CREATED, "review.updated": Change.UPDATED, "review.deleted": Change.DELETED}

WHY_NOT = "our own format has no way back; the reply is copied behind the review's `url`"
MANIFEST = Manifest(
    name="highroad",
    title="Your own shop",
    pushed=DONE,
    edits=DONE,
    deletions=DONE,
    listed=NOT_OFFERED.because(WHY_NOT),
    reply=NOT_OFFERED.because(WHY_NOT),
    find=NOT_OFFERED.because(WHY_NOT),
    retract=NOT_OFFERED.because(WHY_NOT),
    private=NOT_OFFERED.because(WHY_NOT),
    state=NOT_OFFERED.because(WHY_NOT),
    needs=("webhook_secret",),
    proof="Standard Webhooks signature",
    email="if you send it",
    steps=(
        "Make a key `whsec_` + base64 of 24 or more random bytes, set `HIGHROAD_WEBHOOK_SECRET`, and POST "
        "what [the schema](highroad-webhook.schema.json) says to `/webhooks/highroad`."
    ),
    relied_on="standardwebhooks.com; docs/highroad-webhook.schema.json",
)


class Highroad(Adapter):
    """Highroad's own webhook: ``POST /webhooks/highroad``; docs/highroad-webhook.schema.json says what to send."""

    platform = MANIFEST.platform()

    def __init__(self, secret: str, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(now)
        self._secret = secret
        self._schema = Draft202012Validator(json.loads(SCHEMA_FILE.read_text("utf-8")))

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        check_standard_webhook(delivery, self._secret)

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        event = fields(delivery.body, self.now())
        kind = event.name("type")
        if kind and kind not in CHANGES:
            return (Ignored(self.platform.name, kind),)
        try:
            errors = self._schema.iter_errors(event.get_all())
            wrong = next((error for error in errors if not is_of_one_field(list(error.instance_path))), None)
        except ValueError:
            raise Unreadable("The body is nested too deeply, or its names are no text.") from None
        if wrong:
            place = ".".join(str(step) for step in wrong.instance_path) or "the body"
            raise Unreadable(f"{place} does not fit docs/highroad-webhook.schema.json ({wrong.schema_path[-1]}).")
        at = event.moment("timestamp") or self.now()
        data = event.child("data")
        if CHANGES[kind] is Change.DELETED:
            return (deletion(self.platform.name, data.name("shop"), data.identity("id"), at),)
        edited_at = data.moment("updated_at") or at
        return (ReviewEvent(CHANGES[kind], self._review(data, at), edited_at if kind == "review.updated" else None),)

    def _review(self, data: Fields, at: datetime) -> Review:
        rating, title, text = data.rating("rating"), data.text("title"), data.text("text")
        review = Review(
            source=self.platform.name,
            shop=data.name("shop"),
            external_id=data.identity("id"),
            revision=revision(stamp(data.moment("updated_at") or at), rating, title, text),
            rating=rating,
            title=title,
            text=text,
            author=data.name("author"),
            written_at=data.moment("written_at") or at,
            email=data.email("email"),
            product_id=data.name("product.id"),
            product=data.name("product.name"),
            order_id=data.optional("order_id"),
            url=data.link("url"),
            language=data.optional("language"),
            is_verified=data.flag("is_verified"),
        )
        return complete(review, data)


def is_of_one_field(path: list[str | int]) -> bool:
    """True for the place of a field without which a review can still be told from others."""
    return path == ["timestamp"] or (len(path) > 1 and path[:2] != ["data", "id"])


def make(settings: Settings) -> Highroad | None:
    """The source of Highroad's own format, where its secret is set."""
    return Highroad(settings.webhook_secret.get_secret_value()) if settings.webhook_secret else None
