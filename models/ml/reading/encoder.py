"""The multilingual encoder multilingual-e5-small: lower layers are run once, and each head has its own upper ones."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import BertModel

WEIGHTS = "model.safetensors"
WORDS = "embeddings.word_embeddings.weight"
PREFIX = "query: "
"""What the encoder was taught to expect before a text."""
WINDOW = 256
"""Tokens; a longer text is read in several windows."""
OVERLAP = 32
"""Tokens that a window shares with the one before it."""
MOST_WINDOWS = 5
SHARED = 4
"""Layers, of twelve, that every head reads alike; the others are each head's own copy, so that they can be taught."""
PADDING = 1
FAR = -1e9
"""Added to the attention of what is padding, which so gets none."""


class Encoder:
    """Loaded once; may be called from several threads.

    The matrix of its 250,000 pieces of words stays in fp16 and in its file, of which only the rows that are asked for
    come to memory; all that is computed is fp32.
    """

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        model = BertModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            dtype=torch.float16,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
        ).eval()
        self._words = load_file(folder / WEIGHTS)[WORDS]
        self._embeddings = model.embeddings
        self._embeddings.word_embeddings = None
        self._embeddings.float()
        self.width: int = model.config.hidden_size
        self._lower = model.encoder.layer[:SHARED].float()
        self._upper = model.encoder.layer[SHARED:].float()

    def windows(self, text: str) -> list[list[int]]:
        """The tokens of a text, in as many windows as it needs, each with its beginning and end."""
        first, *body, last = self._tokenizer.encode(PREFIX + text).ids
        most = WINDOW - 2
        starts = range(0, max(1, len(body) - OVERLAP), most - OVERLAP)
        return [[first, *body[start : start + most], last] for start in starts][:MOST_WINDOWS]

    def begin(self, windows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """What the shared layers make of windows, padded to the longest, and a mask of 1 where a token stands."""
        longest = max(map(len, windows))
        ids = torch.tensor([window + [PADDING] * (longest - len(window)) for window in windows])
        mask = torch.tensor([[1.0] * len(window) + [0.0] * (longest - len(window)) for window in windows])
        states = self._embeddings(inputs_embeds=self._words[ids].float())
        return run(self._lower, states, mask), mask

    @torch.inference_mode()
    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """What the encoder as it was published makes of texts: one row of unit length each, of their first window."""
        states, mask = self.begin([self.windows(text)[0] for text in texts])
        states = run(self._upper, states, mask)
        means = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        rows: NDArray[np.float32] = torch.nn.functional.normalize(means, dim=1).numpy()
        return rows

    def upper(self) -> Any:
        """A copy of the layers above the shared ones, for a head to be taught in."""
        return deepcopy(self._upper)


def run(layers: Any, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """States through layers, one after another; padding is not attended to."""
    bias = ((1 - mask) * FAR)[:, None, None, :].expand(-1, 1, states.shape[1], -1)
    for layer in layers:
        states = layer(states, attention_mask=bias)
    return states
