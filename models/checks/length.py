"""Checks that a reply says something, and no more than its platform takes."""

from __future__ import annotations

from collections.abc import Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.finding import Finding, FindingCode


class Empty:
    """Finds a reply without a word; of a model's draft, one without a word beside our own phrases."""

    id = FindingCode.EMPTY
    advice = "The reply is empty: write something."

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        if not reply.whole.spelled or (scope.is_model and not reply.rest.spelled):
            yield finding(self)


class TooLong:
    """Finds a reply that the platform would refuse or cut."""

    id = FindingCode.TOO_LONG
    advice = "It is longer than the platform takes: shorten it."

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """At most one finding, which says both lengths."""
        if len(reply.whole.raw) > scope.max_chars:
            sentence = f"It has {len(reply.whole.raw)} characters and the platform takes {scope.max_chars}: shorten it."
            yield Finding(self.id, "", sentence)
