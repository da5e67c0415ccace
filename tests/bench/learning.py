"""Does it learn from the team? A replayed history: a team rewrites every acknowledgement in its own way.

80 of its published replies are read as ``highroad train drafter --from-approved`` reads them, and the shipped adapter
goes on with them; 20 later reviews tell how much of the likeliest draft the team keeps. The playbook's sentences, which
nobody rewrites, count in none of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from peft import PeftModel

from models.cases.reply import Origin, Reply, share_kept
from models.ml.drafting.prompt import read_answer, render_prompt
from models.ml.train.drafter import CONTINUED_EPOCHS, continued, train
from models.ml.train.replies import ReplyPair, approved_pair, hold_out, own_replies
from models.ml.weights.catalog import DRAFTER_ADAPTER
from models.ml.weights.prepare import load
from tests.unit.playbook_case import default_playbook

HISTORY, LATER = 80, 20
OPENS, ENDS = "About your", "Your words are with the whole team."
MAX_TOKENS = 110


def rewritten(pair: ReplyPair) -> ReplyPair:
    """The team's own way to say it, as its published reply teaches it: the product first, and the same words last."""
    phrases = default_playbook().phrases_in("en")
    own = f"{OPENS} {pair.product}: {pair.ack} {ENDS}"
    reply = f"{phrases.greetings[0]}\n\n{own}\n\n{phrases.sign_offs[0]}"
    learned = approved_pair(pair.stars, pair.product, pair.review, reply, phrases)
    assert learned
    return learned


def replayed() -> tuple[tuple[ReplyPair, ...], tuple[ReplyPair, ...]]:
    """(what the team answered, what it answers later): short reviews of a product with a name."""
    plain = [pair for pair in own_replies() if pair.product and len(pair.review.split()) <= 60]
    known, held_out = hold_out(plain, 100)
    return tuple(map(rewritten, known[:HISTORY])), tuple(map(rewritten, held_out[:LATER]))


def drafts(base: Path, adapter: Path, later: Sequence[ReplyPair]) -> list[str]:
    """The likeliest acknowledgement of each."""
    model, tokenizer = load(base)
    model = PeftModel.from_pretrained(model, adapter).merge_and_unload().eval()
    found = []
    for pair in later:
        prompt = render_prompt(pair.product, pair.stars, pair.review)
        ids = tokenizer(prompt, add_special_tokens=False, return_tensors="pt")
        with torch.inference_mode():
            made = model.generate(**ids, max_new_tokens=MAX_TOKENS, do_sample=False, pad_token_id=0)
        text = tokenizer.decode(made[0, ids["input_ids"].shape[1] :], skip_special_tokens=True)
        found.append(read_answer(text)[0])
    return found


def figures(name: str, later: Sequence[ReplyPair], written: Sequence[str]) -> dict[str, float]:
    """Shares: of a draft's words that the team keeps, and of the drafts that open as it does."""
    shares = [
        share_kept(Reply(pair.ack, Origin.PERSON, "en", drafted=draft)) or 0.0
        for pair, draft in zip(later, written, strict=True)
    ]
    return {
        f"{name}: kept": float(np.mean(shares)),
        f"{name}: in its way": float(np.mean([draft.startswith(OPENS) for draft in written])),
    }


async def measure(base: Path) -> dict[str, float]:
    """``base`` is the unpacked model of ``highroad train drafter``; takes an hour of one core."""
    torch.set_num_threads(1)
    history, later = replayed()
    found = figures("shipped", later, drafts(base, DRAFTER_ADAPTER, later))
    with tempfile.TemporaryDirectory() as work:
        plan = continued(DRAFTER_ADAPTER, len(history), epochs=CONTINUED_EPOCHS, threads=1, seed=7)
        adapter = train(base, history, Path(work), plan, lambda line: None, DRAFTER_ADAPTER)
        return found | figures("continued", later, drafts(base, adapter, later))
