"""The figures of ``highroad eval``: what a labelled file says, and numbers that are known by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.cases.verdict import Reading, Topic, TopicHit, Urgent
from models.errors import Permanent
from models.ml.train.measure import measure_triage, read_rows, share
from models.ml.train.triage import expected_error


def reading(text: str) -> Reading:
    """A reader that knows one word of each kind."""
    return Reading(
        negative=0.9 if "bad" in text else 0.1,
        troll=0.9 if "scum" in text else 0.1,
        topics=(TopicHit(Topic.LATE if "late" in text else Topic.OTHER, 0.9),),
        urgent=(Urgent.LEGAL,) if "lawyer" in text else (),
        carrier="",
        language="en",
        complaint=(text,),
        embedding=(),
    )


def test_reads_what_is_labelled(tmp_path: Path) -> None:
    """Stars tell negative or not, three of them neither; lists of names stand between spaces."""
    file = tmp_path / "a.csv"
    file.write_text("text,stars,topics\nbad and late,1,late quality\nnice,5,\nso so,3,\n", encoding="utf-8")
    rows = read_rows(file)
    assert [row.is_negative for row in rows] == [True, False, None]
    assert rows[0].topics == ("late", "quality")


def test_a_file_without_text_is_refused(tmp_path: Path) -> None:
    """A file that has no texts says so in a sentence."""
    file = tmp_path / "a.csv"
    file.write_text("stars\n1\n", encoding="utf-8")
    with pytest.raises(Permanent, match="no column named text"):
        read_rows(file)


def test_figures_are_right(tmp_path: Path) -> None:
    """A reader that is right in 18 of 20 has an accuracy of .9, inside its interval, beside the baselines."""
    file = tmp_path / "a.csv"
    lines = ["bad,1"] * 9 + ["bad,0"] + ["nice,0"] * 9 + ["nice,1"]
    file.write_text("text,negative\n" + "\n".join(lines) + "\n", encoding="utf-8")
    figures = {(each.system, each.name): each for each in measure_triage(read_rows(file), reading)}
    ours = figures["highroad", "accuracy"]
    assert ours.value == pytest.approx(0.9)
    assert ours.low < 0.9 < ours.high <= 1
    assert {system for system, _ in figures} == {"highroad", "VADER", "TF-IDF"}


def test_a_share_of_nothing_is_no_figure() -> None:
    """Where a file labels nothing of a kind, nothing is said of it."""
    assert share("troll", "highroad", "attacks", []) == []


def test_calibration_error_is_the_gap() -> None:
    """Ninety per cent said, and half of it true: an error of .4."""
    assert expected_error(np.full(10, 0.9), np.array([True, False] * 5)) == pytest.approx(0.4)
