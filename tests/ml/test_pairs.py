"""The training data: valid, ours alone, and nothing in it resembles what we measure on."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from models.cases.verdict import Topic, Urgent
from models.ml.drafting.prompt import NONE
from models.ml.train.pairs import DATA, Pair, own_pairs
from models.ml.train.replies import MOST_WORDS, ReplyPair, approved_pair, own_replies
from models.ml.train.texts import read_tone
from tests.unit.playbook_case import default_playbook

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


@pytest.fixture(scope="module")
def replies() -> tuple[ReplyPair, ...]:
    """All that the drafter is taught from."""
    return own_replies()


def test_each_reply_keeps_the_brief(replies: tuple[ReplyPair, ...]) -> None:
    """Some thousand reviews, each once; short acknowledgements in the shop's voice, and a step that exists."""
    assert len(replies) >= 1_700
    steps = {step.id for step in default_playbook().phrases_in("en").steps} | {NONE}
    for pair in replies:
        assert 3 <= len(pair.ack.split()) <= MOST_WORDS, pair.ack
        assert not BANNED.search(pair.ack), pair.ack
        assert pair.step in steps, pair.step


def test_an_approved_reply_teaches_its_own_words() -> None:
    """Greeting, the playbook's step and the sign-off are taken out, and the step is remembered by its name."""
    phrases = default_playbook().phrases_in("en")
    say = {step.id: step.say[0] for step in phrases.steps}["photo"]
    reply = f"{phrases.greetings[0]}\n\nThe lid leaked, and we're sorry. {say}\n\n{phrases.sign_offs[0]}"
    pair = approved_pair(1, "flask", "The lid leaked on day one.", reply, phrases)
    assert pair == ReplyPair(1, "flask", "The lid leaked on day one.", "The lid leaked, and we're sorry.", "photo")


def test_a_reply_without_words_of_its_own_teaches_nothing() -> None:
    """The playbook alone is no example, and neither is a letter."""
    phrases = default_playbook().phrases_in("en")
    for own in ("", "word " * 200):
        reply = f"{phrases.greetings[0]}\n\n{own}\n\n{phrases.sign_offs[0]}"
        assert approved_pair(1, "flask", "The lid leaked.", reply, phrases) is None


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
    taught += [text.text for text in read_tone()]
    taught += [pair.review for pair in own_replies()]
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
