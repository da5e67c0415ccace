"""What a person is told whose wish was not carried out: the same words in every chat."""

from __future__ import annotations

from models.notices.notice import Notice

NOT_DONE = "Not done"
UNKNOWN_BUTTON = "This button is no longer known; the card has been redrawn since."


def not_done(said: str) -> Notice:
    """The sentence for a wish that was not carried out, with the reason."""
    return Notice(NOT_DONE, lines=(said,))
