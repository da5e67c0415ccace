"""Sentences of a review that speak to the bot or carry something in disguise: never quoted, never facts."""

from __future__ import annotations

import re

from models.checks.form import ENCODED
from models.checks.order import MACHINE, ORDER, TALK
from models.checks.private_data import codes, hidden, links, markup, pings
from models.text.fold import fold, sentences, unmasked

_PUNCTUATION = re.compile(r"[<>{}\[\]|\\=_*^~#@$]|--|->|=>|::|;\s*\w|\"")


def steers(sentence: str) -> bool:
    """True where a sentence may be more than a complaint: then nothing of it is used."""
    plain = fold(sentence)
    return bool(
        TALK.search(plain)
        or TALK.search(unmasked(sentence))
        or _PUNCTUATION.search(plain)
        or hidden(sentence)
        or ENCODED.search(sentence)
        or next(links(sentence), "")
        or next(pings(sentence), "")
        or next(markup(sentence), "")
        or next(codes(sentence, ""), "")
    )


def is_attack(review: str) -> bool:
    """True where a review surely gives an order to a machine, or is built like one."""
    return bool(
        MACHINE.search(fold(review))
        or hidden(review)
        or ENCODED.search(review)
        or any(ORDER.search(fold(sentence)) for sentence in sentences(review))
    )


def facts(review: str) -> str:
    """What a draft may take from a review: all of it, or of an attack only the sentences above any suspicion."""
    if not is_attack(review):
        return review
    return " ".join(sentence for sentence in sentences(review) if not steers(sentence))
