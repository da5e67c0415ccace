"""Teaching the drafter: a run that was stopped goes on as if it never had been, on a tiny model of the same kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig

from models.errors import Permanent
from models.ml.train.drafter import ADAPTER, Plan, train
from models.ml.train.pairs import Pair, own_pairs
from models.ml.weights.catalog import Role, entry

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")
PLAN = Plan(epochs=2, batch=4, rank=2, first_layer=1, held_out=4, checkpoint_every=2, threads=1)


class Stopped(Exception):
    """Somebody pulled the plug."""


@pytest.fixture(scope="module")
def base(model_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small layers with chance weights, and the drafter's own tokenizer."""
    folder = tmp_path_factory.mktemp("base")
    tokenizer = AutoTokenizer.from_pretrained(model_home / "weights" / entry(Role.DRAFTER).folder)
    tokenizer.save_pretrained(folder)
    config = LlamaConfig(
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
def pairs() -> tuple[Pair, ...]:
    """A dozen pairs: two batches a pass, and four held out."""
    return own_pairs()[:12]


def test_a_stopped_run_goes_on(base: Path, pairs: tuple[Pair, ...], tmp_path: Path) -> None:
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


def test_another_plan_is_refused(base: Path, pairs: tuple[Pair, ...], tmp_path: Path) -> None:
    """A folder of one run's checkpoints is not continued by another plan."""
    (tmp_path / "plan.json").write_text("{}")
    with pytest.raises(Permanent, match="another plan"):
        train(base, pairs, tmp_path, PLAN, lambda line: None)
