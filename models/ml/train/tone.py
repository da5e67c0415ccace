"""Teach the tone: LoRA on SmolLM2's lower layers and one linear head.

Public reviews (never part of this repository), our own texts of praise and blame, and some of our complaints. A text is
taught or measured by its own words, so that more texts move none of them to the other side.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from transformers import AutoModelForCausalLM, AutoTokenizer

from models.ml.reading.tone import HEAD, tone_prompt
from models.ml.train.lora import adapt, claim, export, keep, learn, pace, restore, taught
from models.ml.train.pairs import Pair
from models.ml.train.texts import OWN, TONE, Labelled, balance, read_tone
from models.ml.train.triage import Embed, School, expected_error, negative_head
from models.ml.weights.catalog import TONE_LAYERS
from models.ml.weights.prepare import lower_layers

Vector = npt.NDArray[np.float32]
SHARES = {OWN: 0.25}
"""Our complaints have no praise to stand beside them; our texts of praise and blame are what there is to learn here."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does; ``without`` leaves a public source out of what is taught, to measure on it."""

    seed: int = 7
    epochs: int = 2
    batch: int = 32
    rank: int = 16
    first_layer: int = 6
    learning_rate: float = 3e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    measured_share: float = 0.15
    own_complaints: int = 1200
    checkpoint_every: int = 40
    threads: int = 2
    without: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """What is taught, with the weight of each text, and what is measured on; ``pairs`` are those that may be taught."""

    taught: list[Labelled]
    weights: list[float]
    measured: list[Labelled]
    pairs: list[Pair]


def is_measured(text: str, share: float) -> bool:
    """True for this share of texts, the same ones each time."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 2**32 < share


def split_of(public: Sequence[Labelled], pairs: Sequence[Pair], plan: Plan) -> Split:
    """Every text on its side; a source that is left out is measured on as a whole."""
    complaints = sorted(pairs, key=lambda pair: pair.key)[: plan.own_complaints]
    texts = [*public, *read_tone(), *(Labelled(OWN, pair.review, True) for pair in complaints)]
    apart = [text.source == plan.without or is_measured(text.text, plan.measured_share) for text in texts]
    known = [text for text, is_apart in zip(texts, apart, strict=True) if not is_apart]
    weights = balance([text.source for text in known], [text.is_negative for text in known], SHARES)
    return Split(
        taught=known,
        weights=(weights / weights.mean()).tolist(),
        measured=[text for text, is_apart in zip(texts, apart, strict=True) if is_apart],
        pairs=[pair for pair in pairs if not is_measured(pair.review, plan.measured_share)],
    )


class Pupil(torch.nn.Module):
    """The base's lower layers with adapters, and the head."""

    def __init__(self, base: Path, plan: Plan) -> None:
        super().__init__()
        model = lower_layers(AutoModelForCausalLM.from_pretrained(base, dtype=torch.bfloat16), TONE_LAYERS)
        self.body = adapt(model, plan.rank, plan.first_layer)
        self.head = torch.nn.Linear(model.config.hidden_size, 1)
        torch.nn.init.zeros_(self.head.weight)
        torch.nn.init.zeros_(self.head.bias)

    def forward(self, rows: Sequence[Sequence[int]], device: str) -> torch.Tensor:
        """Raw answers, one a text; texts are padded behind their end, which they can't see."""
        ids = torch.zeros((len(rows), max(map(len, rows))), dtype=torch.long)
        for at, row in enumerate(rows):
            ids[at, : len(row)] = torch.tensor(row)
        with torch.autocast(device, dtype=torch.bfloat16):
            hidden = self.body(input_ids=ids.to(device), use_cache=False).last_hidden_state
        ends = torch.tensor([len(row) - 1 for row in rows], device=device)
        answers: torch.Tensor = self.head(hidden[torch.arange(len(rows), device=device), ends].float())[:, 0]
        return answers


def train(base: Path, split: Split, embed: Embed, work: Path, plan: Plan, say: Callable[[str], None] = print) -> Path:
    """Teach and measure; returns the folder of adapter and head. Goes on where an earlier run was stopped."""
    claim(work, plan)
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = AutoTokenizer.from_pretrained(base)
    pupil = Pupil(base, plan).to(device)
    lengths = [len(tone_prompt(text.text)) for text in split.taught]
    steps = [batch for batches in _epochs(lengths, plan) for batch in batches]
    head, body = list(pupil.head.parameters()), taught(pupil.body)
    optimiser = torch.optim.AdamW([{"params": body}, {"params": head}], lr=plan.learning_rate, weight_decay=0.01)
    done = restore(work, pupil, optimiser)
    size = sum(parameter.numel() for parameter in body)
    say(f"{size:,} weights to teach on {len(split.taught)} texts, {len(steps)} steps, {done} done, on {device}")
    began, losses = time.monotonic(), []
    for step in range(done, len(steps)):
        for group, rate in zip(optimiser.param_groups, (plan.learning_rate, plan.head_rate), strict=True):
            group["lr"] = rate * pace(step, len(steps), plan.warm_up)
        pupil.train()
        losses.append(learn(_loss(pupil, split, steps[step], tokenizer, device), optimiser, [*body, *head]))
        if (step + 1) % 20 == 0:
            step_s = (time.monotonic() - began) / (step + 1 - done)
            say(f"step {step + 1}/{len(steps)} loss {np.mean(losses[-20:]):.3f} {step_s:.2f} s/step")
        if (step + 1) % plan.checkpoint_every == 0:
            keep(work, pupil, optimiser, step + 1)
    by_tone = _answers(pupil, [text.text for text in split.measured], tokenizer, device, plan.batch)
    by_heads = heads_beside(split, embed)
    for line in report(split.measured, by_tone, by_heads, plan.without):
        say(line)
    folder = export(work, pupil.body, plan)
    _save_head(pupil, mix_of(split.measured, by_tone, by_heads), folder)
    return folder


def heads_beside(split: Split, embed: Embed) -> Vector:
    """What the head of triage says of the texts that are measured, taught as ever and on none of them: log-odds."""
    labelled = [text for text in split.taught if text.source != OWN]
    asked = [text.text for text in split.measured]
    school = School([*(t.text for t in labelled), *(pair.review for pair in split.pairs), *asked], embed)
    head = negative_head(school, labelled, split.pairs)
    odds: Vector = school.score(head, asked) * head.scale[0] + head.scale[1]
    return odds


def mix_of(measured: Sequence[Labelled], by_tone: Vector, by_heads: Vector) -> Vector:
    """How much each counts, and a shift: log-odds that come true of reviews as shops get them, so not of our texts."""
    shop = np.array([text.source != TONE for text in measured])
    reviews = [text for text in measured if text.source != TONE]
    truth = [text.is_negative for text in reviews]
    weights = balance([text.source for text in reviews], truth, SHARES)
    fitted = LogisticRegression(C=1e3).fit(np.stack([by_tone, by_heads], 1)[shop], np.array(truth), weights)
    return np.array([*fitted.coef_[0], fitted.intercept_[0]], dtype=np.float32)


def report(measured: Sequence[Labelled], by_tone: Vector, by_heads: Vector, without: str) -> list[str]:
    """What each is worth on texts that neither was taught, and both together.

    The mix is fitted on every other text and judged on the rest; of a source that is left out on none of its own.
    """
    truth = np.array([text.is_negative for text in measured])
    source = np.array([text.source for text in measured])
    both = np.zeros(len(measured), np.float32)
    half = np.arange(len(measured)) % 2
    for side in (half == 0, half == 1):
        known = np.flatnonzero(~side & (source != without))
        tone, heads, shift = mix_of([measured[int(at)] for at in known], by_tone[known], by_heads[known])
        both[side] = tone * by_tone[side] + heads * by_heads[side] + shift
    groups = {"public and own": source != TONE} | {name: source == name for name in sorted({*source})}
    if without:
        groups = {without: source == without}
    lines = []
    for name, rows in groups.items():
        if len({*truth[rows]}) > 1:
            figures = [
                f"{system} {f1_score(truth[rows], odds[rows] > 0, average='macro'):.3f}"
                for system, odds in (("heads", by_heads), ("tone", by_tone), ("both", both))
            ]
            error = expected_error((1 / (1 + np.exp(-both[rows]))).astype(np.float32), truth[rows])
            lines.append(f"negative, {name} ({rows.sum()}): macro-F1 {', '.join(figures)}; ECE {error:.3f}")
    return lines


def _epochs(lengths: Sequence[int], plan: Plan) -> Iterator[list[list[int]]]:
    """Batches of texts of nearly one length, by their numbers, in a chance order."""
    chance = random.Random(plan.seed)  # noqa: S311 - the same draws each time are the point
    for _ in range(plan.epochs):
        order = sorted(range(len(lengths)), key=lambda at: lengths[at] * (0.9 + 0.2 * chance.random()))
        batches = [order[at : at + plan.batch] for at in range(0, len(order), plan.batch)]
        chance.shuffle(batches)
        yield batches


def _loss(pupil: Pupil, split: Split, batch: Sequence[int], tokenizer: Any, device: str) -> torch.Tensor:
    raw = pupil(_ids([split.taught[at].text for at in batch], tokenizer), device)
    truth = torch.tensor([float(split.taught[at].is_negative) for at in batch], device=device)
    weight = torch.tensor([split.weights[at] for at in batch], device=device)
    return torch.nn.functional.binary_cross_entropy_with_logits(raw, truth, weight)


def _ids(texts: Sequence[str], tokenizer: Any) -> list[list[int]]:
    ids: list[list[int]] = tokenizer([tone_prompt(text) for text in texts], add_special_tokens=False)["input_ids"]
    return ids


@torch.no_grad()
def _answers(pupil: Pupil, texts: Sequence[str], tokenizer: Any, device: str, batch: int) -> Vector:
    pupil.eval()
    raw = np.zeros(len(texts), np.float32)
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    for start in range(0, len(order), batch):
        these = order[start : start + batch]
        raw[these] = pupil(_ids([texts[at] for at in these], tokenizer), device).cpu().numpy()
    return raw


def _save_head(pupil: Pupil, mix: Vector, folder: Path) -> None:
    weight, bias = (tensor.detach().cpu().float().numpy() for tensor in (pupil.head.weight, pupil.head.bias))
    save_file({"weight": weight, "bias": bias, "mix": mix}, folder / HEAD)
