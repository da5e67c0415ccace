"""When a code ends, as shops say it."""

from __future__ import annotations

from datetime import UTC, datetime


def ending(said: object) -> datetime | None:
    """Aware UTC from ISO 8601, where a time without zone is UTC; None for a code that never ends, or says no time."""
    if not isinstance(said, str):
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
