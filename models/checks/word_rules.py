"""Checks that are made of rules about words: what each looks for stands in ``rules/``, by language.

The rules of all languages read every reply: an insult hurts in any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.factless_words import DATES, NEUTRAL
from models.checks.finding import Finding, FindingCode
from models.checks.rule import CLAUSE_END, RULES, Rule, Weight
from models.text.stem import stem
from models.text.text import Text
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
                found = rule.first_in(form)
                if found and not (
                    _is_said(rule, found, reply) or _is_told(rule, found, reply) or self._is_reported(found, reply)
                ):
                    is_blocking = scope.is_model or rule.weight is Weight.BLOCK
                    yield finding(self, found[0].strip(), is_blocking=is_blocking)
                    break

    def _is_reported(self, found: re.Match[str], reply: Wording) -> bool:
        if not self.may_be_reported:
            return False
        head = re.split(r"[.!?\n]", found.string[: found.end()])[-1]
        told = reply.told.stems
        return bool(_REPORTED.search(head)) and all(stem(word) in told for word in words(found[0])[-2:])


def _is_told(rule: Rule, found: re.Match[str], reply: Wording) -> bool:
    """True where the clause tells the customer back what they told: its verb, or all that it names."""
    if not rule.unless_told:
        return False
    clause = found[0].split()[-1:] + words(CLAUSE_END.split(found.string[found.end() :], maxsplit=1)[0])
    named = [word for word in clause if not (word in NEUTRAL or word.isdigit() or DATES.fullmatch(word))]
    told = reply.told.stems | Text(reply.told.unmasked).stems
    return all(stem(word) in told for word in named or clause[:1])


def _is_said(rule: Rule, found: re.Match[str], reply: Wording) -> bool:
    """True where a word may stand because the customer spoke of the matter (in any form of the word)."""
    said = found[0].strip()
    return rule.unless_said and (said in reply.told.folded or said[:_START] in reply.told.folded)
