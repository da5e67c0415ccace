"""What every LoRA run needs: adapters on upper layers, a pace, checkpoints, and peft's own form at the end."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from peft import LoraConfig, get_peft_model
from peft.utils import get_peft_model_state_dict
from safetensors.torch import load_file, save_file

from models.errors import Permanent
from models.ml.weights.catalog import DATA
from models.ml.weights.prepare import dequantise
from models.ml.weights.verify import pin_ours

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

BASE = "HuggingFaceTB/SmolLM2-135M-Instruct"
ADAPTER = "adapter_model.safetensors"
CHECKPOINT = "checkpoint.safetensors"
LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def unpack(raw: Path, folder: Path) -> None:
    """Unpack the base's GGUF weights once into a folder that loads in seconds; no adapter of ours is in them."""
    model, tokenizer = dequantise(raw / "model.gguf")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def install_adapter(adapter: Path, folder: str) -> None:
    """Put an adapter where its model is prepared from, and renew the hashes."""
    target = DATA / folder
    target.mkdir(exist_ok=True)
    for file in adapter.iterdir():
        shutil.copyfile(file, target / file.name)
    pin_ours()


def claim(work: Path, plan: DataclassInstance) -> None:
    """Make the folder of a run; raises :class:`Permanent` where it belongs to another plan."""
    work.mkdir(parents=True, exist_ok=True)
    file = work / "plan.json"
    mine = json.dumps(asdict(plan), indent=1)
    if file.exists() and file.read_text() != mine:
        raise Permanent(f"{work} holds a run of another plan.", hint="Choose another folder or remove this one.")
    file.write_text(mine)


def adapt(model: Any, rank: int, first_layer: int) -> Any:
    """The model with adapters from that layer up, twice as strong as their rank; nothing else learns."""
    config = LoraConfig(
        r=rank,
        lora_alpha=2 * rank,
        target_modules=LINEAR,
        layers_to_transform=list(range(first_layer, model.config.num_hidden_layers)),
        layers_pattern="layers",
    )
    return get_peft_model(model, config)


def taught(model: Any) -> list[Any]:
    """The parameters that learn."""
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def pace(step: int, steps: int, warm_up: float) -> float:
    """The share of the learning rate at a step: a short rise, then half a cosine down to a twentieth."""
    rise = max(1, int(steps * warm_up))
    if step < rise:
        return (step + 1) / rise
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (step - rise) / max(1, steps - rise)))


def learn(loss: torch.Tensor, optimiser: Any, learning: Iterable[Any]) -> float:
    """One step against this loss, which is returned."""
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(learning, 1.0)
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    return float(loss.detach())


def keep(work: Path, model: Any, optimiser: Any, step: int) -> None:
    """Weights and the optimiser's memory as safetensors, put in place in one move."""
    tensors = {"step": torch.tensor(step)}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            state = optimiser.state[parameter]
            tensors[f"weight/{name}"] = parameter.detach().contiguous()
            tensors[f"mean/{name}"] = state["exp_avg"].contiguous()
            tensors[f"square/{name}"] = state["exp_avg_sq"].contiguous()
    save_file(tensors, work / "checkpoint.part")
    (work / "checkpoint.part").replace(work / CHECKPOINT)


def restore(work: Path, model: Any, optimiser: Any) -> int:
    """Go on from the last checkpoint: how many steps are done."""
    file = work / CHECKPOINT
    if not file.exists():
        return 0
    tensors = load_file(file)
    step = int(tensors["step"])
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            parameter.data.copy_(tensors[f"weight/{name}"])
            optimiser.state[parameter] = {
                "step": torch.tensor(float(step)),
                "exp_avg": tensors[f"mean/{name}"].to(parameter.device),
                "exp_avg_sq": tensors[f"square/{name}"].to(parameter.device),
            }
    return step


def export(work: Path, model: Any, plan: DataclassInstance, base: str = BASE) -> Path:
    """The adapter in peft's own form, in fp16; returns its folder."""
    folder = work / "adapter"
    folder.mkdir(exist_ok=True)
    tensors = {name: value.to(torch.float16).contiguous() for name, value in get_peft_model_state_dict(model).items()}
    save_file(tensors, folder / ADAPTER, metadata={"format": "pt"})
    config = model.peft_config["default"]
    config.base_model_name_or_path, config.inference_mode = base, True
    config.target_modules = sorted(LINEAR)
    config.save_pretrained(folder)
    (folder / "plan.json").write_text(json.dumps(asdict(plan), indent=1) + "\n")
    return folder
