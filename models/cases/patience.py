"""How long we wait for a call with an effect, and how long one that was cut off may still arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """Bounds on calls that have an effect outside: a reply, a coupon, a letter, a message in a chat.

    No such call is waited for longer than ``longest_call_s``. ``settles_after_s`` after it began it has arrived or
    never will: that is longer by what a platform may take to finish what it received from a client that is gone.
    Until then the platform is asked every ``look_again_s``.
    """

    longest_call_s: float = 60.0
    settles_after_s: float = 90.0
    look_again_s: float = 10.0

    def settled_at(self, left_at: datetime) -> datetime:
        """When a call that began then can't arrive any more."""
        return left_at + timedelta(seconds=self.settles_after_s)
