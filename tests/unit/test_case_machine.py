"""The state machine under random, stale and repeated clicks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from handlers.decide import EFFECTS
from models.cases.case import NEXT, PEOPLES_ACTS, UNDER_WAY, WHY_NOT, Act, Case, Receipt, State
from models.cases.review import Review
from models.cases.voucher import VOUCHER_NEXT, VoucherAct, VoucherState
from models.errors import Refused
from models.notices.buttons import LINK, LOOKS, RULES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REVIEW = Review("highroad", "s", "1", "1", 1, "", "Broke.", "Ann", NOW)


def test_every_state_can_be_reached_and_explained() -> None:
    """No state is dead: each is reached by the table, and each has its sentence for people."""
    reached = {State.RECEIVED} | set(NEXT.values())
    assert reached == set(State)
    assert set(WHY_NOT) == set(State)
    assert {VoucherState.NONE} | set(VOUCHER_NEXT.values()) == set(VoucherState)


def test_a_deletion_is_never_refused_but_once() -> None:
    """A customer may take a review away at any time, and only a closed case has nothing more to close."""
    assert {state for state in State if (state, Act.DELETED) not in NEXT} == {State.CLOSED}


def test_publishing_follows_a_hold_alone() -> None:
    """There is one way into PUBLISHING, from HELD; and HELD is entered by people's acts, or again when nothing left."""
    into = {(state, act) for (state, act), after in NEXT.items() if after is State.PUBLISHING and state is not after}
    assert into == {(State.HELD, Act.PUBLISH)}
    held_by = {act for (_, act), after in NEXT.items() if after is State.HELD}
    assert held_by == {Act.APPROVE, Act.CHECK, Act.DELAYED}


def test_code_and_audit_trail_name_an_act_alike() -> None:
    """A member is named as its value, of a voucher's act without that word; so no act bears two names."""
    for act in (*Act, *VoucherAct):
        assert act.name == act.value.replace("_voucher", "").replace("voucher_", "").upper()


def test_everything_that_people_may_do_has_an_effect_and_is_known_to_the_tables() -> None:
    """What a click may ask for has one list: the handler has an effect for each of it, and some state allows it."""
    assert set(EFFECTS) == set(PEOPLES_ACTS)
    assert set(PEOPLES_ACTS) <= {act for _, act in (*NEXT, *VOUCHER_NEXT)}
    assert set(RULES) - set(PEOPLES_ACTS) == {LINK, *LOOKS}


class Clicks(RuleBasedStateMachine):
    """Several people and the bot at once: each act names a version it saw, often a stale one."""

    def __init__(self) -> None:
        super().__init__()
        self.case = Case(id=1, state=State.RECEIVED, version=1, review=REVIEW, created_at=NOW)
        self.effects: list[int] = []
        self.taken_back = 0
        self.approvals: set[int] = set()

    @rule(act=st.sampled_from(list(Act)), lag=st.integers(0, 2))
    def click(self, act: Act, lag: int) -> None:
        """Compare-and-set: a stale click changes nothing; an act that the table lacks is refused."""
        before = self.case
        if before.version - lag != before.version:
            return
        try:
            after = before.after(act)
        except Refused:
            assert (before.state, act) not in NEXT
            return
        if after.state is State.HELD and act is not Act.DELAYED:
            after = replace(after, approved_version=after.version)
            self.approvals.add(after.version)
        if act in (Act.UNDO, Act.FAILED) and after.state is State.OPEN:
            self.approvals.discard(before.approved_version)
            after = replace(after, approved_version=0)
        if act is Act.REVISED and after.state is State.RECEIVED:
            self.approvals.discard(before.approved_version)
            after = replace(after, approved_version=0)
        if act is Act.PUBLISH:
            assert before.approved_version in self.approvals
            self.effects.append(before.approved_version)
        if act is Act.DELAYED:
            self.effects.remove(before.approved_version)
        if act is Act.PUBLISHED:
            after = replace(after, receipt=Receipt("r", "", NOW))
        if act is Act.RETRACTED:
            self.taken_back += 1
            after = replace(after, receipt=None, approved_version=0)
        self.case = after

    @rule(act=st.sampled_from(list(VoucherAct)))
    def voucher(self, act: VoucherAct) -> None:
        """The voucher moves by its own table and never moves the reply."""
        before = self.case
        try:
            self.case = before.voucher_after(act)
        except Refused:
            return
        assert self.case.state is before.state

    @invariant()
    def version_grows_and_each_approval_leaves_once(self) -> None:
        """Published at most once for each approval, and only for one that stood."""
        assert len(self.effects) == len(set(self.effects))
        assert self.case.version >= 1


Clicks.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestClicks = Clicks.TestCase


@pytest.mark.parametrize("state", list(State))
def test_refusal_speaks_to_people(state: State) -> None:
    """What the table lacks is refused with a full sentence."""
    case = Case(id=1, state=state, version=1, review=REVIEW, created_at=NOW)
    lacking = next(act for act in Act if (state, act) not in NEXT)
    with pytest.raises(Refused, match=r"^[A-Z].*[.]$"):
        case.after(lacking)


@pytest.mark.parametrize("word", [Act.REVISED, Act.DELETED])
@pytest.mark.parametrize(("state", "end"), [way for way in NEXT if way[0] in UNDER_WAY and NEXT[way] not in UNDER_WAY])
def test_what_the_platform_does_meanwhile_has_its_effect_at_the_end(state: State, end: Act, word: Act) -> None:
    """The case stands as if the platform had waited until the reply was no longer under way."""
    case = Case(id=1, state=state, version=1, review=REVIEW, created_at=NOW)
    meanwhile, afterwards = case.after_platform(word).after(end).caught_up(), case.after(end).after_platform(word)
    assert replace(meanwhile, version=0) == replace(afterwards, version=0)
    assert meanwhile.state not in UNDER_WAY
