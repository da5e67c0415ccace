"""The meaning of a text as 384 numbers: all-MiniLM-L6-v2, mean pooling, unit length."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import AutoModel

MAX_TOKENS = 256
BATCH = 32
WIDTH = 384
MIDDLE_LAYERS = (4, 5)
"""Layers whose means stand beside the embedding in :meth:`Embedder.features`: nearer to the words, so to the tone."""


class Embedder:
    """The sentence encoder, loaded once; may be called from several threads."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.enable_padding()
        self._model = AutoModel.from_pretrained(
            folder, dtype=torch.float32, use_safetensors=True, trust_remote_code=False, local_files_only=True
        ).eval()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The embeddings of some texts: one row for each text, of unit length."""
        return self.features(texts)[:, :WIDTH]

    def features(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """What the heads read: for each text one row of its embedding, followed by the means of the middle
        layers.

        Texts of like length go together, as padding costs time.
        """
        rows = np.zeros((len(texts), WIDTH * (1 + len(MIDDLE_LAYERS))), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), BATCH):
            these = order[start : start + BATCH]
            rows[these] = self._features([texts[i] for i in these])
        return rows

    def is_word(self, word: str) -> bool:
        """True where the (English) vocabulary holds the whole word."""
        return self.tokenizer.token_to_id(word.lower()) is not None

    @torch.inference_mode()
    def _features(self, texts: list[str]) -> NDArray[np.float32]:
        encoded = self.tokenizer.encode_batch(texts)
        ids = torch.tensor([each.ids for each in encoded])
        mask = torch.tensor([each.attention_mask for each in encoded])
        layers = self._model(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
        weight = mask[..., None].float()
        means = [(layers[at] * weight).sum(1) / weight.sum(1) for at in (-1, *MIDDLE_LAYERS)]
        rows: NDArray[np.float32] = torch.cat([torch.nn.functional.normalize(means[0], dim=1), *means[1:]], 1).numpy()
        return rows
