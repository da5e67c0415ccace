"""A check for what the playbook forbids to say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.finding import Finding, FindingCode
from models.text.fold import fold


class NeverSay:
    """Finds the playbook's ``never_say`` phrases, however they are spelled."""

    id = FindingCode.NEVER_SAY
    advice = "The playbook's never_say forbids these words: take them out."

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """One finding for each phrase."""
        for phrase in scope.never_say:
            if re.search(rf"(?<!\w){re.escape(fold(phrase))}(?!\w)", reply.rest.folded):
                yield finding(self, phrase)
