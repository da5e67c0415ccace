"""Teaching the ear for danger: what is taught is what is read, and the figures are counted right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.ml.reading.danger import Danger
from models.ml.reading.encoder import Encoder
from models.ml.train.pairs import own_pairs
from models.ml.train.replies import ReplyPair, own_replies
from models.ml.train.safety import (
    UNCLEAR,
    Lesson,
    Plan,
    Student,
    Telling,
    measured,
    mixed,
    read_tellings,
    teach,
    tellings_of,
    tellings_of_replies,
)
from models.ml.weights.catalog import Role, entry
from models.ml.weights.verify import check

PLAN = Plan(epochs=3, late_epochs=1, batch=4, rate=1e-3)


def test_a_student_learns_and_is_read_as_it_was_taught(model_home: Path, tmp_path: Path) -> None:
    """After a few texts dangers score above the others, and what was saved gives the same answers in a review."""
    encoder = Encoder(check(entry(Role.READER), model_home / "weights", is_full=False))
    every = read_tellings()
    tellings = [*[t for t in every if t.is_danger][:8], *[t for t in every if not t.is_danger][:8]]
    lesson = Lesson(encoder, tellings, seed=1)
    said: list[str] = []
    student = Student(encoder, PLAN)
    teach(student, lesson, range(16), PLAN, said.append)
    lesson.go_on_from(student, len(student.layers) - 2)
    teach(student, lesson, range(16), PLAN, said.append, is_late=True)
    scores = lesson.score(student, range(16))
    assert scores[:8].min() > scores[8:].max()
    assert len(said) == PLAN.epochs + PLAN.late_epochs
    student.save(tmp_path, (1.0, 0.0), PLAN)
    read = [Danger(encoder, tmp_path).probability(telling.text) for telling in tellings]
    assert read == pytest.approx(1 / (1 + np.exp(-scores)), abs=0.01)


def test_a_student_goes_on_from_what_was_saved(model_home: Path, tmp_path: Path) -> None:
    """What is loaded gives the same answers as what was saved."""
    encoder = Encoder(check(entry(Role.READER), model_home / "weights", is_full=False))
    lesson = Lesson(encoder, read_tellings()[:4], seed=1)
    student, other = Student(encoder, PLAN), Student(encoder, PLAN)
    said: list[str] = []
    teach(student, lesson, range(4), PLAN, said.append)
    student.save(tmp_path, (1.0, 0.0), PLAN)
    other.load(tmp_path)
    assert lesson.score(other, range(4)) == pytest.approx(lesson.score(student, range(4)), abs=0.02)


def test_counts_recall_and_precision_by_language() -> None:
    """Recall is of the dangers told, precision of those heard; over all, then a language each."""
    tellings = [Telling("en", True, "a"), Telling("en", False, "b"), Telling("de", True, "c"), Telling("de", True, "d")]
    rows = {row.name: row for row in measured(tellings, [True, True, True, False])}
    assert rows["all"].recall == pytest.approx(2 / 3)
    assert rows["all"].precision == pytest.approx(2 / 3)
    assert rows["all"].alarms == 1.0
    assert (rows["en"].recall, rows["en"].precision) == (1.0, 0.5)
    assert (rows["de"].recall, rows["de"].precision) == (0.5, 1.0)


def test_pairs_teach_both_sides() -> None:
    """Of our pairs as many teach what a danger is as what is none, and none whose topic leaves it open."""
    found = tellings_of(own_pairs(), Plan(from_pairs=20))
    assert [telling.is_danger for telling in found] == [True] * 20 + [False] * 20


def test_replies_to_a_danger_teach_one() -> None:
    """A review whose next step is the one for dangers tells of one; where no step stands it teaches nothing."""
    replies = [
        ReplyPair(1, "", "it burned me", "", "safe"),
        ReplyPair(1, "", "late", "", "trace"),
        ReplyPair(1, "", "so so", "", ""),
    ]
    found = tellings_of_replies(replies)
    assert {(telling.text, telling.is_danger) for telling in found} == {("it burned me", True), ("late", False)}


def test_what_is_unclear_teaches_nothing() -> None:
    """Every review that is named as unclear is one of ours, and it is neither a danger nor harmless."""
    replies = own_replies()
    unclear = {line.split()[0] for line in UNCLEAR.read_text(encoding="utf-8").splitlines()}
    assert unclear <= {pair.key for pair in replies}
    assert not {pair.review for pair in replies if pair.key in unclear} & {t.text for t in tellings_of_replies(replies)}


def test_a_danger_stands_between_other_texts() -> None:
    """Of each language as many mixed texts tell of a danger as do not, and the danger's words are in them."""
    own = read_tellings()
    dangers = [telling.text for telling in own if telling.is_danger]
    found = mixed(own, Plan(mixed=3))
    assert [telling.is_danger for telling in found] == [True, True, True, False, False, False] * 4
    assert all(any(danger in telling.text for danger in dangers) == telling.is_danger for telling in found)


def test_no_text_is_taught_that_is_measured_on() -> None:
    """The texts to measure on are no part of what is taught, whatever their file."""
    data = Path(__file__).parent.parent / "data"
    measured_on = {t.text for name in ("safety", "safety_ordinary") for t in read_tellings(data / f"{name}.jsonl")}
    taught = [*read_tellings(), *tellings_of(own_pairs(), Plan()), *tellings_of_replies(own_replies())]
    assert not measured_on & {telling.text for telling in taught}
