"""The texts that a head for dangers is to be taught and measured on: balanced, in four languages, and kept apart."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from models.ml.train.pairs import DATA

MEASURED = Path(__file__).parents[1] / "data" / "safety.jsonl"
TAUGHT = DATA / "safety.jsonl"


def rows(file: Path) -> list[dict[str, object]]:
    """The lines of a file of JSON."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_half_of_what_is_measured_merely_sounds_like_danger() -> None:
    """440 texts, as many of each kind in each of the playbook's languages."""
    counts = Counter((row["language"], row["danger"]) for row in rows(MEASURED))
    assert counts.total() == 440
    for language in ("en", "de", "fr", "es"):
        assert counts[language, True] == counts[language, False]


def test_nothing_measured_is_taught() -> None:
    """No text stands in both files."""
    assert not {row["text"] for row in rows(MEASURED)} & {row["text"] for row in rows(TAUGHT)}
