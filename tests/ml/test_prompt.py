"""The words that the drafter sees: short, one line a field, nothing hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ml.drafting.prompt import MAX_WORD, clean, read_answer, render_answer, render_prompt, shortened


def test_form() -> None:
    """Product, stars, review, reply: a line each."""
    expected = "Product: kettle\nStars: 2\nReview: The lid leaks.\nReply:"
    assert render_prompt("kettle", 2, "The lid leaks.") == expected


def test_what_is_not_known_leaves_no_line() -> None:
    """Neither an empty product nor missing stars are told."""
    assert render_prompt(" ", None, "The lid leaks.") == "Review: The lid leaks.\nReply:"


@pytest.mark.parametrize("step", ["", "photo"])
def test_an_answer_is_read_as_it_was_taught(step: str) -> None:
    """Words and step come back; a step that was not given is empty."""
    assert read_answer(render_answer("We're sorry\nthat it leaks. ", step)) == ("We're sorry that it leaks.", step)


def test_a_long_review_keeps_what_tells_most() -> None:
    """Its beginning stays, then the sentences that carry the complaint, in their order, and no more than the limit."""
    review = f"{'I love this shop. ' * 60}The lid leaked.{' It was sunny.' * 100} The handle broke."
    short = shortened(review, ("The lid leaked.", "The handle broke."), 60)
    assert short.startswith("I love this shop.")
    assert short.endswith("The lid leaked. The handle broke.")
    assert len(short.split()) <= 60


def test_a_short_review_stays_whole() -> None:
    """Up to the limit nothing is left out."""
    assert shortened("The lid leaked. I cried.", ("The lid leaked.",)) == "The lid leaked. I cried."


def test_no_shouting() -> None:
    """Capitals cost tokens and copy badly."""
    assert clean("THE LID LEAKED!!! NOBODY ANSWERED") == "The lid leaked! Nobody answered"


def test_nothing_hidden() -> None:
    """Direction marks, zero-width characters, tags and links are gone."""
    assert clean("The l\u200bid \u202ele\u2066aks\U000e0041 see https://evil.example/x now") == "The lid leaks see now"


@given(st.text(max_size=300), st.text(max_size=80))
def test_no_complaint_breaks_the_form(complaint: str, product: str) -> None:
    """Whatever a customer writes, the prompt has four lines at the most, and ends where the answer begins."""
    lines = render_prompt(product, 1, complaint).splitlines()
    assert len(lines) <= 4
    assert lines[-1] == "Reply:"
    assert all(line.startswith(("Product: ", "Stars: ", "Review: ")) for line in lines[:-1])


def test_no_word_without_end() -> None:
    """Twenty thousand letters in a row cost no more than a word."""
    assert clean("x" * 20_000) == "x" * MAX_WORD
