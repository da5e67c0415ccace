"""Which language a text is in, told by its commonest words, without any model: enough to catch a reply in the wrong one.

What language a *customer* writes is told by ``models/ml/reading/language.py``, which knows more languages and short
texts, and needs a library that only the model process loads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from models.text.stopword import COMMON

NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "ga": "Irish", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lb": "Luxembourgish",
    "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ms": "Malay", "nb": "Norwegian", "nl": "Dutch",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovene",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "ta": "Tamil", "th": "Thai", "tl": "Tagalog", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""Languages that customers write to shops in, by their ISO 639-1 code, as the card tells them."""

_ALIASES = {"no": "nb", "nn": "nb", "fil": "tl", "iw": "he", "in": "id", "sh": "sr", "cmn": "zh", "yue": "zh"}

_SHARED = Counter(word for known in COMMON.values() for word in known)


def language_code(tag: str) -> str:
    """The code of :data:`NAMES` for how a platform says it (``de-AT``, ``pt_BR``, ``NO``); empty for anything else."""
    code = re.split(r"[-_]", tag.strip().lower(), maxsplit=1)[0]
    code = _ALIASES.get(code, code)
    return code if code in NAMES else ""


def speaks_of(language: str, words: Sequence[str]) -> bool:
    """True where one of the language's commonest words stands among folded ``words``."""
    return any(word in COMMON[language] for word in words)


def language_of(words: Sequence[str]) -> str:
    """An ISO 639-1 code for folded words, empty where they are too few or too mixed to tell."""
    scores = {
        language: sum(1.0 / _SHARED[word] for word in words if word in known) for language, known in COMMON.items()
    }
    ranked = sorted(scores, key=lambda language: scores[language], reverse=True)
    best, second = scores[ranked[0]], scores[ranked[1]]
    is_clear = best >= 2.0 and best >= 0.12 * len(words) and best >= 1.6 * second
    return ranked[0] if is_clear else ""
