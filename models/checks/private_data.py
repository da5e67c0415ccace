"""Checks for personal data in a reply: numbers, postal addresses and names, told by their pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.finding import Finding, FindingCode
from models.text.fold import fold
from models.text.given_name import GIVEN
from models.text.text import Text

_PHONE = re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d{1,5}\)?(?:[\s./-]?\(?\d{2,5}\)?){1,6}(?![\w%]|[.,:]\d)")
_DATE = re.compile(
    r"(?:19|20)\d\d[-/. ]\d\d?[-/. ]\d\d?|(?:19|20)\d\d ?- ?(?:19|20)\d\d|\d\d?[-/. ]\d\d?[-/. ](?:19|20)?\d\d"
)
_ORDER = re.compile(
    r"\b(?:order|orders|ticket|case|invoice|customer|tracking|parcel|reference|ref|id|account|bestell\w{0,40}|"
    r"auftrag\w{0,40}|rechnung\w{0,40}|kunden\w{0,40}|sendung\w{0,40}|pedido|factura|cliente|commande|facture|client|suivi)"
    r"(?:\s?(?:number|no|nr|num|nummer|numero|id|code))?\s?[.:#°]*\s*(?=[\w-]{0,200}\d{3})[a-z]{0,4}-?\d[\w-]{2,}|"
    r"#\s?[a-z]{0,3}-?\d{3,}"
)
_LONG_NUMBER = re.compile(r"(?<![\w.,])\d{7,}(?![\w])|\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,}\b|\b1Z[0-9A-Z]{10,}\b")
"""Accounts, tracking numbers and the like."""
_ADDRESS = re.compile(
    r"\b\d{1,5}[a-z]?\s(?:[A-Z][\w'-]+\s){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|Boulevard|Blvd|Way|Square)\b"
    r"|\b[A-ZÄÖÜ][\w-]{0,80}(?:straße|strasse|str\.|weg|platz|allee|gasse)\s\d{1,4}\b"
    r"|\b[A-ZÄÖÜ][a-zäöüß]+ (?:Straße|Platz|Weg|Allee) \d{1,4}\b"
    r"|\b(?:[Cc]alle|[Aa]venida|[Pp]laza|[Pp]aseo)\s(?:(?:de|del|la|los)\s)*[A-ZÁÉÍÓÚ][\w\s]{2,30}?,?\s\d{1,4}\b"
    r"|\b\d{1,4},?\s(?:bis\s)?(?:rue|avenue|boulevard|place|chemin|allée|impasse)\s"
    r"(?:(?:de|du|des|la|le|l')\s?)*[A-ZÉ]\w+"
)
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Herrn?|Frau|Señora?|Sr|Sra|Monsieur|Madame|Mme)\.?\s(?P<name>[A-ZÀ-Ý][\w'-]+)"
)
_STAFF = re.compile(
    r"\b(?:colleague|agent|employee|manager|driver|courier|packer|supervisor|boss|CEO|owner|director|staff member|"
    r"technician|fitter|Kolleg(?:e|in)|Mitarbeiter(?:in)?|Fahrer(?:in)?|Chef(?:in)?|compañer[oa]|emplead[oa]|repartidor|"
    r"gerente|jefe|collègue|employée?|livreur|directeur|responsable),?\s"
    r"(?:named |called |namens |llamad[oa] |nommée? )?(?P<name>[A-ZÀ-Ý][a-zà-ÿ]+)\b(?! (?:[Tt]eam|[Ss]ervice))"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_NOT_A_NAME = frozenset(
    ["Customer", "Kunde", "Cliente", "Client", "Support", "Service", "Care", "Team", "UPS", "DHL", "FedEx", "Hermes",
     "DPD", "GLS", "Amazon"]
)  # fmt: skip


def private(text: Text) -> Iterator[str]:
    """The phone numbers, order numbers, accounts and postal addresses in a text."""
    for found in _PHONE.finditer(text.folded):
        digits = re.sub(r"\D", "", found[0])
        if 7 <= len(digits) <= 15 and not _DATE.fullmatch(found[0].strip()):
            yield found[0].strip()
    yield from (found[0].strip() for found in _ORDER.finditer(text.folded))
    for pattern in (_LONG_NUMBER, _ADDRESS):
        yield from (found[0].strip() for found in pattern.finditer(text.raw))


def people(text: Text) -> Iterator[str]:
    """The names of people in a text, told by rule: behind a title, or behind a word for somebody on the staff."""
    for pattern in (_TITLED, _STAFF):
        yield from (found[0] for found in pattern.finditer(text.raw) if found["name"] not in _NOT_A_NAME)


class PersonalData:
    """Finds numbers and addresses that tell who somebody is or how to reach them."""

    id = FindingCode.PERSONAL
    advice = "It holds personal data: take it out of a text that everyone can read."

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """One finding for each, our own left out."""
        for data in private(reply.rest):
            if fold(data).strip(" .") not in scope.ours.folded:
                yield finding(self, data)


class People:
    """Finds names: the customer's, the staff's or anybody else's."""

    id = FindingCode.PERSONAL
    advice = PersonalData.advice

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """The customer's full name blocks, the first name alone is a hint; others by rule. Some call themselves by
        common words (*So sorry*): those that the shop's own phrases hold are no name, those in small letters a hint.
        """
        product, own = scope.named.folded, frozenset(_WORD.findall(scope.ours.folded))
        words = _WORD.findall(scope.author)
        is_name = len(words) > 1 and all(word[0].isupper() for word in words)
        if is_name and re.search(rf"(?<!\w){re.escape(' '.join(words))}(?!\w)", reply.rest.raw):
            own = frozenset()
        authors = [name for name in words if fold(name) not in product and fold(name) not in own]
        said = [name for name in authors if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", reply.rest.raw)]
        if said:
            is_full = len(said) > 1 or (len(authors) > 1 and said[0] == authors[-1])
            is_capital = any(name[0].isupper() for name in said)
            yield Finding(
                self.id,
                " ".join(said),
                f"“{' '.join(said)}”: it names the customer: better without, as everyone can read it.",
                is_capital and (is_full or scope.is_model),
            )
        given = [name for name in reply.rest.spelled if scope.is_model and name[0].isupper() and fold(name) in GIVEN]
        for shown in (*people(reply.rest), *(name for name in given if fold(name) not in product)):
            if not any(name in shown for name in said):
                yield finding(self, shown)
