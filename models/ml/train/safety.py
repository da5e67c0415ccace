"""Teach the ear for danger: LoRA on the upper layers of the multilingual encoder, and one learned look over its tokens.

The texts are written by hand in four languages, half of them near misses. Our own complaints are English, and ramble
as real ones do, so that a joke, a child or a body in a harmless one is no alarm; some texts stand between others, so
that a danger is heard wherever it stands. What the lower layers make of a text is computed once: they are not taught.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from peft import LoraConfig, inject_adapter_in_model
from safetensors.torch import load_file, save_file
from sklearn.linear_model import LogisticRegression
from torch.nn.functional import binary_cross_entropy_with_logits, dropout

from models.ml.reading.danger import ADAPTER, HEAD, HEARD_FROM, look
from models.ml.reading.encoder import Encoder, run
from models.ml.train.lora import learn, pace
from models.ml.train.pairs import DATA, Pair
from models.ml.train.replies import ReplyPair, hold_out
from models.replies.brief import SAFE_STEP

TEXTS = DATA / "safety.jsonl"
UNCLEAR = DATA / "safety_unclear.txt"
"""Reviews of which careful people would differ, a key and a few words each: they teach nothing and measure nothing."""
MATRICES = ["query", "key", "value", "dense"]
SURE = 0.96
"""What is right is taught as so likely, and what is wrong as so unlikely."""
SHUFFLED_TOGETHER = 16
"""Batches whose texts are sorted by length among themselves, as padding costs time."""
FAR_OFF = 0.1
"""A text whose probability is so far from what is right goes on teaching in the end,"""
EASY = 4
"""and one in so many of the others, so that they are not forgotten."""
HELD_OUT = 8
"""One text in so many is held out to calibrate on."""
HELD_COMPLAINTS = 400
"""Reviews of those that replies are taught on, which are only measured on."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Telling:
    """A text, its language, whether it tells of a danger to a person or an animal, and how much it counts."""

    language: str
    is_danger: bool
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How it is taught; the same plan, data and machine give the same weights."""

    rank: int = 16
    rate: float = 4e-4
    epochs: int = 4
    """On the written texts and the pairs, of all layers."""
    late_rate: float = 4e-4
    late_epochs: int = 3
    """On everything, of the last layers alone."""
    late_layers: int = 2
    batch: int = 16
    from_pairs: int = 350
    """Of our pairs, so many that tell of a danger and so many that do not."""
    from_replies: int = 1300
    """Of the reviews that replies are taught on, so many; of those that tell of a danger, all."""
    mixed: int = 40
    """Of each language, so many texts of a danger and so many without one, each put between two harmless ones."""
    seed: int = 7
    threads: int = 1


class Student:
    """The taught layers and the look over tokens, while they learn."""

    def __init__(self, encoder: Encoder, plan: Plan) -> None:
        torch.manual_seed(plan.seed)
        self.layers = encoder.upper()
        for parameter in self.layers.parameters():
            parameter.requires_grad = False
        config = LoraConfig(r=plan.rank, lora_alpha=2 * plan.rank, lora_dropout=0.1, target_modules=MATRICES)
        inject_adapter_in_model(config, self.layers)
        width = encoder.width
        self.head = {
            "look": torch.zeros(width, requires_grad=True),
            "weight": (torch.randn(2 * width) / width).requires_grad_(),
            "bias": torch.zeros(1, requires_grad=True),
        }
        self.first = 0
        """The first of the layers that goes on learning; what those below it make of a text is fixed."""

    @property
    def adapter(self) -> list[torch.nn.Parameter]:
        """What of the layers goes on learning."""
        return [p for layer in self.layers[self.first :] for p in layer.parameters() if p.requires_grad]

    def scores(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The log-odds of a batch, from what the layers below the first learning one made of it."""
        found = run(self.layers[self.first :], states, mask)
        return look(dropout(found, 0.1, self.layers.training), mask, self.head)

    def load(self, folder: Path) -> None:
        """Go on from what was saved in a folder."""
        tensors, head = load_file(folder / ADAPTER), load_file(folder / HEAD)
        with torch.no_grad():
            for name, module in _adapted(self.layers):
                module.lora_A["default"].weight.copy_(tensors[f"{name}.down"])
                module.lora_B["default"].weight.copy_(tensors[f"{name}.up"] / module.scaling["default"])
            for name, value in self.head.items():
                value.copy_(head[name])

    def save(self, folder: Path, scale: tuple[float, float], plan: Plan) -> None:
        """The adapter and the head as safetensors, and the plan beside them."""
        folder.mkdir(parents=True, exist_ok=True)
        tensors = {}
        for name, module in _adapted(self.layers):
            down, up = module.lora_A["default"].weight, module.lora_B["default"].weight
            tensors[f"{name}.down"] = down.detach().half().contiguous()
            tensors[f"{name}.up"] = (up.detach() * module.scaling["default"]).half().contiguous()
        save_file(tensors, folder / ADAPTER)
        head = {name: value.detach().contiguous() for name, value in self.head.items()}
        save_file({**head, "scale": torch.tensor(scale)}, folder / HEAD)
        (folder / "plan.json").write_text(json.dumps(asdict(plan), indent=1) + "\n", encoding="utf-8")


def _adapted(layers: Any) -> list[tuple[str, Any]]:
    return [(name, module) for name, module in layers.named_modules() if hasattr(module, "lora_A")]


def read_tellings(file: Path = TEXTS) -> list[Telling]:
    """The texts of a file, one JSON object a line: ``language``, ``danger``, ``text``."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Telling(line["language"], bool(line["danger"]), line["text"]) for line in lines]


def tellings_of(pairs: Sequence[Pair], plan: Plan) -> list[Telling]:
    """Some of our pairs: those called urgent for safety, and as many that are not and whose topic it isn't either."""
    ordered = sorted(pairs, key=lambda pair: pair.key)
    told = [pair for pair in ordered if "safety" in pair.urgent][: plan.from_pairs]
    other = [pair for pair in ordered if not {"safety"} & {*pair.urgent, *pair.topics}][: plan.from_pairs]
    return [Telling("en", pair in told, pair.review, 0.5) for pair in (*told, *other)]


def tellings_of_replies(replies: Sequence[ReplyPair]) -> list[Telling]:
    """Reviews as real ones are: those whose next step is the one for dangers tell of one, the others of none.

    Where no step stands, or it is unclear whether it is a danger, nothing is told.
    """
    unclear = {line.split()[0] for line in UNCLEAR.read_text(encoding="utf-8").splitlines()}
    clear = [pair for pair in replies if pair.step and pair.key not in unclear]
    return [
        Telling("en", pair.step == SAFE_STEP, pair.review, 1.0 if pair.step == SAFE_STEP else 0.5) for pair in clear
    ]


def mixed(own: Sequence[Telling], plan: Plan) -> list[Telling]:
    """Texts put between two harmless ones of their language: a danger among much else, and much else without one."""
    draw = random.Random(plan.seed)  # noqa: S311 - choice of texts, no secret
    found = []
    for language in sorted({telling.language for telling in own}):
        harmless = [telling.text for telling in own if telling.language == language and not telling.is_danger]
        for is_danger in (True, False):
            kind = [telling.text for telling in own if (telling.language, telling.is_danger) == (language, is_danger)]
            for text in draw.sample(kind, min(plan.mixed, len(kind))):
                parts = [*draw.sample(harmless, 2), text]
                draw.shuffle(parts)
                found.append(Telling(language, is_danger, " ".join(parts), 0.5))
    return found


class Lesson:
    """The texts as the lower layers read them, once for all epochs."""

    def __init__(self, encoder: Encoder, tellings: Sequence[Telling], seed: int) -> None:
        self.tellings = tellings
        self._random = random.Random(seed)  # noqa: S311 - order of study, no secret
        with torch.no_grad():
            read = [encoder.begin(encoder.windows(telling.text)[:1]) for telling in tellings]
        self._states = [states[0] for states, _ in read]

    def go_on_from(self, student: Student, first: int) -> None:
        """Keep what the student's layers below that one make of the texts, which from now on no longer learn."""
        student.layers.eval()
        with torch.no_grad():
            for at, states in enumerate(self._states):
                self._states[at] = run(student.layers[student.first : first], states[None], torch.ones(1, len(states)))[
                    0
                ]
        student.first = first

    def batches(self, places: Sequence[int], size: int) -> Iterator[list[int]]:
        """The places once each, in random order, texts of like length together."""
        order = list(places)
        self._random.shuffle(order)
        block = size * SHUFFLED_TOGETHER
        found = []
        for start in range(0, len(order), block):
            near = sorted(order[start : start + block], key=lambda at: len(self._states[at]))
            found += [near[at : at + size] for at in range(0, len(near), size)]
        self._random.shuffle(found)
        yield from found

    def padded(self, places: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """The lower layers' states of these texts in one tensor, and the mask of what is text."""
        chosen = [self._states[at] for at in places]
        states = torch.nn.utils.rnn.pad_sequence(chosen, batch_first=True)
        mask = torch.zeros(states.shape[:2])
        for row, each in enumerate(chosen):
            mask[row, : len(each)] = 1
        return states, mask

    def score(self, student: Student, places: Sequence[int]) -> npt.NDArray[np.float32]:
        """The student's log-odds of these texts."""
        student.layers.eval()
        order = sorted(range(len(places)), key=lambda at: len(self._states[places[at]]))
        found = np.zeros(len(places), dtype=np.float32)
        with torch.no_grad():
            for start in range(0, len(order), 32):
                these = order[start : start + 32]
                found[these] = student.scores(*self.padded([places[at] for at in these])).numpy()
        return found


def teach(
    student: Student, lesson: Lesson, places: Sequence[int], plan: Plan, say: Say, *, is_late: bool = False
) -> None:
    """Teach a student on these texts of a lesson."""
    rate, epochs = (plan.late_rate, plan.late_epochs) if is_late else (plan.rate, plan.epochs)
    learning = [*student.adapter, *student.head.values()]
    optimiser = torch.optim.AdamW(
        [{"params": student.adapter, "share": 1.0}, {"params": list(student.head.values()), "share": 3.0}],
        lr=rate,
        weight_decay=0.01,
    )
    truth = torch.tensor([SURE if telling.is_danger else 1 - SURE for telling in lesson.tellings])
    weight = torch.tensor([telling.weight for telling in lesson.tellings])
    steps, step = epochs * -(-len(places) // plan.batch), 0
    for epoch in range(epochs):
        student.layers.train()
        losses = []
        for batch in lesson.batches(places, plan.batch):
            for group in optimiser.param_groups:
                group["lr"] = rate * group["share"] * pace(step, steps, warm_up=0.06)
            score = student.scores(*lesson.padded(batch))
            each = binary_cross_entropy_with_logits(score, truth[batch], reduction="none")
            losses.append(learn((each * weight[batch]).mean(), optimiser, learning))
            step += 1
        say(f"epoch {epoch + 1} of {epochs}: loss {sum(losses) / len(losses):.3f}")


def still_hard(student: Student, lesson: Lesson, count: int) -> list[int]:
    """Of the first so many texts those that the student does not know yet, and some of the others."""
    found = 1 / (1 + np.exp(-lesson.score(student, range(count))))
    return [at for at in range(count) if abs(found[at] - lesson.tellings[at].is_danger) >= FAR_OFF or at % EASY == 0]


@dataclass(frozen=True, slots=True)
class Measured:
    """How well dangers are heard among some texts: recall of those told, precision of those heard."""

    name: str
    count: int
    recall: float
    precision: float
    alarms: float
    """Share of the texts without a danger that raise one all the same."""


def measured(tellings: Sequence[Telling], heard: Sequence[bool]) -> list[Measured]:
    """Over all texts, then a language each."""
    found = []
    for name in ("all", *sorted({telling.language for telling in tellings})):
        mine = [(t.is_danger, h) for t, h in zip(tellings, heard, strict=True) if name in ("all", t.language)]
        hits = sum(is_danger and is_heard for is_danger, is_heard in mine)
        told, raised = sum(is_danger for is_danger, _ in mine), sum(is_heard for _, is_heard in mine)
        alarms = (raised - hits) / max(1, len(mine) - told)
        found.append(Measured(name, len(mine), hits / max(1, told), hits / max(1, raised), alarms))
    return found


@dataclass(frozen=True, slots=True)
class Taught:
    """What it is worth on texts that it was not taught on: our texts, and complaints as they come."""

    on_texts: list[Measured]
    on_complaints: Measured


@dataclass(frozen=True, slots=True)
class Course:
    """What is taught, first and in the end, what it is calibrated on, and what it is only measured on."""

    first: list[Telling]
    """Written for this, and our pairs."""
    late: list[Telling]
    """Complaints as they come, and texts put between others."""
    held: list[Telling]
    apart: list[Telling]


def course(pairs: Sequence[Pair], replies: Sequence[ReplyPair], plan: Plan) -> Course:
    """Which text teaches and which measures; the choice follows from their own words, so that it stays as it is."""
    to_teach, apart = hold_out(replies, HELD_COMPLAINTS)
    written, complaints = read_tellings(), tellings_of_replies(to_teach)
    to_learn = [telling for at, telling in enumerate(written) if at % HELD_OUT]
    told = [telling for at, telling in enumerate(complaints) if at % HELD_OUT]
    harmless = [telling for telling in told if not telling.is_danger][: plan.from_replies]
    return Course(
        first=[*to_learn, *tellings_of(pairs, plan)],
        late=[*[telling for telling in told if telling.is_danger], *harmless, *mixed(to_learn, plan)],
        held=[*written[::HELD_OUT], *complaints[::HELD_OUT]],
        apart=tellings_of_replies(apart),
    )


def train(
    encoder: Encoder, pairs: Sequence[Pair], replies: Sequence[ReplyPair], folder: Path, plan: Plan, say: Say
) -> Taught:
    """Teach it into ``folder``: all its layers on what was written for it, then the last ones on complaints as they
    come too, and calibrate it on what was held out.
    """
    torch.set_num_threads(plan.threads)
    of = course(pairs, replies, plan)
    first, late, held = len(of.first), len(of.first) + len(of.late), len(of.first) + len(of.late) + len(of.held)
    say(f"{first} texts to teach first, {late} in the end; calibrated on {len(of.held)}, measured on {len(of.apart)}")
    lesson = Lesson(encoder, [*of.first, *of.late, *of.held, *of.apart], plan.seed)
    student = Student(encoder, plan)
    teach(student, lesson, range(first), plan, say)
    lesson.go_on_from(student, len(student.layers) - plan.late_layers)
    hard = still_hard(student, lesson, late)
    say(f"{len(hard)} of them are hard, or kept so that they are not forgotten")
    teach(student, lesson, hard, plan, say, is_late=True)
    scores = lesson.score(student, range(late, held))
    platt = LogisticRegression().fit(scores[:, None], [telling.is_danger for telling in of.held])
    scale = (float(platt.coef_[0, 0]), float(platt.intercept_[0]))
    student.save(folder, scale, plan)
    on_apart = lesson.score(student, range(held, len(lesson.tellings)))
    return Taught(measured(of.held, _heard(scores, scale)), measured(of.apart, _heard(on_apart, scale))[0])


def _heard(scores: npt.NDArray[np.float32], scale: tuple[float, float]) -> list[bool]:
    heard: list[bool] = (1 / (1 + np.exp(-(scale[0] * scores + scale[1]))) >= HEARD_FROM).tolist()
    return heard
