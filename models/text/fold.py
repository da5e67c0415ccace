"""One plain form of a text for the checks: what is written in disguise reads like what it means."""

from __future__ import annotations

import re
import unicodedata

from confusable_homoglyphs.confusables import confusables_data

from models.text.unseen import without_unseen

_READ_AS = dict(zip("ЗІӀвзікмнтьӏұΓΙΩβεικντχω", "ZIIbzikmhtblyrIObeikntxw", strict=True))
"""Cyrillic and Greek letters that a hurried eye takes for Latin ones, though Unicode's list has them otherwise or not."""
_LOOK_ALIKES = str.maketrans(
    {
        char: alike["c"]
        for char, alikes in confusables_data.items()
        for alike in alikes
        if len(char) == 1 and char > "\x7f" and char.isalpha() and alike["c"].isascii() and alike["c"].isalpha()
        if len(alike["c"]) == 1
    }
    | _READ_AS
)
"""Letters of every script that pass for a Latin one."""
_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"',
                        "»": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-"})  # fmt: skip
_LEET = str.maketrans("01345789@$", "oieastbgas")
_CODE_LOOKS = str.maketrans("0158l", "oisbi")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W_][\s.\-_*|/·]{1,3}){3,}[^\W_](?![^\W_])")
_RUN = re.compile(r"[a-z0-9@$]+")
_MIXED = re.compile(r"[a-z][0-9@$]|[0-9@$][a-z]")
"""A letter beside a digit; looked for inside whole runs, as a pattern for both at once takes time by the square."""


def fold(text: str) -> str:
    """Small Latin letters without accents, plain quotes, nothing hidden; line breaks stay."""
    plain = unicodedata.normalize("NFKD", without_unseen(text).translate(_MARKS)).translate(_MARKS)
    kept = "".join(
        c for c in plain if c in "\n\t" or unicodedata.category(c) not in ("Mn", "Me", "Cf", "Cc", "Co", "Cs")
    )
    latin = kept.translate(_LOOK_ALIKES).casefold().translate(_LOOK_ALIKES)
    return re.sub(r"[ \t]+", " ", latin)


def unmask(folded: str) -> str:
    """A folded text with spaced letters joined and digits in words read as letters: ``r 3 f u n d`` is refund."""
    return _RUN.sub(_as_letters, _SPACED.sub(_joined, folded))


def _as_letters(run: re.Match[str]) -> str:
    return run[0].translate(_LEET) if _MIXED.search(run[0]) else run[0]


def _joined(found: re.Match[str]) -> str:
    """The letters as one word, and once more without the first, which may be a word of its own (``a r e f u n d``)."""
    word = re.sub(r"[\W_]", "", found[0])
    return f"{word} {word[1:]}"


def key(text: str) -> str:
    """Letters and digits alone, with those that look alike made one: for finding a code in any disguise."""
    return re.sub(r"[\W_]", "", fold(text)).translate(_CODE_LOOKS)
