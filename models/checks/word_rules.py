"""Checks that are made of rules about words: what each looks for stands in ``rules/``, by language.

The rules of all languages read every reply: an insult hurts in any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.finding import Finding, FindingCode
from models.checks.rule import RULES, Rule, Weight
from models.text.stem import stem
from models.text.word import words

_REPORTED = re.compile(
    r"(?<!\bwe )(?<!\bi )\b(?:told|said|says|asked|asks|offered|claimed|promised|banner|note|demanded|denied|given)\b"
)
_START = 6
"""Letters; a word may stand where the customer used one that begins alike."""


class WordRules:
    """The base of checks that are rules about words; each names the finding it gives and its advice.

    ``may_be_reported`` lets a reply tell what somebody said or offered to the customer, where the customer said so too.
    """

    id: FindingCode
    advice: str
    may_be_reported = False

    def __init__(self) -> None:
        self.rules = tuple(rule for rule in RULES if rule.check is self.id)

    def forms(self, reply: Wording) -> Iterable[str]:
        """What its rules read: the plain form and the one without disguise."""
        return dict.fromkeys((reply.rest.folded, reply.rest.unmasked))

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """At most one for each rule."""
        for rule in self.rules:
            if rule.weight is Weight.MODEL and not scope.is_model:
                continue
            for form in self.forms(reply):
                found = rule.pattern.search(form)
                if found and not _is_said(rule, found, reply) and not self._is_reported(found, reply):
                    is_blocking = scope.is_model or rule.weight is Weight.BLOCK
                    yield finding(self, found[0].strip(), is_blocking=is_blocking)
                    break

    def _is_reported(self, found: re.Match[str], reply: Wording) -> bool:
        if not self.may_be_reported:
            return False
        head = re.split(r"[.!?\n]", found.string[: found.end()])[-1]
        told = reply.facts.stems
        return bool(_REPORTED.search(head)) and all(stem(word) in told for word in words(found[0])[-2:])


def _is_said(rule: Rule, found: re.Match[str], reply: Wording) -> bool:
    """True where a word may stand because the customer spoke of the matter (in any form of the word)."""
    said = found[0].strip()
    return rule.unless_said and (said in reply.facts.folded or said[:_START] in reply.facts.folded)
