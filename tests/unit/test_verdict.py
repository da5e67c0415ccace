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
    ("is_read", "rating", "urgent", "is_shown"),
    [
        (False, 4, Urgent.SAFETY, True), (False, 5, Urgent.LEGAL, True), (False, 5, None, False),
        (True, 4, Urgent.LEGAL, True), (True, None, Urgent.PRESS, True), (True, 4, None, False),
        (True, 5, Urgent.SAFETY, True), (True, 5, Urgent.FAKE, False),
    ],
)  # fmt: skip
def test_people_see_what_is_urgent_below_whatever_stars(
    is_read: bool, rating: int | None, urgent: Urgent | None, is_shown: bool
) -> None:
    """Of praise with five stars that was read only a danger."""
    reading = Reading(0.02, 0.0, (), (urgent,) if urgent else (), "", "de", (), (), is_read=is_read)
    assert weigh(reading, rating).is_for_people(rating) is is_shown


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
