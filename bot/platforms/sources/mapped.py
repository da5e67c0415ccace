"""A source that a playbook describes: field paths, rating scale and how it is signed; no code.

Its secret stands in ``HIGHROAD_SOURCE_SECRETS`` and never in the playbook. Replies are copied by hand.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

from bot.platforms.sources.adapter import Adapter, complete, deletion, read_part, utc_now
from bot.platforms.sources.fields import Fields, load, revision, stamp
from bot.platforms.sources.proof import check_address, check_header, check_hmac
from models.cases.platform import Platform
from models.cases.review import Change, Delivery, Ignored, Parsed, Review, ReviewEvent
from models.errors import Permanent, Unreadable

Place = Annotated[str, StringConstraints(pattern=r"^[^.\s]+(\.[^.\s]+)*$", max_length=200)]


class FieldTable(BaseModel):
    """Where each part of a review stands in the body: ``customer.email``, ``lines.0.name``. Only ``id`` must be."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Place
    shop: Place | None = None
    rating: Place | None = None
    title: Place | None = None
    text: Place | None = None
    author: Place | None = None
    email: Place | None = None
    written_at: Place | None = None
    updated_at: Place | None = None
    product_id: Place | None = None
    product: Place | None = None
    order_id: Place | None = None
    url: Place | None = None
    language: Place | None = None
    is_verified: Place | None = None


class SourceTable(BaseModel):
    """One ``[[source]]`` table of a playbook: a platform that needs no code."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{1,30}$")]
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    proof: Literal["hmac", "header", "bearer", "basic", "address"]
    header: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,80}$")] | None = None
    hash: Literal["sha1", "sha256", "sha512"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: Annotated[str, StringConstraints(max_length=20)] = ""
    event: Place | None = None
    created: list[str] = Field(default_factory=list)
    updated: list[str] = Field(default_factory=list)
    deleted: list[str] = Field(default_factory=list)
    list_: Annotated[Place | None, Field(alias="list")] = None
    scale: Annotated[float, Field(strict=False, ge=1, le=1000)] = 5
    max_reply_chars: Annotated[int, Field(ge=50, le=20_000)] = 4000
    gifts: bool = True
    fields: FieldTable

    @model_validator(mode="after")
    def _fits(self) -> SourceTable:
        if self.proof in ("hmac", "header") and not self.header:
            raise ValueError(f'proof = "{self.proof}" needs header = "…", the header that holds it')
        if self.event and not (self.created or self.updated or self.deleted):
            raise ValueError('event needs created, updated or deleted, such as created = ["review.new"]')
        return self


class Mapped(Adapter):
    """The webhook of a platform that the playbook describes: ``POST /webhooks/<name>``, or
    ``/webhooks/<name>/<secret>`` where the secret stands in the address.
    """

    def __init__(self, table: SourceTable, secret: str, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(now)
        self._table, self._secret = table, secret
        self.platform = Platform(
            name=table.name, title=table.title, max_reply_chars=table.max_reply_chars, allows_gifts=table.gifts
        )

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        table = self._table
        if table.proof == "hmac":
            check_hmac(
                delivery,
                table.header or "",
                self._secret,
                algorithm=table.hash,
                encoding=table.encoding,
                prefix=table.prefix,
            )
        elif table.proof == "header":
            check_header(delivery, table.header or "", self._secret)
        elif table.proof == "bearer":
            check_header(delivery, "authorization", f"Bearer {self._secret}")
        elif table.proof == "basic":
            login = base64.b64encode(self._secret.encode()).decode()
            check_header(delivery, "authorization", f"Basic {login}")
        else:
            check_address(delivery, self._secret)

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        body, now = load(delivery.body), self.now()
        if self._table.list_ is None and not isinstance(body, list):
            return (self._item(Fields(body, now), Fields(body, now)),)
        whole = Fields(body if not isinstance(body, list) else {"list": body}, now)
        items = list(whole.items(self._table.list_ or "list"))
        found = tuple(read_part(self._table.name, partial(self._item, whole, item)) for item in items)
        return found or (Ignored(self._table.name, "empty"),)

    def _item(self, whole: Fields, item: Fields) -> Parsed:
        """One review; the event's name may stand beside the list or in each of its parts."""
        table, paths = self._table, self._table.fields
        name = item.name(table.event) or whole.name(table.event) if table.event else ""
        changes = {Change.CREATED: table.created, Change.UPDATED: table.updated, Change.DELETED: table.deleted}
        change = next((kind for kind, names in changes.items() if name in names), None)
        if table.event and change is None:
            return Ignored(table.name, name[:100] or "other")
        now = self.now()
        external_id, shop = item.identity(paths.id), item.name(*given(paths.shop))
        changed = item.moment(*given(paths.updated_at), *given(paths.written_at)) or now
        if change is Change.DELETED:
            return deletion(table.name, shop, external_id, changed)
        rating = item.rating(*given(paths.rating), scale=table.scale)
        title, text = item.html(*given(paths.title)), item.html(*given(paths.text))
        if rating is None and not title and not text:
            raise Unreadable("There are neither stars nor words where the playbook says that they are.")
        review = Review(
            source=table.name,
            shop=shop,
            external_id=external_id,
            revision=revision(stamp(changed if paths.updated_at else now), rating, title, text),
            rating=rating,
            title=title,
            text=text,
            author=item.name(*given(paths.author)),
            written_at=item.moment(*given(paths.written_at)) or now,
            email=item.email(*given(paths.email)),
            product_id=item.name(*given(paths.product_id)),
            product=item.name(*given(paths.product)),
            order_id=item.optional(*given(paths.order_id)),
            url=item.link(*given(paths.url)),
            language=item.optional(*given(paths.language)),
            is_verified=item.flag(paths.is_verified) if paths.is_verified else None,
        )
        return ReviewEvent(
            change or Change.CREATED, complete(review, item), changed if change is Change.UPDATED else None
        )


def given(path: str | None) -> tuple[str, ...]:
    """A path as the arguments of a look-up; none where no path was given."""
    return (path,) if path else ()


def make_all(
    described: Iterable[SourceTable], secrets: Mapping[str, SecretStr], taken: frozenset[str]
) -> dict[str, Mapped]:
    """The sources that a playbook describes; ``taken`` are the names of the platforms that we know."""
    made: dict[str, Mapped] = {}
    for table in described:
        if table.name in taken or table.name in made:
            raise Permanent(f"The source {table.name!r} exists already.", "Give it another name in the playbook.")
        secret = secrets.get(table.name)
        if secret is None or not secret.get_secret_value():
            raise Permanent(
                f"HIGHROAD_SOURCE_SECRETS has no secret for {table.name!r}.",
                f'Set it as JSON: {{"{table.name}": "…"}}. Without one anybody could write reviews.',
            )
        made[table.name] = Mapped(table, secret.get_secret_value())
    return made
