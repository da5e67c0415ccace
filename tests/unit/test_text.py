"""A text, prepared once."""

from __future__ import annotations

import pytest

from models.text.text import Text


def test_each_form_is_made_once() -> None:
    """Whoever asks second gets what the first one got, not the same made anew."""
    text = Text("The Kettle brok\u0435! It l3aks, e v e r y day.")
    assert text.folded is text.folded
    assert text.unmasked is text.unmasked
    assert text.words is text.words
    assert text.stems is text.stems
    assert text.sentences is text.sentences
    assert text.sentences[0].folded is text.sentences[0].folded


def test_its_forms() -> None:
    """Folded, unmasked, in words as folded and as spelled, in stems and sentences."""
    text = Text("Caf\u00e9 kettle\u2019s l3aking.  Twice!")
    assert text.folded == "cafe kettle's l3aking. twice!"
    assert text.unmasked == "cafe kettle's leaking. twice!"
    assert text.words == ("cafe", "kettle's", "l", "3", "aking", "twice")
    assert text.spelled[:3] == ("Caf\u00e9", "kettle", "s")
    assert "kettl" in text.stems
    assert [sentence.raw for sentence in text.sentences] == ["Caf\u00e9 kettle\u2019s l3aking.", "Twice!"]


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("r 3 f u n d", "refund efund"),
        ("we will r3fund y0u", "we will refund you"),
        ("$5 and 10 and 4711", "$5 and 10 and 4711"),
        ("\ufb03x1", "ffixi"),
        ("a1 2b cc 33", "ai 2b cc 33"),
        ("\u0393efund", "refund"),
        ("r\u0435f\u057dnd, \u04aeou, p\u03a9or, \u0432ad", "refund, you, poor, bad"),
    ],
)
def test_a_disguise_is_seen_through(raw: str, read: str) -> None:
    """Spaced letters are joined, with and without the first; digits beside letters are letters, others stay digits."""
    assert Text(raw).unmasked == read


@pytest.mark.parametrize(
    ("raw", "language"),
    [
        ("We are sorry that you have not heard from us.", "en"),
        ("Es tut uns leid, dass wir Ihnen nicht geholfen haben.", "de"),
        ("Sentimos que su pedido no haya llegado por nuestra culpa.", "es"),
        ("Nous sommes d\u00e9sol\u00e9s que votre commande ne soit pas l\u00e0.", "fr"),
        ("Kettle.", ""),
    ],
)
def test_its_language_is_told_by_the_commonest_words(raw: str, language: str) -> None:
    """Where they are too few it says so."""
    assert Text(raw).language == language
