"""The table of states: every one is reached and explained, and what it refuses is told to people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.decide import EFFECTS
from models.cases.case import NEXT, PEOPLES_ACTS, UNDER_WAY, WHY_NOT, Act, State
from models.cases.voucher import VOUCHER_NEXT, VoucherAct, VoucherState
from models.errors import Refused
from models.notices.buttons import LINK, LOOKS, RULES
from tests.factories import a_case


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


@pytest.mark.parametrize("state", list(State))
def test_refusal_speaks_to_people(state: State) -> None:
    """What the table lacks is refused with a full sentence."""
    case = a_case(state=state)
    lacking = next(act for act in Act if (state, act) not in NEXT)
    with pytest.raises(Refused, match=r"^[A-Z].*[.]$"):
        case.after(lacking)


@pytest.mark.parametrize("word", [Act.REVISED, Act.DELETED])
@pytest.mark.parametrize(("state", "end"), [way for way in NEXT if way[0] in UNDER_WAY and NEXT[way] not in UNDER_WAY])
def test_what_the_platform_does_meanwhile_has_its_effect_at_the_end(state: State, end: Act, word: Act) -> None:
    """The case stands as if the platform had waited until the reply was no longer under way."""
    case = a_case(state=state)
    meanwhile, afterwards = case.after_platform(word).after(end).caught_up(), case.after(end).after_platform(word)
    assert replace(meanwhile, version=0) == replace(afterwards, version=0)
    assert meanwhile.state not in UNDER_WAY
