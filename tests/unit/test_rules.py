"""The rules about words: each has a reason, finds what it is there for, and leaves alone what is near."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from models.checks.inspection import CHECKS
from models.checks.rule import LANGUAGES, RULES, Rule
from models.checks.word_rules import WordRules
from models.text.text import Text

NAMES = [f"{rule.language}-{rule.id}" for rule in RULES]


def finds(rule: Rule, said: str) -> bool:
    """True where the rule finds something in a text, as it is or without disguise."""
    text = Text(said)
    return any(rule.first_in(form) for form in (text.folded, text.unmasked))


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_finds_its_hits_and_leaves_its_passes(rule: Rule) -> None:
    """At least two of each, and a reason."""
    assert len(rule.hits) >= 2
    assert len(rule.passes) >= 2
    assert rule.why.endswith(".")
    assert [said for said in rule.hits if not finds(rule, said)] == []
    assert [said for said in rule.passes if finds(rule, said)] == []


def test_a_rules_name_is_its_own() -> None:
    """No two rules of a language share one, so that it can be spoken of."""
    assert [name for name, count in Counter(NAMES).items() if count > 1] == []
    assert {rule.language for rule in RULES} == set(LANGUAGES)


def test_every_rule_is_read_by_one_check() -> None:
    """A rule whose check no one runs would be a dead letter."""
    read = [rule for check in CHECKS if isinstance(check, WordRules) for rule in check.rules]
    assert len(read) == len(RULES)
    assert set(read) == set(RULES)


def test_no_rule_runs_on_over_any_words() -> None:
    """A group of any words repeats a counted number of times, or long texts would take time by their square."""
    assert [rule.id for rule in RULES if re.search(r"\\w[+*] \)[+*]", rule.pattern.pattern)] == []
