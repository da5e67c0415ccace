"""Every error of Highroad, sorted by who must act. Adapters translate once, at the edge."""

from __future__ import annotations


class HighroadError(Exception):
    """The root: catch it only where a process would otherwise end.

    The message is ours alone. ``said`` is what the other side said of it, in its own words: people may see it
    (:func:`explain`), and no log ever holds it. ``code`` is the name that the other side's API has for it, where it
    has one: for telling apart what shares a status.
    """

    def __init__(self, message: str = "", *, said: str = "", code: str = "") -> None:
        super().__init__(message)
        self.said = said
        self.code = code


class Refused(HighroadError):
    """A person asked for what isn't allowed now; the message is for that person, and says what to do."""


class Stale(Refused):
    """Somebody else was first: the case has changed since the card was drawn that this person saw."""


class BadSignature(HighroadError):
    """The sender of a delivery could not prove who they are. Answered 401; nothing is stored."""


class Unreadable(HighroadError):
    """A genuine delivery whose body we can't read: quarantined, answered 202, shown to the operator."""


class Transient(HighroadError):
    """Something failed now and may work later; ``retry_after`` is in seconds, None where the other side did not say."""

    def __init__(self, message: str, retry_after: float | None = None, *, said: str = "", code: str = "") -> None:
        super().__init__(message, said=said, code=code)
        self.retry_after = retry_after


class StoreAway(Transient):
    """Our own database did not answer, which says nothing of the other side that was being spoken to."""


class Busy(Transient):
    """It is not our turn yet: nothing was tried, and it costs no try to come back in ``pause_s``."""

    def __init__(self, pause_s: float) -> None:
        super().__init__("It is not our turn yet.", pause_s)
        self.pause_s = pause_s


class Permanent(HighroadError):
    """Something will fail again until an operator acts; ``hint`` says what to do."""

    def __init__(self, message: str, hint: str = "", *, said: str = "", code: str = "") -> None:
        super().__init__(message, said=said, code=code)
        self.hint = hint


class Unknown(HighroadError):
    """A request was sent and nobody knows whether it took effect. Reconcile before any retry; never repeat blindly."""


def explain(error: HighroadError) -> str:
    """An error for people: the reason, what the other side said of it, and what to do."""
    said = f"It said: {error.said}" if error.said else ""
    return " ".join(part for part in (str(error), said, hint_of(error)) if part)


def hint_of(error: HighroadError) -> str:
    """What an operator can do about an error; empty where there is nothing to do."""
    return error.hint if isinstance(error, Permanent) else ""


def sentence_of(error: HighroadError) -> str:
    """An error as the person hears it whose click or question failed; what may pass, they can try again."""
    return f"{explain(error)} Look at the card and try again." if isinstance(error, Transient) else explain(error)
