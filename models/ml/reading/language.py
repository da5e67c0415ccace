"""Which language a customer writes. Where it can't be told the answer is empty, rather than a neighbour's.

The checks on replies use ``models/text/language.py``, which needs no library and tells only languages that replies are
written in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lingua import ConfidenceValue, LanguageDetectorBuilder

from models.text.fold import fold
from models.text.language import NAMES, language_code, speaks_of
from models.text.stopword import COMMON
from models.text.word import letter_words

READ = frozenset({"en"})
"""What tone, topics and trolls were taught in: a score of any other language means nothing."""
SURE_FROM = 0.5
FEW = 3
"""Words; so few tell little."""
SHORT = 20
"""Words; so short a text is believed to be another language than English only from :data:`SURE_IF_SHORT` on, where its
words are English ones."""
SURE_IF_SHORT = 0.9
NEVER = 2.0
POSSIBLE_FROM = 0.01
"""What a platform says is believed from here, unless the text is surely of another language."""
TELLING = 6
"""Words; so many without one of a language's commonest are not in it."""
ENGLISH_SHARE = 0.75
"""Of a short text's words, so many must be whole English ones."""
_FOREIGN = frozenset(word for language, known in COMMON.items() if language != "en" for word in known) - {
    *COMMON["en"], "a", "die", "do", "e", "me", "no", "o", "plus"
}  # fmt: skip
"""The commonest words of other languages that are no English ones."""


_PLAINLY_ENGLISH = frozenset(
    ["the", "it", "it's", "this", "that's", "not", "with", "they", "and", "my", "don't", "didn't"]
)
"""Words that no other of these languages has."""


def _is_foreign(words: Sequence[str]) -> bool:
    return bool(_FOREIGN & set(words))


class Languages:
    """The detector over all 75 languages that lingua knows, as each that it does not know is taken for a neighbour; the
    rare ones among them are answered as unknown. Its low-accuracy mode holds 70 MB.

    ``is_english_word`` settles short texts such as "Broken", which statistics of letters take for Dutch, unless one of
    the commonest words of another language stands in them.
    """

    def __init__(self, is_english_word: Callable[[str], bool]) -> None:
        self._is_english_word = is_english_word
        self._detector = LanguageDetectorBuilder.from_all_languages().with_low_accuracy_mode().build()

    def of(self, text: str, said: str = "") -> str:
        """A code of :data:`NAMES`, empty where it can't be told; ``said`` is the platform's word, in any form."""
        written = letter_words(text)
        words = [fold(word) for word in written]
        if not words:
            return language_code(said)
        values = self._detector.compute_language_confidence_values(" ".join(written))
        best = values[0]
        if given := self._confirmed(language_code(said), values, len(words)):
            return given
        if len(words) <= SHORT and not _is_foreign(words):
            is_unsure = best.value < SURE_IF_SHORT
            if _PLAINLY_ENGLISH & set(words) or (is_unsure and self._may_be_english(words)):
                return "en"
        language = _code(best)
        if language == "en" and not _is_foreign(words):
            return "en"
        return language if language in NAMES and best.value >= _sure_from(language, words) else ""

    def _confirmed(self, given: str, values: Sequence[ConfidenceValue], count: int) -> str:
        """The platform's word, unless the text is long enough to be surely something else."""
        found = next((value.value for value in values if _code(value) == given), None)
        is_denied = count > FEW and values[0].value >= SURE_IF_SHORT and found is not None and found < POSSIBLE_FROM
        return "" if is_denied else given

    def _may_be_english(self, words: Sequence[str]) -> bool:
        parts = [part for word in words for part in word.split("'")]
        return sum(self._is_english_word(part) for part in parts) >= ENGLISH_SHARE * len(parts)


def _sure_from(language: str, words: Sequence[str]) -> float:
    """How sure the detector must be: of a language whose commonest words we know, one of them tells."""
    if language not in COMMON:
        return SURE_FROM if len(words) > FEW else SURE_IF_SHORT
    if speaks_of(language, words):
        return SURE_FROM
    return SURE_IF_SHORT if len(words) < TELLING else NEVER


def _code(value: ConfidenceValue) -> str:
    return language_code(value.language.iso_code_639_1.name)
