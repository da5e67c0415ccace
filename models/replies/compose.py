"""The composed acknowledgement: always faithful and always there, whatever the models make of a review.

The customer's own words are quoted only where a clause plainly tells what went wrong and carries nothing else: no
orders, no insults, nothing private, no disguise. Any doubt, and the playbook's phrase for the topic speaks instead; any
doubt about the topic, and a phrase that is true of every complaint does. Where several things went wrong none is
singled out, which would read as if the others did not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from models.cases.verdict import Topic
from models.checks.factless_words import LIKED
from models.checks.injection import steers
from models.checks.inspection import Scope, inspect
from models.checks.private_data import people
from models.replies.brief import Brief
from models.replies.goods import GENERIC, NOUNS
from models.replies.playbook import Phrases, Playbook
from models.replies.trouble import (
    BARE,
    FINITE,
    HALF_SAID,
    IDIOMS,
    KNOWN_NAMES,
    MILD,
    OPENERS,
    SUBJECT,
    TOO,
    TROUBLE,
    UNQUOTABLE,
    WITH_CONDITION,
)
from models.text.fold import fold
from models.text.given_name import GIVEN
from models.text.sentence import sentences
from models.text.stem import stem
from models.text.text import Text
from models.text.word import words

MIN_WORDS, MAX_WORDS = 4, 18
BEST_WORDS = 9
"""A quote of about this length reads best."""
MANY = 3
"""So many topics, or sentences of a complaint, are several problems."""
LONG_WORDS = 60
"""A review of so many words mostly tells of several problems, or of one that had many."""
STORY_WORDS = 35
"""A review of so many words is about more than its surest topic."""
CONCRETE_WORDS = 8
"""A complaint of so many words names something, even where we can't tell what."""
MOST_BEFORE_VERB = 6
"""Words of a subject; where more stand before the verb, it is another clause's."""
PLAIN_WORDS = 4
"""A product's name of at most so many plain words may stand in a sentence; a title with sizes and colours may not."""

OF_SERVICE = frozenset((Topic.SUPPORT, Topic.REFUND, Topic.PRICE, Topic.WEBSITE, Topic.SUBSCRIPTION))
"""What is about us rather than about an order."""

_CLAUSE = re.compile(r"\s*(?:[;:](?=\s)|[–—]|,\s+|\s-\s)\s*")
_LINKING = re.compile(r"^(?:and|but|so|then|also|plus|or|und|aber|y|pero|et|mais)\s+", re.IGNORECASE)
_TRAILING = re.compile(r"(?:,? (?:though|tho|however|sadly|honestly))+$", re.IGNORECASE)
_ENDS = " \t\r\n.,;:!?…-–—'’()"
_SHOUTED = 0.4
"""A clause with a larger share of capitals is shouted."""
_EMOJI = ("So", "Sk", "Sc", "Sm", "Co", "Cn")
_NOT_LIKED = re.compile(r"\b(?:works?|fine|fun|cool|well|like|pretty|kind|ok|okay|fast|quick\w*|soft)\b")
"""Words of praise that mostly are none in a complaint: *stiff like a bucket*."""
_NAME = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Ý][a-zà-ÿ']+")
_PLAIN_NAME = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")
_BESIDE = re.compile(r"\b(?:i|we|i'm|i've|i'd|we've|we'd)\b|\b(?:too|as well)$|\balso\b|\beither\b(?!.*\bor\b)")
"""What the customer did or found out, and second things: beside the point once they stand alone."""
_SPEAKER = re.compile(r"\b(?:i|we|i'\w+|we'\w+|am|mine|ours|myself|ourselves)\b")
_COUNT = re.compile(r"one|two|three|four|five|six|seven|eight|nine|ten|\d+|some|most|half|both|each|all")
"""Of what, was said before."""
_TURNED = {"my": "your", "our": "your", "me": "you", "us": "you"}
_FIRST_PERSON = re.compile(r"^(?:i|we|my|our|ich|wir|mein\w*|yo|mi|mis|j'|je|mon|ma|nous)\b")


def acknowledgement(brief: Brief, playbook: Playbook) -> str:
    """What the customer told us, in their own clean words where there are some, else in the playbook's."""
    phrases = playbook.phrases_in(brief.language)
    if strict := phrases.strictest(brief.urgent):
        return strict.sorry
    for said in _in_their_words(brief, phrases):
        scope = Scope(
            review=brief.complaint,
            product=brief.product,
            author="",
            language=brief.language,
            max_chars=brief.max_chars,
            allowed=phrases.own_words,
            never_say=playbook.never_say,
        )
        if not inspect(said, scope) and len(brief.assemble(said)) <= brief.max_chars:
            return said
    if has_several(brief):
        return _about(brief, phrases, phrases.much_trouble)
    is_unsure = brief.topic not in brief.topics or (
        brief.topic is Topic.OTHER and len(words(brief.complaint)) >= CONCRETE_WORDS
    )
    if brief.review_words >= STORY_WORDS:
        return _about(brief, phrases, phrases.much_trouble)
    return _about(brief, phrases, phrases.trouble) if is_unsure else phrases.of(brief.topic).sorry


def _in_their_words(brief: Brief, phrases: Phrases) -> Iterator[str]:
    """What may be said in the customer's own words: told to them in our sentence, else quoted.

    Only of what they say first: what comes second is a side matter as often as not. A quote alone reads as if nothing
    else counted, so of several problems none is quoted, and no part of a sentence without its beginning.
    """
    clause, first = salient(brief), _first(brief.complaint)
    if clause not in first:
        return
    before = Text(first[: first.index(clause)])
    comes_first = len(before.words) <= 1 or LIKED.search(before.folded)
    turned = turned_to_them(clause) if brief.language == "en" and comes_first else ""
    is_several = has_several(brief)
    if turned and (frame := phrases.told_more if is_several else phrases.told):
        yield frame.replace("{words}", turned)
    if clause and first.startswith(clause) and not is_several:
        yield phrases.quote.replace("{words}", clause)


def _first(complaint: str) -> str:
    """Its first sentence, where the customer begins with what matters most."""
    return " ".join(next(iter(sentences(complaint)), "").split())


def has_several(brief: Brief) -> bool:
    """True where more than one thing seems to have gone wrong."""
    told = [sentence for sentence in sentences(brief.complaint) if len(words(sentence)) >= MIN_WORDS]
    return len(brief.topics) >= MANY or len(told) >= MANY or brief.review_words >= LONG_WORDS


def _about(brief: Brief, phrases: Phrases, phrase: str) -> str:
    """The phrase with the product as one says it, else with the playbook's word for an order, or with neither."""
    spoken = _spoken(brief)
    topics = {*brief.topics} - {Topic.OTHER}
    has_no_order = topics <= OF_SERVICE if topics else not brief.product
    if not spoken and has_no_order and phrases.trouble_unnamed:
        return phrases.trouble_unnamed
    return phrase.replace("{product}", spoken or phrases.order)


def _spoken(brief: Brief) -> str:
    """The product's name as it may stand in a sentence; empty where it is a title of the shop's, or unknown."""
    name = brief.product.split()
    if not 0 < len(name) <= PLAIN_WORDS or not _PLAIN_NAME.fullmatch(brief.product):
        return ""
    if brief.language != "en" or brief.product.islower():
        return brief.product
    plain = [fold(word) for word in name]
    if plain[-1].split("-")[-1] not in NOUNS or "with" in plain:
        return ""
    if {*plain} <= GENERIC | NOUNS:
        return " ".join(word if word.isupper() else word.lower() for word in name)
    return brief.product if any(word.istitle() for word in name[1:]) else ""


def salient(brief: Brief) -> str:
    """The clause that says best what went wrong, verbatim; empty where none may be quoted."""
    candidates = [
        clause
        for sentence in Text(brief.complaint).sentences
        if not steers(sentence)
        for clause in map(Text, _clauses(sentence))
        if _is_quotable(clause, brief)
    ]
    best = max(candidates, key=lambda clause: _worth(clause, brief), default=None)
    return best.raw if best else ""


def turned_to_them(clause: str) -> str:
    """An English clause as we say it to the customer behind *that*; empty where it is no whole plain sentence."""
    plain = fold(clause)
    verb = FINITE.search(plain)
    if not verb or _SPEAKER.search(plain) or HALF_SAID.search(plain):
        return ""
    before = plain[: verb.start()].split()
    is_unclear = len(before) == 1 and _COUNT.fullmatch(before[0])
    if len(before) > MOST_BEFORE_VERB or is_unclear or {"and", "or", "that", "if", "when", "because"} & set(before):
        return ""
    said = [_TURNED.get(word.lower(), word) for word in clause.split()]
    if SUBJECT.match(plain):
        return " ".join([said[0].lower(), *said[1:]])
    if not before or not BARE.match(plain):
        return ""
    is_name = said[0].isupper() or said[0] in KNOWN_NAMES
    return " ".join(["the", said[0] if is_name else said[0].lower(), *said[1:]])


def _clauses(sentence: Text) -> list[str]:
    """The sentence and its parts, without the punctuation around them."""
    is_one = WITH_CONDITION.match(sentence.folded)
    parts = [sentence.raw] if is_one else [sentence.raw, *_CLAUSE.split(sentence.raw)]
    plain = (_TRAILING.sub("", " ".join(part.strip(_ENDS).split())) for part in parts)
    return [clause for part in plain if (clause := _LINKING.sub("", part))]


def _is_quotable(clause: Text, brief: Brief) -> bool:
    """True where a clause tells of trouble in plain words and holds nothing that we would not publish."""
    spoken = clause.words
    if not MIN_WORDS <= len(spoken) <= MAX_WORDS:
        return False
    if brief.language == "en" and IDIOMS.search(clause.folded):
        return False
    if not _troubles(spoken, brief.language) or clause.raw.count("(") != clause.raw.count(")"):
        return False
    if brief.language == "en" and LIKED.search(_NOT_LIKED.sub("", clause.folded)):
        return False
    if brief.language == "en" and _BESIDE.search(clause.folded):
        return False
    if UNQUOTABLE.search(clause.folded) or spoken[0] in OPENERS or steers(clause):
        return False
    if any(unicodedata.category(char) in _EMOJI for char in clause.raw):
        return False
    if sum(char.isupper() for char in clause.raw) > _SHOUTED * len(clause.raw):
        return False
    known = fold(brief.product)
    if any(fold(name) in GIVEN for name in clause.spelled if name[0].isupper()):
        return False
    names = [name for name in _NAME.findall(clause.raw) if fold(name) not in known and name not in KNOWN_NAMES]
    if names and brief.language != "de":
        return False
    if next(people(clause), "") or clause.language not in ("", brief.language):
        return False
    return not re.search(r"\b[^\W\d_aeiouy]{4,}\b|:", clause.folded)


def _troubles(spoken: Sequence[str], language: str) -> int:
    """How many words of a clause tell of trouble; mild ones alone count for nothing without a *too*."""
    known = TROUBLE.get(language, frozenset())
    found = [word for word in spoken if word in known or (language == "en" and word.endswith("n't"))]
    is_mild = len(set(found)) < 2 and all(word in MILD for word in found)
    return 0 if is_mild and not TOO & set(spoken) else len(found)


def _worth(clause: Text, brief: Brief) -> float:
    """How well a clause serves as the quote: it names trouble, product, number, and is neither curt nor long."""
    spoken = clause.words
    trouble = _troubles(spoken, brief.language)
    product = Text(brief.product).stems
    names_it = any(stem(word) in product for word in spoken)
    has_number = any(word[0].isdigit() for word in spoken)
    from_start = 0.5 if _FIRST_PERSON.match(clause.folded) else 0.0
    return min(trouble, 2) + names_it + 0.5 * has_number - from_start - abs(len(spoken) - BEST_WORDS) / 8
