"""Work grows with the length of a text, whatever a hostile one is made of.

Each text is read at two lengths, and the processor's work for both is compared: eight times the text may cost some
eight times the work; by the square it would be sixty-four times. How long anything took is not judged.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from botbuilder.schema import Activity

from bot.chats.teams.listen import question_of
from bot.platforms.sources.appfollow import AppFollow
from models.cases.review import Delivery
from models.checks.inspection import inspect
from models.errors import Refused
from models.ml.reading.urgent import urgent_by_words
from models.notices.command import parse
from models.reports.bulletin import schedule_of
from models.text.sentence import pieces, sentences
from models.text.text import Text
from models.text.unseen import plain
from tests.factories import NOW
from tests.growth import work
from tests.unit.playbook_case import default_playbook, scope_in

PLAYBOOK = default_playbook()
LONGER = 8
MOST = 24
"""So many times the work for eight times the text: far from eight, and from sixty-four."""
SHAPES = (
    ("", "a"), ("", "a "), ("", "a/"), ("", "A_ "), ("", "A-"), ("", "AB12 "), ("", "a1"), ("", "."), ("", ". "),
    ("", "...' "), ("", " "), ("", "\n"), ("", "- "), ("", "]("), ("", "<a"), ("", '"'), ("", "“a” "), ("", "a@"),
    ("", "a."), ("", "12 "), ("", "\ufb03"), ("", "id-"), ("bestell", "a"), ("", "code-"), ("", "dr. "),
    ("", "the "), ("", "send you "), ("", "in return for "), ("", "i received "), ("", "we offer "),
    ("", "calle de "), ("", "1 rue de "), ("", "bewertung"), ("", "andern sie "), ("we can ", "also "),
    ("", "change the "), ("", "never say "), ("", "<at>"), ("", "<at "), ("", "&#9"),
    ("", "UTC "), ("", "[Permalink](https://a"), ("", "★\n "), ("", "_by_ *"), ("", "*a\n"),
    ("", "\u0393\u0435"), ("we ", "still "), ("", "we sent "), ("", "you? "),
)  # fmt: skip
"""A beginning, and what follows it again and again."""


def inspect_reply(text: str) -> None:
    """A hostile reply to a plain review."""
    inspect(text, scope_in(PLAYBOOK, "The kettle broke after 3 days.", is_model=True))


def inspect_review(text: str) -> None:
    """A plain reply to a hostile review."""
    reply = "We're sorry that the kettle broke after 4 days and nobody answered."
    inspect(reply, scope_in(PLAYBOOK, text, is_model=True))


def typed(text: str) -> None:
    """A command's words, most of which are refused."""
    with suppress(Refused):
        parse(text)


def digested(text: str) -> None:
    """The words of a digest's schedule."""
    with suppress(Refused):
        schedule_of(f"daily {text}", "slack", "C1", "UTC", NOW)


def asked_in_teams(text: str) -> None:
    """What somebody types to the bot in Teams."""
    question_of(Activity(text=text, text_format="xml"))


def told_by_appfollow(text: str) -> None:
    """A message with a review in it."""
    body = json.dumps({"text": f"App\n★☆☆☆☆\n{text}"}).encode()
    AppFollow("secret").parse(Delivery("appfollow", body, ()))


READERS: tuple[tuple[Callable[[str], object], int], ...] = (
    (inspect_reply, 500),
    (inspect_review, 1_000),
    (lambda text: Text(text).unmasked, 4_000),
    (sentences, 4_000),
    (pieces, 4_000),
    (plain, 4_000),
    (urgent_by_words, 1_000),
    (typed, 1_000),
    (digested, 60),
    (asked_in_teams, 500),
    (told_by_appfollow, 1_000),
)


@pytest.mark.parametrize(("head", "body"), SHAPES)
def test_eight_times_the_text_is_no_square_of_the_work(head: str, body: str) -> None:
    """Of replies, of reviews, and of every way to read a text; each ends in something that fits no pattern."""
    for read, size in READERS:
        short, long = (f"{head}{body * count}"[:count] + " x!" for count in (size, LONGER * size))
        once = work(read, short)
        again = work(read, long)
        assert again < MOST * once, (getattr(read, "__name__", "unmasked"), once, again)
