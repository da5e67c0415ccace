"""Where vouchers are made, and the letters that bring them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from models.cases.voucher import Coupon


class VoucherShop(Protocol):
    """Where vouchers are made. ``gives_own_codes`` means that the shop's id is the code for the customer, not ours."""

    @property
    def gives_own_codes(self) -> bool: ...

    async def find(self, code: str) -> Coupon | None:
        """This code as it stands in the shop, None where it does not exist there."""
        ...

    async def issue(self, code: str, email: str | None, expires_at: datetime) -> str:
        """Make a single-use free-shipping code; returns the shop's id of it."""
        ...

    async def ping(self) -> str: ...


class Mailer(Protocol):
    """Private letters to customers."""

    async def send(self, to: str, subject: str, text: str, message_id: str) -> None:
        """Raises :class:`Unknown` where the letter may or may not have left."""
        ...

    async def ping(self) -> str: ...
