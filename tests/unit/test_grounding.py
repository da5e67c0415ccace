"""Does a draft say only what the review says?"""

from __future__ import annotations

import pytest

from models.checks.grounding import Doubt, doubts
from models.text.text import Text


def doubts_of(draft: str, review: str, product: str = "", language: str = "en") -> tuple[Doubt, ...]:
    """What a draft says beyond the facts of its review and the product's name."""
    return doubts(Text(draft), Text(f"{review}\n{product}"), language)


@pytest.mark.parametrize(
    ("review", "draft"),
    [
        ("Kettle died after 9 days. Nine. Days.", "The kettle died after 9 days, and we're sorry about that."),
        ("the zip brok in two days", "We're sorry that the zip broke in 2 days."),
        ("My lad woke up wet.", "We're sorry that your son woke up wet."),
        ("No lid in the box and nobody answers.", "We're sorry that there was no lid in the box and nobody answers."),
        ("It isn't watertight.", "We're sorry that it is not watertight."),
        ("Nice bag, strap tore.", "We're glad that the bag is nice, and sorry that the strap tore."),
        ("Awful.", "We're sorry to hear that you were unhappy with your order."),
    ],
)
def test_what_the_review_says_is_borne_out(review: str, draft: str) -> None:
    """The customer's nouns, numbers and verbs in any form, and words that name no fact."""
    assert doubts_of(draft, review) == ()


@pytest.mark.parametrize(
    ("kind", "review", "draft"),
    [
        ("number", "Kettle died after 9 days.", "The kettle died after 19 days."),
        ("number", "Two of them broke.", "We're sorry that three of them broke."),
        ("word", "The shoes pinch.", "We're sorry that the shoes pinch at school."),
        ("word", "The lamp flickers.", "We're sorry that the Philips lamp flickers."),
        ("word", "It came late.", "We're sorry that it only came on Friday."),
        ("negation", "The lid does not close.", "We're sorry that the lid closes."),
        ("negation", "The motor hums.", "We're sorry that the motor does not hum."),
        ("praise", "The bed squeaks.", "It's good that the bed squeaks."),
    ],
)
def test_what_it_does_not_say_is_doubted(kind: str, review: str, draft: str) -> None:
    """Numbers, things, names, days, a turned *not*, misplaced praise, and words of an order to the bot."""
    assert kind in {doubt.kind for doubt in doubts_of(draft, review)}


def test_the_product_counts_as_said() -> None:
    """The platform tells the product's name; the customer need not."""
    assert doubts_of("We're sorry that the tent leaked.", "It leaked.", "two-person tent") == ()


def test_other_languages_are_held_to_numbers_alone() -> None:
    """Where we don't know which words name nothing, only numbers are compared."""
    assert doubts_of("Es tut uns leid, dass der Kessel brach.", "Kaputt nach 3 Tagen.", language="de") == ()
    (doubt,) = doubts_of("Nach 4 Tagen kaputt.", "Kaputt nach 3 Tagen.", language="de")
    assert doubt.kind == "number"
