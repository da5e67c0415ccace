"""A review has a life after our reply, and replies stand on the platform that we did not write."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app.jobs import Jobs
from bot.platforms.sources.adapter import refuse_to_replace
from bot.store.store import PgStore
from handlers import alert, intake, triage
from models.cases.case import Act, Case, Receipt, State
from models.cases.platform import Platform
from models.cases.review import Change, ReviewEvent
from models.cases.verdict import Reading, Urgent
from models.errors import Permanent, Unknown
from tests.contract.examples import BY_NAME
from tests.contract.platform_server import started
from tests.factories import NOW, a_case, a_reply, a_review
from tests.flow.decision_desk import Desk, a_desk
from tests.house import Grim, Nobody, ScriptedSource, Wall, meaning

REVIEW = a_review(rating=2)
HIGHROAD = Platform("highroad", "Highroad", can_publish=True, can_replace=True)


class Glad(Nobody):
    """Reads every review as praise; ``urgent`` is what it finds in it all the same."""

    def __init__(self, *urgent: Urgent) -> None:
        self.urgent = urgent

    async def read(self, text: str, told: str = "") -> Reading:
        return Reading(0.02, 0.0, (), self.urgent, "", "en", (), meaning(text))


@pytest.fixture
async def desk(store: PgStore, jobs: Jobs) -> AsyncIterator[Desk]:
    """The desk, with nothing on it, and a platform that publishes what it is told."""
    async with a_desk(store, jobs) as opened:
        source = ScriptedSource(HIGHROAD, publishes=Receipt("1", "", NOW))
        opened.deps = replace(opened.deps, sources={"highroad": source}, reader=Grim())
        yield opened


async def taken(desk: Desk, **changes: object) -> Case:
    """The platform tells of the review as it stands now."""
    await intake.take(ReviewEvent(Change.UPDATED, replace(REVIEW, **changes)), desk.deps)  # type: ignore[arg-type]
    async with desk.store.begin() as tx:
        case = await tx.case_of(REVIEW.source, REVIEW.shop, REVIEW.external_id)
    assert case
    return case


async def shown(desk: Desk, case: Case) -> Case:
    """The chat shows it as it stands."""
    await alert.show(case.id, "slack", desk.deps)
    return await desk.now(case)


async def answered(desk: Desk) -> Case:
    """Our reply stands under the review, and its card in the chat."""
    opened = await shown(desk, await desk.read(await taken(desk)))
    return await shown(desk, await desk.publish(await desk.press(opened, Act.APPROVE)))


def wall(desk: Desk) -> Wall:
    """The chat."""
    surface = desk.deps.surfaces["slack"]
    assert isinstance(surface, Wall)
    return surface


async def reread(desk: Desk, case: Case, reader: Nobody | None = None) -> Case:
    """The models read it, and the chat shows what came of it."""
    await triage.triage(case.id, replace(desk.deps, reader=reader or Grim()))
    return await shown(desk, case)


async def test_a_worse_review_comes_back_as_a_new_message_with_what_changed(desk: Desk) -> None:
    """With a new draft asked for, and our reply told as the one that stands."""
    before = await answered(desk)
    assert before.state is State.PUBLISHED
    drafts = await desk.jobs("draft")
    case = await reread(desk, await taken(desk, revision="2", rating=1, text="It broke again!"))
    assert (case.state, case.reply, case.review.answer) == (State.OPEN, None, a_reply().text)
    assert await desk.jobs("draft") == drafts + 1
    assert len(wall(desk).posted) == 2
    card = wall(desk).posted[1][1]
    told = " ".join(card.warnings)
    assert "★★☆☆☆, now ★☆☆☆☆" in told
    assert "The zipper broke after two days." in told
    assert "the next one takes its place" in told
    assert Act.APPROVE not in desk.acts(case)
    assert Act.EDIT in desk.acts(case)


async def test_its_next_reply_leaves_and_replaces_ours(desk: Desk) -> None:
    """The case is published once more."""
    await answered(desk)
    case = await reread(desk, await taken(desk, revision="2", text="It broke again!"))
    edited = await desk.press(case, Act.EDIT, words="Hello, we are sorry that it broke again. Please write to us.")
    after = await desk.publish(await desk.press(edited, Act.APPROVE))
    assert (after.state, after.reply and after.reply.text.startswith("Hello, we are sorry")) == (State.PUBLISHED, True)


@pytest.mark.parametrize("change", [{}, {"revision": "3", "text": "And again!"}], ids=["answered", "changed too"])
async def test_a_colleagues_words_in_the_place_of_our_reply_are_not_ours(desk: Desk, change: dict[str, str]) -> None:
    """The next reply never replaces what somebody wrote on the platform's own page after ours."""
    await answered(desk)
    changed = {"revision": "2", "text": "It broke again!"}
    back = await reread(desk, await taken(desk, **changed))
    assert back.receipt
    refuse_to_replace(a_reply().text, "Sorry once more.", await taken(desk, **changed, answer=a_reply().text))
    case = await taken(desk, **(changed | change), answer="Please call us.")
    with pytest.raises(Permanent, match="Another reply stands"):
        refuse_to_replace("Please call us.", "Sorry once more.", case)
    told = desk.card(await reread(desk, case) if change else case).warnings
    assert "A reply stands" in " ".join(told)


async def test_a_better_review_is_told_on_its_card(desk: Desk) -> None:
    """Nobody has to do anything, and no new message comes."""
    await answered(desk)
    case = await reread(desk, await taken(desk, revision="2", rating=5, text="They solved it, thanks!"), Glad())
    assert (case.state, case.reply is None, case.verdict and case.verdict.is_negative) == (
        State.PUBLISHED,
        False,
        False,
    )
    assert len(wall(desk).posted) == 1
    assert "now ★★★★★" in " ".join(wall(desk).posted[0][1].warnings)


async def test_praise_with_a_danger_in_it_comes_back(desk: Desk) -> None:
    """An urgent matter is seen whatever the stars say."""
    await answered(desk)
    changed = await taken(desk, revision="2", rating=5, text="Great, though it caught fire.")
    assert (await reread(desk, changed, Glad(Urgent.SAFETY))).state is State.OPEN


async def test_new_praise_with_a_danger_in_it_is_shown(desk: Desk) -> None:
    """As it would be had it said so later."""
    case = await taken(desk, rating=4, text="Great, though it caught fire.")
    assert (await reread(desk, case, Glad(Urgent.SAFETY))).state is State.OPEN


async def test_a_review_that_was_skipped_comes_as_a_new_message_too(desk: Desk) -> None:
    """The old card stands far up in the channel, with a decision on it."""
    opened = await shown(desk, await desk.read(await taken(desk)))
    await shown(desk, await desk.press(opened, Act.SKIP, words="a troll"))
    case = await reread(desk, await taken(desk, revision="2", text="I mean it: the zipper broke."))
    assert (case.state, len(wall(desk).posted)) == (State.OPEN, 2)


async def test_a_change_while_nobody_knows_whether_the_reply_arrived_is_read_later(desk: Desk) -> None:
    """Once a person has said that it stands, the case comes back."""
    opened = await desk.read(await taken(desk))
    lost = ScriptedSource(replace(HIGHROAD, can_find=False), publishes=Unknown("silence"))
    desk.deps = replace(desk.deps, sources={"highroad": lost})
    unclear = await desk.publish(await desk.press(opened, Act.APPROVE))
    assert unclear.state is State.UNKNOWN
    changed = await taken(desk, revision="2", text="It broke again!")
    assert changed.state is State.UNKNOWN
    settled = await desk.press(changed, Act.POSTED)
    assert (await reread(desk, settled)).state is State.OPEN


async def test_where_the_models_cannot_read_a_change_its_stars_decide(desk: Desk) -> None:
    """Nothing stays unread in silence."""
    await answered(desk)
    case = await taken(desk, revision="2", rating=1, text="?")
    await triage.give_up_reading(case.id, desk.deps, "No model.")
    assert (await desk.now(case)).state is State.OPEN


async def test_a_reply_that_stands_already_is_shown(desk: Desk) -> None:
    """Also one that somebody writes on the platform's page while the case waits."""
    case = await desk.read(await taken(desk))
    assert "Stands there" not in {fact.label for fact in desk.card(case).facts}
    case = await taken(desk, answer="Please update to 4.2.")
    facts = {fact.label: fact.value for fact in desk.card(case).facts}
    assert facts["Stands there"] == "Please update to 4.2."
    assert "take it away there" in " ".join(desk.card(case).warnings)


@pytest.mark.parametrize(
    ("name", "path", "listed"),
    [
        (
            "googleplay", "/applications/com.example.app/reviews",
            {"reviews": [{"reviewId": "1", "comments": [
                {"userComment": {"text": "Crashes.", "starRating": 1, "lastModified": {"seconds": "1780311600"}}},
                {"developerComment": {"text": "Please update."}},
            ]}]},
        ),
        (
            "appstore", "/apps/1/customerReviews",
            {
                "data": [{
                    "id": "1", "attributes": {"rating": 1, "body": "Crashes.", "createdDate": "2026-06-01T10:00:00Z"},
                    "relationships": {"response": {"data": {"id": "r1", "type": "customerReviewResponses"}}},
                }],
                "included": [{"id": "r1", "attributes": {"responseBody": "Please update."}}],
            },
        ),
        (
            "google", "/accounts/111/locations/222/reviews",
            {"reviews": [{
                "name": "accounts/111/locations/222/reviews/x", "comment": "Crashes.", "starRating": "ONE",
                "createTime": "2026-06-01T10:00:00Z", "reviewReply": {"comment": "Please update."},
            }]},
        ),
    ],
    ids=["googleplay", "appstore", "google"],
)  # fmt: skip
async def test_the_platforms_lists_bring_the_replies_along(name: str, path: str, listed: object) -> None:
    """Of every platform whose list holds them."""
    platform, server = await started()
    platform.answers = {**dict(BY_NAME[name].answers), f"GET {path}": listed}
    source = BY_NAME[name].make(platform.url)
    found = [item async for item in source.history(NOW)]
    assert [item.review.answer for item in found if isinstance(item, ReviewEvent)] == ["Please update."]
    await source.close()
    await server.close()


async def test_an_old_review_that_was_changed_lately_is_listed() -> None:
    """A push that was missed is made up for by the list, whenever the review was written."""
    platform, server = await started()
    platform.answers = {**dict(BY_NAME["google"].answers), "GET /accounts/111/locations/222/reviews": {"reviews": [{
        "name": "accounts/111/locations/222/reviews/x", "comment": "It broke after all.", "starRating": "ONE",
        "createTime": "2024-06-01T10:00:00Z", "updateTime": NOW.isoformat(),
    }]}}  # fmt: skip
    source = BY_NAME["google"].make(platform.url)
    found = [item async for item in source.history(NOW - timedelta(days=7))]
    assert [item.review.text for item in found if isinstance(item, ReviewEvent)] == ["It broke after all."]
    await source.close()
    await server.close()


async def test_our_own_earlier_reply_is_replaced_and_nobody_elses() -> None:
    """What the card shows as ours stands there; anything else is somebody's words."""
    platform, server = await started()
    source = BY_NAME["googleplay"].make(platform.url)
    path = "/applications/com.example.app/reviews/12345678"
    platform.answers = dict(BY_NAME["googleplay"].answers)
    platform.answers[f"GET {path}"] = {"comments": [{"developerComment": {"text": "We are sorry."}}]}
    case = BY_NAME["googleplay"].case()
    ours = replace(case, review=replace(case.review, answer="We are sorry."), receipt=Receipt("", "", NOW))
    assert await source.publish(ours, "We are sorry once more.")
    others = replace(ours, receipt=None)
    changed = replace(ours, review=replace(case.review, answer="We were sorry."))
    for refused in (others, changed):
        with pytest.raises(Permanent):
            await source.publish(refused, "We are sorry once more.")
    assert a_case().review.answer == ""
    await source.close()
    await server.close()
