"""The hashes of what we trained, beside it: ``models verify`` and every start hold the files to them."""

from __future__ import annotations

from pathlib import Path

from models.ml.catalog import DATA, OUR_SUMS
from models.ml.weights import sha256

TRAINED = ("*.safetensors", "*.json")


def renew_sums(data: Path = DATA) -> Path:
    """Write the hash of every trained file under ``data``, as ``sha256sum`` would, and return the list's file."""
    files = sorted({file for pattern in TRAINED for file in data.rglob(pattern)})
    lines = [f"{sha256(file)}  {file.relative_to(data).as_posix()}\n" for file in files]
    sums = data / OUR_SUMS
    sums.write_text("".join(lines), encoding="utf-8")
    return sums
