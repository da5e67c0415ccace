"""Checks for voucher codes and passwords in a reply, however they are disguised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.finding import Finding, FindingCode
from models.text.fold import fold, key
from models.text.text import Text

WINDOW = 6
"""So many characters of a voucher's secret half in a row count as the code."""
_SHORTEST = 5
"""Signs; capitals and digits in a shorter word are mostly a model's or a size's name."""

_CODE = re.compile(r"(?<![\w-])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\w-])")
_NAMED = re.compile(
    r"\b(?:[Cc]ode|[Cc]oupon|[Vv]oucher|[Gg]utschein(?:code)?|[Cc]ódigo|[Cc]upón|PIN|[Pp]assword|[Tt]oken)"
    r"\s?(?:is|ist|es|est|:|=|lautet)?\s?[\"'“”«»„]?(?:(?=[\w-]{0,200}\d)[\w-]{3,}|[A-Z][A-Z-]{3,})"
)
_SPACED = re.compile(r"(?<![\w])(?:[A-Z0-9][\s.\-_*|/·]{1,3}){4,200}[A-Z0-9](?![\w])")
ENCODED = re.compile(
    r"\b(?=[A-Za-z0-9+/]{0,200}[A-Z])(?=[A-Za-z0-9+/]{0,200}[a-z])(?=[A-Za-z0-9+/]{0,200}\d)[A-Za-z0-9+/]{16,}={0,2}|"
    r"\b[0-9a-f]{12,}\b|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{7,}==?(?!\w)|(?:%[0-9a-fA-F]{2}){3,}|(?:\b[01]{8}\b\s?){2,}|"
    r"\b0x[0-9a-f]{4,}|(?:[.-]{1,5}\s){5,}"
)
"""Base64, hexadecimal, percent signs, bits and Morse. What looks ahead looks 200 signs far, or a long run of letters
would take time by its square."""


def codes(text: Text, *known: Text) -> Iterator[str]:
    """What looks like a voucher's code or a password and isn't in ``known`` (product, review, our own words)."""
    plain = unicodedata.normalize("NFKC", text.raw)
    for found in (*_NAMED.finditer(plain), *_SPACED.finditer(plain), *ENCODED.finditer(plain)):
        yield found[0]
    for found in _CODE.finditer(plain):
        is_long = len(re.sub(r"\W", "", found[0])) >= _SHORTEST
        if is_long and not any(fold(found[0]) in source.folded for source in known):
            yield found[0]


def holds_code(text: Text, code: str) -> bool:
    """True where this very code shows through: spaced, in small letters, reversed, in part, or in another alphabet."""
    if not code:
        return False
    secret = key(code.rpartition("-")[2])
    spots = {secret[start : start + WINDOW] for start in range(max(1, len(secret) - WINDOW + 1))}
    forms = (key(text.raw), key(text.unmasked))
    return any(spot in form or spot[::-1] in form for spot in spots for form in forms)


class Codes:
    """Finds what looks like a voucher code or a password and stands neither in the review nor in our own words."""

    id = FindingCode.CODE
    advice = "It holds what looks like a code: codes go to the customer privately, never into a public reply."

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """One finding for each that looks like a code."""
        for code in codes(reply.rest, scope.named, scope.said, scope.ours):
            yield finding(self, code)


class VoucherCode:
    """Finds this case's own voucher code, in whatever disguise."""

    id = FindingCode.CODE
    advice = Codes.advice

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """At most one finding, which does not show the code."""
        if holds_code(reply.whole, scope.voucher_code):
            yield finding(self)
