"""Finds sentences of a review that speak to the bot or hide something: never quoted, never taken for facts."""

from __future__ import annotations

import re

from models.checks.codes import ENCODED, codes
from models.checks.hidden import hidden
from models.checks.injection_words import FOREIGN_ORDER, MACHINE, ORDER, TALK, WISH
from models.checks.leaks import markup
from models.checks.links import links
from models.checks.pings import pings
from models.text.text import Text

_PUNCTUATION = re.compile(r"[<>{}\[\]|\\=_*^~#@$]|--|->|=>|::|;\s*\w|\"")


def steers(sentence: Text) -> bool:
    """True where a sentence may be more than a complaint: then nothing of it is used."""
    return bool(
        TALK.search(sentence.folded)
        or WISH.search(sentence.folded)
        or TALK.search(sentence.unmasked)
        or _PUNCTUATION.search(sentence.folded)
        or hidden(sentence.raw)
        or ENCODED.search(sentence.raw)
        or next(links(sentence), "")
        or next(pings(sentence), "")
        or next(markup(sentence), "")
        or next(codes(sentence), "")
    )


def is_attack(review: Text) -> bool:
    """True where a review surely gives an order to a machine, or is built like one."""
    return bool(
        MACHINE.search(review.folded)
        or FOREIGN_ORDER.search(review.raw)
        or hidden(review.raw)
        or ENCODED.search(review.raw)
        or any(ORDER.search(sentence.folded) or WISH.search(sentence.folded) for sentence in review.sentences)
    )


def facts(review: Text) -> Text:
    """What a draft may take from a review: all of it, or of an attack only the sentences above any suspicion."""
    if not is_attack(review):
        return review
    return Text(" ".join(sentence.raw for sentence in review.sentences if not steers(sentence)))
