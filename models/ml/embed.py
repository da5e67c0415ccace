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


class Embedder:
    """Loaded once; may be called from several threads."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.enable_padding()
        self._model = AutoModel.from_pretrained(
            folder, dtype=torch.float32, use_safetensors=True, trust_remote_code=False, local_files_only=True
        ).eval()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, each of unit length; texts of like length go together, as padding costs time."""
        rows = np.zeros((len(texts), WIDTH), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), BATCH):
            these = order[start : start + BATCH]
            rows[these] = self._embed([texts[i] for i in these])
        return rows

    def is_word(self, word: str) -> bool:
        """True where the (English) vocabulary holds the whole word."""
        return self.tokenizer.token_to_id(word.lower()) is not None

    @torch.inference_mode()
    def _embed(self, texts: list[str]) -> NDArray[np.float32]:
        encoded = self.tokenizer.encode_batch(texts)
        ids = torch.tensor([each.ids for each in encoded])
        mask = torch.tensor([each.attention_mask for each in encoded])
        hidden = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask[..., None].float()
        pooled = (hidden * weight).sum(1) / weight.sum(1)
        rows: NDArray[np.float32] = torch.nn.functional.normalize(pooled, dim=1).numpy()
        return rows
