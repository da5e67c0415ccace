"""The rules about words: data in ``rules/``, by language, each rule with its reason and its examples.

``en.toml`` binds everyone, ``en_drafts.toml`` a model's drafts alone; so with each language. A file holds ``[parts]``,
fragments that stand in patterns as ``{NAME}`` (a part may hold those above it), and a ``[[rule]]`` for each rule:

- ``id``, its name within the language; ``check``, the finding that it leads to; ``why``, its reason in a sentence.
- One of ``pattern`` (a regular expression), ``any`` (several, of which one must fit) and ``words`` (several, each to
  the end of its word). All are written in small Latin letters without accents, as :attr:`Text.folded` reads, and
  begin where a word begins. A long one is broken over lines: line breaks and what indents the next line don't count,
  so a blank beside a break is written ``[ ]``.
- ``weight``, left out where it is ``block``, or ``model`` among the rules for drafts; ``unless_said = true`` lets words
  pass that stand in the customer's review, ``unless_told = true`` a clause of which all stands in it.
- ``unless``, a regular expression that excuses a hit where it stands before it in the same clause.
- ``hits``, what it must find, and ``passes``, what it must leave alone: both are run as tests.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from models.checks.finding import FindingCode

LANGUAGES = ("en", "de", "es", "fr")
_FOLDER = Path(__file__).with_name("rules")
_BREAK = re.compile(r"^\s+|\n\s*")
CLAUSE_END = re.compile(r"[.,;:!?\n]| (?:and|but|when) ")
_BEFORE = 120
"""Characters before a hit, in which its clause begins."""
_PART = re.compile(r"\{([A-Z]+)\}")


class Weight(IntEnum):
    """Whom a rule binds: ``BLOCK`` everyone; ``WARN`` blocks a model and warns a person; ``MODEL`` a model alone."""

    MODEL = 1
    WARN = 2
    BLOCK = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule about words: what may not be said, and why. ``unless_said`` lets words pass that stand in the customer's
    own review, ``unless_told`` a clause that only retells it, ``unless`` what follows these words.
    """

    language: str
    id: str
    check: FindingCode
    pattern: re.Pattern[str]
    weight: Weight
    unless_said: bool
    unless_told: bool
    unless: re.Pattern[str] | None
    why: str
    hits: tuple[str, ...]
    passes: tuple[str, ...]

    def first_in(self, form: str) -> re.Match[str] | None:
        """The first place in a folded text that this rule finds, and that its ``unless`` does not excuse."""
        for found in self.pattern.finditer(form):
            before = CLAUSE_END.split(form[max(0, found.start() - _BEFORE) : found.start()])[-1]
            if not (self.unless and self.unless.search(before)):
                return found
        return None


def _read(language: str, file: str, weight: Weight) -> tuple[Rule, ...]:
    raw = tomllib.loads((_FOLDER / file).read_text(encoding="utf-8"))
    parts: dict[str, str] = {}
    for name, part in raw["parts"].items():  # a part may hold those above it
        parts[name] = _PART.sub(lambda inner: parts[inner[1]], _BREAK.sub("", part))
    return tuple(_rule(language, table, parts, weight) for table in raw["rule"])


def _rule(language: str, table: dict[str, Any], parts: dict[str, str], weight: Weight) -> Rule:
    if "words" in table:
        pattern = rf"(?:{'|'.join(table.pop('words'))})\b"
    elif "any" in table:
        pattern = "|".join(_BREAK.sub("", one) for one in table.pop("any"))
    else:
        pattern = _BREAK.sub("", table.pop("pattern"))
    whole = _PART.sub(lambda part: parts[part[1]], pattern)
    return Rule(
        language=language,
        id=table.pop("id"),
        check=FindingCode(table.pop("check")),
        pattern=re.compile(rf"\b(?:{whole})"),
        weight=Weight[table.pop("weight", weight.name).upper()],
        unless_said=table.pop("unless_said", False),
        unless_told=table.pop("unless_told", False),
        unless=re.compile(rf"\b(?:{table.pop('unless')})") if "unless" in table else None,
        why=table.pop("why"),
        hits=tuple(table.pop("hits")),
        passes=tuple(table.pop("passes")),
        **table,  # a key that means nothing is a mistake in the file
    )


RULES = tuple(
    rule
    for language in LANGUAGES
    for file, weight in ((f"{language}.toml", Weight.BLOCK), (f"{language}_drafts.toml", Weight.MODEL))
    for rule in _read(language, file, weight)
)
"""Every rule, read once."""
