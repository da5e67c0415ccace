"""How surely a draft can be sent as it is: what is read, and that unsure ones stay back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.ml.drafting.trust import Trust, Written, copied, traits, written
from models.ml.train.trust import Reading, best_of, start_of


def a_draft(text: str) -> Written:
    """A text that was written without any doubt."""
    return written(text, "photo", [-0.1] * 10)


def test_copied_counts_the_customers_words() -> None:
    """Words of our own trade don't count, the customer's do by their stem, inventions lower the share."""
    assert copied("We're sorry that the lid leaked.", "the lid leaks") == 1
    assert copied("We're sorry that the battery leaked.", "the lid leaks") == 0.5
    assert copied("We're sorry.", "the lid leaks") == 0


def test_where_the_model_guessed_is_remembered() -> None:
    """The three least likely tokens count by themselves, as one guess among many sure words is enough to be wrong."""
    draft = written("x", "", [-0.1, -0.1, -3.0, -2.0, -1.0])
    assert draft.lowest == pytest.approx(-2.0)
    assert draft.likelihood == pytest.approx(-1.24)


def test_turned_pronouns_count_as_copied() -> None:
    """A piece stays whole where *my* became *your*."""
    complaint = "It scratched my table twice."
    turned = traits(a_draft("It scratched your table twice."), "", complaint)
    wrong = traits(a_draft("It scratched his table twice."), "", complaint)
    longest = 4
    assert turned[longest] == 1
    assert wrong[longest] < 1


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    """The numbers survive their file."""
    Trust(np.array([0.5, -1.0], np.float32), 0.25, 0.7).save(tmp_path)
    loaded = Trust.load(tmp_path)
    assert loaded.start == 0.7
    assert loaded.probability(np.array([1.0, 0.0], np.float32)) == pytest.approx(1 / (1 + np.exp(-0.75)))


def test_the_shipped_trust_reads_every_trait() -> None:
    """As many weights as traits, and a start that does not let everything through; 1 lets nothing."""
    trust = Trust.load()
    assert len(trust.weights) == len(traits(a_draft("The lid leaked."), "kettle", "The lid leaked."))
    assert 0 < trust.start <= 1


def test_the_start_is_where_readers_still_send_enough() -> None:
    """The most trusted draft of each review counts, from the surest down, as long as nine in ten would be sent."""
    said = [(True, True)] * 9 + [(True, False)] + [(False, False)] * 5
    readings = [Reading("", str(at), a_draft("x"), sendable) for at, sendable in enumerate(said)]
    readings.append(Reading("", "0", a_draft("worse"), (False, False)))
    held_out = np.array([0.99 - 0.02 * at for at in range(15)] + [0.1])
    assert 15 not in best_of(readings, held_out)
    assert start_of(readings, held_out) == pytest.approx(0.81)


def test_without_any_that_readers_send_none_is_shown() -> None:
    """A drafter that is never right is never trusted."""
    readings = [Reading("", str(at), a_draft("x"), (False, False)) for at in range(5)]
    assert start_of(readings, np.linspace(0.9, 0.1, 5)) == 1.0
