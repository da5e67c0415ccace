"""A check that a reply is in the language expected of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.finding import Finding, FindingCode
from models.text.stopword import COMMON
from models.text.text import Text

_FOREIGN_SCRIPT = re.compile("[\u0370-\u1cff\u2e80-\ud7ff\uf900-\ufdff]{2,}")
"""Scripts that none of our languages is written in."""

_WINDOW = 8
"""Words in a row that are looked at together, so that a half sentence in another language is seen."""
_FOREIGN_WORDS = 4
"""So many words of another language in a window, with at most one of the expected one, are no chance."""
_LONG = 7
"""Words of a sentence that cannot do without a single one of its language's commonest."""


def _strange(text: Text, language: str) -> str:
    """The first run of words in another language, or a sentence without any common word of the expected one."""
    own = COMMON.get(language)
    if own is None:
        return ""
    for sentence in text.sentences:
        spoken = sentence.words
        for start in range(max(1, len(spoken) - _WINDOW + 1)):
            window = spoken[start : start + _WINDOW]
            ours = sum(word in own for word in window)
            if ours <= 1 and any(
                sum(word in known and word not in own for word in window) >= _FOREIGN_WORDS for known in COMMON.values()
            ):
                return " ".join(window)
        if len(spoken) >= _LONG and not own.intersection(spoken):
            return sentence.raw.strip()
    return ""


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
        strange = _strange(reply.rest_unquoted, scope.language) if scope.is_model else ""
        if strange or (own and own != scope.language):
            is_sure = scope.said.language == scope.language
            yield finding(self, strange, is_blocking=scope.is_model or is_sure)
        elif scope.is_model and (foreign := _FOREIGN_SCRIPT.search(reply.rest.raw)):
            yield finding(self, foreign[0])
