"""What may never leave under the shop's name. Pure; run on every draft, at the edit form and again at publishing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from models.checks import private_data as disclosure
from models.checks.finding import Finding, FindingCode
from models.checks.grounding import doubts
from models.checks.injection import facts, is_attack
from models.checks.rule import Rule, Weight
from models.checks.rules import RULES
from models.text.fold import fold, unmasked, words
from models.text.given_name import GIVEN
from models.text.language import language_of
from models.text.stem import stem

__all__ = ["Finding", "FindingCode", "Scope", "inspect"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reply is checked against.

    ``allowed`` are our own words (the playbook's): links, numbers and addresses in them may stand. ``review`` is the
    customer's text, ``product`` its product, ``author`` the customer's name; ``language`` the reply's expected
    ISO 639-1 code, empty where it isn't known. ``voucher_code`` is this case's, empty where none was made.
    ``is_model`` adds what only a model gets wrong (invented facts, loops, leaks), and blocks on it.
    """

    review: str
    product: str
    author: str
    language: str
    max_chars: int
    allowed: tuple[str, ...]
    never_say: tuple[str, ...] = ()
    voucher_code: str = ""
    is_model: bool = False


ADVICE = {
    FindingCode.EMPTY: "The reply is empty: write something.",
    FindingCode.PROMISE: "It promises something: say what we would like to do, not what will be.",
    FindingCode.ADMISSION: "It admits a fault or a liability: say that we take it seriously, without a verdict.",
    FindingCode.OFFER: "It offers money, a gift or a replacement in public: invite the customer to write to us.",
    FindingCode.CODE: "It holds what looks like a code: codes go to the customer privately, never into a public reply.",
    FindingCode.PERSONAL: "It holds personal data: take it out of a text that everyone can read.",
    FindingCode.LINK: "It holds a link or an address that is not in the playbook: take it out.",
    FindingCode.BLAME: "It puts the blame on the customer or sounds sarcastic: say plainly what we are sorry about.",
    FindingCode.INSULT: "It holds an insult or calls somebody dishonest: describe the matter without that word.",
    FindingCode.SWEARING: "It holds a swear word: take it out, also where the customer used it first.",
    FindingCode.REVIEW_CHANGE: "It asks for a change of the review or for stars: platforms forbid that; take it out.",
    FindingCode.WRONG_LANGUAGE: "It is in another language than the customer's: write in the customer's language.",
    FindingCode.WRONG_VOICE: "It speaks as the customer and not as the shop: write we for us and you for the customer.",
    FindingCode.LOOP: "It repeats itself: say it once.",
    FindingCode.INVENTED: "It says what the review does not say: keep to the customer's own facts.",
    FindingCode.LEAK: "It holds machine text or speaks of its own instructions: take it out.",
    FindingCode.NEVER_SAY: "The playbook's never_say forbids these words: take them out.",
    FindingCode.HIDDEN: "It holds characters that can't be seen or are in disguise: type these words anew.",
    FindingCode.PING: "It would wake up people in a chat: take out the @ or <!…>.",
}
"""What is wrong and what to do about it, in a sentence for people."""

_QUOTED = re.compile(r"[“\"„«]\s?([^“”\"„«»]{3,}?)[.,]?\s?[”\"“»]")
_CAPITAL = re.compile(r"(?<=[a-zà-ÿ,;] )[A-ZÀ-Ý][a-zà-ÿ]{2,}")
_REPORTED = re.compile(
    r"(?<!\bwe )(?<!\bi )\b(?:told|said|says|asked|asks|offered|claimed|promised|banner|note|demanded|denied|given)\b"
)
_COURTEOUS = re.compile(
    r"\b(?:sorry|apolog\w+|thank\w*|understand\w*|seriously|regret\w*|not right|saddened|appreciate)\b"
)
"""No answer to a complaint is without one of these; an obedient model's is."""
_LOOP_WORDS = 5
_MIN_PHRASE = 3


def inspect(text: str, scope: Scope) -> tuple[Finding, ...]:
    """Everything wrong with a reply, what blocks first; empty where it may leave as it is."""
    found = list(_whole(text, scope))
    rest = _without_own(text, scope.allowed)
    if scope.is_model and not words(rest):
        found.append(_finding(FindingCode.EMPTY, ""))
    found += _disclosed(rest, scope)
    found += _worded(rest, scope)
    found += _spoken(rest, text, scope)
    if scope.is_model:
        found += _only_models_do(rest, scope)
        if scope.language == "en" and words(rest) and not _COURTEOUS.search(fold(text)):
            found.append(_finding(FindingCode.WRONG_VOICE, ""))
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: not finding.is_blocking))


def _finding(code: FindingCode, shown: str, is_blocking: bool = True) -> Finding:
    advice = ADVICE[code]
    where = f"“{shown}”: " if shown else ""
    return Finding(code, shown, f"{where}{advice}", is_blocking)


def _whole(text: str, scope: Scope) -> Iterator[Finding]:
    """What is wrong with the text as a whole, our own phrases included."""
    if not words(text):
        yield _finding(FindingCode.EMPTY, "")
    if len(text) > scope.max_chars:
        sentence = f"It has {len(text)} characters and the platform takes {scope.max_chars}: shorten it."
        yield Finding(FindingCode.TOO_LONG, "", sentence)
    if char := disclosure.hidden(text):
        yield _finding(FindingCode.HIDDEN, char if char.startswith("U+") else "")
    if disclosure.holds_code(text, scope.voucher_code):
        yield _finding(FindingCode.CODE, "")


def _without_own(text: str, allowed: tuple[str, ...]) -> str:
    """The text with the shop's own phrases cut out, however they are spaced."""
    rest = text
    for phrase in sorted(allowed, key=len, reverse=True):
        if len(phrase.strip()) >= _MIN_PHRASE:
            pattern = r"\s+".join(re.escape(part) for part in phrase.split())
            rest = re.sub(rf"(?<!\w){pattern}(?!\w)", "\n", rest)
    return rest


def _disclosed(rest: str, scope: Scope) -> Iterator[Finding]:
    """Links, pings, codes and personal data, except our own."""
    ours = fold("\n".join(scope.allowed))
    for code, shown in (
        *((FindingCode.LINK, link) for link in disclosure.links(rest)),
        *((FindingCode.PERSONAL, data) for data in disclosure.private(rest)),
    ):
        if fold(shown).strip(" .") not in ours:
            yield _finding(code, shown)
    for ping in disclosure.pings(rest):
        yield _finding(FindingCode.PING, ping)
    for tag in disclosure.markup(rest):
        yield _finding(FindingCode.LEAK, tag)
    for code_like in disclosure.codes(rest, f"{scope.product}\n{scope.review}\n{ours}"):
        yield _finding(FindingCode.CODE, code_like)
    yield from _named(rest, scope)


def _named(rest: str, scope: Scope) -> Iterator[Finding]:
    """People: the customer's full name blocks, the first name alone is a hint; others by rule."""
    authors = [name for name in re.findall(r"[^\W\d_]{2,}", scope.author) if fold(name) not in fold(scope.product)]
    said = [name for name in authors if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", rest)]
    if said:
        is_full = len(said) > 1 or (len(authors) > 1 and said[0] == authors[-1])
        yield Finding(
            FindingCode.PERSONAL,
            " ".join(said),
            f"“{' '.join(said)}”: it names the customer: better without, as everyone can read it.",
            is_full or scope.is_model,
        )
    given = [name for name in words(rest) if scope.is_model and name[0].isupper() and fold(name) in GIVEN]
    for shown in (*disclosure.people(rest), *(name for name in given if fold(name) not in fold(scope.product))):
        if not any(name in shown for name in said):
            yield _finding(FindingCode.PERSONAL, shown)


def _worded(rest: str, scope: Scope) -> Iterator[Finding]:
    """The rules about words, on the plain form of the text and on its unmasked one."""
    review = fold(facts(scope.review))
    plain = fold(_without_quotes(rest, scope.review))
    full = fold(rest)
    forms = dict.fromkeys((full, unmasked(rest)))
    for rule in RULES:
        if rule.weight is Weight.MODEL and not scope.is_model:
            continue
        for form in (plain,) if rule.code is FindingCode.WRONG_VOICE else forms:
            found = rule.pattern.search(form)
            if found and not _is_said(rule, found, review) and not _is_reported(rule, found, form, review):
                yield _finding(rule.code, found[0].strip(), scope.is_model or rule.weight is Weight.BLOCK)
                break
    for phrase in scope.never_say:
        if re.search(rf"(?<!\w){re.escape(fold(phrase))}(?!\w)", full):
            yield _finding(FindingCode.NEVER_SAY, phrase)


def _is_said(rule: Rule, found: re.Match[str], review: str) -> bool:
    """True where a word may stand because the customer spoke of the matter (in any form of the word)."""
    return rule.unless_said and (found[0].strip() in review or found[0].strip()[:6] in review)


def _is_reported(rule: Rule, found: re.Match[str], form: str, review: str) -> bool:
    """True where the reply only tells what somebody said or offered to the customer, and the customer said so too."""
    if rule.code not in (FindingCode.BLAME, FindingCode.OFFER, FindingCode.REVIEW_CHANGE):
        return False
    head = re.split(r"[.!?\n]", form[: found.end()])[-1]
    told = {stem(word) for word in words(review)}
    return bool(_REPORTED.search(head)) and all(stem(word) in told for word in words(found[0])[-2:])


def _without_quotes(text: str, review: str) -> str:
    """The text without what it quotes from the review word for word: there *I* is the customer."""
    said = _squeezed(review)
    return _QUOTED.sub(lambda quote: " " if _squeezed(quote[1]) in said else quote[0], text)


def _squeezed(text: str) -> str:
    return " ".join(fold(text).split())


def _spoken(rest: str, text: str, scope: Scope) -> Iterator[Finding]:
    """The language: a model must keep to it; a person may choose another where the review isn't clearly in it."""
    if not scope.language:
        return
    own = language_of(_without_quotes(rest, scope.review)) or language_of(_without_quotes(text, scope.review))
    if own and own != scope.language:
        is_sure = language_of(scope.review) == scope.language
        yield _finding(FindingCode.WRONG_LANGUAGE, "", scope.is_model or is_sure)
    elif scope.is_model and _foreign_script(rest):
        yield _finding(FindingCode.WRONG_LANGUAGE, _foreign_script(rest))


def _foreign_script(text: str) -> str:
    found = re.search("[\u0370-\u1cff\u2e80-\ud7ff\uf900-\ufdff]{2,}", text)
    return found[0] if found else ""


def _only_models_do(rest: str, scope: Scope) -> Iterator[Finding]:
    """Loops and inventions."""
    spoken = words(fold(rest))
    runs = Counter(tuple(spoken[at : at + _LOOP_WORDS]) for at in range(len(spoken) - _LOOP_WORDS + 1))
    repeated = next((" ".join(run) for run, count in runs.items() if count > 1), "")
    stutter = re.search(r"\b(\w+)(?:\W+\1\b){2,}", fold(rest))
    if repeated or stutter:
        yield _finding(FindingCode.LOOP, repeated or (stutter[0] if stutter else ""))
    invented = doubts(rest, scope.review, scope.product, scope.language or "en")
    is_attacked = is_attack(scope.review)
    loose = [doubt.words for doubt in invented if doubt.kind == "word"]
    names = {fold(name) for name in _CAPITAL.findall(rest)}
    for doubt in invented:
        is_sure = is_attacked or doubt.kind != "word" or len(loose) > 1 or doubt.words in names
        yield _finding(FindingCode.INVENTED, doubt.words, is_sure)
