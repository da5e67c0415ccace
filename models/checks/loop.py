"""A check for a model that repeats itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.finding import Finding, FindingCode

_LOOP_WORDS = 5
"""So many words in a row that come twice are a loop."""
_STUTTER = re.compile(r"\b(\w+)(?:\W+\1\b){2,}")


class Loop:
    """Finds repetition in a model's draft; people may repeat themselves."""

    id = FindingCode.LOOP
    advice = "It repeats itself: say it once."

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """At most one finding, with the words that come again."""
        if not scope.is_model:
            return
        spoken = reply.rest.words
        runs = Counter(spoken[at : at + _LOOP_WORDS] for at in range(len(spoken) - _LOOP_WORDS + 1))
        repeated = next((" ".join(run) for run, count in runs.items() if count > 1), "")
        stutter = _STUTTER.search(reply.rest.folded)
        if repeated or stutter:
            yield finding(self, repeated or (stutter[0] if stutter else ""))
