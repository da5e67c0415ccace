"""The base of every source: a person posts the reply by hand, unless the platform's file does better."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import NoReturn, TypeVar

from bot.platforms.sources.fields import STARS, Fields, revision, stamp
from models.cases.case import Case, Receipt
from models.cases.platform import Platform
from models.cases.review import Change, Delivery, Parsed, Pointer, Review, ReviewEvent, Unread
from models.errors import BadSignature, Permanent, Unreadable

Read = TypeVar("Read", Review, ReviewEvent)
UNFORESEEN = "It has a form that was not foreseen."
"""The problem of what made our reading fail. Such an exception may quote what a customer wrote, so it is not told."""

BY_HAND = "Copy the reply and post it on the platform's page."


def utc_now() -> datetime:
    """The machine's time, aware, in UTC."""
    return datetime.now(UTC)


class Adapter:
    """A source without an API of its own. ``now`` dates what the platform leaves undated."""

    platform = Platform(name="", title="")

    def __init__(self, now: Callable[[], datetime] = utc_now) -> None:
        self.now = now

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        """Refuse every delivery, as a platform does that pushes nothing."""
        raise BadSignature(f"{self.platform.title} sends no webhooks.")

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        return ()

    async def fetch(self, pointer: Pointer) -> tuple[Parsed, ...]:
        return ()

    async def history(self, since: datetime) -> AsyncIterator[Parsed]:
        nothing: tuple[Parsed, ...] = ()
        for item in nothing:
            yield item

    async def find(self, case: Case, text: str) -> Receipt | None:
        return None

    async def publish(self, case: Case, text: str) -> Receipt:
        self.refuse("reply")

    async def retract(self, case: Case) -> None:
        self.refuse("way to take a reply back")

    async def reply_privately(self, case: Case, text: str) -> None:
        self.refuse("private reply")

    async def ping(self) -> str:
        return "listens for webhooks; there is no API to ask"

    async def close(self) -> None:
        """Close the connections."""

    def refuse(self, what: str) -> NoReturn:
        """Raise :class:`Permanent`: the platform can't do this by its API."""
        raise Permanent(f"{self.platform.title} offers no {what} to software.", BY_HAND)


def read_part(source: str, read: Callable[[], Parsed]) -> Parsed:
    """One part of a batch, or :class:`Unread` where it can't be read, so that it never holds back the others."""
    try:
        return read()
    except Unreadable as problem:
        return Unread(source, str(problem))
    except (ValueError, RecursionError):
        return Unread(source, UNFORESEEN)


def refuse_to_replace(standing: str, text: str, case: Case | None = None) -> None:
    """Raises :class:`Permanent` where another reply stands under a review: on platforms where a new reply replaces the
    one before, what someone wrote on the platform's own page is never overwritten. Our own earlier reply to ``case``,
    which its card shows as standing, is.
    """
    ours = case.review.answer.strip() if case and case.receipt else ""
    if standing and standing not in (text.strip(), ours):
        raise Permanent("Another reply stands under this review already.", "Take it away there to publish this one.")


def read_or_none(read: Callable[[], Read | None]) -> Read | None:
    """One review of a list; None where it can't be read, so that it never holds back the others."""
    try:
        return read()
    except (Unreadable, ValueError, RecursionError):
        return None


def complete(review: Review, held: Fields) -> Review:
    """A review with the names of what could not be read of it (:attr:`Fields.unread`); raises :class:`Unreadable` where
    nothing is left that people could judge it by.
    """
    if STARS in held.unread and not review.words:
        raise Unreadable("The rating can't be read, and there are no words.")
    return replace(review, unread=", ".join(held.unread))


def answered(body: object, now: datetime | None = None) -> Fields:
    """A platform's answer as an object; raises :class:`Permanent` where it is none."""
    try:
        return Fields(body, now)
    except Unreadable:
        raise Permanent("The platform answered in a form that we don't know.", "Please report this.") from None


def deletion(source: str, shop: str, external_id: str, at: datetime, order: str = "") -> ReviewEvent:
    """The event of a review that was taken away ``at`` some time: only its identity is sure. ``order`` is what orders
    it among the platform's revisions, where that is no time.
    """
    review = Review(source, shop, external_id, revision(order or stamp(at)), None, "", "", "", at)
    return ReviewEvent(Change.DELETED, review)
