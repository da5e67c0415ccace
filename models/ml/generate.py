"""The drafter: SmolLM2 writes the acknowledgement of a complaint, several at once, and ranks its own."""

from __future__ import annotations

import re
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, DynamicCache

from models.ml.prompt import clean, render_prompt
from models.reply import Brief, Candidate

CANDIDATES = 6
"""The first is the likeliest, word by word; the others are drawn."""
MAX_TOKENS = 60
TEMPERATURE = 0.7
TOP_P = 0.9

_WORD = re.compile(r"[^\W_]{3,}")
_SENTENCES = re.compile(r".*[.!?](?=\s|$)")
_OWN = frozenset(
    _WORD.findall(
        "were sorry that the and you your about for thank telling are was understand take very seriously not right "
        "happy hear with this have had has our out which"
    )
)


def best_dtype() -> torch.dtype:
    """bf16 where the processor computes in it, as it halves the memory; fp32 elsewhere, where bf16 is far slower."""
    capability = torch.cpu.get_capabilities()
    has_bf16 = any(capability.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))
    return torch.bfloat16 if has_bf16 else torch.float32


class Writer:
    """Loaded once; one caller at a time. ``seed`` makes the draws repeatable, for measuring."""

    def __init__(self, folder: Path, seed: int | None = None, dtype: torch.dtype | None = None) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._model = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=dtype or best_dtype(),
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
        ).eval()
        self._end = int(self._model.config.eos_token_id)
        breaks = [i for token, i in self._tokenizer.get_vocab().items() if "Ċ" in token]
        self._stops = torch.tensor([self._end, *breaks])
        self._draws = torch.Generator()
        if seed is None:
            self._draws.seed()
        else:
            self._draws.manual_seed(seed)

    def propose(self, brief: Brief, count: int = CANDIDATES) -> tuple[Candidate, ...]:
        """Acknowledgements, best first: by mean log-likelihood, and by the share of words that the customer wrote."""
        prompt = render_prompt(brief.product, brief.complaint)
        likelihood: dict[str, float] = {}
        for text, score in self.sample(prompt, count):
            if text:
                likelihood.setdefault(text, score)
        source = clean(f"{brief.product} {brief.complaint}")
        ranked = sorted(likelihood, key=lambda text: likelihood[text] + copied(text, source), reverse=True)
        return tuple(Candidate(text, likelihood[text]) for text in ranked)

    @torch.inference_mode()
    def sample(self, prompt: str, count: int) -> list[tuple[str, float]]:
        """``count`` continuations with their mean log-likelihoods; the prompt is computed once for all of them."""
        ids = torch.tensor([self._tokenizer.encode(prompt, add_special_tokens=False).ids])
        cache = DynamicCache(config=self._model.config)
        logits = self._model(ids, past_key_values=cache, logits_to_keep=1).logits[:, -1].float()
        cache.batch_repeat_interleave(count)
        logits = logits.repeat(count, 1)
        tokens: list[torch.Tensor] = []
        total, length = torch.zeros(count), torch.zeros(count)
        is_open = torch.ones(count, dtype=torch.bool)
        while True:
            step = self._choose(logits)
            chosen = torch.log_softmax(logits, -1).gather(1, step[:, None]).squeeze(1)
            total += torch.where(is_open, chosen, 0.0)
            length += is_open
            tokens.append(torch.where(is_open, step, self._end))
            is_open &= ~torch.isin(step, self._stops)
            # The last one still open mostly loops; it is cut rather than waited for.
            if is_open.sum() <= count // CANDIDATES or len(tokens) >= MAX_TOKENS:
                break
            logits = self._model(step[:, None], past_key_values=cache, logits_to_keep=1).logits[:, -1].float()
        rows = torch.stack(tokens, 1).tolist()
        scores = (total / length).tolist()
        return [(self._text(row, is_cut), score) for row, is_cut, score in zip(rows, is_open, scores, strict=True)]

    @torch.inference_mode()
    def measure(self) -> float:
        """Seconds of three steps with the threads as they are set now, after one to warm up."""
        ids = torch.zeros((CANDIDATES, 1), dtype=torch.long)
        self._model(ids)
        began = time.perf_counter()
        for _ in range(3):
            self._model(ids)
        return time.perf_counter() - began

    def _choose(self, logits: torch.Tensor) -> torch.Tensor:
        """The likeliest token for the first row, a draw from the nucleus for each other."""
        greedy = logits.argmax(-1)
        shares, order = torch.softmax(logits / TEMPERATURE, -1).topk(100)
        shares = torch.where(shares.cumsum(-1) - shares > TOP_P, 0.0, shares)
        drawn = order.gather(1, torch.multinomial(shares, 1, generator=self._draws)).squeeze(1)
        drawn[0] = greedy[0]
        return drawn

    def _text(self, ids: list[int], is_cut: torch.Tensor) -> str:
        """One line; where it was cut at the limit, up to the end of its last whole sentence."""
        text = self._tokenizer.decode(ids, skip_special_tokens=True).strip()
        line = " ".join(text.split("\n", 1)[0].split())
        if not is_cut:
            return line
        whole = _SENTENCES.match(line)
        return whole[0] if whole else ""


def copied(text: str, source: str) -> float:
    """Share of the words of ``text`` that stand in ``source`` by their first four letters, 0 to 1."""
    known = {word.lower()[:4] for word in _WORD.findall(source)}
    words = [word.lower() for word in _WORD.findall(text) if word.lower() not in _OWN]
    return sum(word[:4] in known for word in words) / len(words) if words else 0.0
