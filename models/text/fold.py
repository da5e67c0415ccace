"""One plain form of a text for the checks: what is written in disguise reads like what it means."""

from __future__ import annotations

import re
import unicodedata

_LOOK_ALIKES = str.maketrans(
    "АВЕЅZІЈКМНОРСТУХЬавеѕіјкмнорстухьԁɡӏһԛԝүұωΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνορτυχγ",
    "ABESZIJKMHOPCTYXbabesijkmhopctyxbdglhqwyywABEZHIKMNOPTYXabeiknoptuxy",
)
"""Cyrillic and Greek letters that pass for Latin ones."""
_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"',
                        "»": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-"})  # fmt: skip
_LEET = str.maketrans("01345789@$", "oieastbgas")
_CODE_LOOKS = str.maketrans("0158l", "oisbi")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W_][\s.\-_*|/·]{1,3}){3,}[^\W_](?![^\W_])")
_MIXED = re.compile(r"[a-z0-9@$]*(?:[a-z][0-9@$]|[0-9@$][a-z])[a-z0-9@$]*")

SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+|\n+")
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:[.,:]\d+)*")


def fold(text: str) -> str:
    """Small Latin letters without accents, plain quotes, nothing hidden; line breaks stay."""
    plain = unicodedata.normalize("NFKD", text.translate(_MARKS)).translate(_MARKS)
    kept = "".join(
        c for c in plain if c in "\n\t" or unicodedata.category(c) not in ("Mn", "Me", "Cf", "Cc", "Co", "Cs")
    )
    return re.sub(r"[ \t]+", " ", kept.translate(_LOOK_ALIKES).casefold())


def unmasked(text: str) -> str:
    """The folded text with spaced letters joined and digits in words read as letters: ``r 3 f u n d`` is refund."""
    joined = _SPACED.sub(_joined, fold(text))
    return _MIXED.sub(lambda found: found[0].translate(_LEET), joined)


def _joined(found: re.Match[str]) -> str:
    """The letters as one word, and once more without the first, which may be a word of its own (``a r e f u n d``)."""
    word = re.sub(r"[\W_]", "", found[0])
    return f"{word} {word[1:]}"


def sentences(text: str) -> list[str]:
    """The sentences of a text, as they stand."""
    return [part.strip() for part in SENTENCE.split(text) if part and part.strip()]


def words(text: str) -> list[str]:
    """Words and numbers of a text, as they stand."""
    return WORD.findall(text)


def key(text: str) -> str:
    """Letters and digits alone, with those that look alike made one: for finding a code in any disguise."""
    return re.sub(r"[\W_]", "", fold(text)).translate(_CODE_LOOKS)
