"""What an error tells people, and what it tells the log."""

from __future__ import annotations

from bot.app.jobs import cause_of, reason_of
from models.errors import Permanent, Transient, explain, sentence_of

REFUSED = Permanent("The platform refused this (422).", "Shorten the reply.", said="reply of ann@example.com too long")


def test_people_are_told_what_the_platform_said() -> None:
    """Our reason, its words, and what to do."""
    whole = "The platform refused this (422). It said: reply of ann@example.com too long Shorten the reply."
    assert explain(REFUSED) == sentence_of(REFUSED) == reason_of(REFUSED) == whole


def test_a_log_never_holds_what_the_platform_said() -> None:
    """Its words may quote a customer."""
    assert cause_of(REFUSED) == {"why": "The platform refused this (422). Shorten the reply."}
    assert "ann@example.com" not in str(REFUSED)


def test_who_clicked_may_try_again_what_may_pass() -> None:
    """A card's problem says no such thing: the job tries again by itself."""
    away = Transient("The platform failed.", said="busy")
    assert sentence_of(away) == "The platform failed. It said: busy Look at the card and try again."
    assert reason_of(away) == "The platform failed. It said: busy"
