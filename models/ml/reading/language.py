"""Which language a customer writes. Where it can't be told the answer is empty, rather than a guess.

The checks on replies use ``models/text/language.py``, which needs no library and tells only languages that replies are
written in.
"""

from __future__ import annotations

from collections.abc import Callable

from lingua import Language, LanguageDetectorBuilder

from models.text.fold import fold
from models.text.stopword import COMMON
from models.text.word import letter_words

KNOWN = (
    Language.ENGLISH,
    Language.GERMAN,
    Language.SPANISH,
    Language.FRENCH,
    Language.ITALIAN,
    Language.DUTCH,
    Language.PORTUGUESE,
    Language.POLISH,
    Language.SWEDISH,
    Language.TURKISH,
    Language.RUSSIAN,
    Language.JAPANESE,
)
"""Few on purpose: each further one makes mistakes on short texts likelier."""

SURE_FROM = 0.5
SHORT = 20
"""Words; so short a text is believed to be another language only from :data:`SURE_IF_SHORT` on."""
SURE_IF_SHORT = 0.9
ENGLISH_SHARE = 0.75
"""Of a short text's words, so many must be whole English ones."""
_FOREIGN = frozenset(word for language, known in COMMON.items() if language != "en" for word in known.split()) - {
    *COMMON["en"].split(), "a", "die", "do", "e", "me", "no", "o", "plus"
}  # fmt: skip
"""The commonest words of other languages that are no English ones."""


_PLAINLY_ENGLISH = frozenset(
    ["the", "it", "it's", "this", "that's", "not", "with", "they", "and", "my", "don't", "didn't"]
)
"""Words that no other of these languages has."""


def _is_foreign(words: list[str]) -> bool:
    return bool(_FOREIGN & {fold(word) for word in words})


class Languages:
    """The detector, in its low-accuracy mode: 17 MB of memory in place of 280, and as good on whole sentences.

    ``is_english_word`` settles short texts such as "Broken", which statistics of letters take for Dutch, unless one of
    the commonest words of another language stands in them.
    """

    def __init__(self, is_english_word: Callable[[str], bool]) -> None:
        self._is_english_word = is_english_word
        self._detector = LanguageDetectorBuilder.from_languages(*KNOWN).with_low_accuracy_mode().build()

    def of(self, text: str) -> str:
        """An ISO 639-1 code, empty where it can't be told."""
        words = letter_words(text)
        if not words:
            return ""
        best = self._detector.compute_language_confidence_values(" ".join(words))[0]
        language: str = best.language.iso_code_639_1.name.lower()
        if len(words) <= SHORT and best.value < SURE_IF_SHORT and self._may_be_english(words):
            return "en"
        if len(words) <= SHORT and _PLAINLY_ENGLISH & {fold(word) for word in words} and not _is_foreign(words):
            return "en"
        return language if best.value >= SURE_FROM else ""

    def _may_be_english(self, words: list[str]) -> bool:
        parts = [part for word in words for part in fold(word).split("'")]
        known = sum(self._is_english_word(part) for part in parts)
        return known >= ENGLISH_SHARE * len(parts) and not _is_foreign(words)
