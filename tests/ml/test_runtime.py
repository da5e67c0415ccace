"""The models on their real weights."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from models.cases.verdict import Urgent
from models.errors import Permanent
from models.ml.runtime import Runtime
from models.ml.weights.catalog import Role, entry
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


@pytest.mark.parametrize(
    "text",
    [
        "Charging overnight it blew up beside the cot and my son's hand is burned.",
        "Beim Laden ist der Akku geplatzt und hat meinem Sohn die Hand verbrannt.",
    ],
)
def test_a_danger_is_urgent(runtime: Runtime, text: str) -> None:
    """It is heard in a language of which nothing else is read, too."""
    assert Urgent.SAFETY in runtime.read(text).urgent


def test_long_and_odd_texts_are_read(runtime: Runtime) -> None:
    """A word of 20,000 letters costs no more than any other."""
    reading = runtime.read("x" * 20_000)
    assert 0 <= reading.negative <= 1
    assert len(reading.embedding) == 384


@pytest.mark.parametrize("text", ["", "   ", "-", "?!", "…", "10/10", "\u202e\u0000\ud7ff", "👎👎", "⭐"])
def test_without_words_nothing_is_read(runtime: Runtime, text: str) -> None:
    """No topic, no troll, no meaning that would be the same for all of them; a thumb tells the tone."""
    reading = runtime.read(text)
    assert not reading.is_read
    assert (reading.topics, reading.urgent, reading.complaint, reading.embedding) == ((), (), (), ())
    assert (reading.troll, reading.negative) == (0.0, 1.0 if "👎" in text else 0.5)


@pytest.mark.parametrize(
    "text", ["Kızım bayıldı, rengi çok güzel.", "Идеально сидит, дочка в восторге.", "最高の履き心地です。"]
)
def test_a_language_that_was_not_taught_is_not_read(runtime: Runtime, text: str) -> None:
    """Praise in it is no complaint: the score says that nothing tells."""
    reading = runtime.read(text)
    assert not reading.is_read
    assert reading.negative == 0.5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Wasserkocher ist nach drei Tagen kaputt gegangen.", "de"),
        ("La peor compra que he hecho en mi vida, no funciona.", "es"),
        ("Très déçu, la livraison a pris trois semaines.", "fr"),
        ("Schlecht", ""),
        ("Muy mal servicio", "es"),
        ("Broken", "en"),
        ("Horrible quality", "en"),
        ("very bad quality do not buy", "en"),
        ("meh. it's ok I suppose", "en"),
        ("ok till it broke", "en"),
        ("It's meh.", "en"),
        ("Unable to install this software onto my desktop computer (Windows ...", "en"),
        ("das ist ok", ""),
        ("pas terrible du tout, je suis déçu", "fr"),
        ("👎👎 1/5", ""),
    ],
)
def test_language(runtime: Runtime, text: str, language: str) -> None:
    """Told where it can be told, also for the short words of angry people."""
    assert runtime.reader.languages.of(text) == language


def test_proposes_distinct_lines(runtime: Runtime) -> None:
    """Several candidates of one line each, none twice, none empty."""
    candidates = runtime.propose(a_brief())
    texts = [candidate.text for candidate in candidates]
    assert texts
    assert len(set(texts)) == len(texts)
    assert all(text and "\n" not in text and text == text.strip() for text in texts)


def test_drafts_speak_of_the_complaint(runtime: Runtime) -> None:
    """The taught model names what went wrong and chooses a step of the brief, or none."""
    candidates = runtime.propose(a_brief("The lid of the kettle leaked on the second day. I have no use for it."))
    assert any("lid" in candidate.text or "leak" in candidate.text for candidate in candidates)
    assert {candidate.step for candidate in candidates} <= {"", "photo", "fault"}


def test_another_model_answers_in_structured_data(model_home: Path) -> None:
    """Any instructed GGUF by its path: the untaught one keeps to the form, and its step is one of the brief's."""
    gguf = model_home / "weights" / entry(Role.DRAFTER).folder / "model.gguf"
    other = Runtime(model_home / "weights", threads=1, drafter_model=str(gguf), seed=1)
    (candidate,) = other.propose(a_brief())
    assert candidate.text
    assert candidate.step in ("", "photo", "fault")


def test_a_model_that_is_not_there_is_named(model_home: Path) -> None:
    """A wrong path says which setting to look at."""
    with pytest.raises(Permanent, match="HIGHROAD_DRAFTER_MODEL"):
        Runtime(model_home / "weights", drafter_model="nowhere.gguf").propose(a_brief())


def test_both_lanes_may_begin_at_once(model_home: Path) -> None:
    """Reading and drafting that begin together load one after the other, and neither spoils the other's precision."""
    runtime = Runtime(model_home / "weights", threads=1)
    with ThreadPoolExecutor(2) as lanes:
        drafted = lanes.submit(runtime.propose, a_brief("The lid leaked on the second day."))
        read = lanes.submit(runtime.read, "The kettle leaks, and nobody answers my mails.")
        assert drafted.result()
        assert read.result().negative > 0.5
