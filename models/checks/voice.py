"""A reply speaks as the shop, and with courtesy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.finding import Finding, FindingCode
from models.checks.word_rules import WordRules
from models.text.text import Text

_COURTEOUS = re.compile(
    r"\b(?:sorry|apolog\w+|thank\w*|understand\w*|seriously|regret\w*|not right|saddened|appreciate)\b"
)
"""No answer to a complaint is without one of these; an obedient model's is."""


MOST_ECHOED = 0.7
"""A draft of which so much is the customer's own wording is no answer."""

FEWEST_ECHOED = 3
"""Words; a shorter sentence may stand in the review by chance."""

ADDRESS = {
    "en": re.compile(r"\b(?:you\w*|us|we|our|sorry|thank\w*|glad|good (?:to|that)|pleased|nice|pity|lovely|joy)\b"),
    "de": re.compile(r"\b(?:sie|ihre?[nmrs]?|ihnen|wir|uns|unser\w*|dank\w*|schade|schon,|leid|bedauer\w*|freut)\b"),
    "es": re.compile(r"\b(?:usted(?:es)?|sus?|les?|nos|sentimos|gracias|lament\w+|alegr\w+|agradec\w+|es una pena)\b"),
    "fr": re.compile(r"\b(?:vous|votre|vos|nous|notre|nos|desole\w*|merci|dommage|regret\w+|heureux|ravis)\b"),
}
"""How a sentence speaks to the customer, by language."""


_OF_THE_SHOP = re.compile(rf"{ADDRESS['en'].pattern}|\b(?:shops?|stores?|compan(?:y|ies)|owners?|boss|staff)\b|%")


class Voice(WordRules):
    """The customer speaking in the shop's name."""

    id = FindingCode.WRONG_VOICE
    advice = "It speaks as the customer and not as the shop: write we for us and you for the customer."

    def forms(self, reply: Wording) -> Iterable[str]:
        """The plain form without true quotes of the review: there *I* is the customer."""
        return (reply.rest_unquoted.folded,)


class Courtesy:
    """A model's English draft that neither regrets nor thanks, and echoes its review."""

    id = FindingCode.WRONG_VOICE
    advice = Voice.advice

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        is_curt = bool(reply.rest.spelled) and not _COURTEOUS.search(reply.whole.folded)
        if not (scope.is_model and scope.language == "en" and is_curt):
            return
        if _echoed(reply.rest, reply.source) >= MOST_ECHOED:
            yield finding(self)


class Echo:
    """A sentence of a model's draft that stands in the review word for word: an order obeyed, or no answer.

    A plain fact of the customer's story may be told back so beside a sentence that speaks to them.
    """

    id = FindingCode.WRONG_VOICE
    advice = Voice.advice

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """One for each such sentence."""
        if not scope.is_model:
            return
        said, told = (f" {' '.join(text.words)} " for text in (scope.said, reply.told))
        address = ADDRESS.get(scope.language, ADDRESS["en"])
        speaks = any(address.search(sentence.folded) for sentence in reply.rest_unquoted.sentences)
        for sentence in reply.rest_unquoted.sentences:
            echo = f" {' '.join(sentence.words)} "
            is_echo = len(sentence.words) >= FEWEST_ECHOED and echo in said
            if is_echo and not (speaks and echo in told and not _OF_THE_SHOP.search(sentence.folded)):
                yield finding(self, sentence.raw.strip())


class Address:
    """A model's draft that speaks to nobody: no answer does without *you* or *we*."""

    id = FindingCode.WRONG_VOICE
    advice = Voice.advice

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """At most one."""
        speaks = ADDRESS.get(scope.language)
        if scope.is_model and reply.rest.spelled and speaks and not speaks.search(reply.whole.folded):
            yield finding(self)


def _echoed(draft: Text, source: Text) -> float:
    """The share of a draft's runs of three words that stand in its source as they are."""
    runs = _runs(draft.words)
    return len(runs & _runs(source.words)) / len(runs) if runs else 0.0


def _runs(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {words[at : at + 3] for at in range(len(words) - 2)}
