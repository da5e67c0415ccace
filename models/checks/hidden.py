"""Characters that a reader could not see as they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.finding import Finding, FindingCode
from models.text.unseen import first_unseen

_STACKED = re.compile(r"\w[\u0300-\u036f\u0489]{2,}|[b-df-hj-np-tv-z][\u0335-\u0338]")
_ENCLOSED = re.compile("[\u249c-\u24e9\U0001f130-\U0001f189]{2,}")
_DISGUISES = frozenset(
    ["MATHEMATICAL", "FULLWIDTH", "CIRCLED", "SQUARED", "NEGATIVE", "DOUBLE-STRUCK", "SCRIPT", "MODIFIER",
     "SUPERSCRIPT", "REGIONAL", "PARENTHESIZED"]
)  # fmt: skip
_LATINS_DOUBLES = frozenset(["CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN"])


def hidden(text: str) -> str:
    """The first sign of a text that a reader could not see as it is: hidden, reordered, tagged, stacked or disguised
    letters; empty where there is none.
    """
    if unseen := first_unseen(text.replace("\r", "")):
        return f"U+{ord(unseen):04X}"
    for index, char in enumerate(text):
        category = unicodedata.category(char)
        joins_emoji = char == "\u200d" and index and unicodedata.category(text[index - 1]) in ("So", "Sk", "Mn")
        is_control = category == "Cc" and char not in "\n\t\r"
        if is_control or category in ("Co", "Cs") or (category == "Cf" and not joins_emoji):
            return f"U+{ord(char):04X}"
    if found := _STACKED.search(unicodedata.normalize("NFD", text)) or _ENCLOSED.search(text):
        return str(found[0])
    for word in re.findall(r"\w+", text):
        scripts = {unicodedata.name(char, "?").split()[0] for char in word if char.isalpha()}
        if scripts & _DISGUISES or ("LATIN" in scripts and scripts & _LATINS_DOUBLES):
            return str(word)
    return ""


class Hidden:
    """Finds characters that the eye can't see or takes for others."""

    id = FindingCode.HIDDEN
    advice = "It holds characters that can't be seen or are in disguise: type these words anew."

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """At most one finding; a disguised word is not shown, as it would look right."""
        if char := hidden(reply.whole.raw):
            yield finding(self, char if char.startswith("U+") else "")
