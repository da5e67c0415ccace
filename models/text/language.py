"""Which language a text is in, by its commonest words: enough to catch a reply in the wrong one, without any model."""

from __future__ import annotations

from collections import Counter

from models.text.fold import fold, words
from models.text.stopword import COMMON

_COMMON = {language: frozenset(text.split()) for language, text in COMMON.items()}
_SHARED = Counter(word for known in _COMMON.values() for word in known)


def language_of(text: str) -> str:
    """An ISO 639-1 code, empty where the text is too short or too mixed to tell."""
    found = words(fold(text))
    scores = {
        language: sum(1.0 / _SHARED[word] for word in found if word in known) for language, known in _COMMON.items()
    }
    ranked = sorted(scores, key=lambda language: scores[language], reverse=True)
    best, second = scores[ranked[0]], scores[ranked[1]]
    is_clear = best >= 2.0 and best >= 0.12 * len(found) and best >= 1.6 * second
    return ranked[0] if is_clear else ""
