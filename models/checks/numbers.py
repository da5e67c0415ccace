"""The numbers of a text, in figures and in the words of four languages, and which of them a review bears out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from models.checks.factless_words import DATES
from models.checks.number_words import COUNTS, DAYS, KNOWN, MONTHS, NOT_NUMBERS, ROUNDED, TIMES
from models.text.stem import stem
from models.text.text import Text

_SCALES = (100.0, 1000.0)
_COUNTED = (("2", "again|another|second|both|either|neither|pair|wieder|beide[ns]?|otra|ambos|ambas|deux fois|encore"),
            ("3", "third"))  # fmt: skip
"""A number that a customer counts up without naming it."""
_COUNTABLE = (0.5, 1.0, 2.0)
"""Numbers that a reader counts for themselves (*the two of you*, *half an hour*), where they are spelled out."""
_PAIR = 2.0
"""Counted by a reader too, but not of days and the like."""
_MOST_COUNTED = 6
"""So many things, places or mentions a reader may count and name in a word."""
_CLOCK = re.compile(r"\b(\d{1,2})[.:](\d\d)\b")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a text: how it is written, what it is, and where its last word stands."""

    shown: str
    value: float
    at: int
    is_spelled: bool


def amounts(text: Text) -> Iterator[Amount]:
    """Every number of a text, those of several words (*two hundred*, *sixty-six*) as one."""
    spoken, place = text.words, 0
    while place < len(spoken):
        value = _value(spoken[place])
        if value is None or spoken[place] in NOT_NUMBERS:
            place += 1
            continue
        start, is_spelled = place, not spoken[place][0].isdigit()
        while (
            is_spelled
            and (step := _step(spoken, place, value))
            and (more := _joined(value, _value(spoken[place + step])))
        ):
            value, place = more, place + step
        yield Amount(" ".join(spoken[start : place + 1]), value, place, is_spelled)
        place += 1


def is_number(word: str) -> bool:
    """True of a number in figures or in words."""
    return _value(word) is not None


def unborne(draft: Text, source: Text) -> list[str]:
    """Numbers of a draft that its source does not hold, and that cannot be counted or reckoned from it."""
    said = _said(source)
    return [found.shown for found in amounts(draft) if not _is_borne(found, draft.words, source, said)]


def _value(word: str) -> float | None:
    if word in KNOWN:
        return KNOWN[word]
    if not word[0].isdigit():
        return None
    plain = word.rstrip(".:,")
    plain = plain.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+", plain) else plain.replace(",", ".")
    try:
        return float(plain.replace(":", "."))
    except ValueError:
        return None


def _step(spoken: Sequence[str], place: int, value: float) -> int:
    """How far the next part of a number stands, over an *and* behind a hundred; zero at the end."""
    step = 2 if value >= 100 and spoken[place + 1 : place + 2] == ("and",) else 1
    return step if place + step < len(spoken) else 0


def _joined(value: float, more: float | None) -> float | None:
    """The number of two words in a row, where they make one."""
    if more is None:
        return None
    if more in _SCALES and 1 <= value < more:
        return value * more
    if 20 <= value < 100 and value % 10 == 0 and 0 < more < 10:
        return value + more
    return value + more if value >= 100 and value % 100 == 0 and 0 < more < 100 else None


def _said(source: Text) -> frozenset[float]:
    """Every number that the source names, in parts as well (*4:30*), and what two of them differ by."""
    named = {found.value for found in amounts(source)}
    for found in _NUMBER.findall(source.folded):
        named |= {float(part) for part in re.split(r"[.,:/]", found)}
        if (whole := _value(found)) is not None:
            named.add(whole)
    named |= {float(number) for number, hint in _COUNTED if re.search(rf"\b(?:{hint})\b", source.folded)}
    for hour, minute in _CLOCK.findall(source.folded):
        named |= {float(int(hour) % 12), float(int(hour) % 12 + 1), float(60 - int(minute))}
    if re.search(r"\bhalf a year\b", source.folded):
        named.add(6.0)
    return frozenset(named | _lapses(source))


def _lapses(source: Text) -> set[float]:
    """The months between two that are named (*since February. It's May*)."""
    spoken = {word[:3] for word in source.words if len(word) >= 3}
    named = [at for at, month in enumerate(MONTHS) if month[:3] in spoken]
    return {float(later - earlier) for earlier, later in combinations(named, 2)}


def _is_borne(found: Amount, draft: Sequence[str], source: Text, said: frozenset[float]) -> bool:
    value = found.value
    after = draft[found.at + 1 : found.at + 4]
    is_time = value == _PAIR and bool(TIMES.intersection(after[:2])) and not DATES.search(source.folded)
    if value in said or (value in _COUNTABLE and found.is_spelled and not is_time):
        return True
    if after and after[0] in ("star", "stars"):
        return True
    before = draft[max(0, found.at - 3) : found.at]
    is_rounded = bool(ROUNDED.intersection(before))
    if any(value == near for number in said for near in _near(number, is_rounded)):
        return True
    if found.is_spelled and value <= _MOST_COUNTED and _is_counted(value, after, source):
        return True
    return _is_reckoned(value, after[:1], source, said, is_rounded)


def _near(number: float, is_rounded: bool) -> tuple[float, ...]:
    return (math.floor(number), math.ceil(number)) if is_rounded or number % 1 else ()


def _is_counted(value: float, after: Sequence[str], source: Text) -> bool:
    """True of *three coins*, where the customer spoke of coins three times, and of *three times* or *three of them*."""
    if COUNTS.intersection(after):
        return True
    stems = [stem(word) for word in source.words]
    return any(
        stems.count(stem(word)) >= value for word in after if len(word) > 2 and word not in ("the", "and", "you")
    )


def _is_reckoned(value: float, after: Sequence[str], source: Text, said: frozenset[float], is_rounded: bool) -> bool:
    """True where a difference of two numbers makes it, or the same time told in another unit."""
    numbers = sorted(number for number in said if 0 < number <= 10_000)[:40]
    for low, high in combinations(numbers, 2):
        gap = round(high - low, 3)
        if value == gap or value in _near(gap, is_rounded):
            return True
    unit = next((DAYS[stem_] for word in after if (stem_ := word.removesuffix("s")) in DAYS), 0.0)
    if not unit:
        return False
    spans = _spans(source)
    spans += [abs(first - second) for first, second in combinations(spans, 2)]
    return any(value in (math.floor(span / unit), math.ceil(span / unit), round(span / unit)) for span in spans)


def _spans(source: Text) -> list[float]:
    """Lengths of time that the source names, in days."""
    return [
        found.value * DAYS[unit]
        for found in amounts(source)
        for unit in (word.removesuffix("s") for word in source.words[found.at + 1 : found.at + 3])
        if unit in DAYS
    ][:12]
