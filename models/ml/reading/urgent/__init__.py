"""Words that make a review urgent, a file a language. Of dangers words tell the plainest alone: a model hears them."""

from __future__ import annotations

from models.cases.verdict import Urgent
from models.ml.reading.urgent import de, en, es, fr
from models.ml.reading.urgent.words import UrgentPatterns

_WORDS = (*en.WORDS, *de.WORDS, *es.WORDS, *fr.WORDS)
_PATTERNS = {kind: UrgentPatterns([words for words in _WORDS if words.kind is kind]) for kind in Urgent}


def urgent_by_words(text: str) -> tuple[Urgent, ...]:
    """What words alone make urgent, in any language of the playbook."""
    return tuple(kind for kind, patterns in _PATTERNS.items() if patterns.are_in(text))


def sounds_urgent(text: str) -> tuple[Urgent, ...]:
    """The kinds that a text only sounds like: an innocent phrase stands in it, and nothing that tells."""
    return tuple(kind for kind, patterns in _PATTERNS.items() if patterns.only_sound(text))
