"""The drafter: SmolLM2 writes the acknowledgement of a complaint, several at once, and ranks its own."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, DynamicCache

from models.ml.drafting.prompt import render_prompt
from models.ml.drafting.trust import Trust, Written, traits, written
from models.ml.weights.precision import best_dtype
from models.replies.brief import Brief, Candidate
from models.text.sentence import up_to_last_stop

CANDIDATES = 6
"""The first is the likeliest, word by word; the others are drawn."""
MAX_TOKENS = 60
TEMPERATURE = 0.7
TOP_P = 0.9


class Writer:
    """Loaded once; one caller at a time. ``seed`` makes the draws repeatable, for measuring."""

    def __init__(self, folder: Path, seed: int | None = None, dtype: torch.dtype | None = None) -> None:
        self._trust = Trust.load()
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

    def propose(self, briefs: Sequence[Brief], count: int = CANDIDATES) -> list[tuple[Candidate, ...]]:
        """Acknowledgements of each complaint, the one first that a reader would most surely send as it is.

        Several complaints that wait are written about together: a step costs little more for all than for one.
        """
        prompts = [render_prompt(brief.product, brief.complaint) for brief in briefs]
        return [self._ranked(brief, drafts) for brief, drafts in zip(briefs, self.sample(prompts, count), strict=True)]

    def _ranked(self, brief: Brief, drafts: Sequence[Written]) -> tuple[Candidate, ...]:
        rated: dict[str, float] = {}
        for draft in drafts:
            if draft.text:
                found = traits(draft, brief.product, brief.complaint)
                rated.setdefault(draft.text, self._trust.probability(found))
        ranked = sorted(rated, key=lambda text: rated[text], reverse=True)
        return tuple(Candidate(text, is_trusted=rated[text] >= self._trust.start) for text in ranked)

    @torch.inference_mode()
    def sample(self, prompts: Sequence[str], count: int) -> list[list[Written]]:
        """``count`` continuations of each prompt, which is computed once for all of its own."""
        encoded = [self._tokenizer.encode(prompt, add_special_tokens=False).ids for prompt in prompts]
        cache = DynamicCache(config=self._model.config)
        ids, seen, place = _left_padded(encoded, self._end)
        logits = self._model(
            ids, attention_mask=seen, position_ids=place, past_key_values=cache, logits_to_keep=1
        ).logits[:, -1]
        cache.batch_repeat_interleave(count)
        seen, place = seen.repeat_interleave(count, 0), place[:, -1:].repeat_interleave(count, 0)
        logits = logits.float().repeat_interleave(count, 0)
        tokens: list[torch.Tensor] = []
        likelihoods: list[list[float]] = [[] for _ in range(len(logits))]
        doubts: list[list[float]] = [[] for _ in range(len(logits))]
        is_open = torch.ones(len(logits), dtype=torch.bool)
        while True:
            step = self._choose(logits, count)
            shares = torch.log_softmax(logits, -1)
            chosen = shares.gather(1, step[:, None]).squeeze(1).tolist()
            entropy = _entropy(shares).tolist()
            for row in is_open.nonzero()[:, 0].tolist():
                likelihoods[row].append(chosen[row])
                doubts[row].append(entropy[row])
            tokens.append(torch.where(is_open, step, self._end))
            is_open &= ~torch.isin(step, self._stops)
            # The last one still open mostly loops; it is cut rather than waited for.
            if is_open.sum() <= len(logits) // CANDIDATES or len(tokens) >= MAX_TOKENS:
                break
            seen, place = torch.nn.functional.pad(seen, (0, 1), value=1), place + 1
            logits = self._model(
                step[:, None], attention_mask=seen, position_ids=place, past_key_values=cache, logits_to_keep=1
            ).logits[:, -1].float()  # fmt: skip
        texts = [self._text(ids, is_cut) for ids, is_cut in zip(torch.stack(tokens, 1).tolist(), is_open, strict=True)]
        found = [written(*row) for row in zip(texts, likelihoods, doubts, strict=True)]
        return [found[at : at + count] for at in range(0, len(found), count)]

    @torch.inference_mode()
    def weigh(self, prompt: str, text: str) -> Written:
        """What :meth:`sample` would know of a text, had it been the model's own."""
        before = self._tokenizer.encode(prompt, add_special_tokens=False).ids
        after = [*self._tokenizer.encode(f" {text}", add_special_tokens=False).ids, self._end]
        logits = self._model(torch.tensor([before + after]), logits_to_keep=len(after) + 1).logits[0, :-1].float()
        shares = torch.log_softmax(logits, -1)
        return written(text, shares.gather(1, torch.tensor(after)[:, None])[:, 0].tolist(), _entropy(shares).tolist())

    @torch.inference_mode()
    def measure(self) -> float:
        """Seconds of three steps with the threads as they are set now, after one to warm up."""
        ids = torch.zeros((CANDIDATES, 1), dtype=torch.long)
        self._model(ids)
        began = time.perf_counter()
        for _ in range(3):
            self._model(ids)
        return time.perf_counter() - began

    def _choose(self, logits: torch.Tensor, count: int) -> torch.Tensor:
        """The likeliest token for the first row of each prompt, a draw from the nucleus for each other."""
        greedy = logits.argmax(-1)
        shares, order = torch.softmax(logits / TEMPERATURE, -1).topk(100)
        shares = torch.where(shares.cumsum(-1) - shares > TOP_P, 0.0, shares)
        drawn = order.gather(1, torch.multinomial(shares, 1, generator=self._draws)).squeeze(1)
        drawn[::count] = greedy[::count]
        return drawn

    def _text(self, ids: list[int], is_cut: torch.Tensor) -> str:
        """One line; where it was cut at the limit, up to the end of its last whole sentence."""
        text = self._tokenizer.decode(ids, skip_special_tokens=True).strip()
        line = " ".join(text.split("\n", 1)[0].split())
        return up_to_last_stop(line) if is_cut else line


def _left_padded(rows: Sequence[Sequence[int]], pad: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids that end together, which of them are seen, and the place of each in its own text."""
    longest = max(map(len, rows))
    ids = torch.full((len(rows), longest), pad)
    seen = torch.zeros((len(rows), longest), dtype=torch.long)
    for at, row in enumerate(rows):
        ids[at, longest - len(row) :] = torch.tensor(row)
        seen[at, longest - len(row) :] = 1
    return ids, seen, (seen.cumsum(1) - 1).clamp(min=0)


def _entropy(shares: torch.Tensor) -> torch.Tensor:
    """Of each row of log-probabilities, in nats."""
    return -(shares.exp() * shares).sum(-1)
