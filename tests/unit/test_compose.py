"""The composed reply: the strictest words for what is urgent, else a start for a person to go on from."""

from __future__ import annotations

import pytest

from models.cases.verdict import Topic, Urgent
from models.checks.inspection import inspect
from models.replies.compose import compose
from tests.unit.playbook_case import brief_of, default_playbook, scope_in

PLAYBOOK = default_playbook()
LANGUAGES = ("en", "de", "es", "fr")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("urgent", Urgent)
def test_an_urgent_matter_gets_the_strictest_words_alone(language: str, urgent: Urgent) -> None:
    """Greeting, the playbook's words for the matter, sign-off: no topic's phrase and no other step beside them."""
    brief = brief_of(PLAYBOOK, "The lamp broke.", language, Topic.BROKE_SOON, urgent=(urgent,))
    strict = PLAYBOOK.phrases_in(language).strictest((urgent,))
    assert strict is not None
    assert compose(brief, PLAYBOOK) == f"{brief.greeting}\n\n{strict.sorry} {strict.next}\n\n{brief.sign_off}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", Topic)
def test_a_start_passes_the_checks(language: str, topic: Topic) -> None:
    """Whoever goes on from it is stopped by no word of the playbook's own."""
    brief = brief_of(PLAYBOOK, "", language, topic)
    assert inspect(compose(brief, PLAYBOOK), scope_in(PLAYBOOK, "", language)) == ()


def test_a_start_says_nothing_of_a_topic_that_is_not_sure() -> None:
    """A wrong one would answer what nobody complained of."""
    brief = brief_of(PLAYBOOK, "It broke.", topic=Topic.OTHER)
    assert PLAYBOOK.phrases_in("en").of(Topic.OTHER).sorry in compose(brief, PLAYBOOK)


def test_replies_that_stand_near_each_other_differ() -> None:
    """Of 20 cases in a row with the same step no two end in the same words."""
    ends = set()
    for turn in range(20):
        brief = brief_of(PLAYBOOK, "It came broken.", topic=Topic.DAMAGED, turn=turn)
        ends.add(brief.assemble("", "photo").removeprefix(brief.greeting))
    assert len(ends) == 20


def test_no_step_is_a_choice() -> None:
    """A reply may end behind its acknowledgement; a step that does not exist adds nothing."""
    brief = brief_of(PLAYBOOK, "Not my taste.")
    plain = f"{brief.greeting}\n\nThank you for saying so.\n\n{brief.sign_off}"
    assert brief.assemble("Thank you for saying so.") == plain
    assert brief.assemble("Thank you for saying so.", "dance") == plain
