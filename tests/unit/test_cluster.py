"""Complaints that belong together: groups, names and identities."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from models.reports.group import MAX_GROUPED, Complaint, Group, cluster_labels, main_product, regroup, telling_words

AT = datetime(2026, 3, 1, tzinfo=UTC)
KINDS = {
    "zipper": ("The zipper of the jacket broke", "Broken zipper on my jacket", "Jacket: zipper came apart"),
    "kettle": ("The kettle leaks water", "Water leaks from the kettle", "My kettle leaks all over"),
    "parcel": ("The parcel came late", "Late parcel, DHL again", "Parcel three weeks late"),
}


def made(each: int, seed: int = 1) -> tuple[list[Complaint], np.ndarray]:
    """Some complaints of each kind with embeddings around a direction of their own, newest first."""
    chance = np.random.default_rng(seed)
    complaints, vectors = [], []
    for kind, texts in enumerate(KINDS.values()):
        for number in range(each):
            axis = np.zeros(384)
            axis[kind] = 1
            vector = axis + chance.standard_normal(384) * 0.5 / np.sqrt(384)
            vectors.append(vector / np.linalg.norm(vector))
            product = "Alpine jacket" if kind == 0 else f"Thing {number}"
            complaints.append(Complaint(kind * 100 + number + 1, AT, product, texts[number % 3]))
    order = chance.permutation(len(complaints))
    return [complaints[at] for at in order], np.array(vectors, dtype=np.float32)[order]


def stored(groups: tuple[Group, ...]) -> list[Group]:
    """With ids, as the database gives them."""
    return [replace(group, id=group.id or number + 1) for number, group in enumerate(groups)]


def test_groups_are_what_they_were_made_of() -> None:
    """Each kind is one group, named by its words and its product."""
    complaints, vectors = made(10)
    groups, places = regroup(complaints, vectors, [])
    assert len(groups) == 3
    for complaint, place in zip(complaints, places, strict=True):
        assert list(KINDS)[complaint.case_id // 100] in groups[place].name.split(", ")
    jacket = next(group for group in groups if "zipper" in group.name)
    assert (jacket.product, jacket.count, jacket.typical // 100) == ("Alpine jacket", 10, 0)


def test_identity_lasts_from_week_to_week() -> None:
    """New complaints of the same meaning are the same group under the same id, and a new meaning gets a new one."""
    complaints, vectors = made(10)
    known = stored(regroup(complaints, vectors, [])[0])
    groups, _ = regroup(*made(6, seed=2), known)
    assert {group.id for group in groups} == {1, 2, 3}
    names = {group.id: group.name.split(", ")[0] for group in known}
    assert {group.id: group.name.split(", ")[0] for group in groups} == names
    fewer = [group for group in known if "kettle" not in group.name]
    groups, _ = regroup(*made(6, seed=3), fewer)
    assert [group.id for group in groups if "kettle" in group.name] == [0]


def test_a_single_complaint_joins_a_known_group() -> None:
    """One complaint is no group of its own, but belongs to the one that it means."""
    complaints, vectors = made(10)
    known = stored(regroup(complaints, vectors, [])[0])
    place = [complaint.case_id for complaint in complaints].index(1)
    groups, places = regroup([complaints[place]], vectors[place : place + 1], known)
    assert [group.id for group in groups] == [next(group.id for group in known if "zipper" in group.name)]
    assert places == (0,)


def test_what_stands_alone_has_no_group() -> None:
    """Three unlike complaints are no group, and nothing at all is none either."""
    complaints, vectors = made(1)
    assert regroup(complaints, vectors, [])[0] == ()
    assert regroup([], np.zeros((0, 384), dtype=np.float32), []) == ((), ())
    assert cluster_labels(vectors).tolist() == [-1, -1, -1]


def test_older_complaints_join_beyond_the_limit() -> None:
    """Only the newest are grouped from scratch; the older ones join them."""
    complaints, vectors = made(10)
    old = Complaint(999, AT - timedelta(days=60), "", "old")
    fill = -(-MAX_GROUPED // 30)
    many, much = complaints * fill, np.tile(vectors, (fill, 1))
    groups, places = regroup([*many, old], np.vstack([much, vectors[:1]]), [])
    assert places[-1] == places[0]
    assert sum(group.count for group in groups) == len(many) + 1


def test_names_hold_letters_alone() -> None:
    """Whatever customers write, a name can hold no markup, mention or link."""
    texts = ["<!channel> zipper @here https://evil.example/x *zipper* =HYPERLINK()"] * 3
    (name,) = telling_words([texts])
    assert all(character.isalpha() or character in ", " for character in name)


def test_names_of_nothing() -> None:
    """No words at all still make a name."""
    assert telling_words([["1234 !!!", "???", ""]]) == ["without common words"]
    assert telling_words([]) == []


def test_product_is_named_where_most_are_about_it() -> None:
    """Six in ten, unnamed ones counted."""
    assert main_product(["a", "a", "a", "b", ""]) == "a"
    assert main_product(["a", "a", "b", "b", ""]) == ""
    assert main_product(["", ""]) == ""
