"""A model in four-bit blocks is read as it was written."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from models.errors import Permanent
from models.ml.weights.blocks import FOUR_BITS, FP32, MAGIC, Sizes, read_blocks

SIZES = Sizes(hidden=32, layers=1, heads=2, inner=64, vocabulary=3, positions=4, types=2)


def packed(nibbles: list[int], scale: float) -> bytes:
    """One block of 32 weights."""
    halves = bytes(low | high << 4 for low, high in zip(nibbles[:16], nibbles[16:], strict=True))
    return struct.pack("<e", scale) + halves


def write_model(file: Path, tensors: dict[str, tuple[int, int, bytes]]) -> None:
    """A file as the registry's package holds it: sizes, a vocabulary of two pieces, a directory, the tensors."""
    head = MAGIC + struct.pack("<I7ifi", 1, *vars_of(SIZES), 1e-12, 32)
    head += struct.pack("<5iQ", 2, 0, 2, 1, 3, 4) + struct.pack("<3I2f", 0, 1, 4, -1.0, -2.0) + b"aabc"
    head += struct.pack("<iI", 1, 9) + bytes(9) + struct.pack("<i", len(tensors))
    size = len(head) + sum(2 + len(name) + 1 + 4 + 16 for name in tensors)
    directory, body = b"", b""
    for name, (kind, count, stored) in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, size + len(body), len(stored))
        body += stored
    file.write_bytes(head + directory + body)


def vars_of(sizes: Sizes) -> tuple[int, ...]:
    """The sizes in the order in which they are written."""
    return (sizes.hidden, sizes.layers, sizes.heads, sizes.inner, sizes.vocabulary, sizes.positions, sizes.types)


def test_reads_blocks_and_plain_numbers(tmp_path: Path) -> None:
    """Low halves come first, each weight is 8 too high and has its block's scale; other tensors are fp32."""
    nibbles = [*range(16), *reversed(range(16))]
    word = b"".join(packed(nibbles, scale) for scale in (0.5, 1.0, 2.0))
    bias = np.arange(32, dtype="<f4").tobytes()
    file = tmp_path / "model.blocks"
    write_model(file, {"emb.word": (FOUR_BITS, 96, word), "l0.q.b": (FP32, 32, bias)})
    sizes, tensors = read_blocks(file)
    assert sizes == SIZES
    words = tensors["embeddings.word_embeddings.weight"]
    assert words.shape == (3, 32)
    assert words[2].tolist() == [(value - 8) * 2.0 for value in nibbles]
    assert tensors["encoder.layer.0.attention.self.query.bias"].tolist() == list(range(32))


def test_another_file_is_refused(tmp_path: Path) -> None:
    """What does not begin as such a file does is not read."""
    file = tmp_path / "model.blocks"
    file.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(Permanent, match="not in the form"):
        read_blocks(file)
