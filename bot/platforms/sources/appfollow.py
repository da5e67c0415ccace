"""AppFollow: one line of Slack-like markdown a review, from both app stores; the first delivery is a ping.

Relies on AppFollow's "Webhooks" page and a published sample. The text holds no id that AppFollow's reply API takes
(it wants ``ext_id`` and ``review_id``), so replies are copied by hand behind the permalink.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime

from bot.config import Settings
from bot.platforms.sources.adapter import Adapter, utc_now
from bot.platforms.sources.fields import Fields, fields, rating_of, revision, stamp, text_of_html
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, NOT_VERIFIED, Manifest
from bot.platforms.sources.proof import check_address
from models.cases.review import Change, Delivery, Ignored, Parsed, Review, ReviewEvent

STARS = re.compile(r"^([★⭐]+)[☆\s]*(.*)$")
TITLE = re.compile(r"^\*(.+)\*$")
AUTHOR = re.compile(r"^_by_\s+\*(.*?)\*")
PERMALINK = re.compile(r"\[Permalink\]\((https?://[^)\s\[\]]{1,2000})\)")

WHY_NOT = "the message holds no id that the reply API takes (`ext_id`, `review_id`): copied behind the permalink"
MANIFEST = Manifest(
    name="appfollow",
    title="AppFollow",
    pushed=DONE,
    edits=NOT_OFFERED,
    deletions=NOT_OFFERED,
    listed=NOT_VERIFIED,
    reply=NOT_VERIFIED.because(WHY_NOT),
    find=NOT_VERIFIED.because(WHY_NOT),
    retract=NOT_VERIFIED.because(WHY_NOT),
    private=NOT_OFFERED,
    state=NOT_VERIFIED,
    needs=("appfollow_address_secret",),
    proof="secret in the address",
    email="never",
    steps=(
        "AppFollow → Integrations → Webhook (Slack format) to `/webhooks/appfollow/<secret>`; "
        "`HIGHROAD_APPFOLLOW_ADDRESS_SECRET`."
    ),
    relied_on="AppFollow: a published sample of the message",
    max_reply_chars=350,
    allows_gifts=False,
)


class AppFollow(Adapter):
    """AppFollow's webhook: ``POST /webhooks/appfollow/<secret>``."""

    platform = MANIFEST.platform()

    def __init__(self, address_secret: str, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(now)
        self._secret = address_secret

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        check_address(delivery, self._secret)

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        text = fields(delivery.body).text("text")
        lines = text.splitlines()
        at = next((number for number, line in enumerate(lines) if STARS.match(line)), None)
        if at is None:
            return (Ignored("appfollow", "ping"),)
        stars = STARS.match(lines[at])
        rating = rating_of(stars.group(1)) if stars else None
        rest = lines[at + 1 :]
        title_line = TITLE.match(rest[0]) if rest else None
        end = next((number for number, line in enumerate(rest) if AUTHOR.match(line)), len(rest))
        said = [line for line in rest[1 if title_line else 0 : end] if not PERMALINK.search(line)]
        author = AUTHOR.match(rest[end]) if end < len(rest) else None
        link = PERMALINK.search(text)
        now = self.now()
        found = Fields({"title": title_line and title_line[1], "author": author and author[1], "app": lines[0]})
        title, body = text_of_html(found.text("title")), text_of_html("\n".join(said))
        identity = [link[1] if link else "", found.name("app"), found.name("author")]
        if not link:
            identity += [title, body]
        review = Review(
            source="appfollow",
            shop="",
            external_id=hashlib.sha256("\n".join(identity).encode()).hexdigest()[:32],
            revision=revision(stamp(now), rating, title, body),
            rating=rating,
            title=title,
            text=body,
            author=found.name("author"),
            written_at=now,
            product=found.name("app"),
            url=link[1] if link else None,
        )
        return (ReviewEvent(Change.CREATED, review),)


def make(settings: Settings) -> AppFollow | None:
    """AppFollow's source, where the secret of its address is set."""
    secret = settings.appfollow_address_secret
    return AppFollow(secret.get_secret_value()) if secret else None
