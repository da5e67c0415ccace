"""Sentences of a draft that speak neither to the customer nor of the matter: excuses, lessons, orders obeyed."""

from __future__ import annotations

from collections.abc import Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.factless_words import NEUTRAL
from models.checks.finding import Finding, FindingCode
from models.checks.grounding import Inventions, unplaced_words
from models.checks.numbers import is_number
from models.checks.stray_words import ASIDE, COURTESY, GOES_ON, WARM
from models.checks.voice import ADDRESS
from models.text.stopword import COMMON
from models.text.text import Text

_UNTOLD = 0.8
"""The share of a sentence's words of substance that the review does not hold, from which on it tells something else."""
_UNTOLD_TO_YOU = 1.0
"""The share of words of substance of a sentence that speaks to the customer, from which on it tells something else."""
_FEWEST = 2
"""Words of substance, fewer than which tell nothing."""
_PREFIX = 5
"""Letters by which two forms of a German, Spanish or French word are the same."""


class Strays:
    """A sentence of a model's draft that has nothing to do with what the customer told.

    The first sentence that tells something may be in words of our own: a good reply retells the matter. What comes
    after it and is no courtesy has to hold to the matter, or it is an excuse, a lesson or somebody's order.
    """

    id = FindingCode.INVENTED
    advice = Inventions.advice

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """One for each such sentence."""
        address = ADDRESS.get(scope.language)
        if not (scope.is_model and address):
            return
        has_told = False
        for at, sentence in enumerate(reply.rest_unquoted.sentences):
            is_addressed = bool(address.search(sentence.folded))
            is_stray = (
                _strays(sentence, reply.source, scope.language, is_addressed)
                if has_told
                else at > 0 and not is_addressed and is_untold(sentence, reply.source, scope.language)
            )
            if sentence.spelled and is_stray:
                yield finding(self, sentence.raw.strip())
            has_told = has_told or not (is_addressed and COURTESY.match(sentence.folded))


def _strays(sentence: Text, source: Text, language: str, is_addressed: bool) -> bool:
    """True of a sentence that stands after the story and leaves it."""
    if language != "en":
        return not is_addressed and is_untold(sentence, source, language, _UNTOLD)
    if WARM.search(sentence.folded):
        return False
    if ASIDE.search(sentence.folded):
        return True
    goes_on = bool(GOES_ON.search(sentence.folded))
    share = _UNTOLD_TO_YOU if is_addressed or goes_on else _UNTOLD
    return not (is_addressed and goes_on) and is_untold(sentence, source, language, share)


def is_untold(sentence: Text, source: Text, language: str, share: float = 1.0) -> bool:
    """True where a sentence tells something, and this share of its words of substance stands nowhere in the source."""
    if language == "en":
        told = [word for word in sentence.words if word not in NEUTRAL and not is_number(word)]
        untold = unplaced_words(sentence, source)
    else:
        common = COMMON[language]
        told = [word for word in sentence.words if len(word) >= _PREFIX and word not in common and not is_number(word)]
        known = {word[:_PREFIX] for word in source.words}
        untold = [word for word in told if word[:_PREFIX] not in known]
    return len(told) >= _FEWEST and len(untold) >= share * len(told)
