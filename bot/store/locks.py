"""Every advisory lock of the database: what only one process at a time may do."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from sqlalchemy import Select, func, select


class Lock(IntEnum):
    """A lock for the length of a transaction. Its number is known to every process of every version, so it stays."""

    MIGRATION = 4_847_301
    """Several processes may start at once."""
    GROUPS = 4_847_302
    """Groups of complaints are written down whole."""
    ALARM = 4_847_303
    """Nobody raises an alarm that another is raising."""
    VOUCHER_CAP = 4_847_304
    """Vouchers of two cases are counted one after the other, or both would find room for the last one."""
    VOUCHER_CODE = 4_847_305
    """A code of the plain list is given once."""

    def take(self) -> Select[Any]:
        """The statement that waits for this lock and holds it until the transaction ends."""
        return select(func.pg_advisory_xact_lock(self.value))


def lock_of(key: str, *, is_tried: bool = False) -> Select[Any]:
    """The statement that takes a lock known by its name alone, as :class:`Lock` does for those with a number; one that
    is only tried answers whether it could be had.
    """
    take = func.pg_try_advisory_xact_lock if is_tried else func.pg_advisory_xact_lock
    return select(take(func.hashtextextended(key, 0)))
