"""What must reach a person at once is known by its words, and what only sounds like it is not."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from models.cases.verdict import Urgent
from models.ml.reading.urgent import sounds_urgent, urgent_by_words

FILE = Path(__file__).parent.parent / "data" / "urgent.csv"
"""Texts of each kind in each language of the playbook, and near misses of it."""

with FILE.open(encoding="utf-8", newline="") as _lines:
    ROWS = list(csv.DictReader(_lines))
TOLD = [(row["text"], Urgent(row["kind"])) for row in ROWS if row["urgent"] == "1"]
NEAR = [row["text"] for row in ROWS if row["urgent"] == "0"]


@pytest.mark.parametrize(("text", "kind"), TOLD)
def test_what_is_told_is_urgent(text: str, kind: Urgent) -> None:
    """The words of each kind are known in every language that the playbook has."""
    assert kind in urgent_by_words(text)


@pytest.mark.parametrize("text", NEAR)
def test_what_only_sounds_so_is_not(text: str) -> None:
    """A badge against racism, a garlic press, false eyelashes and a dead battery call nobody."""
    assert urgent_by_words(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Two of these mugs cracked in half the moment I poured hot coffee into them.",
        "On the third ride the brakes simply dropped off and our girl flew over the handlebars.",
        "Der Lenker ist beim Fahren abgebrochen.",
        "Zwei Tassen sind gesprungen, als der heiße Kaffee hineinkam.",
        "Deux tasses se sont fendues avec le café brûlant dedans.",
        "Se rajaron dos tazas; la tercera taza se partió con el café caliente dentro.",
        "Los frenos se soltaron bajando.",
    ],
)
def test_the_plainest_dangers_are_told_by_words(text: str) -> None:
    """What holds something hot and cracks, and what steers or stops and gives way, needs no model."""
    assert Urgent.SAFETY in urgent_by_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "Shocked to see the price.",
        "It burns my tongue, lovely chilli.",
        "Two mugs came cracked in the post.",
        "The brakes squeal a little.",
    ],
)
def test_words_that_sound_like_danger_tell_none(text: str) -> None:
    """A surprise, a taste, a parcel that was dropped and a noise are none."""
    assert Urgent.SAFETY not in urgent_by_words(text)


def test_an_innocent_phrase_is_known_as_such() -> None:
    """A head may add what words do not tell, unless an innocent phrase explains what it heard."""
    assert sounds_urgent("The fake eyelashes don't stick.") == (Urgent.FAKE,)
    assert sounds_urgent("The fake eyelashes are counterfeit.") == ()
    assert sounds_urgent("Late again.") == ()
