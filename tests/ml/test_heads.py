"""The heads on the committed test sets, none of which they were taught on, held to the promised bounds."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from models.cases.verdict import TROLL_FROM, Topic
from models.ml.reading.carriers import Carriers
from models.ml.reading.classify import choose
from models.ml.reading.embed import WIDTH
from tests.ml.readings import Readings

DATA = Path(__file__).parents[1] / "data"


class Read:
    """Every text of the troll set, judged once."""

    def __init__(self, readings: Readings) -> None:
        with (DATA / "troll.csv").open(encoding="utf-8", newline="") as lines:
            self.rows = list(csv.DictReader(lines))
        self.judged = readings.read([row["text"] for row in self.rows])

    def suggested(self, kind: str) -> float:
        """Share of a kind that is suggested as a troll."""
        mine = [
            judged.troll >= TROLL_FROM and not judged.urgent
            for row, judged in zip(self.rows, self.judged, strict=True)
            if row["kind"] == kind
        ]
        return sum(mine) / len(mine)


@pytest.fixture(scope="module")
def read(readings: Readings) -> Read:
    """The troll set, judged."""
    return Read(readings)


def test_foul_mouthed_complaints_are_no_trolls(read: Read) -> None:
    """Of 200 genuine complaints in foul language at most 1 in 100 is suggested as a troll."""
    assert read.suggested("foul") <= 0.01


def test_most_attacks_are_suggested(read: Read) -> None:
    """Of 150 attacks without a complaint at least 80 in 100 are suggested, unless they are urgent anyway."""
    assert read.suggested("attack") >= 0.8


def test_foul_mouthed_complaints_are_negative(read: Read) -> None:
    """Every foul-mouthed complaint is known as negative, whatever its stars."""
    assert all(j.negative > 0.5 for row, j in zip(read.rows, read.judged, strict=True) if row["kind"] == "foul")


def test_the_complaint_is_verbatim(read: Read) -> None:
    """What we take for the complaint stands in the review, in order, within the drafter's length."""
    for row, judged in zip(read.rows, read.judged, strict=True):
        place = -1
        for sentence in judged.complaint:
            place = row["text"].find(sentence, place + 1)
            assert place >= 0
        assert len(judged.complaint) <= 3
        assert sum(len(s.split()) for s in judged.complaint[1:]) <= 45


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("The parcel came three weeks late.", Topic.LATE),
        ("Tracking says delivered, I never got the package.", Topic.LOST),
        ("The vase arrived smashed into pieces.", Topic.DAMAGED),
        ("I ordered a blue jumper and got a red one.", Topic.WRONG_ITEM),
        ("Two screws were missing from the box.", Topic.MISSING_PART),
        ("The shoes are far too small.", Topic.FIT),
        ("The kettle stopped working after nine days.", Topic.BROKE_SOON),
        ("The cream burned my skin and I had a rash for a week.", Topic.SAFETY),
        ("The bag is a fake, the logo is wrong.", Topic.SUSPECTED_FAKE),
        ("Nobody at customer service answers my emails.", Topic.SUPPORT),
        ("I returned it in May and still wait for my refund.", Topic.REFUND),
        ("The checkout page crashes each time.", Topic.WEBSITE),
        ("I cancelled my subscription and was charged again.", Topic.SUBSCRIPTION),
    ],
)
def test_plain_complaints_have_their_topic(readings: Readings, text: str, topic: Topic) -> None:
    """A complaint that says one thing plainly has that topic first or second, with the words that show it."""
    rows = readings.features([text, text])
    hits = readings.heads.judge(text, [text], rows[0], rows[1:]).topics
    assert topic in [hit.topic for hit in hits[:2]]
    assert hits[0].words == text


def test_no_word_is_enough(readings: Readings) -> None:
    """An empty review is judged too: nothing carries a complaint, and the topic is other."""
    judged = readings.heads.judge("", [], readings.features([""])[0], np.zeros((0, 3 * WIDTH), np.float32))
    assert judged.complaint == ()
    assert not judged.urgent


def test_the_surest_sentences_are_chosen_in_order() -> None:
    """The best sentence always, others only where they are likely and the complaint stays short."""
    long = " ".join(["word"] * 44)
    assert choose(["a b", "c d", "e f"], np.array([0.9, 0.2, 0.95], np.float32)) == (0, 2)
    assert choose(["a b", "c d"], np.array([0.1, 0.2], np.float32)) == (1,)
    assert choose([long, "c d e"], np.array([0.9, 0.8], np.float32)) == (0,)
    assert choose([], np.zeros(0, np.float32)) == ()


@pytest.mark.parametrize(
    ("text", "carrier"),
    [
        ("The DHL man threw it over the fence.", "DHL"),
        ("royal mail lost it, then dpd found it", "Royal Mail"),
        ("UPS left it in the rain", "UPS"),
        ("It has its ups and downs.", ""),
        ("no carrier at all", ""),
    ],
)
def test_names_the_carrier(text: str, carrier: str) -> None:
    """The first carrier that is named, however it is written; ups and downs are none."""
    assert Carriers.load().named_in(text) == carrier


def test_a_head_says_nothing_of_what_only_sounds_urgent(readings: Readings) -> None:
    """Near misses of every kind, in four languages, stay quiet with words and heads together."""
    with (DATA / "urgent.csv").open(encoding="utf-8", newline="") as lines:
        quiet = [row["text"] for row in csv.DictReader(lines) if row["urgent"] == "0"]
    assert [text for text, read in zip(quiet, readings.read(quiet), strict=True) if read.urgent] == []
