"""A danger to a person or an animal is heard in the playbook's languages, and what merely sounds like one is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.ml.reading.danger import Danger
from models.ml.reading.encoder import Encoder
from models.ml.train.replies import hold_out, own_replies
from models.ml.train.safety import HELD_COMPLAINTS, Measured, measured, read_tellings, tellings_of_replies
from models.ml.weights.catalog import Role, entry
from models.ml.weights.verify import check

DATA = Path(__file__).parent.parent / "data"
FILE = DATA / "safety.jsonl"
"""440 texts by hand, half of them near misses; measured on, never taught."""
ORDINARY = DATA / "safety_ordinary.jsonl"
"""90 complaints as they come, without a danger, in German, French and Spanish; measured on, never taught."""


@pytest.fixture(scope="module")
def encoder(model_home: Path) -> Encoder:
    """The multilingual encoder on its real weights."""
    return Encoder(check(entry(Role.READER), model_home / "weights", is_full=False))


@pytest.fixture(scope="module")
def danger(encoder: Encoder) -> Danger:
    """The ear for danger, as it is shipped."""
    return Danger(encoder)


@pytest.fixture(scope="module")
def figures(danger: Danger) -> dict[str, Measured]:
    """Recall and precision on the texts to measure on, over all and a language each."""
    tellings = read_tellings(FILE)
    rows = measured(tellings, [danger.is_told(telling.text, telling.language) for telling in tellings])
    for row in rows:
        print(f"{row.name} ({row.count}): recall {row.recall:.3f}, precision {row.precision:.3f}")
    return {row.name: row for row in rows}


def test_dangers_are_heard(figures: dict[str, Measured]) -> None:
    """Of the dangers at least 94 in 100 are heard; the goal is 97."""
    assert figures["all"].recall >= 0.94


def test_alarms_are_true(figures: dict[str, Measured]) -> None:
    """Of the alarms at least 85 in 100 are dangers, though half the texts were written to mislead."""
    assert figures["all"].precision >= 0.85


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_each_language_is_heard(figures: dict[str, Measured], language: str) -> None:
    """No language of the playbook falls far behind the others."""
    assert figures[language].recall >= 0.91
    assert figures[language].precision >= 0.8


def test_ordinary_complaints_raise_few_alarms(danger: Danger) -> None:
    """Of English complaints that taught nothing at most 7 in 100 of the harmless ones do; the goal is 2."""
    _, apart = hold_out(own_replies(), HELD_COMPLAINTS)
    tellings = tellings_of_replies(apart)
    row = measured(tellings, [danger.is_told(telling.text, telling.language) for telling in tellings])[0]
    print(f"English complaints ({row.count}): recall {row.recall:.3f}, alarms {row.alarms:.3f}")
    assert row.alarms <= 0.07


def test_ordinary_complaints_of_other_languages_raise_no_more_alarms_than_they_did(danger: Danger) -> None:
    """In German, French and Spanish too many harmless ones still do; the goal is 2 in 100."""
    tellings = read_tellings(ORDINARY)
    rows = measured(tellings, [danger.is_told(telling.text, telling.language) for telling in tellings])
    for row in rows:
        print(f"ordinary, {row.name} ({row.count}): alarms {row.alarms:.3f}")
    assert rows[0].alarms <= 0.22


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The handlebar stem sheared while my brother was riding home and he came down face first on the kerb.", "en"),
        ("Beautiful teapot. The spout dropped off with boiling water in it and my knee got the lot.", "en"),
        ("Gorgeous bustier, but the underwire broke through during the ceremony and dug a hole in my side.", "en"),
        ("On the third ride the back brakes simply dropped off and our girl flew over the handlebars.", "en"),
        (
            "Lovely under the dress till a bone in the bodice snapped and ran into my ribs. I sat there with it.",
            "en",
        ),
        ("Nice colour, but two of the mugs split as I was drinking and the hot coffee went all over me.", "en"),
        ("Both pedals unscrewed themselves downhill; our boy ended up under a parked van.", "en"),
        ("Very pretty glass straw. It broke between my daughter's teeth.", "en"),
        ("Hübsche Kanne, nur ist der Henkel mit dem kochenden Tee abgegangen, direkt auf mein Knie.", "de"),
        ("Le guidon a cassé en roulant et mon frère est tombé la tête la première sur le trottoir.", "fr"),
        ("Jolie théière, mais l'anse a lâché avec l'eau bouillante, tout sur mon genou.", "fr"),
        ("El manillar se partió en marcha y mi hermano cayó de cara contra el bordillo.", "es"),
        ("Tetera bonita, pero el asa se soltó con el agua hirviendo y me cayó en la rodilla.", "es"),
    ],
)
def test_what_happened_is_heard_whatever_the_words(danger: Danger, text: str, language: str) -> None:
    """Kinds that a list of words missed in real reviews: a part gave way, and somebody was hurt."""
    assert danger.is_told(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Shocked to see how small it is.", "en"),
        ("I was shocked to see that it isn't made here any more, for that price.", "en"),
        ("The No Racism badge that was in the picture is missing from my set.", "en"),
        (
            "Sea salt, cocoa butter, sugar, soy lecithin, vanilla. That's the whole list, and it tastes of candles.",
            "en",
        ),
        ("The fire pit set is nice, the cover is thin.", "en"),
        ("This chilli sauce burns so good, I'm on my third bottle.", "en"),
        ("Ingredients: water, vinegar, mustard seed, salt. May contain traces of celery.", "en"),
        ("Tastes burnt and bitter, I poured it down the sink.", "en"),
        ("Ich war schockiert, wie klein das ist.", "de"),
        ("Zutaten: Wasser, Essig, Senfsaat, Salz. Kann Spuren von Sellerie enthalten.", "de"),
        ("Choquée par la petite taille.", "fr"),
        ("Ingrédients : eau, vinaigre, graines de moutarde, sel. Peut contenir des traces de céleri.", "fr"),
        ("Sorprendida de lo pequeño que es, un shock.", "es"),
        ("Ingredientes: agua, vinagre, semillas de mostaza, sal. Puede contener trazas de apio.", "es"),
    ],
)
def test_words_alone_raise_no_alarm(danger: Danger, text: str, language: str) -> None:
    """*Shocked*, *fire*, *burns*, a list of ingredients and a taste are no danger."""
    assert not danger.is_told(text, language)


def test_a_danger_late_in_a_long_review_is_heard(danger: Danger) -> None:
    """Much that is harmless before it hides no injury, even where the text is read in several windows."""
    harmless = "The colour is nice, the parcel came on Tuesday and the box was neat. " * 30
    assert danger.is_told(
        harmless + "Then the battery exploded and burned my hand so badly that I was taken to hospital.", "en"
    )
    assert not danger.is_told(harmless, "en")


def test_another_language_needs_more(danger: Danger) -> None:
    """In a language that it was not measured in only the very sure are hinted at."""
    assert danger.is_told("La batteria è esplosa e mi ha bruciato la mano, sono finito in ospedale.", "it")
    assert not danger.is_told("Il colore non mi piace, è arrivato in ritardo.", "it")


@pytest.mark.parametrize("text", ["", " ", "👎", "\u202e\u0000"])
def test_reads_anything(danger: Danger, text: str) -> None:
    """Empty and odd texts tell of no danger."""
    assert not danger.is_told(text, "")


def test_same_meaning_lies_near_in_every_language(encoder: Encoder) -> None:
    """The encoder is the published one: what says the same in two languages is nearer than what says another thing."""
    late = encoder.embed(
        ["The parcel never arrived.", "Das Paket ist nie angekommen.", "Le colis n'est jamais arrivé."]
    )
    other = encoder.embed(["The lens is scratched.", "Die Linse ist zerkratzt.", "La lentille est rayée."])
    assert (late @ late.T).min() > (late @ other.T).max()
    assert (other @ other.T).min() > (late @ other.T).max()
