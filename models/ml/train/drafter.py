"""Teach the drafter: LoRA on the upper half of Qwen2.5-Coder-Instruct, from a whole review to its acknowledgement.

Resumable from its last checkpoint, deterministic by its seed, on a GPU where there is one. Only the upper half is
taught: nothing flows back through the lower one, whose outputs are kept on disk after the first pass, and the base's
own tongue stays as it is.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft.utils import set_peft_model_state_dict
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from models.ml.drafting.prompt import render_answer, render_prompt
from models.ml.train.lora import ADAPTER, adapt, claim, export, keep, learn, pace, restore, taught
from models.ml.train.replies import ReplyPair, hold_out

FOLDER = "drafter"
"""In the package's data: the adapter that is shipped."""
BASE = "Qwen/Qwen2.5-Coder-1.5B-Instruct"
CONTINUED_EPOCHS = 4
"""Of a team's own replies: some dozens of them are not heard in fewer (tests/bench/learning.py)."""
GROUPED = 8
"""So many batches are sorted by length among themselves: little padding, and still a chance order."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does. Two runs of the same plan and pairs end in the same weights on the same kind of machine."""

    seed: int = 7
    epochs: int = 2
    most_steps: int = 10**6
    batch: int = 8
    rank: int = 16
    first_layer: int = 14
    learning_rate: float = 3e-4
    warm_up: float = 0.03
    held_out: int = 60
    checkpoint_every: int = 20
    threads: int = 2


def continued(adapter: Path, count: int, *, epochs: int, threads: int, seed: int) -> Plan:
    """The plan by which ``count`` pairs go on from an adapter: of its own shape, and gently."""
    shape = json.loads((adapter / "plan.json").read_text(encoding="utf-8"))
    return Plan(
        seed=seed,
        epochs=epochs,
        rank=shape["rank"],
        first_layer=shape["first_layer"],
        learning_rate=1.5e-4,
        held_out=count // 10,
        threads=threads,
    )


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids of a prompt and of what the model shall answer to it."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """Both, one behind the other."""
        return self.prompt + self.answer

    @property
    def name(self) -> str:
        """Of its file in the cache."""
        return hashlib.sha256(repr(self.ids).encode()).hexdigest()[:20]


def train(
    base: Path,
    pairs: Sequence[ReplyPair],
    work: Path,
    plan: Plan,
    say: Callable[[str], None] = print,
    start: Path | None = None,
) -> Path:
    """Teach the model in ``base`` and return the folder of its adapter; goes on where an earlier run was stopped.

    ``start`` is the folder of an adapter to begin with, else the weights begin at nothing. ``work`` keeps checkpoints
    and the lower half's outputs. Raises :class:`Permanent` where ``work`` belongs to another plan.
    """
    claim(work, plan)
    to_learn, to_measure = hold_out(pairs, plan.held_out)
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    tokenizer = AutoTokenizer.from_pretrained(base)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.bfloat16)
    halves = Halves(adapt(model, plan.rank, plan.first_layer).to(device), plan.first_layer, work / "lower", device)
    if start:
        set_peft_model_state_dict(halves.model, load_file(start / ADAPTER))
    chance = random.Random(plan.seed)  # noqa: S311 - the same draws each time are the point
    examples = [example_of(pair, tokenizer) for pair in to_learn]
    epochs = [batches(examples, plan.batch, chance) for _ in range(plan.epochs)]
    steps = [batch for epoch in epochs for batch in epoch][: plan.most_steps]
    measured = batches([example_of(pair, tokenizer) for pair in to_measure], plan.batch, chance)
    learning = taught(halves.model)
    optimiser = torch.optim.AdamW(learning, lr=plan.learning_rate, weight_decay=0.0)
    done = restore(work, halves.model, optimiser)
    say(f"{sum(p.numel() for p in learning):,} weights to teach, {len(steps)} steps, {done} done, on {device}")
    began, losses = time.monotonic(), []
    for step in range(done, len(steps)):
        for group in optimiser.param_groups:
            group["lr"] = plan.learning_rate * pace(step, len(steps), plan.warm_up)
        losses.append(learn(halves.loss(steps[step]), optimiser, learning))
        if (step + 1) % 10 == 0:
            step_s = (time.monotonic() - began) / (step + 1 - done)
            say(f"step {step + 1}/{len(steps)} loss {sum(losses[-10:]) / len(losses[-10:]):.3f} {step_s:.2f} s/step")
        if (step + 1) % plan.checkpoint_every == 0:
            keep(work, halves.model, optimiser, step + 1)
        if measured and ((step + 1) % len(epochs[0]) == 0 or step + 1 == len(steps)):
            with torch.no_grad():
                held_out = [float(halves.loss(batch)) for batch in measured]
            say(f"held-out loss after step {step + 1}: {sum(held_out) / len(held_out):.4f}")
    return export(work, halves.model, plan, BASE)


def example_of(pair: ReplyPair, tokenizer: Any) -> Example:
    """A pair as the drafter will see it and shall answer it."""
    prompt = tokenizer(render_prompt(pair.product, pair.stars, pair.review), add_special_tokens=False)["input_ids"]
    answer = tokenizer(render_answer(pair.ack, pair.step), add_special_tokens=False)["input_ids"]
    return Example(tuple(prompt), (*answer, tokenizer.eos_token_id))


def batches(examples: Sequence[Example], size: int, chance: random.Random) -> list[list[Example]]:
    """Batches of nearly equal lengths, in a chance order."""
    drawn = list(examples)
    chance.shuffle(drawn)
    found = []
    for at in range(0, len(drawn), size * GROUPED):
        group = sorted(drawn[at : at + size * GROUPED], key=lambda example: len(example.ids))
        found += [group[start : start + size] for start in range(0, len(group), size)]
    chance.shuffle(found)
    return found


class Halves:
    """A model whose upper half learns; what the lower one makes of an example is computed once and kept on disk."""

    def __init__(self, model: Any, first_layer: int, cache: Path, device: str) -> None:
        self.model = model
        self._whole = model.get_base_model()
        self._body = self._whole.model
        self._first_layer = first_layer
        self._cache = cache
        self._device = device
        cache.mkdir(parents=True, exist_ok=True)

    def loss(self, batch: Sequence[Example]) -> torch.Tensor:
        """Mean loss on the answers' tokens; the vocabulary is computed for these alone."""
        rows = self._lower(batch)
        longest = max(map(len, rows))
        hidden = torch.zeros(len(rows), longest, rows[0].shape[-1], dtype=rows[0].dtype, device=self._device)
        wanted = torch.full((len(rows), longest), -100, device=self._device)
        for at, (row, example) in enumerate(zip(rows, batch, strict=True)):
            hidden[at, : len(row)] = row.to(self._device)
            answer = torch.tensor(example.answer, device=self._device)
            wanted[at, len(example.prompt) : len(row)] = answer
        hidden = self._through(hidden, self._body.layers[self._first_layer :])
        is_asked = wanted[:, 1:] != -100
        logits = self._whole.lm_head(self._body.norm(hidden)[:, :-1][is_asked])
        return torch.nn.functional.cross_entropy(logits.float(), wanted[:, 1:][is_asked])

    @torch.no_grad()
    def _lower(self, batch: Sequence[Example]) -> list[torch.Tensor]:
        files = [self._cache / f"{example.name}.safetensors" for example in batch]
        if not all(file.exists() for file in files):
            longest = max(len(example.ids) for example in batch)
            ids = torch.zeros(len(batch), longest, dtype=torch.long)
            for at, example in enumerate(batch):
                ids[at, : len(example.ids)] = torch.tensor(example.ids)
            hidden = self._body.embed_tokens(ids.to(self._device))
            hidden = self._through(hidden, self._body.layers[: self._first_layer])
            for at, (file, example) in enumerate(zip(files, batch, strict=True)):
                save_file({"hidden": hidden[at, : len(example.ids)].cpu().contiguous()}, file)
        return [load_file(file)["hidden"] for file in files]

    def _through(self, hidden: torch.Tensor, layers: Any) -> torch.Tensor:
        """What follows a text's end is padding, which no earlier place looks at: no mask is needed."""
        place = torch.arange(hidden.shape[1], device=self._device)[None]
        turned = self._body.rotary_emb(hidden, place)
        for layer in layers:
            hidden = layer(hidden, attention_mask=None, position_ids=place, position_embeddings=turned)
        return hidden
