"""The models on their real weights."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from models.ml.drafting.generate import MAX_TOKENS, Writer
from models.ml.runtime import Runtime
from tests.ml.entries import a_brief


@pytest.fixture(scope="module")
def runtime(model_home: Path) -> Runtime:
    """Everything loaded, with repeatable draws."""
    return Runtime(model_home / "weights", threads=1, seed=1)


def test_like_texts_lie_near(runtime: Runtime) -> None:
    """Two parcels that never came are nearer to one another than to a scratched lens."""
    rows = runtime.reader.embedder.embed(
        ["My parcel never came.", "The package did not arrive", "The lens is scratched"]
    )
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_embedding_is_the_published_model(runtime: Runtime) -> None:
    """Pooling and length are sentence-transformers' own: its card's two sentences have their known likeness."""
    rows = runtime.reader.embedder.embed(["That is a happy person", "That is a very happy person"])
    assert rows[0] @ rows[1] == pytest.approx(0.9429, abs=0.002)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_a_batch_changes_nothing(runtime: Runtime) -> None:
    """A text has the same meaning alone and among longer ones, in the order that was asked."""
    texts = ["short", "a longer one, about a kettle with a lid that leaks " * 8, "late"]
    together = runtime.reader.embedder.embed(texts)
    alone = np.concatenate([runtime.reader.embedder.embed([text]) for text in texts])
    assert together == pytest.approx(alone, abs=1e-5)


def test_reads_a_complaint(runtime: Runtime) -> None:
    """Negative, no troll, its carrier, its language, and the sentence that carries the complaint."""
    reading = runtime.read("I bought this for my mum. It was delivered by DHL. The lid leaked on the second day.")
    assert reading.negative > 0.5
    assert reading.troll < 0.5
    assert reading.carrier == "DHL"
    assert reading.language == "en"
    assert "The lid leaked on the second day." in reading.complaint
    assert len(reading.embedding) == 384


@pytest.mark.parametrize("text", ["", "   ", "👎👎", "?!", "x" * 20_000, "\u202e\u0000\ud7ff"])
def test_reads_anything(runtime: Runtime, text: str) -> None:
    """Empty, long and odd texts are read too."""
    reading = runtime.read(text)
    assert 0 <= reading.negative <= 1
    assert len(reading.embedding) == 384


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Wasserkocher ist nach drei Tagen kaputt gegangen.", "de"),
        ("La peor compra que he hecho en mi vida, no funciona.", "es"),
        ("Très déçu, la livraison a pris trois semaines.", "fr"),
        ("Schlecht", "de"),
        ("Muy mal servicio", "es"),
        ("Broken", "en"),
        ("Horrible quality", "en"),
        ("very bad quality do not buy", "en"),
        ("meh. it's ok I suppose", "en"),
        ("ok till it broke", "en"),
        ("It's meh.", "en"),
        ("Unable to install this software onto my desktop computer (Windows ...", "en"),
        ("das ist ok", "de"),
        ("pas terrible", "fr"),
        ("👎👎 1/5", ""),
    ],
)
def test_language(runtime: Runtime, text: str, language: str) -> None:
    """Told where it can be told, also for the short words of angry people."""
    assert runtime.reader.languages.of(text) == language


def test_proposes_distinct_lines(runtime: Runtime) -> None:
    """Several candidates of one line each, none twice, none empty."""
    candidates = runtime.propose(a_brief())[0]
    texts = [candidate.text for candidate in candidates]
    assert texts
    assert len(set(texts)) == len(texts)
    assert all(text and "\n" not in text and text == text.strip() for text in texts)
    assert not any(candidate.is_whole_reply for candidate in candidates)


def test_greedy_row_is_the_likeliest_path(runtime: Runtime, model_home: Path) -> None:
    """The shared prompt and the rows change nothing: the first row is what transformers itself generates."""
    from transformers import AutoTokenizer

    writer = Writer(_folder(runtime, model_home), seed=1, dtype=torch.float32)
    prompt = "Complaint: The lid leaked.\nReply:"
    text = writer.sample([prompt], 1)[0][0].text
    tokenizer = AutoTokenizer.from_pretrained(_folder(runtime, model_home))
    model = writer._model
    ids = tokenizer(prompt, return_tensors="pt", add_special_tokens=False)
    out = model.generate(**ids, do_sample=False, max_new_tokens=MAX_TOKENS, pad_token_id=2)
    expected = tokenizer.decode(out[0, ids.input_ids.shape[1] :], skip_special_tokens=True).strip().split("\n")[0]
    assert text
    assert " ".join(expected.split()).startswith(text)


def test_complaints_that_wait_together_are_written_about_apart(runtime: Runtime, model_home: Path) -> None:
    """Beside a longer one, a complaint's likeliest answer is the one that it has alone."""
    writer = Writer(_folder(runtime, model_home), seed=1, dtype=torch.float32)
    prompts = [
        "Product: kettle\nComplaint: The lid leaked.\nReply:",
        "Product: boots\nComplaint: I ordered them in March, and in May the left one came without its mate.\nReply:",
    ]
    together = [rows[0].text for rows in writer.sample(prompts, 3)]
    assert together == [writer.sample([prompt], 3)[0][0].text for prompt in prompts]


def _folder(runtime: Runtime, model_home: Path) -> Path:
    from models.ml.weights.catalog import Role, entry

    return model_home / "weights" / entry(Role.DRAFTER).folder


def test_both_lanes_may_begin_at_once(model_home: Path) -> None:
    """Reading and drafting that begin together load one after the other, and neither spoils the other's precision."""
    runtime = Runtime(model_home / "weights", threads=1)
    with ThreadPoolExecutor(2) as lanes:
        drafted = lanes.submit(runtime.propose, a_brief("The lid leaked on the second day."))
        read = lanes.submit(runtime.read, "The kettle leaks, and nobody answers my mails.")
        assert drafted.result()
        assert read.result().negative > 0.5
