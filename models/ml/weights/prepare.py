"""Make the weights ready once, so that each start takes seconds: unpacked, our adapter merged, sealed."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from typing import Any

from models.ml.weights.blocks import read_blocks
from models.ml.weights.catalog import DATA, TONE_LAYERS, Entry, Role, our_files
from models.ml.weights.verify import check_ours, seal


def prepare(entry: Entry, raw: Path, folder: Path) -> None:
    """Turn the downloaded files in ``raw`` into a sealed ``folder``, which must not exist yet."""
    if entry.role is Role.READER:
        _halved(raw, folder)
    elif entry.ours:
        check_ours()
        _merged(entry, raw, folder)
    else:
        shutil.copytree(raw, folder)
    seal(folder)


def dequantise(gguf: Path) -> tuple[Any, Any]:
    """A plain fp32 model and its tokenizer out of GGUF weights; takes half a minute."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    packed = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
    # It refuses to be saved as long as it calls itself quantised, so its weights move into a plain twin.
    del packed.config.quantization_config
    model = AutoModelForCausalLM.from_config(packed.config, dtype=torch.float32)
    model.load_state_dict(packed.state_dict())
    return model, AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)


def load(folder: Path) -> tuple[Any, Any]:
    """A model and its tokenizer from safetensors, with no network and no code from the folder."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, use_safetensors=True, trust_remote_code=False, local_files_only=True
    )
    return model, AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)


def lower_layers(model: Any, count: int) -> Any:
    """The body of a model up to so many layers: what only reads needs no more, and nothing that writes."""
    body = model.model
    body.layers = body.layers[:count]
    body.config.num_hidden_layers = len(body.layers)
    return body


def unblocked(file: Path) -> Any:
    """The multilingual encoder in fp32, out of the registry's file of four-bit blocks."""
    import torch
    from transformers import BertConfig, BertModel

    sizes, tensors = read_blocks(file)
    config = BertConfig(
        vocab_size=sizes.vocabulary,
        hidden_size=sizes.hidden,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.inner,
        max_position_embeddings=sizes.positions,
        type_vocab_size=sizes.types,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.from_numpy(values) for name, values in tensors.items()})
    return model


def _halved(raw: Path, folder: Path) -> None:
    """The multilingual encoder in fp16, which keeps what four bits hold, and its tokenizer as it came."""
    import torch
    from transformers import BertModel
    from transformers.utils import logging

    logging.disable_progress_bar()
    blocks = raw / "model.blocks"
    if blocks.exists():
        model = unblocked(blocks)
    else:
        model = BertModel.from_pretrained(
            raw, add_pooling_layer=False, use_safetensors=True, trust_remote_code=False, local_files_only=True
        )
    model.to(torch.float16).save_pretrained(folder)
    shutil.copyfile(raw / "tokenizer.json", folder / "tokenizer.json")


def _merged(entry: Entry, raw: Path, folder: Path) -> None:
    """The lower layers of the base, with our adapter in them: what reads needs no more."""
    import torch
    from transformers.utils import logging

    logging.disable_progress_bar()
    gguf = raw / "model.gguf"
    model, tokenizer = dequantise(gguf) if gguf.exists() else load(raw)
    model = lower_layers(model, TONE_LAYERS)
    if any(name.startswith(f"{entry.ours}/") for name, _ in our_files()):
        from peft import PeftModel

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # peft asks transformers by a name that is going
            model = PeftModel.from_pretrained(model, DATA / entry.ours).merge_and_unload()
    # bf16 keeps what four-bit weights hold, at half the disk; processors without it widen it at loading.
    model.to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
