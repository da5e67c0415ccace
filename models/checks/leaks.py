"""Checks for machine text: tags, templates, and a model that speaks of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.finding import Finding, FindingCode
from models.checks.word_rules import WordRules
from models.text.text import Text

_MARKUP = re.compile(
    r"</?[a-z][^<>\n]*>|<\||\|>|\[/?inst\]|<</?sys>>|</?s>|\]\]>|<!--|-->|```|\{\{|\}\}|\$\{|\$\(|%[sn]\b|^#{1,6} |"
    r"\{\"|\"\}|\[/?[a-z]+\]"
)


def markup(text: Text) -> Iterator[str]:
    """Tags, templates and fences: no person writes them into a reply."""
    yield from (found[0] for found in _MARKUP.finditer(text.folded))


class Leaks(WordRules):
    """Finds a model's words about its own instructions."""

    id = FindingCode.LEAK
    advice = "It holds machine text or speaks of its own instructions: take it out."


class Markup:
    """Finds what only a machine writes into a reply: tags, templates, fences."""

    id = FindingCode.LEAK
    advice = Leaks.advice

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """One finding for each tag."""
        for tag in markup(reply.rest):
            yield finding(self, tag)
