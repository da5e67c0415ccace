"""The port of what is known of the platforms' own state, and of what waits to be fetched from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.cases.review import Delivery
from models.cases.watch import Watch


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A delivery that could not be used when it came, at ``received_at``; ``is_pointer`` where its review has to be
    fetched.
    """

    id: int
    delivery: Delivery
    is_pointer: bool
    received_at: datetime


class Watches(Protocol):
    """How each platform is watched, and the deliveries that wait for one that can't be read."""

    async def begin(self, sources: tuple[str, ...], at: datetime) -> None:
        """Note from when on these platforms are listened to; what was noted stays."""
        ...

    async def get(self, source: str, at: datetime) -> Watch:
        """How a platform is watched; one that was not yet is from ``at`` on."""
        ...

    async def put(self, watch: Watch) -> None:
        """Keep how a platform is watched in the place of what was kept."""
        ...

    async def failing(self) -> tuple[Watch, ...]:
        """The platforms whose reviews can't be read now."""
        ...

    async def postpone(self, delivery_id: int, problem: str, at: datetime) -> int:
        """Let a delivery that could not be fetched ``at`` this moment wait until its platform answers, and longer each
        time; returns how often it had failed before.
        """
        ...

    async def waiting(self, source: str) -> int:
        """How many deliveries wait for this platform."""
        ...

    async def probe(self, source: str) -> bool:
        """Ask for one of the waiting deliveries to be fetched, the one whose turn it is; False where none waits."""
        ...

    async def release(self, but: tuple[str, ...], limit: int, at: datetime) -> int:
        """Ask for those waiting deliveries of all platforms ``but`` these to be fetched whose time has come ``at`` this
        moment; returns of how many.
        """
        ...

    async def expire(self, before: datetime) -> None:
        """Put into quarantine what has waited since before this moment."""
        ...

    async def quarantined(self, limit: int) -> tuple[Quarantined, ...]:
        """Deliveries in quarantine, oldest first."""
        ...

    async def revive(self, delivery_id: int) -> None:
        """Ask for a delivery in quarantine to be fetched."""
        ...
