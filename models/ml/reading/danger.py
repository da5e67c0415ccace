"""Was a person or an animal hurt, or could they be? Heard in any language, apart from words that merely sound so.

The lower layers of the multilingual encoder read a review, upper ones that were taught for this question go on, and one
learned look over all tokens finds the place that tells, however much else is said. ``ml/train/safety.py`` teaches it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from models.ml.reading.encoder import Encoder, run
from models.ml.weights.catalog import DATA

FOLDER = "safety"
"""In the package's data: :data:`ADAPTER` and :data:`HEAD`."""
ADAPTER = "adapter.safetensors"
HEAD = "head.safetensors"
HEARD_IN = ("en", "de", "es", "fr")
"""The languages that it was taught and measured in."""
HEARD_FROM = 0.25
"""A danger that is missed weighs as much as three false alarms."""
VERY_SURE = 0.9
"""In any other language it says so from here only."""


class Danger:
    """Loaded once; may be called from several threads."""

    def __init__(self, encoder: Encoder, data: Path = DATA / FOLDER) -> None:
        self._encoder = encoder
        self._layers = encoder.upper()
        merge(self._layers, load_file(data / ADAPTER))
        self._head = load_file(data / HEAD)

    def probability(self, text: str) -> float:
        """How surely a danger is told, 0 to 1; of a long text, in the window that tells most of one."""
        slope, shift = self._head["scale"]
        return float(torch.sigmoid(slope * self._scores(self._encoder.windows(text)).max() + shift))

    def is_told(self, text: str, language: str) -> bool:
        """True where a person must see this at once."""
        return self.probability(text) >= (HEARD_FROM if language in HEARD_IN else VERY_SURE)

    @torch.inference_mode()
    def _scores(self, windows: list[list[int]]) -> torch.Tensor:
        states, mask = self._encoder.begin(windows)
        return look(run(self._layers, states, mask), mask, self._head)


def look(states: torch.Tensor, mask: torch.Tensor, head: dict[str, torch.Tensor]) -> torch.Tensor:
    """The log-odds of each text: where its tokens answer to what is looked for, and their mean, weighed."""
    attention = (states @ head["look"]).masked_fill(mask == 0, float("-inf")).softmax(1)
    found = (states * attention[..., None]).sum(1)
    mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    score: torch.Tensor = torch.cat([found, mean], 1) @ head["weight"] + head["bias"]
    return score


def merge(layers: Any, adapter: dict[str, torch.Tensor]) -> None:
    """Add what was taught (two thin matrices a layer and matrix, ``NAME.down`` and ``NAME.up``) to the weights."""
    for name, weight in layers.named_parameters():
        key = name.removesuffix(".weight")
        if f"{key}.up" in adapter:
            weight.data += adapter[f"{key}.up"].float() @ adapter[f"{key}.down"].float()
