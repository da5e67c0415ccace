"""What a reply may not disclose or carry: personal data, links, codes, pings and hidden characters. By form, not by list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from models.folding import fold, key, unmasked

EMAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\]| at (?=\w+ dot ))\s?[\w-]+(?:\s?(?:\.|\(dot\)|\[\.\]| dot )\s?[\w-]+)+", re.IGNORECASE)
PHONE = re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d{1,5}\)?(?:[\s./-]?\(?\d{2,5}\)?){1,6}(?![\w%]|[.,:]\d)")
ORDER = re.compile(
    r"\b(?:order|orders|ticket|case|invoice|customer|tracking|parcel|reference|ref|id|account|bestell\w*|auftrag\w*|rechnung\w*|"
    r"kunden\w*|sendung\w*|pedido|factura|cliente|commande|facture|client|suivi)"
    r"(?:\s?(?:number|no|nr|num|nummer|numero|id|code))?\s?[.:#°]*\s*(?=[\w-]*\d{3})[a-z]{0,4}-?\d[\w-]{2,}|#\s?[a-z]{0,3}-?\d{3,}"
)
LONG_NUMBER = re.compile(r"(?<![\w.,])\d{7,}(?![\w])|\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,}\b|\b1Z[0-9A-Z]{10,}\b")
ADDRESS = re.compile(
    r"\b\d{1,5}[a-z]?\s(?:[A-Z][\w'-]+\s){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|Boulevard|Blvd|Way|Square)\b"
    r"|\b[A-ZÄÖÜ][\w-]*(?:straße|strasse|str\.|weg|platz|allee|gasse)\s\d{1,4}\b|\b[A-ZÄÖÜ][a-zäöüß]+ (?:Straße|Platz|Weg|Allee) \d{1,4}\b"
    r"|\b(?:[Cc]alle|[Aa]venida|[Pp]laza|[Pp]aseo)\s(?:(?:de|del|la|los)\s)*[A-ZÁÉÍÓÚ][\w\s]{2,30}?,?\s\d{1,4}\b"
    r"|\b\d{1,4},?\s(?:bis\s)?(?:rue|avenue|boulevard|place|chemin|allée|impasse)\s(?:(?:de|du|des|la|le|l')\s?)*[A-ZÉ]\w+"
)
TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Herrn?|Frau|Señora?|Sr|Sra|Monsieur|Madame|Mme)\.?\s(?P<name>[A-ZÀ-Ý][\w'-]+)")
STAFF = re.compile(
    r"\b(?:colleague|agent|employee|manager|driver|courier|packer|supervisor|boss|CEO|owner|director|staff member|technician|fitter|"
    r"Kolleg(?:e|in)|Mitarbeiter(?:in)?|Fahrer(?:in)?|Chef(?:in)?|compañer[oa]|emplead[oa]|repartidor|gerente|jefe|collègue|"
    r"employée?|livreur|directeur|responsable),?\s(?:named |called |namens |llamad[oa] |nommée? )?(?P<name>[A-ZÀ-Ý][a-zà-ÿ]+)\b(?! (?:[Tt]eam|[Ss]ervice))"
)
NOT_A_NAME = frozenset("Customer Kunde Cliente Client Support Service Care Team UPS DHL FedEx Hermes DPD GLS Amazon".split())

_TOP_LEVEL = (
    "com|net|org|info|biz|example|shop|store|online|site|xyz|app|dev|io|co|uk|de|fr|es|eu|nl|ch|ai|gg|ly|link|click|top|club|ru|cn|pl|pt|ca|au"
)
LINK = re.compile(
    rf"h(?:tt|xx)ps?\s?:|(?:ftp|slack|mailto|tel|javascript|data|sms|whatsapp)\s?:\s?[^\s]|www\s?\.|\]\s?\([^)\n]*\)|<a\s|href\s?=|"
    rf"\b[a-z0-9][a-z0-9-]*(?:\s?\[\.\]\s?|\s?\(\.\)\s?|\s?\(dot\)\s?|\s?\[dot\]\s?| dot |\.)(?:[a-z0-9-]+\.)*(?:{_TOP_LEVEL})\b(?![a-z])(?:/\S*)?|"
    r"\b[a-z0-9-]+\.[a-z]{2,}/\S+|\b(?:scan (?:the|this|our) qr code|link in (?:my|our) (?:bio|profile))\b"
)
MARKUP = re.compile(r"</?[a-z][^<>\n]*>|<\||\|>|\[/?inst\]|<</?sys>>|</?s>|\]\]>|<!--|-->|```|\{\{|\}\}|\$\{|\$\(|%[sn]\b|^#{1,6} |\{\"|\"\}|\[/?[a-z]+\]")
PING = re.compile(r"<[!@#][^>\s]*>?|(?<![\w.])@\w+|</?at>|\bat (?:channel|everyone|here)\b", re.IGNORECASE)
CODE = re.compile(r"(?<![\w-])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\w-])")
NAMED_CODE = re.compile(
    r"\b(?:[Cc]ode|[Cc]oupon|[Vv]oucher|[Gg]utschein(?:code)?|[Cc]ódigo|[Cc]upón|PIN|[Pp]assword|[Tt]oken)\s?(?:is|ist|es|est|:|=|lautet)?\s?[\"'“”«»„]?"
    r"(?:(?=[\w-]*\d)[\w-]{3,}|[A-Z][A-Z-]{3,})"
)
SPACED_CODE = re.compile(r"(?<![\w])(?:[A-Z0-9][\s.\-_*|/·]{1,3}){4,}[A-Z0-9](?![\w])")
ENCODED = re.compile(r"\b(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{16,}={0,2}|\b[0-9a-f]{12,}\b|[A-Za-z0-9+/]{7,}==?(?!\w)|(?:%[0-9a-fA-F]{2}){3,}|(?:\b[01]{8}\b\s?){2,}|\b0x[0-9a-f]{4,}|(?:[.-]{1,5}\s){5,}")

WINDOW = 6
"""So many characters of a voucher's secret half in a row count as the code."""


def hidden(text: str) -> str:
    """The first thing that a reader could not see as it is: hidden, turned, tagged, stacked or disguised letters."""
    for index, char in enumerate(text):
        category = unicodedata.category(char)
        joins_emoji = char == "\u200d" and index and unicodedata.category(text[index - 1]) in ("So", "Sk", "Mn")
        if category in ("Co", "Cs") or (category == "Cc" and char not in "\n\t\r") or (category == "Cf" and not joins_emoji):
            return f"U+{ord(char):04X}"
    if stacked := re.search(r"\w[\u0300-\u036f\u0489]{2,}|(?:[b-df-hj-np-tv-z][\u0335-\u0338])", unicodedata.normalize("NFD", text)):
        return str(stacked[0])
    for word in re.findall(r"\w+", text):
        scripts = {unicodedata.name(char, "?").split()[0] for char in word if char.isalpha()}
        if scripts & {"MATHEMATICAL", "FULLWIDTH", "CIRCLED", "SQUARED", "NEGATIVE", "DOUBLE-STRUCK", "SCRIPT", "MODIFIER",
                      "SUPERSCRIPT", "REGIONAL", "PARENTHESIZED"}:  # fmt: skip
            return word
        if "LATIN" in scripts and scripts & {"CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN"}:
            return word
    enclosed = re.search("[\u249c-\u24e9\U0001f130-\U0001f189]{2,}", text)
    return str(enclosed[0]) if enclosed else ""


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
        if 7 <= len(digits) <= 15 and not re.fullmatch(r"(?:19|20)\d\d[-/. ]\d\d?[-/. ]\d\d?|\d\d?[-/. ]\d\d?[-/. ](?:19|20)?\d\d", found[0].strip()):
            yield found[0].strip()
    yield from (found[0].strip() for found in ORDER.finditer(plain))
    for pattern in (LONG_NUMBER, ADDRESS):
        yield from (found[0].strip() for found in pattern.finditer(text))


def people(text: str) -> Iterator[str]:
    """Names by rule: behind a title, or behind the word for somebody on the staff."""
    for pattern in (TITLED, STAFF):
        yield from (found[0] for found in pattern.finditer(text) if found["name"] not in NOT_A_NAME)


def codes(text: str, known: str) -> Iterator[str]:
    """What looks like a voucher's code or a password and does not stand in ``known`` (the product and our own words)."""
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
