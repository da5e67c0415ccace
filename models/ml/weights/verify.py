"""The prepared weights on disk: sealed with the hash of each file, and refused where a file is not what it was."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from models.errors import Permanent
from models.ml.weights.catalog import CATALOG, DATA, OUR_SUMS, Entry, our_files

MANIFEST = "manifest.json"
HASH_ALWAYS_UP_TO = 8 * 2**20
"""Bytes; larger files are hashed at loading only where their time of change differs."""

TRAINED = (".json", ".safetensors")
"""Lists such as carriers.txt may be extended by hand, and are not pinned."""

FETCH = "Run `highroad models fetch`."
AGAIN = "Somebody or something changed it. Remove that folder and run `highroad models fetch`."


@dataclass(frozen=True, slots=True)
class Sealed:
    """One line of a manifest: a file as it was when it was prepared."""

    name: str
    sha256: str
    size: int
    mtime_ns: int


def sha256(file: Path) -> str:
    """The hash of a file of any size."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def seal(folder: Path) -> None:
    """Write the manifest of a folder's files, which is the last thing done to a folder of weights."""
    files = [
        Sealed(file.name, sha256(file), file.stat().st_size, file.stat().st_mtime_ns)
        for file in sorted(folder.iterdir())
        if file.name != MANIFEST
    ]
    (folder / MANIFEST).write_text(json.dumps([asdict(file) for file in files], indent=1), encoding="utf-8")


def check(entry: Entry, weights: Path, *, is_full: bool) -> Path:
    """The folder of a model, where it is whole; raises :class:`Permanent` where it is missing or altered.

    ``is_full`` hashes every byte; otherwise a large file whose size and time of change are as sealed is believed.
    """
    folder = weights / entry.folder
    manifest = folder / MANIFEST
    if not manifest.exists():
        raise Permanent(f"The weights of {entry.id} are not in {weights}.", FETCH)
    try:
        files = [Sealed(**line) for line in json.loads(manifest.read_text(encoding="utf-8"))]
    except (ValueError, TypeError):
        raise Permanent(f"The manifest in {folder} can't be read.", AGAIN) from None
    if {file.name for file in files} != {file.name for file in folder.iterdir()} - {MANIFEST}:
        raise Permanent(f"Files were added to or taken from {folder}.", AGAIN)
    pinned = entry.sums
    for file in files:
        path = folder / file.name
        state = path.stat()
        is_trusted = not is_full and state.st_size > HASH_ALWAYS_UP_TO and state.st_mtime_ns == file.mtime_ns
        is_same = state.st_size == file.size and (is_trusted or sha256(path) == file.sha256)
        if not is_same or pinned.get(file.name, file.sha256) != file.sha256:
            raise Permanent(f"{path} was altered: its hash is not the one it was prepared with.", AGAIN)
    return folder


def check_ours(data: Path = DATA) -> None:
    """Raises :class:`Permanent` where a file that we trained was altered. They are small, so each start hashes them
    all.
    """
    for name, digest in our_files(data):
        path = data / name
        if not path.exists() or sha256(path) != digest:
            raise Permanent(
                f"{path} is missing or altered: its hash is not the one in {data.name}/{OUR_SUMS}.",
                "Install Highroad again, or train it again with `highroad train`.",
            )


def pin_ours(data: Path = DATA) -> None:
    """Write down the hashes of our own files anew: the trainer's last step."""
    files = sorted(file for file in data.rglob("*") if file.suffix in TRAINED)
    lines = "".join(f"{sha256(file)}  {file.relative_to(data).as_posix()}\n" for file in files)
    (data / OUR_SUMS).write_text(lines, encoding="utf-8")


def verify(weights: Path, catalog: tuple[Entry, ...] = CATALOG) -> tuple[Path, ...]:
    """Hash every byte of every model; the folders that are whole, or :class:`Permanent` at the first that is not."""
    check_ours()
    return tuple(check(entry, weights, is_full=True) for entry in catalog)
