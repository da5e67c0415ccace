"""What may never leave under the shop's name. Pure; run on every draft, at the edit form and again at publishing."""

from __future__ import annotations

import re

from models.checks.check import Check, Scope, Wording
from models.checks.codes import Codes, VoucherCode
from models.checks.commitments import Admissions, Offers, Promises, ReviewChanges
from models.checks.finding import Finding, FindingCode
from models.checks.grounding import Guesses, Inventions
from models.checks.hidden import Hidden
from models.checks.injection import Steered, told
from models.checks.language import Language
from models.checks.leaks import Leaks, Markup
from models.checks.length import Empty, TooLong
from models.checks.links import Links
from models.checks.loop import Loop
from models.checks.manners import Blame, Excuses, Insults, Swearing
from models.checks.never_say import NeverSay
from models.checks.pings import Pings
from models.checks.private_data import People, PersonalData
from models.checks.strays import Strays
from models.checks.voice import Address, Courtesy, Echo, Voice
from models.text.text import Text

__all__ = ["CHECKS", "Finding", "FindingCode", "Scope", "inspect"]

CHECKS: tuple[Check, ...] = (
    Empty(), TooLong(), Hidden(), VoucherCode(), Links(), PersonalData(), Pings(), Markup(), Codes(), People(),
    Promises(), Admissions(), Offers(), Blame(), Excuses(), Insults(), Swearing(), ReviewChanges(), Voice(),
    Leaks(), NeverSay(), Language(), Loop(), Inventions(), Guesses(), Strays(), Courtesy(), Echo(), Address(),
    Steered(),
)  # fmt: skip
"""Every check, in the order in which their findings are shown."""

_QUOTED = re.compile(r"[“\"„«]\s?([^“”\"„«»]{3,}?)[.,]?\s?[”\"“»]")
_MIN_PHRASE = 3
"""Characters of a phrase of ours that is worth cutting out."""


def inspect(text: str, scope: Scope) -> tuple[Finding, ...]:
    """Everything wrong with a reply, what blocks first; empty where it may leave as it is."""
    reply = _worded(text, scope)
    found = [finding for check in CHECKS for finding in check.findings(reply, scope)]
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: not finding.is_blocking))


def _worded(text: str, scope: Scope) -> Wording:
    rest = without_own(text, scope.allowed)
    return Wording(
        whole=Text(text),
        rest=Text(rest),
        unquoted=Text(_without_quotes(text, scope.said)),
        rest_unquoted=Text(_without_quotes(rest, scope.said)),
        told=told(scope.said),
        source=Text(f"{scope.review}\n{scope.product}"),
    )


def without_own(text: str, allowed: tuple[str, ...]) -> str:
    """The text with the shop's own phrases cut out, however they are spaced."""
    rest = text
    for phrase in sorted(allowed, key=len, reverse=True):
        if len(phrase.strip()) >= _MIN_PHRASE:
            pattern = r"\s+".join(re.escape(part) for part in phrase.split())
            rest = re.sub(rf"(?<!\w){pattern}(?!\w)", "\n", rest)
    return rest


def _without_quotes(text: str, review: Text) -> str:
    """The text without what it quotes from the review word for word."""
    said = " ".join(review.folded.split())
    return _QUOTED.sub(
        lambda quote: " " if " ".join(Text(quote[1]).folded.split()) in said else quote[0],
        text,
    )
