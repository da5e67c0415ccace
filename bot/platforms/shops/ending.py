"""When a voucher code ends, out of a shop's answer."""

from __future__ import annotations

from datetime import UTC, datetime


def ending(said: object) -> datetime | None:
    """The end of a code, aware UTC, from ISO 8601 (a time without zone is UTC); None for a code that never ends, or
    where no time is given.
    """
    if not isinstance(said, str):
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
