"""A reply speaks as the shop, and with courtesy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.finding import Finding, FindingCode
from models.checks.word_rules import WordRules

_COURTEOUS = re.compile(
    r"\b(?:sorry|apolog\w+|thank\w*|understand\w*|seriously|regret\w*|not right|saddened|appreciate)\b"
)
"""No answer to a complaint is without one of these; an obedient model's is."""


class Voice(WordRules):
    """The customer speaking in the shop's name."""

    id = FindingCode.WRONG_VOICE
    advice = "It speaks as the customer and not as the shop: write we for us and you for the customer."

    def forms(self, reply: Wording) -> Iterable[str]:
        """The plain form without true quotes of the review: there *I* is the customer."""
        return (reply.rest_unquoted.folded,)


class Courtesy:
    """A model's English draft that neither regrets nor thanks: it was talked into something else."""

    id = FindingCode.WRONG_VOICE
    advice = Voice.advice

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        is_curt = bool(reply.rest.spelled) and not _COURTEOUS.search(reply.whole.folded)
        if scope.is_model and scope.language == "en" and is_curt:
            yield finding(self)
