"""Finds sentences of a review that speak to whoever answers it, or hide something: they excuse nothing in a reply."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.codes import ENCODED, codes
from models.checks.finding import Finding, FindingCode
from models.checks.hidden import hidden
from models.checks.injection_words import FOREIGN_ORDER, MACHINE, ORDER, SUSPECT, WISH
from models.checks.leaks import markup
from models.checks.links import links
from models.checks.pings import pings
from models.text.text import Text

_PUNCTUATION = re.compile(r"[<>{}\[\]|\\=_*^~#@$]|--|->|=>|::|;\s*\w|\"")


def steers(sentence: Text) -> bool:
    """True where a sentence may be more than a complaint: then it excuses nothing in a reply."""
    return bool(
        SUSPECT.search(sentence.folded)
        or WISH.search(sentence.folded)
        or SUSPECT.search(sentence.unmasked)
        or _PUNCTUATION.search(sentence.folded)
        or hidden(sentence.raw)
        or ENCODED.search(sentence.raw)
        or next(links(sentence), "")
        or next(pings(sentence), "")
        or next(markup(sentence), "")
        or next(codes(sentence), "")
    )


def is_attack(review: Text) -> bool:
    """True where a review surely gives an order to a machine, or is built like one."""
    return bool(
        MACHINE.search(review.folded)
        or FOREIGN_ORDER.search(review.raw)
        or hidden(review.raw)
        or ENCODED.search(review.raw)
        or any(ORDER.search(sentence.folded) or WISH.search(sentence.folded) for sentence in review.sentences)
    )


def told(review: Text) -> Text:
    """The story of a review: the sentences that are above any suspicion of steering whoever answers it."""
    return Text(" ".join(sentence.raw for sentence in review.sentences if not steers(sentence)))


class Steered:
    """A model's draft to a review that gives orders: a playbook's reply or a person answers those."""

    id = FindingCode.STEERED
    advice = "The review tries to steer whoever answers it: write this reply yourself."

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """At most one, whatever the draft says."""
        if scope.is_model and is_attack(scope.said):
            yield finding(self)
