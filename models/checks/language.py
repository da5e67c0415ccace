"""A check that a reply is in the language expected of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.finding import Finding, FindingCode

_FOREIGN_SCRIPT = re.compile("[\u0370-\u1cff\u2e80-\ud7ff\uf900-\ufdff]{2,}")
"""Scripts that none of our languages is written in."""


class Language:
    """Finds a reply in another language: a model must keep to the review's; a person may choose one where the review
    isn't clearly in it.
    """

    id = FindingCode.WRONG_LANGUAGE
    advice = "It is in another language than the customer's: write in the customer's language."

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        if not scope.language:
            return
        own = reply.rest_unquoted.language or reply.unquoted.language
        if own and own != scope.language:
            is_sure = scope.said.language == scope.language
            yield finding(self, is_blocking=scope.is_model or is_sure)
        elif scope.is_model and (foreign := _FOREIGN_SCRIPT.search(reply.rest.raw)):
            yield finding(self, foreign[0])
