"""A LoRA adapter as llama.cpp reads it: beside the makers' own file, which is neither unpacked nor merged."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
from gguf import GGUFWriter, Keys
from safetensors.numpy import load_file

from models.errors import Permanent

WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"
PARTS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
"""What peft and transformers call a part of a layer, and what llama.cpp does."""

_NAME = re.compile(r"layers\.(\d+)\.(\w+\.\w+)\.lora_([AB])\.weight$")


def write_gguf(adapter: Path, file: Path) -> None:
    """Write peft's folder ``adapter`` as the GGUF ``file``, in fp16.

    Of Qwen2 alone, whose query and key weights llama.cpp takes as they are. Raises :class:`Permanent` where the adapter
    holds a part that is not in :data:`PARTS`.
    """
    config = json.loads((adapter / CONFIG).read_text(encoding="utf-8"))
    writer = GGUFWriter(file, "qwen2")
    writer.add_type("adapter")
    writer.add_string(Keys.Adapter.TYPE, "lora")
    writer.add_float32(Keys.Adapter.LORA_ALPHA, float(config["lora_alpha"]))
    for name, tensor in sorted(load_file(adapter / WEIGHTS).items()):
        found = _NAME.search(name)
        if found is None or found[2] not in PARTS:
            raise Permanent(f"The adapter in {adapter} holds {name}, which can't be given to llama.cpp.", "Train anew.")
        layer, part, side = found.groups()
        writer.add_tensor(f"blk.{layer}.{PARTS[part]}.weight.lora_{side.lower()}", tensor.astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
