"""A tiny model in a real wheel, and briefs to draft from."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from models.cases.verdict import Topic
from models.ml.weights.catalog import Entry, Hub, Role, Source, Wheel
from models.replies.brief import Brief, Step

WEIGHTS = b"not quite weights" * 600_000
"""Over 8 MiB: large enough that a start does not hash it."""


def tiny_entry(folder: Path, wheel_sha: str = "", file_sha: str = "", platform: str = "") -> Entry:
    """A model whose wheel lies in ``folder``, where pip finds it by PIP_FIND_LINKS."""
    wheel = folder / f"tiny_weights-1.0-py3-none-{platform or 'any'}.whl"
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
        wheels=(
            Wheel(
                "tiny-weights",
                "1.0",
                wheel_sha or hashlib.sha256(wheel.read_bytes()).hexdigest(),
                (
                    Source("tiny_weights/config.json", "config.json"),
                    Source(
                        "tiny_weights/model.safetensors",
                        "model.safetensors",
                        file_sha or hashlib.sha256(WEIGHTS).hexdigest(),
                    ),
                ),
                platform,
            ),
        ),
        hub=Hub("nobody/tiny", "0" * 40, ()),
    )


def parted_entry(folder: Path) -> Entry:
    """A model whose one file lies in two wheels, half in each."""
    halves = (WEIGHTS[: len(WEIGHTS) // 2], WEIGHTS[len(WEIGHTS) // 2 :])
    wheels = []
    for number, half in enumerate(halves, 1):
        file = folder / f"tiny_part{number}-1.0-py3-none-any.whl"
        info = f"tiny_part{number}-1.0.dist-info"
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(f"tiny_part{number}/part.bin", half)
            archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 1.0\n")
            archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            archive.writestr(f"{info}/RECORD", "")
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        wheels.append(
            Wheel(f"tiny-part{number}", "1.0", digest, (Source(f"tiny_part{number}/part.bin", "model.gguf"),))
        )
    whole = Source("model.gguf", "model.gguf", hashlib.sha256(WEIGHTS).hexdigest())
    return Entry(
        role=Role.EMBEDDER,
        id="tiny-parted",
        licence="Apache-2.0",
        languages=("en",),
        mib=10,
        wheels=tuple(wheels),
        hub=Hub("nobody/tiny", "main", (whole,)),
    )


def a_brief(review: str = "The lid leaked on the second day.", language: str = "en") -> Brief:
    """What a drafter is told of a leaking kettle."""
    return Brief(
        language=language,
        product="kettle",
        stars=2,
        review=review,
        telling=(),
        topic=Topic.OTHER,
        urgent=(),
        greeting="Hello,",
        steps=(
            Step("photo", "it arrived damaged", "Please send us a photo."),
            Step("fault", "it broke or does not work", "Write to care@shop.example."),
        ),
        sign_off="The team of Shop",
        voice="calm and plain",
        max_chars=800,
    )
