"""Reading what platforms really send."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.sources.adapter import read_or_none, read_part
from bot.platforms.sources.fields import Fields, clean, flag_of, rating_of, revision, stamp, text_of_html
from models.cases.review import ReviewEvent, Unread
from models.errors import Unreadable
from tests.growth import work


@pytest.mark.parametrize(
    ("value", "stars"),
    [
        ("4,5", 4), ("8/10", 4), ("80%", 4), ("4 out of 5", 4), ("3 (of 5)", 3), ("4 stars", 4), ("FOUR_STARS", 4),
        ("One star", 1), ("1-star", 1), ("STAR_RATING_UNSPECIFIED", None), ("n/a", None), ("null", None), ("-", None),
        ("４", 4), ("5", 5), (5, 5), (5.0, 5),
        ("ONE", 1), ("five", 5), ("★★★", 3), ("⭐⭐", 2), ("★☆☆☆☆", 1), ("4.5", 4),
        (4.5, 4), (0.5, 1), ("3/5", 3), (0, None), ("0", None), (None, None), ("", None), (" 2 ", 2),
    ],
)  # fmt: skip
def test_ratings_come_in_many_forms(value: object, stars: int | None) -> None:
    """Strings, words, stars; halves count down; nothing and zero are no rating."""
    assert rating_of(value) == stars


@pytest.mark.parametrize(
    "value",
    [6, -1, True, "great", [], {}, "1e3", float("nan"), float("inf"), "９", 10**400, "6/5", "5/0", "120%", "4 of five"],
)
def test_a_rating_that_makes_no_sense_is_unreadable(value: object) -> None:
    """It is never guessed at."""
    with pytest.raises(Unreadable):
        rating_of(value)


def test_another_scale_is_brought_to_five_stars() -> None:
    """Ten points or a hundred."""
    assert [rating_of(value, 10) for value in (1, 2, 5, 9, 10)] == [1, 1, 2, 4, 5]
    assert rating_of("84", 100) == 4


@pytest.mark.parametrize(
    ("value", "flag"), [("false", False), ("False", False), (False, False), (0, False), ("0", False), ("", False),
                        ("true", True), (1, True), (True, True), ("maybe", None), (None, None), ([], None)],
)  # fmt: skip
def test_the_word_false_is_false(value: object, flag: bool | None) -> None:
    """``bool("false")`` is True in Python."""
    assert flag_of(value) is flag


MOMENT = datetime(2018, 2, 20, 14, 12, 13, tzinfo=UTC)


def test_html_becomes_text_with_its_paragraphs() -> None:
    """Scripts go, entities become letters, line breaks stay."""
    html = "<p>One &amp; two</p><p>Three<br>four<script>alert(1)</script></p><style>x{}</style>"
    assert text_of_html(html) == "One & two\nThree\nfour"
    assert text_of_html("no markup at all\n\nhere") == "no markup at all\n\nhere"
    assert text_of_html("5 &lt; 6 &#39;quoted&#39;") == "5 < 6 'quoted'"


@given(st.text())
def test_text_can_always_be_stored(text: str) -> None:
    """PostgreSQL takes neither NUL nor half a surrogate pair."""
    for made in (clean(text), text_of_html(text), text_of_html(f"<p>{text}")):
        made.encode()
        assert "\x00" not in made


def test_paths_go_through_objects_and_lists() -> None:
    """A path that leads nowhere is nothing."""
    held = Fields({"a": {"b": [{"c": 5}, {"c": " x \n y "}]}, "n": None})
    assert held.text("a.b.0.c") == "5"
    assert held.name("a.b.1.c") == "x y"
    assert held.text("a.b.2.c", "a.zz", "n", "a.b.0.c") == "5"
    assert held.child("a.zz").name("x") == ""


@pytest.mark.parametrize(
    "value",
    [
        "x@y", "a b@example.com", "a@b@c.example", "<a@example.com>", "a@example.com,b@example.com",
        "a" * 70 + "@e.com", "a***d@gmail.com", "ann..field@example.com", "ann@customers", ".ann@example.com",
        "ann.@example.com", "a•••d@example.com", "ann@g***l.com", "ann@example..com", "ann@example.com.",
        "Ann <ann@example.com>", "mailto:ann@example.com", "a…d@example.com", "ann@localhost", "x@y.invalid",
        "ann@-example.com", "[redacted]@example.com", "ann@10.0.0.1",
    ],
)  # fmt: skip
def test_what_is_no_address_gets_no_letter(value: str) -> None:
    """One address, and nothing that could become two or that hides letters; that there was something is noted."""
    held = Fields({"email": value})
    assert held.email("email") is None
    assert held.unread == ["e-mail address"]


@pytest.mark.parametrize(
    "value",
    [
        "ann@example.com", "ann.o'neil+shop@mail.example.co.uk", "a@b.example", "jürgen@bücher.example",
        "a_b@xn--bcher-kva.example", "4711@x.example", "ann@example.xn--p1ai", "j@a1.example",
    ],
)  # fmt: skip
def test_an_address_of_any_land_is_one(value: str) -> None:
    """With signs, in letters of other alphabets, and as mail servers write those."""
    held = Fields({"email": value})
    assert held.email("email") == value
    assert held.unread == []


def test_a_field_that_cannot_be_read_costs_itself_alone() -> None:
    """It counts as not there, and people are told which it was; what is read out of an object tells it too."""
    held = Fields(
        {"rating": "great", "by": {"mail": "a***@x.example"}, "at": "0001-01-01T00:00:00", "text": "It broke."}
    )
    assert held.rating("rating") is None
    assert held.child("by").email("mail") is None
    assert held.moment("at") is None
    assert held.html("text") == "It broke."
    assert held.unread == ["stars", "e-mail address", "date"]


@pytest.mark.parametrize(
    "around", ["It broke. {}", "<p>It broke. {}", "<a title='{}'>It broke.</a>", "<" * 3000 + "{}"]
)
def test_a_number_that_no_character_has_is_text(around: str) -> None:
    """Python reads no number of more than 4,300 digits, and the review must come in all the same."""
    text = text_of_html(around.format(f"&#{'9' * 5000};"))
    assert "It broke." in text or "&#999" in text
    assert text_of_html("It broke &#128557; &#0000039;now&#0000039;") == "It broke 😭 'now'"


def test_words_in_paragraphs_are_words() -> None:
    """Some platforms send a list of them; words in another shape are told to be missing."""
    held = Fields({"text": ["It <b>broke</b>.", "Twice.", 5, None, {"x": 1}], "odd": {"words": "It broke."}})
    assert held.html("text") == "It broke.\nTwice.\n5"
    assert held.html("odd") == ""
    assert held.unread == ["words"]


def test_long_ids_stay_apart() -> None:
    """Two that begin alike for 300 letters are two reviews."""
    ids = {Fields({"id": "x" * 400 + end}).identity("id") for end in ("a", "b")}
    assert len(ids) == 2
    assert max(map(len, ids)) <= 300


def test_later_revisions_sort_later_as_text() -> None:
    """Whatever the zone; and equal words have an equal digest."""
    first = revision(stamp(MOMENT), 1, "bad")
    later = revision(stamp(MOMENT.replace(microsecond=1)), 1, "bad")
    assert first < later
    assert first.partition("#")[2] == later.partition("#")[2]
    assert revision("", 1, "worse") != revision("", 1, "bad")


@pytest.mark.parametrize("piece", ["<a ", "<p>x", "<!--x>", "<div><br>", "<li>", "</"])
def test_hostile_html_is_read_in_time(piece: str) -> None:
    """A customer's brackets must not hold the web server up: eight times as many are eight times the work, or not much
    more, and far from 64 times.
    """
    few, many = (piece * (chars // len(piece)) for chars in (10_000, 80_000))
    assert work(text_of_html, many) < 24 * work(text_of_html, few)


def test_a_part_at_which_our_reading_fails_holds_nothing_back() -> None:
    """Of a batch it is told, without the words that the exception may quote; of a list it is passed over."""

    def read() -> ReviewEvent:
        raise ValueError("The customer's own words.")

    part = read_part("highroad", read)
    assert isinstance(part, Unread)
    assert "customer" not in part.problem
    assert read_or_none(read) is None
