"""The voucher's letter: a fixed text that asks for nothing in return and says that nothing is expected."""

from __future__ import annotations

from dataclasses import dataclass

from models.cases.case import Case
from models.replies.playbook import Playbook
from models.text.format import iso_date

TEXTS = {
    "en": (
        "Free shipping on your next order at {shop}",
        "Hello,\n\nthank you for telling us what went wrong with your order. We would like to say sorry with a small "
        "thank-you: your next order ships free.\n\nYour code: {code}\nIt works once, until {day}.\n\nNothing is "
        "expected in return: please leave your review just as it is, whatever you think of us.\n\n{sign_off}\n",
    ),
    "de": (
        "Kostenloser Versand für Ihre nächste Bestellung bei {shop}",
        "Guten Tag,\n\nvielen Dank, dass Sie uns gesagt haben, was bei Ihrer Bestellung schiefgegangen ist. Als "
        "kleines Dankeschön versenden wir Ihre nächste Bestellung kostenlos.\n\nIhr Code: {code}\n"
        "Er gilt einmal, bis zum {day}.\n\n"
        "Wir erwarten nichts dafür: Bitte lassen Sie Ihre Bewertung genau so, wie sie ist.\n\n{sign_off}\n",
    ),
    "es": (
        "Envío gratuito en su próximo pedido en {shop}",
        "Hola:\n\ngracias por contarnos qué salió mal con su pedido. Como pequeño agradecimiento, su próximo pedido "
        "tendrá el envío gratuito.\n\nSu código: {code}\nVale una vez, hasta el {day}.\n\nNo esperamos nada a cambio: "
        "por favor, deje su opinión tal como está.\n\n{sign_off}\n",
    ),
    "fr": (
        "Livraison gratuite pour votre prochaine commande chez {shop}",
        "Bonjour,\n\nmerci de nous avoir dit ce qui n'a pas été avec votre commande. En guise de petit remerciement, "
        "la livraison de votre prochaine commande est offerte.\n\nVotre code : {code}\nIl est valable une fois, "
        "jusqu'au {day}.\n\nNous n'attendons rien en retour : laissez votre avis tel qu'il est.\n\n{sign_off}\n",
    ),
}
"""(subject, text) by language. Fixed here and not in the playbook: 16 CFR 465 forbids gifts with a condition."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A private letter to a customer."""

    subject: str
    text: str


def voucher_letter(case: Case, playbook: Playbook) -> Letter:
    """The letter in the customer's language, in English where we have none in it."""
    language = case.verdict.language if case.verdict else ""
    subject, text = TEXTS.get(language) or TEXTS["en"]
    until = case.voucher.expires_at
    return Letter(
        subject=subject.format(shop=playbook.shop_name),
        text=text.format(
            code=case.voucher.code,
            day=iso_date(until) if until else "",
            sign_off=playbook.phrases_in(language).sign_offs[0],
        ),
    )
