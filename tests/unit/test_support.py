"""What a draft rests on: the customer's words that it takes up, and its own that nothing bears out."""

from __future__ import annotations

from models.replies.support import support_of

REVIEW = "The zipper of my coat tore on the second walk. I love the Colour."


def test_words_of_the_review_are_marked_as_they_stand() -> None:
    """In the customer's spelling, by their stem, without words that name nothing."""
    found = support_of("Hello,\n\nthe zipper tears, and you liked the colour.\n\nBye", REVIEW, "", ("Hello,", "Bye"))
    assert found.marks == ("zipper", "tore", "Colour")


def test_what_nothing_bears_out_is_named() -> None:
    """A word of ours that stands in no form in review or product, once, in the order of the draft."""
    found = support_of("We're sorry that the raincoat melted in the storm, in the storm.", REVIEW, "raincoat", ())
    assert found.unplaced == ("melted", "storm")


def test_the_shops_own_phrases_need_no_support() -> None:
    """What the playbook says is never named as unplaced."""
    phrase = "Please send us a photo and your receipt."
    assert support_of(f"Your zipper tore. {phrase}", REVIEW, "", (phrase,)).unplaced == ()
