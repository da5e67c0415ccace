"""Which of a drafter's candidates is shown."""

from __future__ import annotations

from models.replies.brief import Candidate
from models.replies.draft_choice import choose, reads_danger
from tests.unit.playbook_case import brief_of, default_playbook, scope_in

PLAYBOOK = default_playbook()
COMPLAINT = "The lid leaked on the second day."
GOOD = "We're sorry that the lid leaked on the second day."
BRIEF = brief_of(PLAYBOOK, COMPLAINT, product="kettle")
SCOPE = scope_in(PLAYBOOK, COMPLAINT, product="kettle", is_model=True)


def test_the_first_that_passes_is_shown() -> None:
    """What promises is passed over."""
    chosen = choose((Candidate("We promise that the lid will be refunded."), Candidate(GOOD)), BRIEF, SCOPE).candidate
    assert chosen == Candidate(GOOD)


def test_an_untrusted_draft_is_not_shown() -> None:
    """Where the drafter thinks that a reader would change its words, they stay back, and no check is to blame."""
    choice = choose((Candidate(GOOD, is_trusted=False),), BRIEF, SCOPE)
    assert choice.candidate is None
    assert choice.blocked is None


def test_an_untrusted_draft_may_be_a_start() -> None:
    """A person goes on from it, so it need not be sure; what the checks block or what tells of a danger is none."""
    doubtful = Candidate(GOOD, is_trusted=False)
    assert choose((doubtful,), BRIEF, SCOPE, is_start=True).candidate == doubtful
    danger = Candidate(GOOD, step="safe", is_trusted=False)
    promise = Candidate("We promise that the lid will be refunded.", is_trusted=False)
    assert choose((danger, promise), BRIEF, SCOPE, is_start=True).candidate is None


def test_what_kept_the_last_one_back_is_told() -> None:
    """Where every candidate is blocked, a finding says why."""
    choice = choose((Candidate("We promise that the lid will never leak again."),), BRIEF, SCOPE)
    assert choice.candidate is None
    assert choice.blocked is not None


def test_a_draft_of_a_few_words_names_nothing() -> None:
    """Four words are no acknowledgement."""
    assert choose((Candidate("We are very sorry."),), BRIEF, SCOPE).candidate is None


def test_a_danger_that_most_candidates_read_is_told() -> None:
    """Two of three that chose the step for dangers are enough, one is not."""
    danger, other = Candidate(GOOD, step="safe"), Candidate(GOOD, step="photo")
    assert reads_danger((danger, other, danger))
    assert not reads_danger((danger, other, other))
    assert not reads_danger(())
