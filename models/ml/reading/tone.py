"""Is a customer unhappy? The lower layers of SmolLM2, taught to hear the tone of a review.

A sentence encoder knows subjects and little of tone; a language model knows both, and errs elsewhere: their mean is
right more often than either. ``ml/train/tone.py`` teaches it, ``ml/weights/prepare.py`` merges what it learned.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from transformers import AutoModel

from models.ml.drafting.prompt import clean
from models.ml.weights.catalog import DATA
from models.ml.weights.precision import best_dtype

FOLDER = "tone"
"""In the package's data: the adapter, and :data:`HEAD`."""
HEAD = "head.safetensors"
MAX_WORDS = 120
"""Of a review; its end is cut."""
SURELY = 1e-6
"""No probability counts as nearer to 0 or 1."""


def tone_prompt(text: str) -> str:
    """The prompt by which the tone of a text is read; the answer is in the model's state after its last word."""
    return f"Customer review: {clean(text, MAX_WORDS)}\nIs the customer happy or unhappy, and why? The customer is"


def log_odds(probability: float) -> float:
    """The natural logarithm of a probability's odds."""
    kept = min(max(probability, SURELY), 1 - SURELY)
    return float(np.log(kept / (1 - kept)))


class Tone:
    """The model that hears the tone of a review, loaded once; may be called from several threads."""

    def __init__(self, folder: Path, data: Path = DATA / FOLDER) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._model = AutoModel.from_pretrained(
            folder, dtype=best_dtype(), use_safetensors=True, trust_remote_code=False, local_files_only=True
        ).eval()
        head = load_file(data / HEAD)
        self._weight, self._bias, self._mix = head["weight"], float(head["bias"][0]), head["mix"]

    def negative(self, text: str, by_heads: float) -> float:
        """The probability that a customer is unhappy, by this model and the heads of triage together (``by_heads``)."""
        tone, heads, shift = self._mix
        odds = tone * self.score(text) + heads * log_odds(by_heads) + shift
        return float(1 / (1 + np.exp(-odds)))

    @torch.inference_mode()
    def score(self, text: str) -> float:
        """What this model alone hears, not calibrated: above 0 for an unhappy customer."""
        ids = self._tokenizer.encode(tone_prompt(text), add_special_tokens=False).ids
        hidden = self._model(input_ids=torch.tensor([ids]), use_cache=False).last_hidden_state
        return float(hidden[0, -1].float().numpy() @ self._weight[0] + self._bias)
