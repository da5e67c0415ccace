"""Reviews that the customer or the shop took down, as each platform tells it, in the order of its own revisions."""

from __future__ import annotations

import json

import pytest

from models.cases.review import Change, Delivery, ReviewEvent
from tests.contract.examples import BY_NAME, fera, judgeme, signed


def judgeme_body(**changes: object) -> Delivery:
    """Judge.me tells that a review changed, on 2 May unless another day is given."""
    review = {"id": 9, "rating": 1, "body": "Broke.", "created_at": "2026-05-01T10:00:00Z"}
    body = {"event": "review/updated", "review": review | {"updated_at": "2026-05-02T10:00:00Z"} | changes}
    return judgeme("judgeme", json.dumps(body).encode())


async def test_fera_deletes_by_the_name_in_the_token() -> None:
    """The body does not say what happened."""
    source = BY_NAME["fera"].make("http://127.0.0.1:1")
    (event,) = source.parse(fera("fera", b'{"id": "fRev_1"}', "review_delete"))
    assert isinstance(event, ReviewEvent)
    assert event.change is Change.DELETED


@pytest.mark.parametrize(
    ("delivery", "restored"),
    [
        (fera("fera", b'{"id": "r1", "updated_at": "2026-05-02T10:00:00Z"}', "review_decline"), None),
        (judgeme_body(curated="spam", hidden=True), judgeme_body(updated_at="2026-05-03T10:00:00Z")),
        (judgeme_body(curated="spam", hidden="true"), None),
    ],
    ids=["fera", "judgeme", "judgeme in words"],
)  # fmt: skip
def test_what_the_shop_took_down_is_gone(delivery: Delivery, restored: Delivery | None) -> None:
    """In its place among the platform's own revisions, so that it can come back."""
    source = BY_NAME[delivery.source].make("http://127.0.0.1:1")
    (gone,) = source.parse(delivery)
    assert isinstance(gone, ReviewEvent)
    assert gone.change is Change.DELETED
    assert gone.review.revision.startswith("2026-05-02T10:00:00")
    if restored:
        (back,) = source.parse(restored)
        assert isinstance(back, ReviewEvent)
        assert back.change is not Change.DELETED
        assert back.review.revision > gone.review.revision


@pytest.mark.parametrize(("curated", "hidden"), [("spam", False), ("ok", True), ("not-yet", True), ("ok", False)])
def test_judge_me_shows_what_waits_or_is_marked_alone(curated: str, hidden: bool) -> None:
    """Hidden until it is looked at, or marked and shown all the same: the shop has not taken it down."""
    (event,) = BY_NAME["judgeme"].make("http://127.0.0.1:1").parse(judgeme_body(curated=curated, hidden=hidden))
    assert isinstance(event, ReviewEvent)
    assert event.change is Change.UPDATED


def test_okendos_deletions_stand_in_the_order_of_its_numbers() -> None:
    """One that is sent again later is no later."""
    source = BY_NAME["okendo"].make("http://127.0.0.1:1")
    revisions = []
    for number, topic in ((5, "review.delete"), (6, "review.update")):
        body = {"topic": topic, "sequenceNumber": number, "resource": {"reviewId": "r1", "rating": 1, "body": "Bad."}}
        (event,) = source.parse(signed("okendo", json.dumps(body).encode()))
        assert isinstance(event, ReviewEvent)
        revisions.append(event.review.revision)
    assert revisions == sorted(revisions)
