"""Which language a customer writes. Where it can't be told it says so, rather than guess."""

from __future__ import annotations

import re
from collections.abc import Callable

from lingua import Language, LanguageDetectorBuilder

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
SHORT = 3
"""Words; so short a text is believed to be another language only from :data:`SURE_IF_SHORT` on."""
SURE_IF_SHORT = 0.9
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Languages:
    """The detector, in its low-accuracy mode: 17 MB of memory in place of 280, and as good on whole sentences.

    ``is_english_word`` settles short texts such as "Broken", which statistics of letters take for Dutch.
    """

    def __init__(self, is_english_word: Callable[[str], bool]) -> None:
        self._is_english_word = is_english_word
        self._detector = LanguageDetectorBuilder.from_languages(*KNOWN).with_low_accuracy_mode().build()

    def of(self, text: str) -> str:
        """An ISO 639-1 code, empty where it can't be told."""
        words = _WORD.findall(text)
        if not words:
            return ""
        best = self._detector.compute_language_confidence_values(" ".join(words))[0]
        if len(words) <= SHORT and best.value < SURE_IF_SHORT and all(map(self._is_english_word, words)):
            return "en"
        return best.language.iso_code_639_1.name.lower() if best.value >= SURE_FROM else ""
