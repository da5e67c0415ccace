"""Every error of Highroad, sorted by who must act. Adapters translate once, at the edge."""

from __future__ import annotations


class HighroadError(Exception):
    """The root: catch it only where a process would otherwise end."""


class Refused(HighroadError):
    """A person asked for what isn't allowed now; the message is for that person, and says what to do."""


class Stale(Refused):
    """Somebody else was first: the case has changed since this person's card was drawn."""


class BadSignature(HighroadError):
    """The sender could not prove who they are. Answered 401; nothing is stored."""


class Unreadable(HighroadError):
    """A genuine delivery whose body we can't read: quarantined, answered 202, shown to the operator."""


class Transient(HighroadError):
    """It failed now and may work later; ``retry_after`` is in seconds, None where the other side did not say."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Permanent(HighroadError):
    """It will fail again until an operator acts; ``hint`` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Unknown(HighroadError):
    """We sent it and don't know whether it happened. Reconcile before any retry; never repeat blindly."""


def told(error: HighroadError) -> str:
    """What a person in a chat is told: the reason, and what to do."""
    if isinstance(error, Permanent):
        return f"{error} {error.hint}".strip()
    return f"{error} Look at the card and try again." if isinstance(error, Transient) else str(error)
