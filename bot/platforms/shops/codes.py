"""Vouchers from a plain list of free-shipping codes, for a shop without an API: a CSV, each code given once.

The codes stand in the first column; a first line called ``code`` is passed over. The list may grow at any time. What
was given stays given: a code that was sent can't be called back, since the shop does not ask us.
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

from models.cases.voucher import Coupon
from models.errors import Permanent
from models.ports.store import GivenCodes

HINT = "Check HIGHROAD_VOUCHER_CODES: a CSV with the codes in its first column."


class CodeList:
    """A list of codes, and which were given away. Our own code of a case stays inside: the customer gets a
    listed one.
    """

    gives_own_codes = True

    def __init__(self, file: Path, given: GivenCodes) -> None:
        self._file = file
        self._given = given

    async def close(self) -> None:
        """Nothing to close: a list holds no connections."""

    def _codes(self) -> tuple[str, ...]:
        try:
            rows = csv.reader(self._file.read_text("utf-8-sig").splitlines())
            codes = [row[0].strip() for row in rows if row and row[0].strip()]
        except (OSError, ValueError, csv.Error):
            raise Permanent(f"The list of codes {self._file.name} can't be read.", HINT) from None
        if codes and codes[0].lower() == "code":
            codes = codes[1:]
        return tuple(dict.fromkeys(codes))

    async def find(self, code: str) -> Coupon | None:
        listed = await self._given.given(code)
        return Coupon(listed) if listed else None

    async def issue(self, code: str, email: str | None, expires_at: datetime) -> str:
        """Give the next free code; the same one again at a retry. When it ends is up to whoever made the list."""
        given = await self._given.give(self._codes(), code)
        if given is None:
            raise Permanent("All the codes of the list were given away.", f"Add new ones to {self._file.name}.")
        return given

    async def ping(self) -> str:
        left = len(self._codes()) - await self._given.count()
        if left <= 0:
            raise Permanent("No free code is left on the list.", f"Add new ones to {self._file.name}.")
        return f"{left} free-shipping codes are left on the list"
