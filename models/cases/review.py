"""A review as a platform tells it, in one form for all platforms, and what else a delivery may hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Review:
    """What one customer wrote.

    ``source`` is the platform's name in our table, ``shop`` the shop's name there (one platform may serve several),
    ``external_id`` the platform's id. ``revision`` orders versions of one review: a later edit sorts higher, as text.
    ``rating`` is 1 to 5 stars, None where none was given. ``text`` and ``title`` are plain text, hostile, and never
    logged. ``email`` is None where the platform keeps it: then nothing private can be sent.
    ``written_at`` is aware UTC. ``unread`` names, for people, what the platform sent and we could not read.
    ``answer`` is the reply that stood under it on the platform when it came.
    """

    source: str
    shop: str
    external_id: str
    revision: str
    rating: int | None
    title: str
    text: str
    author: str
    written_at: datetime
    email: str | None = None
    product_id: str = ""
    product: str = ""
    order_id: str | None = None
    url: str | None = None
    language: str | None = None
    is_verified: bool | None = None
    unread: str = ""
    answer: str = ""

    @property
    def words(self) -> str:
        """Title and text as one piece, for reading and for the models."""
        if self.title and not self.text.startswith(self.title):
            return f"{self.title}\n{self.text}" if self.text else self.title
        return self.text


class Change(StrEnum):
    """Whether a review was written, changed or taken away."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class ReviewEvent:
    """A review was written, changed or taken away. Of one taken away only the identity is sure. ``edited_at`` is when
    its author changed it, where the platform says so.
    """

    change: Change
    review: Review
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pointer:
    """A platform told only a review's id: the review has to be fetched before there is anything to read."""

    source: str
    shop: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """A genuine event that isn't about a review (a ping, a question, an unknown topic): answered 2xx and counted."""

    source: str
    event: str


KEPT = re.compile(r"content-type|user-agent|(?:x-)?(?:[a-z0-9]+-)*(?:topic|event)")
"""Headers that say what a body is. The others are not kept: a sender proves itself by any that it likes."""


@dataclass(frozen=True, slots=True)
class Unread:
    """One part of a batch that can't be read: the delivery goes to quarantine, and its readable parts are taken in."""

    source: str
    problem: str


Parsed = ReviewEvent | Pointer | Ignored | Unread


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook call as it came: raw bytes, header names in lower case, and the secret of its address if any."""

    source: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    address_secret: str = ""
    query: tuple[tuple[str, str], ...] = ()

    @property
    def kept_headers(self) -> tuple[tuple[str, str], ...]:
        """What is kept of the headers: what says how to read the body, as text that a database takes."""
        return tuple(
            (name.encode("utf-8", "replace").decode(), value.encode("utf-8", "replace").decode())
            for name, value in self.headers
            if KEPT.fullmatch(name)
        )

    def header(self, name: str) -> str:
        """The header's value, empty where it is missing."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), "")
