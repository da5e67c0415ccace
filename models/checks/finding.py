"""What the checks find in a reply."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingCode(StrEnum):
    """The kinds of fault that a reply may have."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    PROMISE = "promise"
    ADMISSION = "admission"
    OFFER = "offer"
    CODE = "code"
    PERSONAL = "personal"
    LINK = "link"
    BLAME = "blame"
    EXCUSE = "excuse"
    INSULT = "insult"
    SWEARING = "swearing"
    REVIEW_CHANGE = "review_change"
    WRONG_LANGUAGE = "wrong_language"
    WRONG_VOICE = "wrong_voice"
    LOOP = "loop"
    INVENTED = "invented"
    LEAK = "leak"
    NEVER_SAY = "never_say"
    HIDDEN = "hidden"
    PING = "ping"
    STEERED = "steered"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a reply: the words that show it, a sentence for people, and whether it keeps the reply
    from leaving.
    """

    code: FindingCode
    words: str
    sentence: str
    is_blocking: bool = True
