"""The port of the clock."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """What handlers take for now, so that a test can turn it.

    Two things keep the machine's own: adapters, for what a far side measures by its clock (tokens, retries, a coupon's
    start), and the database, for moments that it writes down by itself (clicks seen, codes given, vouchers offered).
    """

    def now(self) -> datetime:
        """The time now, aware, in UTC."""
        ...
