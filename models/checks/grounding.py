"""Does a draft say only what the review says? Numbers, things, people and dates must stand in it, and a *not* too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from models.checks.check import Scope, Wording, finding
from models.checks.factless_words import DATES, NEUTRAL, WEAK
from models.checks.finding import Finding, FindingCode
from models.checks.numbers import is_number, unborne
from models.checks.praise_words import LAUD, LIKED, MISGIVING, OTHER_LIKED, OTHER_THANKED, PRAISE, THANKED
from models.checks.word_rules import WordRules
from models.text.fold import fold
from models.text.stem import stem
from models.text.text import Text
from models.text.word import words

_NEGATION = re.compile(
    r"(?:not|no|never|nothing|none|nobody|without|neither|nor|cannot|hardly|barely|stop\w*|fail\w*|refus\w*|unable|won|lack\w*|miss\w*|"
    r"zero|instead|rather|wrong\w*|impossible|nowhere|isnt|wasnt|dont|doesnt|didnt|wont|cant|couldnt|aint|isn|no-one|un\w+|\w+n't|0)$"
)
_NOT = re.compile(r"(?:not|never|cannot|dont|doesnt|didnt|wont|cant|couldnt|isnt|wasnt|\w+n't)$")
_TYPING_MISTAKE = 0.8
"""So alike are a word and its misspelling (difflib's ratio)."""
_DATE_IN_FIGURES = re.compile(r"\b\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?\b")
_CAPITAL = re.compile(r"(?<=[a-zà-ÿ,;] )[A-ZÀ-Ý][a-zà-ÿ]{2,}")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words of a draft that the review doesn't bear out; ``kind`` is number, date, word, negation or praise."""

    kind: str
    words: str


def doubts(draft: Text, source: Text, language: str = "en") -> tuple[Doubt, ...]:
    """Everything in a draft that its source, the facts of the review and the product's name, does not say.

    Words and negation are held to the source in English alone, where we know which words name nothing; numbers and
    dates in any language. It can't see who did what to whom: the checks are a net, and a person still reads.
    """
    found = [Doubt("number", number) for number in unborne(draft, source)]
    starts = {word[:3] for word in source.words}
    has_figures = bool(_DATE_IN_FIGURES.search(source.folded))
    found += [Doubt("date", date) for date in DATES.findall(draft.folded) if date[:3] not in starts and not has_figures]
    if language == "en":
        found += [Doubt("word", word) for word in unplaced_words(draft, source)]
        found += [Doubt("negation", word) for word in _turned(draft, source)]
        found += [Doubt("praise", sentence) for sentence in _unearned(draft, source)]
    return tuple(found)


def unplaced_words(draft: Text, source: Text) -> list[str]:
    """Words of an English draft that name something and stand in no form in its source, in order."""
    known = sorted({word for word in source.words if len(word) >= 4})
    run_together = re.sub(r"[^a-z0-9]", "", source.folded)
    return [
        word
        for word in draft.words
        if not word[0].isdigit()
        and word not in NEUTRAL
        and not is_number(word)
        and stem(word) not in source.stems
        and not (len(word) >= 5 and (word in run_together or stem(word) in run_together))
        and not (len(word) >= 4 and get_close_matches(word, known, 1, _TYPING_MISTAKE))
    ]


def _clauses(text: Text) -> list[list[str]]:
    return [words(clause) for clause in re.split(r"[.!?;:,\n]|\b(?:and|but|that)\b", text.folded)]


def _is_denied(spoken: list[str], place: int) -> bool:
    """True where a plain *not* stands right before a word, or one word earlier."""
    return any(_NOT.match(word) for word in spoken[max(0, place - 2) : place])


def _turned(draft: Text, source: Text) -> list[str]:
    """Words that the draft denies and the review does not, or the other way round."""
    told: dict[str, list[tuple[bool, bool]]] = {}
    for spoken in _clauses(source):
        is_dim = any(_NEGATION.match(word) for word in spoken)
        for place, word in enumerate(spoken):
            told.setdefault(stem(word), []).append((_is_denied(spoken, place), is_dim))
    found = []
    for spoken in _clauses(draft):
        if "whether" in spoken:
            continue
        is_dim = any(_NEGATION.match(word) for word in spoken)
        for place, word in enumerate(spoken):
            states = told.get(stem(word))
            if word in WEAK or is_number(word) or not states or _NEGATION.match(word):
                continue
            is_denied = _is_denied(spoken, place)
            if (is_denied and not any(dim for _, dim in states)) or (
                not is_dim and all(denied for denied, _ in states)
            ):
                found.append(word)
    return found


def _unearned(draft: Text, source: Text) -> list[str]:
    """Sentences that are glad of something, where the customer liked nothing."""
    if any(LIKED.search(told.folded) for told in source.sentences):
        return []
    return [sentence.raw for sentence in draft.sentences if PRAISE.search(sentence.folded)]


def thanked_for_nothing(draft: Text, source: Text, language: str) -> list[str]:
    """Sentences that thank for praise, where the customer likes nothing, or one thing and surely not this one."""
    thanked, liked = OTHER_THANKED.get(language, THANKED), OTHER_LIKED.get(language, LIKED)
    clauses = re.split(r"[.!?;,\n]", source.folded)
    likings = sum(bool(liked.search(clause)) and not MISGIVING.search(clause) for clause in clauses)
    found = []
    for sentence in draft.sentences:
        thanks = thanked.search(sentence.folded)
        if thanks and (not likings or (likings == 1 and language == "en" and _is_unnamed(thanks, source))):
            found.append(sentence.raw)
    return found


def _is_unnamed(thanks: re.Match[str], source: Text) -> bool:
    """True where nothing that an English sentence thanks for stands in the review, though it names something."""
    rest = Text(thanks.string[thanks.end() :])
    named = [word for word in rest.words if word not in NEUTRAL and word not in LAUD]
    return bool(named) and len([word for word in unplaced_words(rest, source) if word not in LAUD]) == len(named)


class Inventions:
    """A fact that the review does not hold: a number, a date or a name.

    A word that the customer did not use is no fact: good replies speak in words of their own. It is a hint, as is a
    kindness that nobody seems to have said.
    """

    id = FindingCode.INVENTED
    advice = "It says what the review does not say: keep to the customer's own facts."

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """One finding for each doubt."""
        if not scope.is_model:
            return
        for sentence in thanked_for_nothing(reply.rest, reply.source, scope.language):
            yield finding(self, sentence)
        names = {fold(name) for name in _CAPITAL.findall(reply.rest.raw)}
        for doubt in doubts(reply.rest, reply.source, scope.language or "en"):
            is_sure = doubt.kind in ("number", "date") or (doubt.words in names and not DATES.fullmatch(doubt.words))
            yield finding(self, doubt.words, is_blocking=is_sure)


class Guesses(WordRules):
    """What a model can't know of the customer: feelings, harm and motives that nobody told."""

    id = FindingCode.INVENTED
    advice = Inventions.advice
