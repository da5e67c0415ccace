"""Which language a text is in, told by its commonest words, without any model: enough to catch a reply in the wrong one.

What language a *customer* writes is told by ``models/ml/reading/language.py``, which knows more languages and short
texts, and needs a library that only the model process loads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from models.text.stopword import COMMON

_COMMON = {language: frozenset(text.split()) for language, text in COMMON.items()}
_SHARED = Counter(word for known in _COMMON.values() for word in known)


def language_of(words: Sequence[str]) -> str:
    """An ISO 639-1 code for folded words, empty where they are too few or too mixed to tell."""
    scores = {
        language: sum(1.0 / _SHARED[word] for word in words if word in known) for language, known in _COMMON.items()
    }
    ranked = sorted(scores, key=lambda language: scores[language], reverse=True)
    best, second = scores[ranked[0]], scores[ranked[1]]
    is_clear = best >= 2.0 and best >= 0.12 * len(words) and best >= 1.6 * second
    return ranked[0] if is_clear else ""
