"""Sentences of a review that speak to the bot or carry something in disguise: never quoted, never facts."""

from __future__ import annotations

import re

from models.disclosure import codes, hidden, links, markup, pings
from models.folding import fold, sentences, unmasked
from models.wording.forms import ENCODED
from models.wording.orders import ORDER, TALK

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


def facts(review: str) -> str:
    """The review without the sentences that give orders: what those say is no fact."""
    told = [sentence for sentence in sentences(review) if not ORDER.search(fold(sentence)) and not hidden(sentence)]
    return " ".join(told)
