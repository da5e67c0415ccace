"""Which language a customer writes: the right one, or none, and never a neighbour's."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.ml.reading.embed import Embedder
from models.ml.reading.language import Languages
from models.ml.train.texts import read_languages
from models.ml.weights.catalog import Role, entry
from models.ml.weights.verify import check


@pytest.fixture(scope="module")
def languages(model_home: Path) -> Languages:
    """As the model process has them."""
    return Languages(Embedder(check(entry(Role.EMBEDDER), model_home / "weights", is_full=False)).is_word)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Produsul a ajuns crăpat și nimeni nu îmi răspunde la mesaje.", "ro"),
        ("Saappaat hajosivat viikossa eikä kukaan vastaa viesteihini.", "fi"),
        ("El bullidor va arribar trencat i ningú no em respon.", "ca"),
        ("주문한 컵이 깨진 채로 왔는데 답장이 없어요.", "ko"),
        ("杯子收到就是碎的，客服一直不回复。", "zh"),
        ("Jakken gik i stykker efter to dage, og ingen svarer.", "da"),
        ("Чайник прийшов розбитий, і ніхто не відповідає.", "uk"),
        ("Tencere çizik geldi, kimse mesajlarıma cevap vermiyor.", "tr"),
        ("وصل الإبريق مكسورا ولا أحد يرد على رسائلي.", "ar"),
        ("Η τσαγιέρα ήρθε σπασμένη και κανείς δεν απαντά.", "el"),
        ("הקומקום הגיע שבור ואף אחד לא עונה.", "he"),
        ("Vattenkokaren läcker och ingen svarar på mina mejl.", "sv"),
        ("Czajnik przyszedł pęknięty i nikt nie odpisuje.", "pl"),
        ("Le couvercle fuit depuis le premier jour, personne ne répond.", "fr"),
    ],
)
def test_a_sentence_is_known(languages: Languages, text: str, language: str) -> None:
    """Also in languages that no model here reads: the card says which it is."""
    assert languages.of(text) == language


@pytest.mark.parametrize("language", ["de", "es", "fr", "it", "nl", "pl", "pt", "sv", "tr"])
def test_reviews_as_people_type_them_are_known(languages: Languages, language: str) -> None:
    """400 texts each, many without accents or capitals: nine in ten are known, and four in 100 at most are mistaken."""
    found = [languages.of(text.text) for text in read_languages() if text.source == language]
    assert len(found) == 400
    assert found.count(language) >= 360
    assert sum(code not in (language, "") for code in found) <= 16


@pytest.mark.parametrize(
    "text",
    [
        "Ech hunn e Kaddo bestallt an et ass futti ukomm, keen äntwert.",
        "Bhai bilkul bakwas kettle hai, do din mein kharab ho gayi.",
        "bof",
        "kaputt",
        "12345",
        "👎",
        "...",
    ],
)
def test_what_is_not_sure_is_unknown(languages: Languages, text: str) -> None:
    """A language that the recogniser never saw is no German; one word is no proof; no words are no language."""
    assert languages.of(text) == ""


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("No funciona", "es", "es"),
        ("Defekt!!", "de-AT", "de"),
        ("kaputt", "DE", "de"),
        ("Broken", "en_GB", "en"),
        ("Ikke bra", "no", "nb"),
        ("Der Wasserkocher leckt seit dem ersten Tag und niemand antwortet mir.", "en", "de"),
        ("kaputt", "not a language", ""),
        ("👎", "fr", "fr"),
    ],
)
def test_the_platforms_word_is_believed_but_against_the_text(
    languages: Languages, text: str, said: str, language: str
) -> None:
    """It knows what a few words can't tell; of a whole sentence in another language it is wrong."""
    assert languages.of(text, said) == language


@pytest.mark.parametrize(
    "text",
    [
        "Broken",
        "Horrible quality",
        "still no broadband",
        "very bad quality do not buy",
        "Lame af, dont buy",
        "ok",
        "So bad!",
    ],
)
def test_short_english_is_english(languages: Languages, text: str) -> None:
    """What statistics of letters take for Dutch, Danish or Polish."""
    assert languages.of(text) == "en"
