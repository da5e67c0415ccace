"""What a reply may not carry: personal data, links, codes, pings and hidden characters. By form, not by list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from models.checks.form import (
    ADDRESS,
    CODE,
    DATE,
    EMAIL,
    ENCLOSED,
    ENCODED,
    LINK,
    LONG_NUMBER,
    MARKUP,
    NAMED_CODE,
    NOT_A_NAME,
    ORDER,
    PHONE,
    PING,
    SPACED_CODE,
    STACKED,
    STAFF,
    TITLED,
)
from models.text.fold import fold, key, unmasked

WINDOW = 6
"""So many characters of a voucher's secret half in a row count as the code."""


_DISGUISES = frozenset(
    ["MATHEMATICAL", "FULLWIDTH", "CIRCLED", "SQUARED", "NEGATIVE", "DOUBLE-STRUCK", "SCRIPT", "MODIFIER",
     "SUPERSCRIPT", "REGIONAL", "PARENTHESIZED"]
)  # fmt: skip
_LATINS_DOUBLES = frozenset(["CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN"])


def hidden(text: str) -> str:
    """The first thing that a reader could not see as it is: hidden, turned, tagged, stacked or disguised letters."""
    for index, char in enumerate(text):
        category = unicodedata.category(char)
        joins_emoji = char == "\u200d" and index and unicodedata.category(text[index - 1]) in ("So", "Sk", "Mn")
        is_control = category == "Cc" and char not in "\n\t\r"
        if is_control or category in ("Co", "Cs") or (category == "Cf" and not joins_emoji):
            return f"U+{ord(char):04X}"
    if found := STACKED.search(unicodedata.normalize("NFD", text)) or ENCLOSED.search(text):
        return str(found[0])
    for word in re.findall(r"\w+", text):
        scripts = {unicodedata.name(char, "?").split()[0] for char in word if char.isalpha()}
        if scripts & _DISGUISES or ("LATIN" in scripts and scripts & _LATINS_DOUBLES):
            return str(word)
    return ""


def links(text: str) -> Iterator[str]:
    """Addresses of pages and of mailboxes, plain or disguised."""
    plain = fold(text)
    for pattern in (EMAIL, LINK):
        yield from (found[0].strip() for found in pattern.finditer(plain))


def pings(text: str) -> Iterator[str]:
    """What would wake up people in a chat."""
    plain = fold(text)
    without_mail = EMAIL.sub(" ", plain)
    yield from (found[0] for found in PING.finditer(without_mail))


def markup(text: str) -> Iterator[str]:
    """Tags, templates and fences: no person writes them into a reply."""
    yield from (found[0] for found in MARKUP.finditer(fold(text)))


def private(text: str) -> Iterator[str]:
    """Phone numbers, order numbers, accounts and postal addresses."""
    plain = fold(text)
    for found in PHONE.finditer(plain):
        digits = re.sub(r"\D", "", found[0])
        if 7 <= len(digits) <= 15 and not DATE.fullmatch(found[0].strip()):
            yield found[0].strip()
    yield from (found[0].strip() for found in ORDER.finditer(plain))
    for pattern in (LONG_NUMBER, ADDRESS):
        yield from (found[0].strip() for found in pattern.finditer(text))


def people(text: str) -> Iterator[str]:
    """Names by rule: behind a title, or behind the word for somebody on the staff."""
    for pattern in (TITLED, STAFF):
        yield from (found[0] for found in pattern.finditer(text) if found["name"] not in NOT_A_NAME)


def codes(text: str, known: str) -> Iterator[str]:
    """What looks like a voucher's code or a password and isn't in ``known`` (product, review, our own words)."""
    plain = unicodedata.normalize("NFKC", text)
    where = fold(known)
    for found in (*NAMED_CODE.finditer(plain), *SPACED_CODE.finditer(plain), *ENCODED.finditer(plain)):
        yield found[0]
    for found in CODE.finditer(plain):
        if len(re.sub(r"\W", "", found[0])) >= 5 and fold(found[0]) not in where:
            yield found[0]


def holds_code(text: str, code: str) -> bool:
    """True where this very voucher shows through: spaced, in small letters, reversed, in part, in another alphabet."""
    if not code:
        return False
    secret = key(code.rpartition("-")[2])
    spots = {secret[start : start + WINDOW] for start in range(max(1, len(secret) - WINDOW + 1))}
    forms = (key(text), key(unmasked(text)))
    return any(spot in form or spot[::-1] in form for spot in spots for form in forms)
