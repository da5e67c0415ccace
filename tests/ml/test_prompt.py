"""The words that the drafter sees: short, one line a field, nothing hidden."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.cases.reply import Answered
from models.ml.drafting.prompt import MAX_WORD, clean, render_prompt


def test_form() -> None:
    """Product, complaint, reply: three lines."""
    assert render_prompt("kettle", "The lid leaks.") == "Product: kettle\nComplaint: The lid leaks.\nReply:"


def test_no_product() -> None:
    """A product that isn't known leaves no empty line."""
    assert render_prompt(" ", "The lid leaks.") == "Complaint: The lid leaks.\nReply:"


def test_examples_stand_before() -> None:
    """What the team answered before is shown as answered."""
    prompt = render_prompt("cup", "It broke.", [Answered(1, "It cracked.", "We're sorry.")])
    assert prompt == "Complaint: It cracked.\nReply: We're sorry.\n\nProduct: cup\nComplaint: It broke.\nReply:"


def test_no_shouting() -> None:
    """Capitals cost tokens and copy badly."""
    assert clean("THE LID LEAKED!!! NOBODY ANSWERED") == "The lid leaked! Nobody answered"


def test_nothing_hidden() -> None:
    """Direction marks, zero-width characters, tags and links are gone."""
    assert clean("The l\u200bid \u202ele\u2066aks\U000e0041 see https://evil.example/x now") == "The lid leaks see now"


@given(st.text(max_size=300), st.text(max_size=80))
def test_no_complaint_breaks_the_form(complaint: str, product: str) -> None:
    """Whatever a customer writes, the prompt has three lines at the most, and ends where the answer begins."""
    lines = render_prompt(product, complaint).splitlines()
    assert len(lines) <= 3
    assert lines[-1] == "Reply:"
    assert all(line.startswith(("Product: ", "Complaint: ")) for line in lines[:-1])


def test_no_word_without_end() -> None:
    """Twenty thousand letters in a row cost no more than a word."""
    assert clean("x" * 20_000) == "x" * MAX_WORD
