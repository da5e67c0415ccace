"""Teaching the drafter: a run that was stopped goes on as if it never had been, on a tiny model of the same kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from gguf import GGUFReader
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer, Qwen2Config

from models.errors import Permanent
from models.ml.train.drafter import Plan, train
from models.ml.train.lora import ADAPTER
from models.ml.train.replies import ReplyPair, own_replies
from models.ml.weights.adapter import write_gguf
from models.ml.weights.catalog import Role, entry

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")
PLAN = Plan(epochs=2, batch=4, rank=2, first_layer=1, held_out=4, checkpoint_every=2, threads=1)


class Stopped(Exception):
    """Somebody pulled the plug."""


@pytest.fixture(scope="module")
def base(model_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small layers with chance weights, and a tokenizer that every installation has."""
    folder = tmp_path_factory.mktemp("base")
    tokenizer = AutoTokenizer.from_pretrained(model_home / "weights" / entry(Role.TONE).folder)
    tokenizer.save_pretrained(folder)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        eos_token_id=tokenizer.eos_token_id,
    )
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def pairs() -> tuple[ReplyPair, ...]:
    """A dozen pairs: two batches a pass, and four held out."""
    return own_replies()[:12]


def test_a_stopped_run_goes_on(base: Path, pairs: tuple[ReplyPair, ...], tmp_path: Path) -> None:
    """Stopped after a checkpoint and started again, it ends in the very weights of a run that was left alone."""

    def stop(line: str) -> None:
        if line.startswith("held-out loss after step 2"):
            raise Stopped

    whole = load_file(train(base, pairs, tmp_path / "whole", PLAN, lambda line: None) / ADAPTER)
    with pytest.raises(Stopped):
        train(base, pairs, tmp_path / "halves", PLAN, stop)
    said: list[str] = []
    halves = load_file(train(base, pairs, tmp_path / "halves", PLAN, said.append) / ADAPTER)
    assert any("2 done" in line for line in said)
    assert whole.keys() == halves.keys()
    assert all(whole[name].equal(halves[name]) for name in whole)


def test_another_plan_is_refused(base: Path, pairs: tuple[ReplyPair, ...], tmp_path: Path) -> None:
    """A folder of one run's checkpoints is not continued by another plan."""
    (tmp_path / "plan.json").write_text("{}")
    with pytest.raises(Permanent, match="another plan"):
        train(base, pairs, tmp_path, PLAN, lambda line: None)


def test_an_adapter_is_given_to_llama_cpp_whole(base: Path, pairs: tuple[ReplyPair, ...], tmp_path: Path) -> None:
    """Every taught matrix stands in the GGUF file, under llama.cpp's name for it, with its strength."""
    adapter = train(base, pairs, tmp_path / "run", PLAN, lambda line: None)
    write_gguf(adapter, tmp_path / "adapter.gguf")
    read = GGUFReader(tmp_path / "adapter.gguf")
    names = {tensor.name for tensor in read.tensors}
    assert len(names) == len(load_file(adapter / ADAPTER)) == 14
    assert {"blk.1.attn_q.weight.lora_a", "blk.1.ffn_down.weight.lora_b"} <= names
    assert read.fields["adapter.lora.alpha"].contents() == 2 * PLAN.rank
