"""Read multilingual-e5-small as a package of the registry holds it: one file, its matrices in blocks of four bits.

The file begins with the model's sizes, goes on with its vocabulary (which is passed over: the tokenizer comes as JSON)
and a directory of tensors. A block holds 32 weights of a row: one fp16 scale, and 16 bytes whose low halves are the
first 16 weights and whose high halves are the others, each 8 too high.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import Permanent

MAGIC = b"E5S1"
BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", (16,))])
WEIGHTS_IN_BLOCK = 32
FOUR_BITS, FP32 = 1, 0

_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_KIND = {"w": "weight", "b": "bias"}
_EMBEDDINGS = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class Sizes:
    """What the first numbers of the file say of the model."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int


class Cursor:
    """Numbers read one after another, little-endian."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def take(self, form: str) -> tuple[int, ...]:
        """The numbers of this ``struct`` form, and the place moves behind them."""
        found = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found


def read_blocks(file: Path) -> tuple[Sizes, dict[str, npt.NDArray[np.float32]]]:
    """The sizes of the model, and its tensors in fp32 under the names that transformers' BertModel gives them."""
    data = file.read_bytes()
    if not data.startswith(MAGIC):
        raise Permanent(f"{file.name} is not in the form that Highroad reads.", "Run `highroad models fetch` again.")
    cursor = Cursor(data, len(MAGIC) + 4)
    sizes = Sizes(*cursor.take("7i"))
    cursor.take("fi")
    _pass_vocabulary(cursor)
    (count,) = cursor.take("i")
    tensors = dict(_tensor(cursor, sizes) for _ in range(count))
    return sizes, tensors


def _pass_vocabulary(cursor: Cursor) -> None:
    pieces, *_, text_bytes = cursor.take("5iQ")
    cursor.at += (pieces + 1) * 4 + pieces * 4 + text_bytes
    _, map_bytes = cursor.take("iI")
    cursor.at += map_bytes


def _tensor(cursor: Cursor, sizes: Sizes) -> tuple[str, npt.NDArray[np.float32]]:
    (length,) = cursor.take("H")
    name = cursor.data[cursor.at : cursor.at + length].decode()
    cursor.at += length
    kind, count, offset, size = cursor.take("BIQQ")
    stored = cursor.data[offset : offset + size]
    values = _widened(stored) if kind == FOUR_BITS else np.frombuffer(stored, dtype="<f4").astype(np.float32)
    return _name_of(name), values[:count].reshape(_shape(name, sizes))


def _widened(stored: bytes) -> npt.NDArray[np.float32]:
    blocks = np.frombuffer(stored, dtype=BLOCK)
    weights = np.empty((len(blocks), WEIGHTS_IN_BLOCK), dtype=np.float32)
    half = WEIGHTS_IN_BLOCK // 2
    weights[:, :half] = blocks["halves"] & 15
    weights[:, half:] = blocks["halves"] >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)


def _name_of(name: str) -> str:
    if name in _EMBEDDINGS:
        return f"embeddings.{_EMBEDDINGS[name]}"
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER[part]}.{_KIND[kind]}"


def _shape(name: str, sizes: Sizes) -> tuple[int, ...]:
    rows = {"emb.word": sizes.vocabulary, "emb.pos": sizes.positions, "emb.type": sizes.types}
    if name in rows:
        return rows[name], sizes.hidden
    part, kind = name.split(".")[-2:]
    if kind == "w" and part in ("q", "k", "v", "ao"):
        return sizes.hidden, sizes.hidden
    if kind == "w" and part in ("fi", "fo"):
        return (sizes.inner, sizes.hidden) if part == "fi" else (sizes.hidden, sizes.inner)
    return (-1,)
