"""The port of the clock."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where decisions take the time from."""

    def now(self) -> datetime:
        """The time now, aware, in UTC."""
        ...
