"""What counts as a complaint: words and stars together, and stars alone where the words could not be read."""

from __future__ import annotations

import pytest

from models.cases.verdict import UNTOLD, Reading, Topic, TopicHit, Urgent, weigh
from models.ml.reading.emoji import negative

UNREAD = Reading(UNTOLD, 0.9, (TopicHit(Topic.LATE, 1.0),), (), "", "tr", ("x",), (), is_read=False)


@pytest.mark.parametrize(("rating", "is_negative"), [(1, True), (2, True), (3, True), (4, False), (5, False)])
def test_stars_decide_where_words_can_not_be_read(rating: int, is_negative: bool) -> None:
    """A score of a language that was never taught is no opinion: no topic, no troll, nothing mixed."""
    verdict = weigh(UNREAD, rating)
    assert verdict.is_negative is is_negative
    assert (verdict.topics, verdict.complaint, verdict.troll) == ((), (), 0.0)
    assert not verdict.is_mixed
    assert not verdict.is_troll_suspected
    assert not verdict.is_read


def test_people_look_where_nothing_tells() -> None:
    """Neither stars nor words that the models know: it is shown, and nobody is suspected."""
    verdict = weigh(UNREAD, None)
    assert verdict.is_negative
    assert not verdict.is_troll_suspected


def test_what_is_urgent_stays_urgent() -> None:
    """A danger that was found in an unread review is told all the same."""
    danger = Reading(UNTOLD, 0.0, (), (Urgent.SAFETY,), "", "de", (), (), is_read=False)
    assert weigh(danger, 1).urgent == (Urgent.SAFETY,)


@pytest.mark.parametrize(
    ("text", "expected"), [("👎", 1.0), ("😡😡", 1.0), ("👍🏽", 0.0), ("❤️", 0.0), ("🤷", 0.5), ("-", 0.5), ("", 0.5)]
)
def test_emoji_tell_the_tone_where_they_are_all_there_is(text: str, expected: float) -> None:
    """Thumbs and faces in whatever skin; what can be taken in two ways tells nothing."""
    assert negative(text) == expected


def test_stars_come_before_emoji() -> None:
    """One star and a heart: the stars decide."""
    heart = Reading(0.0, 0.0, (), (), "", "", (), (), is_read=False)
    assert weigh(heart, 1).is_negative
    assert not weigh(heart, None).is_negative
