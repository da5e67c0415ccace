"""Teach the drafter: LoRA on SmolLM2-135M-Instruct, from complaint to acknowledgement.

Deterministic by its seed, resumable from its last checkpoint, on a GPU where there is one. Only the upper layers are
taught: backward ends there, which saves a third of the time, and the base's own tongue stays as it is.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft.utils import set_peft_model_state_dict
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from models.ml.drafting.prompt import render_prompt
from models.ml.train.lora import ADAPTER, adapt, claim, export, keep, learn, pace, restore, taught
from models.ml.train.pairs import Pair, hold_out, is_supported

WHOLE_REVIEW_WORDS = 45
"""A review of at most so many words is sometimes shown whole: the sentences are chosen by a model that may err."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does. Two runs of the same plan and pairs end in the same weights on the same kind of machine."""

    seed: int = 7
    epochs: int = 2
    most_steps: int = 10**6
    batch: int = 16
    rank: int = 32
    first_layer: int = 10
    learning_rate: float = 4e-4
    warm_up: float = 0.05
    held_out: int = 100
    whole_review_share: float = 0.15
    checkpoint_every: int = 40
    threads: int = 2


FOLDER = "drafter"
"""In the package's data: the adapter that is shipped."""
CONTINUED_EPOCHS = 8
"""Of a team's own replies: some dozens of them are not heard in fewer (tests/bench/learning.py)."""


def continued(adapter: Path, count: int, *, epochs: int, threads: int, seed: int) -> Plan:
    """The plan by which ``count`` pairs go on from an adapter: of its own shape, and gently."""
    shape = json.loads((adapter / "plan.json").read_text(encoding="utf-8"))
    return Plan(
        seed=seed,
        epochs=epochs,
        rank=shape["rank"],
        first_layer=shape["first_layer"],
        learning_rate=3e-4,
        held_out=count // 10,
        threads=threads,
    )


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids of a prompt and of what the model shall answer to it."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]

    @property
    def length(self) -> int:
        """In tokens."""
        return len(self.prompt) + len(self.answer)


def train(
    base: Path,
    pairs: Sequence[Pair],
    work: Path,
    plan: Plan,
    say: Callable[[str], None] = print,
    start: Path | None = None,
) -> Path:
    """Teach the model in ``base`` and return the folder of its adapter; goes on where an earlier run was stopped.

    ``start`` is the folder of an adapter to begin with, else the weights begin at nothing.

    ``work`` keeps checkpoints and the log. Raises :class:`Permanent` where ``work`` belongs to another plan.
    """
    claim(work, plan)
    supported = [pair for pair in pairs if is_supported(pair)]
    say(f"{len(pairs)} pairs, {len(pairs) - len(supported)} left out as unsupported")
    to_learn, to_measure = hold_out(supported, plan.held_out)
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    tokenizer = AutoTokenizer.from_pretrained(base)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.bfloat16)
    model = adapt(model, plan.rank, plan.first_layer).to(device)
    if start:
        set_peft_model_state_dict(model, load_file(start / ADAPTER))
    epochs = list(_epochs(to_learn, tokenizer, plan))
    steps = [batch for epoch in epochs for batch in epoch][: plan.most_steps]
    measured = _batches([_example(pair, tokenizer, False) for pair in to_measure], plan.batch, _chance(plan))
    learning = taught(model)
    optimiser = torch.optim.AdamW(learning, lr=plan.learning_rate, weight_decay=0.01)
    done = restore(work, model, optimiser)
    say(f"{sum(p.numel() for p in learning):,} weights to teach, {len(steps)} steps, {done} done, on {device}")
    pad = tokenizer.eos_token_id
    began, losses = time.monotonic(), []
    for step in range(done, len(steps)):
        for group in optimiser.param_groups:
            group["lr"] = plan.learning_rate * pace(step, len(steps), plan.warm_up)
        model.train()
        losses.append(learn(_loss(model, steps[step], device, pad), optimiser, learning))
        if (step + 1) % 10 == 0:
            step_s = (time.monotonic() - began) / (step + 1 - done)
            say(f"step {step + 1}/{len(steps)} loss {sum(losses[-10:]) / len(losses[-10:]):.3f} {step_s:.2f} s/step")
        if (step + 1) % plan.checkpoint_every == 0:
            keep(work, model, optimiser, step + 1)
        if (step + 1) % len(epochs[0]) == 0 or step + 1 == len(steps):
            say(f"held-out loss after step {step + 1}: {_measure(model, measured, device, pad):.4f}")
    return export(work, model, plan)


def _chance(plan: Plan) -> random.Random:
    return random.Random(plan.seed)  # noqa: S311 - the same draws each time are the point


def _example(pair: Pair, tokenizer: Any, is_whole: bool) -> Example:
    complaint = pair.review if is_whole else pair.complaint
    prompt = tokenizer(render_prompt(pair.product, complaint), add_special_tokens=False)["input_ids"]
    answer = tokenizer(" " + pair.ack, add_special_tokens=False)["input_ids"]
    return Example(tuple(prompt), (*answer, tokenizer.eos_token_id))


def _epochs(pairs: Sequence[Pair], tokenizer: Any, plan: Plan) -> Iterator[list[list[Example]]]:
    chance = _chance(plan)
    for _ in range(plan.epochs):
        examples = [
            _example(
                pair,
                tokenizer,
                chance.random() < plan.whole_review_share and len(pair.review.split()) <= WHOLE_REVIEW_WORDS,
            )
            for pair in pairs
        ]
        yield _batches(examples, plan.batch, chance)


def _batches(examples: list[Example], size: int, chance: random.Random) -> list[list[Example]]:
    """Batches of nearly equal lengths, in a chance order: little padding."""
    ordered = sorted(examples, key=lambda example: (example.length, chance.random()))
    batches = [ordered[at : at + size] for at in range(0, len(ordered), size)]
    chance.shuffle(batches)
    return batches


def _loss(model: Any, batch: list[Example], device: str, pad: int) -> torch.Tensor:
    """Mean loss on the answers' tokens; the vocabulary is computed for these alone."""
    longest = max(example.length for example in batch)
    ids = torch.full((len(batch), longest), pad)
    seen = torch.zeros(len(batch), longest, dtype=torch.long)
    asked = torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, example in enumerate(batch):
        ids[row, : example.length] = torch.tensor(example.prompt + example.answer)
        seen[row, : example.length] = 1
        asked[row, len(example.prompt) : example.length] = True
    ids, seen, asked = ids.to(device), seen.to(device), asked.to(device)
    inner = model.get_base_model()
    with torch.autocast(device, dtype=torch.bfloat16):
        hidden = inner.model(input_ids=ids, attention_mask=seen, use_cache=False).last_hidden_state
        logits = inner.lm_head(hidden[:, :-1][asked[:, 1:]])
    return torch.nn.functional.cross_entropy(logits.float(), ids[:, 1:][asked[:, 1:]])


def _measure(model: Any, batches: list[list[Example]], device: str, pad: int) -> float:
    model.eval()
    with torch.no_grad():
        losses = [float(_loss(model, batch, device, pad)) for batch in batches]
    return sum(losses) / len(losses)
