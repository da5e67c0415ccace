"""The training data: valid, ours alone, and nothing in it resembles what we measure on."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from models.cases.verdict import Topic, Urgent
from models.ml.train.pairs import DATA, Pair, approved_pair, is_supported, own_pairs, unsupported
from models.ml.train.texts import read_tone
from models.ml.train.trust import read_readings

SETS = Path(__file__).parents[1] / "data"
BANNED = re.compile(r"!|https?:|www\.|\b(?:I|inconvenience|frustration|unfortunately)\b")
MOST_SHARED = 0.5
"""Largest share of four-word runs that a measured text may have in common with one that we taught."""


@pytest.fixture(scope="module")
def pairs() -> tuple[Pair, ...]:
    """All our pairs."""
    return own_pairs()


def test_there_are_enough(pairs: tuple[Pair, ...]) -> None:
    """Thousands of pairs, each review once."""
    assert len(pairs) >= 3800
    assert len({pair.review for pair in pairs}) == len(pairs)


def test_each_is_labelled_by_known_names(pairs: tuple[Pair, ...]) -> None:
    """Topics and urgency are names that the code knows."""
    assert {topic for pair in pairs for topic in pair.topics} <= set(Topic)
    assert {kind for pair in pairs for kind in pair.urgent} <= set(Urgent)
    assert all(pair.topics for pair in pairs)


def test_each_complaint_is_verbatim(pairs: tuple[Pair, ...]) -> None:
    """The complaint's words stand in the review in their order."""
    for pair in pairs:
        rest = iter(pair.review.split())
        assert all(any(word in own for own in rest) for word in pair.complaint.split()), pair.complaint


def test_each_acknowledgement_keeps_the_brief(pairs: tuple[Pair, ...]) -> None:
    """Short, in the shop's voice, without what must not be said."""
    for pair in pairs:
        assert 5 <= len(pair.ack.split()) <= 45, pair.ack
        assert not BANNED.search(pair.ack), pair.ack


def test_what_is_taught_is_borne_out(pairs: tuple[Pair, ...]) -> None:
    """Fewer than 1 in 20 pairs say more than their complaint, and those are left out of training."""
    assert sum(not is_supported(pair) for pair in pairs) < 0.05 * len(pairs)


def test_an_invented_number_is_not_supported() -> None:
    """A number that the customer never wrote rules a pair out."""
    pair = Pair(1, "kettle", "", "It leaks.", (), (), "We're sorry that the kettle leaks after 3 days.")
    assert "3" in unsupported(pair)
    assert not is_supported(pair)


def test_an_approved_reply_teaches_its_acknowledgement() -> None:
    """Greeting, the playbook's sentences and the sign-off are left out."""
    reply = (
        "Hello,\n\nWe're sorry that the lid leaked. Please write to help@shop.example and we will sort it out.\n\nTeam"
    )
    pair = approved_pair(1, "flask", "The lid leaked on day one.", reply)
    assert pair is not None
    assert pair.ack == "We're sorry that the lid leaked."


def test_a_long_sentence_is_taught_whole() -> None:
    """However many clauses it has; a review's long sentences are cut, a reply's never."""
    ack = (
        "Thank you for telling us that the fish oil smelled rancid, that half of the capsules were stuck together in "
        "one lump, and that the expiry date was already last month."
    )
    complaint = "This fish oil smelled rancid, half the capsules were stuck in one lump, expiry date last month."
    pair = approved_pair(1, "fish oil", complaint, f"Hello,\n\n{ack} Please write to help@shop.example.\n\nTeam")
    assert pair is not None
    assert pair.ack == ack


def test_a_reply_about_nothing_teaches_nothing() -> None:
    """A reply that names nothing of the complaint is no example."""
    assert approved_pair(1, "flask", "The lid leaked.", "Hello,\n\nThank you for your time.\n\nTeam") is None


def measured() -> list[str]:
    """Every text that we measure on."""
    files = [SETS / "eval_reviews.jsonl", SETS / "fresh_reviews.jsonl"]
    found = [json.loads(line)["review"] for file in files for line in file.read_text("utf-8").splitlines()]
    with (SETS / "troll.csv").open(encoding="utf-8", newline="") as lines:
        return found + [row["text"] for row in csv.DictReader(lines)]


def test_nothing_measured_was_taught(pairs: tuple[Pair, ...]) -> None:
    """No text of the test sets shares half of its four-word runs with a taught one, nor is it the same.

    *Never again.* and the like, which anybody may write, are too short to be held against us.
    """
    with (DATA / "troll_train.csv").open(encoding="utf-8", newline="") as lines:
        taught = [pair.review for pair in pairs] + [row["text"] for row in csv.DictReader(lines)]
    taught += [text.text for text in read_tone()] + [reading.review for reading in read_readings()]
    whole = {" ".join(_words(text)) for text in taught}
    holders: dict[tuple[str, ...], set[int]] = {}
    for number, text in enumerate(taught):
        for run in _runs(text):
            holders.setdefault(run, set()).add(number)
    for text in (text for text in measured() if _runs(text)):
        runs = _runs(text)
        counts: dict[int, int] = {}
        for run in runs:
            for number in holders.get(run, ()):
                counts[number] = counts.get(number, 0) + 1
        assert " ".join(_words(text)) not in whole, text
        assert max(counts.values(), default=0) <= MOST_SHARED * len(runs), text


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[at : at + 4]) for at in range(len(words) - 3)}
