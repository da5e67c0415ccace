"""What a review platform can do, as data: the card, the checks and the edit form follow it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform's capabilities. ``name`` is its address (``/webhooks/<name>``), ``title`` what people read.

    ``max_reply_chars`` is its limit for a reply. Without ``can_publish`` a person posts the reply by hand;
    ``can_replace`` means that a new reply takes the place of the one before;
    ``can_find`` means that a published reply can be looked up, so that an unclear outcome can be settled;
    ``allows_gifts`` is False where its rules forbid a gift to a reviewer. ``has_history`` means that its reviews can be
    listed; ``is_polled`` that we ask for new ones. Where it is pushed (``is_pushed``) as well, that is the net for what
    got lost, and asked more rarely. A review is looked for until ``overlap_days`` after it was written: platforms show
    some of them late.
    """

    name: str
    title: str
    max_reply_chars: int = 4000
    can_publish: bool = False
    can_find: bool = False
    can_retract: bool = False
    can_reply_privately: bool = False
    allows_gifts: bool = True
    has_history: bool = False
    is_polled: bool = False
    is_pushed: bool = False
    can_replace: bool = False
    overlap_days: int = 2
