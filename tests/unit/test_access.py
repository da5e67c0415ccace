"""The rule of who may see and decide."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.cases.people import ELSEWHERE, NOT_NAMED, NOT_OURS, SYSTEM, Access, Actor, Standing

HERE = ("C1",)
ANA = Actor("slack", "U1", "Ana", standing=Standing.MEMBER, place="C1")
OPEN = Access()
NAMED = Access(people=frozenset({"slack:U1"}))
ROLES = Access(groups=frozenset({"slack:S1", "teams:owner"}))


@pytest.mark.parametrize("decides", [True, False])
@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("place", ["C1", "C2", ""])
def test_a_member_in_the_channel_may(standing: Standing, place: str, decides: bool) -> None:
    """Where the playbook names nobody, both belong to it: being one of us, and being in the case's own channel."""
    reason = OPEN.why_not(replace(ANA, standing=standing, place=place), HERE, decides=decides)
    assert (reason == "") == (standing is Standing.MEMBER and place == "C1")


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("place", ["C1", "C2", ""])
def test_a_person_who_is_named_may_anywhere(standing: Standing, place: str) -> None:
    """Whoever they are, and wherever they act; the bot itself too."""
    assert NAMED.why_not(replace(ANA, standing=standing, place=place), HERE, decides=True) == ""
    assert NAMED.why_not(SYSTEM, (), decides=True) == ""


@pytest.mark.parametrize(
    ("actor", "reason"),
    [
        (replace(ANA, groups=("S1",)), ""),
        (replace(ANA, groups=("S1",), place="C2"), ""),
        (replace(ANA, groups=("S1",), standing=Standing.GUEST), ""),
        (replace(ANA, groups=("S1",), standing=Standing.STRANGER), NOT_OURS[Standing.STRANGER]),
        (replace(ANA, groups=("S1",), standing=Standing.UNKNOWN), NOT_OURS[Standing.UNKNOWN]),
        (replace(ANA, groups=("owner",)), NOT_NAMED),
        (replace(ANA, groups=("S2",)), NOT_NAMED),
        (replace(ANA, place="C2"), ELSEWHERE),
    ],
)
def test_a_named_group_is_one_of_this_chat(actor: Actor, reason: str) -> None:
    """A group or role counts in its own chat alone, and for nobody of another organisation."""
    assert ROLES.why_not(actor, HERE, decides=True) == reason


def test_whoever_is_not_named_may_look() -> None:
    """Lists say who decides; what stands in a channel its members may read."""
    assert NAMED.why_not(replace(ANA, id="U2"), HERE, decides=True) == NOT_NAMED
    assert NAMED.why_not(replace(ANA, id="U2"), HERE, decides=False) == ""


def test_one_person_is_named_under_any_of_their_ids() -> None:
    """A pair of ids is one human: the second's right is the first's, and the history names the second."""
    access = Access(frozenset({"slack:U1"}), same_person=(("teams:a1", "slack:U1"),))
    ana = Actor("teams", "a1", "Ana", place="a:chat")
    assert access.why_not(ana, HERE, decides=True) == ""
    assert access.resolve(ana) == Actor("slack", "U1", "Ana")
