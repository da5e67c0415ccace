"""Does it learn from the team? A replayed history: a team rewrites every acknowledgement in its own way.

80 of its published replies are read as ``highroad train drafter --from-approved`` reads them, and the shipped adapter
goes on with them; 20 later complaints, none of which the shipped adapter was taught, tell how much of the likeliest
draft the team keeps. The same with three like complaints and their replies in the prompt. The playbook's sentences,
which nobody rewrites, count in none of it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from peft import PeftModel

from bot.config import Settings
from models.cases.reply import Answered, Origin, Reply, kept
from models.ml.drafting.prompt import render_prompt
from models.ml.reading.embed import Embedder
from models.ml.train.drafter import CONTINUED_EPOCHS, continued, train
from models.ml.train.pairs import Pair, approved_pair, hold_out, is_supported, own_pairs
from models.ml.weights.catalog import DATA, Role, entry
from models.ml.weights.prepare import load
from models.ml.weights.verify import check

HISTORY, LATER, EXAMPLES = 80, 20, 3
SHIPPED = DATA / "drafter"
OURS = re.compile(r"We're sorry that ([^.]+(?:\.\d[^.]*)*)\.")
THANKS = "thank you for telling us that"
MAX_TOKENS = 60

Examples = Callable[[Pair], Sequence[Answered]]


def rewritten(pair: Pair) -> Pair:
    """The team's own way to say it: the product first, thanks, and the apology last. As its published reply teaches."""
    told = OURS.fullmatch(pair.ack)
    assert told
    words = f"Your {pair.product}: {THANKS} {told[1]}. We hear you, and we are sorry."
    learned = approved_pair(pair.stars, pair.product, pair.complaint, f"Hello,\n\n{words}\n\nYour team")
    assert learned
    return learned


def replayed() -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """(what the team answered, what it answers later), all short and of one sentence in our pairs."""
    known, held_out = hold_out((pair for pair in own_pairs() if is_supported(pair)), 100)
    history, later = ([pair for pair in part if is_plain(pair)] for part in (known, held_out))
    return tuple(map(rewritten, history[:HISTORY])), tuple(map(rewritten, later[:LATER]))


def is_plain(pair: Pair) -> bool:
    """One sentence about a product with a short name, whose complaint is given whole."""
    is_short = 0 < len(pair.product.split()) <= 4 and len(pair.complaint.split()) <= 30
    return is_short and OURS.fullmatch(pair.ack) is not None


def drafts(base: Path, adapter: Path, later: Sequence[Pair], examples: Examples = lambda pair: ()) -> list[str]:
    """The likeliest acknowledgement of each."""
    model, tokenizer = load(base)
    model = PeftModel.from_pretrained(model, adapter).merge_and_unload().eval()
    found = []
    for pair in later:
        prompt = render_prompt(pair.product, pair.complaint, examples(pair))
        ids = tokenizer(prompt, add_special_tokens=False, return_tensors="pt")
        with torch.inference_mode():
            made = model.generate(**ids, max_new_tokens=MAX_TOKENS, do_sample=False, pad_token_id=0)
        text = tokenizer.decode(made[0, ids["input_ids"].shape[1] :], skip_special_tokens=True)
        found.append(text.strip().split("\n", 1)[0])
    return found


def nearest(history: Sequence[Pair]) -> Examples:
    """The complaints of the history that are likest by meaning, with the team's replies; the likest stands last."""
    embedder = Embedder(check(entry(Role.EMBEDDER), Settings().data_dir / "weights", is_full=False))
    known = embedder.embed([pair.complaint for pair in history])

    def examples(pair: Pair) -> Sequence[Answered]:
        order = np.argsort(known @ embedder.embed([pair.complaint])[0])[-EXAMPLES:]
        return [Answered(int(at), history[at].complaint, history[at].ack) for at in order]

    return examples


def figures(name: str, later: Sequence[Pair], written: Sequence[str]) -> dict[str, float]:
    """Shares: of a draft's words that the team keeps; of the drafts that speak as it does; of those that the complaint
    bears out.
    """
    shares = [
        kept(Reply(pair.ack, Origin.PERSON, "en", drafted=draft)) or 0.0
        for pair, draft in zip(later, written, strict=True)
    ]
    told = [
        Pair(1, pair.product, "", pair.complaint, (), (), draft) for pair, draft in zip(later, written, strict=True)
    ]
    return {
        f"{name}: kept": float(np.mean(shares)),
        f"{name}: in its way": float(np.mean([THANKS in draft for draft in written])),
        f"{name}: borne out": float(np.mean([is_supported(pair) for pair in told])),
    }


async def measure(base: Path) -> dict[str, float]:
    """``base`` is the unpacked model of ``highroad train drafter``; takes some minutes of one core."""
    torch.set_num_threads(1)
    history, later = replayed()
    found = figures("shipped", later, drafts(base, SHIPPED, later))
    found |= figures("with examples", later, drafts(base, SHIPPED, later, nearest(history)))
    with tempfile.TemporaryDirectory() as work:
        plan = continued(SHIPPED, len(history), epochs=CONTINUED_EPOCHS, threads=1, seed=7)
        adapter = train(base, history, Path(work), plan, lambda line: None, SHIPPED)
        return found | figures("continued", later, drafts(base, adapter, later))
