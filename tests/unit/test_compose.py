"""The composed reply: faithful, clean, always there; and nothing of an attack in it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.cases.verdict import Topic, Urgent
from models.checks.inspection import inspect
from models.replies.compose import CONCRETE_WORDS, acknowledgement, has_several, turned_to_them
from models.text.word import words
from tests.unit.playbook_case import brief_of, default_playbook, scope_in

TESTS = Path(__file__).parents[1]
PLAYBOOK = default_playbook()
ATTACKS = [json.loads(line) for line in (TESTS / "data" / "attacks.jsonl").read_text(encoding="utf-8").splitlines()]
QUOTES = json.loads((TESTS / "golden" / "attack_quotes.json").read_text(encoding="utf-8"))
"""By attack: the harmless clause of its complaint, read by a person; attacks without one may not be quoted at all."""
LANGUAGES = {"a124": "de", "a125": "de", "a126": "es", "a127": "es", "a128": "fr", "a129": "fr"}


def said_of(clause: str, language: str) -> str:
    """The clause told to the customer where it is a whole English sentence, else quoted."""
    phrases = PLAYBOOK.phrases_in(language)
    turned = turned_to_them(clause) if language == "en" else ""
    return phrases.told.replace("{words}", turned) if turned else phrases.quote.replace("{words}", clause)


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack["id"] for attack in ATTACKS])
def test_nothing_of_an_attack_gets_into_a_composed_reply(attack: dict[str, str]) -> None:
    """The reply passes the checks and holds the harmless clause of the complaint or no word of the review."""
    language = LANGUAGES.get(attack["id"], "en")
    brief = brief_of(PLAYBOOK, attack["text"], language)
    said = acknowledgement(brief, PLAYBOOK)
    phrases = PLAYBOOK.phrases_in(language)
    clause = QUOTES.get(attack["id"], "")
    turned = turned_to_them(clause) if language == "en" else ""
    if has_several(brief):
        expected = phrases.told_more.replace("{words}", turned) if turned else phrases.much_trouble
    elif clause:
        expected = said_of(clause, language)
    else:
        is_concrete = len(words(brief.complaint)) >= CONCRETE_WORDS
        expected = phrases.trouble if is_concrete else phrases.of(Topic.OTHER).sorry
    if "{product}" in expected or expected in (phrases.trouble, phrases.much_trouble):
        expected = phrases.trouble_unnamed or expected
    assert said == expected
    assert inspect(brief.assemble(said), scope_in(PLAYBOOK, attack["text"], language)) == ()


def test_only_complaints_are_quoted() -> None:
    """The golden clauses belong to attacks that carry a complaint, and stand in them word for word."""
    by_id = {attack["id"]: attack for attack in ATTACKS}
    assert len(ATTACKS) >= 300
    for name, clause in QUOTES.items():
        assert "complaint" in by_id[name]["kind"]
        assert clause in by_id[name]["text"]


@pytest.mark.parametrize(
    ("language", "complaint", "clause"),
    [
        ("en", "The zip broke after two days, you idiots! Lovely colour.", "The zip broke after two days"),
        ("en", "Only 3 of 4 chairs arrived, not 4. Call me at 555 0123.", "Only 3 of 4 chairs arrived, not 4"),
        ("en", "kettle leaks from the base. you robbed me", "kettle leaks from the base"),
        ("en", "The joint doesn't hold though. Light is warm.", "The joint doesn't hold"),
        ("de", "Der Gurt ist nach zwei Tagen gerissen. Ihr Betrüger!", "Der Gurt ist nach zwei Tagen gerissen"),
        ("es", "La cremallera se rompió a los dos días. ¡Ladrones!", "La cremallera se rompió a los dos días"),
        ("fr", "La fermeture est cassée depuis hier. Bande d'escrocs !", "La fermeture est cassée depuis hier"),
    ],
)  # fmt: skip
def test_the_clean_clause_is_said(language: str, complaint: str, clause: str) -> None:
    """The clause that names the trouble stands in the reply word for word; what is foul or private does not."""
    assert acknowledgement(brief_of(PLAYBOOK, complaint, language), PLAYBOOK) == said_of(clause, language)


@pytest.mark.parametrize(
    ("clause", "turned"),
    [
        ("The zip broke after two days", "the zip broke after two days"),
        ("My order came three weeks late", "your order came three weeks late"),
        ("kettle leaks from the base", "the kettle leaks from the base"),
        ("USB port in the armrest is dead", "the USB port in the armrest is dead"),
        ("It's so loud that our neighbour knocked", "it's so loud that your neighbour knocked"),
        ("Nobody answered me for three weeks", "nobody answered you for three weeks"),
        ("One of the posts has no thread in it", "one of the posts has no thread in it"),
        ("The best kettle that leaks in town", ""),
        ("Leaks from the base", ""),
        ("Two fell off when unpacking", ""),
        ("Pages 17 to 24 are in there twice", ""),
        ("Broken on arrival and the box was wet", ""),
        ("Wound over itself so it jams", ""),
        ("Half a size small and the sole squeaks", ""),
        ("They wouldn't swap it", ""),
        ("Customer service is slow", ""),
        ("The cot goes up, it will not come down", ""),
        ("The quality is poor", ""),
        ("The lid is as tight as I am broke", ""),
        ("The candles were broken and the greenery", ""),
        ("It broke but I glued it", ""),
        ("The igniter died on day two so bring matches", ""),
        ("The band has no stretch left and they fall down", ""),
        ("", ""),
    ],
)
def test_only_whole_plain_sentences_are_told(clause: str, turned: str) -> None:
    """Pronouns are turned and a bare noun gets its *the*; fragments, jokes, judgements and tangles stay quotes."""
    assert turned_to_them(clause) == turned


@pytest.mark.parametrize(
    "complaint",
    [
        "What a fucking joke of a kettle that never worked.",
        "Brenda in packing broke it.",
        "You stole my money and never answered.",
        "My husband John Smith never got it.",
        "See www.example.com, it never worked.",
        "It never worked, order 4711-889 is what it says.",
        "NEVER WORKED NOT ONCE",
        "never worked 😡",
        "Boils water in no time and packs down tiny.",
        "They don't dry anything either, just push water about.",
        "Universal apparently means it fits no car at all and never stays.",
        "Bit hard to stitch a robin with no red.",
        "Bad.",
        "",
    ],
)
def test_what_is_not_clean_is_not_quoted(complaint: str) -> None:
    """Foul words, names, accusations, links, shouting, praise and side matters leave the word to the playbook."""
    phrases = PLAYBOOK.phrases_in("en")
    assert (
        acknowledgement(brief_of(PLAYBOOK, complaint, topic=Topic.QUALITY), PLAYBOOK) == phrases.of(Topic.QUALITY).sorry
    )


def test_an_unsure_topic_is_not_spoken_of() -> None:
    """Where the heads are not sure what went wrong, the phrase that is true of every complaint stands."""
    unsure = replace(brief_of(PLAYBOOK, "Nope.", product="hammock"), topics=(Topic.PRICE,))
    assert acknowledgement(unsure, PLAYBOOK) == "We are sorry about the trouble with your hammock."


def test_a_complaint_that_names_something_is_about_the_product() -> None:
    """Where nothing may be quoted and no topic fits, a concrete complaint is still about its product."""
    said = acknowledgement(
        brief_of(PLAYBOOK, "I need pliers to get my card out of its slots.", product="wallet"), PLAYBOOK
    )
    assert said == "We are sorry about the trouble with your wallet."


@pytest.mark.parametrize(
    ("product", "said"),
    [
        ("espresso machine", "espresso machine"),
        ("Acme Trail-Shoe", "Acme Trail-Shoe"),
        ("Linen Shirt", "linen shirt"),
        ("LED desk lamp", "LED desk lamp"),
        ("Trench coat beige", "order"),
        ("Zorbix towel", "order"),
        ("Leggings with pocket", "order"),
        ("Men's wool sweater", "men's wool sweater"),
        ("Dog bed XL", "order"),
        ("Trail Shoe XL (blue), 2-pack", "order"),
        ('=HYPERLINK("https://x.example")', "order"),
        ("@channel", "order"),
        ("a name of five plain words", "order"),
    ],
)
def test_several_problems_are_not_cut_down_to_one(product: str, said: str) -> None:
    """Nothing is singled out, and the product is named where its name is plain words."""
    complaint = "Broken zip after two days. Lining torn as well, sadly. Three mails and not one answer."
    brief = brief_of(PLAYBOOK, complaint, product=product)
    assert acknowledgement(brief, PLAYBOOK) == f"We are sorry for all the trouble that you had with your {said}."


def test_trouble_with_our_service_is_no_trouble_with_an_order() -> None:
    """Where no product is known, or it is we who are complained of, an order is not spoken of."""
    story = replace(brief_of(PLAYBOOK, "On hold again.", topic=Topic.SUPPORT, product="Coat beige"), review_words=50)
    unnamed = "We are sorry for the trouble that you had."
    assert acknowledgement(story, PLAYBOOK) == unnamed
    assert acknowledgement(replace(story, topics=(Topic.OTHER,), product=""), PLAYBOOK) == unnamed
    late = replace(story, topics=(Topic.LATE,))
    assert acknowledgement(late, PLAYBOOK) == "We are sorry for all the trouble that you had with your order."


@pytest.mark.parametrize(
    ("complaint", "said"),
    [
        ("Slow puncture in it. The patch won't stick to it.", "We are sorry for the trouble that you had"),
        ("Oh it plumps all right. Puffed up, peeled for three days.", "We are sorry for the trouble that you had"),
        ("Turned up in two. One thin sheet of paper and nothing else.", "We are sorry for the trouble that you had"),
        ("When it opens, the battery falls out of it and is lost.", "We are sorry for the trouble that you had"),
        ("Things that went wrong: no plates.", "We are sorry that you were unhappy"),
    ],
)
def test_what_comes_second_is_not_singled_out(complaint: str, said: str) -> None:
    """Nor does any half of a sentence stand for the whole."""
    assert acknowledgement(brief_of(PLAYBOOK, complaint), PLAYBOOK).startswith(said)


def test_a_story_is_not_cut_down_to_its_surest_topic() -> None:
    """Of a long review the phrase of one topic would be the smaller half."""
    brief = replace(brief_of(PLAYBOOK, "On hold again.", topic=Topic.SUPPORT, product="curtains"), review_words=50)
    assert acknowledgement(brief, PLAYBOOK) == "We are sorry for all the trouble that you had with your curtains."


def test_one_of_several_problems_is_told_beside_the_rest() -> None:
    """What can be told is told, and the rest is not forgotten."""
    complaint = "The zip broke after two days. Lining torn as well, sadly. Three mails and not one answer."
    said = acknowledgement(brief_of(PLAYBOOK, complaint), PLAYBOOK)
    assert said == "We are sorry that the zip broke after two days, and about the rest of what you describe."


@pytest.mark.parametrize("urgent", Urgent)
def test_an_urgent_matter_gets_the_strictest_words_alone(urgent: Urgent) -> None:
    """Nothing is quoted where lawyers or doctors may read."""
    strict = PLAYBOOK.phrases_in("en").strictest((urgent,))
    assert strict is not None
    assert acknowledgement(brief_of(PLAYBOOK, "The lamp broke.", urgent=(urgent,)), PLAYBOOK) == strict.sorry


def test_a_quote_that_would_break_the_limit_is_left_out() -> None:
    """On a platform with short replies the playbook's phrase stands alone."""
    brief = brief_of(PLAYBOOK, "The zip broke after two days of careful use.", max_chars=60)
    assert "“" not in acknowledgement(brief, PLAYBOOK)


@given(st.text(max_size=300), st.sampled_from(["en", "de", "es", "fr"]))
def test_any_text_gives_a_reply_that_passes(text: str, language: str) -> None:
    """Whatever a customer writes, the composed reply passes the checks."""
    brief = brief_of(PLAYBOOK, text, language)
    reply = brief.assemble(acknowledgement(brief, PLAYBOOK))
    assert [f for f in inspect(reply, scope_in(PLAYBOOK, text, language)) if f.is_blocking] == []
