"""The form of a rule about words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from models.checks.finding import FindingCode


class Weight(IntEnum):
    """Whom a rule binds: ``BLOCK`` everyone; ``WARN`` blocks a model and warns a person; ``MODEL`` a model alone."""

    MODEL = 1
    WARN = 2
    BLOCK = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """What may not be said. ``unless_said`` lets words pass that stand in the customer's own review."""

    code: FindingCode
    pattern: re.Pattern[str]
    weight: Weight = Weight.BLOCK
    unless_said: bool = False


def rules(code: FindingCode, *patterns: str, weight: Weight = Weight.BLOCK, unless_said: bool = False) -> list[Rule]:
    """One rule for each pattern; patterns are small Latin letters without accents, as ``folding.fold`` writes them."""
    return [Rule(code, re.compile(rf"\b(?:{pattern})"), weight, unless_said) for pattern in patterns]
