"""The port of a review platform: where reviews come from and replies go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol

from models.cases.case import Case, Receipt
from models.cases.platform import Platform
from models.cases.review import Delivery, Parsed, Pointer


class Source(Protocol):
    """A review platform: what it can do, and how to talk with it. Its address is ``/webhooks/<platform.name>``."""

    @property
    def platform(self) -> Platform: ...

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        """Raises :class:`BadSignature` unless the sender proved who they are, on the raw bytes."""
        ...

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        """What a verified body says; raises :class:`Unreadable` where it can't be read."""
        ...

    async def fetch(self, pointer: Pointer) -> tuple[Parsed, ...]:
        """What a pointer points to, from the platform's own API."""
        ...

    def history(self, since: datetime) -> AsyncIterator[Parsed]:
        """Reviews written or changed since then, where the platform can list them (``platform.has_history``)."""
        ...

    async def find(self, case: Case, text: str) -> Receipt | None:
        """Our published reply to this review, None where there is none."""
        ...

    async def publish(self, case: Case, text: str) -> Receipt:
        """Publish the reply. Raises :class:`Unknown` where the request left and no answer came."""
        ...

    async def retract(self, case: Case) -> None:
        """Take our reply back; a reply that is gone already is no error."""
        ...

    async def reply_privately(self, case: Case, text: str) -> None:
        """A private message to the reviewer."""
        ...

    async def ping(self) -> str: ...
