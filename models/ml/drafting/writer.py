"""The taught drafter at work: llama.cpp runs the makers' own weights with our adapter beside them.

Several candidates of a reply share one reading of the review; trust ranks them.
"""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path
from typing import Any

import xllamacpp

from models.errors import Permanent
from models.ml.drafting.prompt import NONE, read_answer, render_prompt, shortened
from models.ml.drafting.structured import chat_request, read_structured
from models.ml.drafting.trust import Trust, Written, traits, written
from models.ml.weights.adapter import write_gguf
from models.replies.brief import Brief, Candidate

CANDIDATES = 3
"""The likeliest one, and others beside it: each further one costs time (docs/models.md)."""
MAX_TOKENS = 110
TEMPERATURE = 0.5
TOP_P = 0.9
CONTEXT_TOKENS = 4096
"""Of all candidates together: a review of 220 words has some 330 tokens."""


class Writer:
    """One model, loaded once; one caller at a time.

    With ``adapter``, a folder in peft's form, it is the taught drafter, which continues a bare prompt; without, any
    instructed model, which gets the brief for strong models and answers in JSON. ``seed`` makes its draws repeatable,
    for measuring.
    """

    def __init__(self, gguf: Path, adapter: Path | None, threads: int, seed: int | None = None) -> None:
        self._is_taught = adapter is not None
        self._seeded = {} if seed is None else {"seed": seed}
        self._trust = Trust.load()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "adapter.gguf")
            if adapter is not None:
                write_gguf(adapter, file)
            self._server = xllamacpp.Server(_params(gguf, file if adapter else None, threads))

    def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        """Acknowledgements with their next steps, the one first that a reader would most surely send as it is."""
        if not self._is_taught:
            answer = self._server.handle_chat_completions({**chat_request(brief), **self._seeded})
            return read_structured(_text_of(answer), brief)
        steps = {step.id for step in brief.steps}
        drafts = self.sample(brief)
        rated = {
            draft: self._trust.probability(traits(draft, brief.product, brief.review)) for draft in drafts if draft.text
        }
        ranked = sorted(rated, key=lambda draft: rated[draft], reverse=True)
        return tuple(
            Candidate(
                draft.text,
                step=draft.step if draft.step in steps else "",
                is_trusted=rated[draft] >= self._trust.start and draft.step in (*steps, NONE),
            )
            for draft in ranked
        )

    def sample(self, brief: Brief, count: int = CANDIDATES) -> tuple[Written, ...]:
        """The likeliest continuation of the prompt, then drawn ones, ``count`` in all; the same text once."""
        prompt = render_prompt(brief.product, brief.stars, shortened(brief.review, brief.telling))
        found: dict[str, Written] = {}
        for choice in (*self._continued(prompt, 1, 0.0), *self._continued(prompt, count - 1, TEMPERATURE)):
            text, step = read_answer(choice["text"])
            if choice.get("finish_reason") == "stop":
                tokens = (choice.get("logprobs") or {}).get("content") or []
                found.setdefault(text, written(text, step, [token["logprob"] for token in tokens]))
        return tuple(found.values())

    def _continued(self, prompt: str, count: int, temperature: float) -> list[dict[str, Any]]:
        answer = self._server.handle_completions(
            {
                "prompt": prompt,
                "n": count,
                "max_tokens": MAX_TOKENS,
                "temperature": temperature,
                "top_p": TOP_P,
                "logprobs": 1,
                "cache_prompt": True,
                **self._seeded,
            }
        )
        choices: list[dict[str, Any]] = answer["choices"]
        return choices


def _params(gguf: Path, adapter: Path | None, threads: int) -> Any:
    params = xllamacpp.CommonParams()
    params.model.path = str(gguf)
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = CANDIDATES
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE  # a mapped file stays beside its repacked copy
    params.warmup = False
    params.cache_ram_mib = 0  # else every prompt is kept, up to eight GiB of them
    params.verbosity = -1  # a line of its log may hold the review
    # The library opens a port on loopback, which nobody is to use.
    params.api_keys = [secrets.token_urlsafe(32)]
    if adapter is not None:
        params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(adapter), 1.0)]
    return params


def _text_of(answer: dict[str, Any]) -> str:
    try:
        return str(answer["choices"][0]["message"]["content"])
    except LookupError:
        raise Permanent(
            "The model on this machine can't chat.", "Name an instructed model in HIGHROAD_DRAFTER_MODEL."
        ) from None
