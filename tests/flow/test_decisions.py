"""A person decides, and the decision has its effect: once, and only while it stands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot import observe
from bot.app.jobs import Jobs
from bot.chats.clicks import decide_and_count
from bot.store.store import PgStore
from handlers import draft, publish, triage
from handlers.decide import decide
from models.cases.case import Act, Case, Command, Receipt, State
from models.cases.platform import Platform
from models.cases.reply import Origin
from models.cases.verdict import Reading
from models.errors import Refused, Stale
from models.ports.platform import Source
from models.replies.brief import Brief, Candidate
from models.replies.playbook import Playbook
from models.replies.reply_check import findings
from tests.factories import ANA, BEN, a_reply
from tests.flow.decision_desk import HOLD, Desk, a_desk
from tests.house import ScriptedSource

EDITED = "Hello Ann, we are sorry about the zipper of your jacket."
TROLL = Reading(0.9, 0.9, (), (), "", "en", (), (1.0, *(0.0,) * 383))


@pytest.fixture
async def desk(store: PgStore, jobs: Jobs) -> AsyncIterator[Desk]:
    """The desk, with nothing on it."""
    async with a_desk(store, jobs) as opened:
        yield opened


class Blind(ScriptedSource):
    """The shop's platform without the right to look: what left can't be found again."""

    def __init__(self, shop: Source) -> None:
        super().__init__(Platform("woocommerce", "WooCommerce", can_publish=True))
        self.shop = shop

    async def publish(self, case: Case, text: str) -> Receipt:
        return await self.shop.publish(case, text)


@dataclass(slots=True)
class Pondering:
    """A drafter that thinks for so long that something happens meanwhile."""

    meanwhile: Callable[[], Awaitable[object]]
    name: str = "pondering"

    def writes(self, language: str) -> bool:
        return True

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        await self.meanwhile()
        return (Candidate("We are sorry that the zipper of your jacket broke after two days."),)


@dataclass(slots=True)
class Turning:
    """A playbook whose undo window is another one whenever it is asked for."""

    playbook: Playbook
    taken: int = 0

    def current(self) -> Playbook:
        self.taken += 1
        return replace(self.playbook, hold_s=self.playbook.hold_s * self.taken)


class Suspicious:
    """A reader that takes everything for a troll's."""

    async def read(self, words: str, said_language: str = "") -> Reading:
        return TROLL

    async def embed(self, words: str) -> tuple[float, ...]:
        return TROLL.embedding


async def test_an_approved_reply_is_held_then_published_once(desk: Desk) -> None:
    """Nothing leaves before the hold is over, and the job may come as often as it likes."""
    held = await desk.press(await desk.opened(), Act.APPROVE)
    assert held.held_until == desk.clock.now() + HOLD
    await publish.publish(held.id, held.approved_version, desk.deps)
    assert desk.replies(held) == []
    published = await desk.publish(held)
    assert published.state is State.PUBLISHED
    assert published.receipt
    assert published.receipt.url.startswith(desk.sandbox.url)
    assert "Published reply" in desk.card(published).reply_label
    await desk.publish(held)
    assert len(desk.replies(held)) == 1


async def test_undo_in_time_calls_the_reply_back(desk: Desk) -> None:
    """The job of the undone approval comes, and goes."""
    held = await desk.press(await desk.opened(), Act.APPROVE)
    undone = await desk.press(held, Act.UNDO, BEN)
    assert undone.state is State.OPEN
    assert await desk.publish(held) == undone
    assert desk.replies(held) == []


async def test_undo_comes_too_late_when_the_reply_has_left(desk: Desk) -> None:
    """The person hears that somebody, here the bot, was faster."""
    held = await desk.press(await desk.opened(), Act.APPROVE)
    await desk.publish(held)
    with pytest.raises(Stale):
        await desk.press(held, Act.UNDO)
    assert len(desk.replies(held)) == 1


async def test_the_job_of_a_superseded_approval_does_nothing(desk: Desk) -> None:
    """Approved, undone, edited, approved: the first job finds a hold that is not its own."""
    first = await desk.press(await desk.opened(), Act.APPROVE)
    edited = await desk.press(await desk.press(first, Act.UNDO), Act.EDIT, words=EDITED)
    second = await desk.press(edited, Act.APPROVE)
    desk.clock.at += HOLD
    assert await desk.publish(first) == second
    assert desk.replies(second) == []
    await desk.publish(second)
    assert len(desk.replies(second)) == 1
    assert "jacket" in desk.replies(second)[0]


@pytest.mark.parametrize("had_left", [False, True])
async def test_a_worker_killed_half_way_doubles_nothing(desk: Desk, had_left: bool) -> None:
    """Killed before the platform was called, or once the reply had arrived: the next worker looks first."""
    held = await desk.press(await desk.opened(), Act.APPROVE)
    desk.clock.at += HOLD
    started = await publish.start(held.id, held.approved_version, desk.deps)
    assert started
    assert started.state is State.PUBLISHING
    if had_left:
        leaving = await publish.leave(started, desk.deps)
        await desk.deps.source("woocommerce").publish(leaving, a_reply().text)
    assert (await desk.publish(held)).state is State.PUBLISHED
    assert len(desk.replies(held)) == 1


async def test_a_time_out_after_success_is_found(desk: Desk) -> None:
    """The shop took the reply and its answer was lost: it is looked up, not sent again."""
    held = await desk.press(await desk.opened(), Act.APPROVE)
    desk.fault("publish")
    published = await desk.publish(held)
    assert published.state is State.PUBLISHED
    assert published.receipt
    assert len(desk.replies(held)) == 1


async def test_an_unclear_failure_asks_people(desk: Desk) -> None:
    """The shop failed in the middle, and shows no reply: a person looks, then lets it be sent again."""
    held = await desk.press(await desk.opened(), Act.APPROVE)
    desk.fault("publish", 500)
    leaving = await desk.publish(held)
    assert leaving.state is State.PUBLISHING
    desk.clock.at += timedelta(seconds=desk.deps.patience.settles_after_s)
    unknown = await desk.publish(held)
    assert unknown.state is State.UNKNOWN
    assert {Act.POSTED, Act.CHECK, Act.UNDO} <= set(desk.acts(unknown))
    again = await desk.press(unknown, Act.CHECK)
    assert (await desk.publish(again)).state is State.PUBLISHED
    assert len(desk.replies(held)) == 1


async def test_where_nothing_can_be_looked_up_a_person_says_so(desk: Desk) -> None:
    """It is there: the case is published, and nothing is sent again."""
    case = await desk.opened()
    blind = Blind(desk.deps.source("woocommerce"))
    desk.deps = replace(desk.deps, sources={"woocommerce": blind})
    held = await desk.press(case, Act.APPROVE)
    desk.fault("publish")
    unknown = await desk.publish(held)
    assert unknown.state is State.UNKNOWN
    assert any("not known whether the reply arrived" in line for line in desk.card(unknown).warnings)
    there = await desk.press(unknown, Act.POSTED)
    assert there.state is State.PUBLISHED
    await desk.publish(held)
    assert len(desk.replies(held)) == 1


async def test_a_refusal_of_the_platform_is_told(desk: Desk) -> None:
    """The case is open again, and the card says why and what to do."""
    held = await desk.press(await desk.opened(), Act.APPROVE)
    desk.fault("publish", 403)
    failed = await desk.publish(held)
    assert (failed.state, failed.approved_version) == (State.OPEN, 0)
    (told,) = [line for line in desk.card(failed).warnings if line.startswith("Not published")]
    assert "does not allow us this" in told
    assert "HIGHROAD_WOOCOMMERCE" in told
    again = await desk.press(failed, Act.APPROVE)
    assert not again.problem
    assert (await desk.publish(again)).state is State.PUBLISHED


async def test_a_persons_edit_is_never_overwritten_by_a_late_draft(desk: Desk) -> None:
    """The model was still thinking when Ana wrote her own words."""
    case = await desk.opened(has_draft=False)

    async def meanwhile() -> None:
        await desk.press(case, Act.EDIT, words=EDITED)

    await draft.draft(case.id, replace(desk.deps, drafter=Pondering(meanwhile)))
    now = await desk.now(case)
    assert now.reply
    assert (now.reply.text, now.reply.origin) == (EDITED, Origin.PERSON)


async def test_a_draft_for_words_that_changed_is_thrown_away(desk: Desk) -> None:
    """The customer edited the review while the model was thinking about the old one."""
    case = await desk.opened(has_draft=False)

    async def meanwhile() -> None:
        async with desk.store.begin() as tx:
            later = replace(case.review, revision="9", text="The lining tore.")
            await tx.revise(case, later)

    await draft.draft(case.id, replace(desk.deps, drafter=Pondering(meanwhile)))
    assert (await desk.now(case)).reply is None


async def test_a_suspected_troll_gets_no_draft_until_asked(desk: Desk) -> None:
    """It is shown to people all the same, and only one of them may call it a troll."""
    received = await desk.received("lol first")
    await triage.triage(received.id, replace(desk.deps, reader=Suspicious()))
    shown = await desk.now(received)
    assert shown.state is State.OPEN
    assert any("Looks like a troll" in line for line in desk.card(shown).warnings)
    assert (await desk.jobs("show"), await desk.jobs("draft")) == (1, 0)
    asked = await desk.press(shown, Act.REDRAFT)
    assert await desk.jobs("draft") == 1
    await draft.draft(asked.id, desk.deps)
    assert (await desk.now(asked)).reply


async def test_a_skip_wants_a_reason_and_publishes_nothing(desk: Desk) -> None:
    """The reason stands on the card and in the history; undo opens the case again."""
    case = await desk.opened()
    with pytest.raises(Refused, match="why"):
        await desk.press(case, Act.SKIP, words="  ")
    skipped = await desk.press(case, Act.SKIP, words="Only insults.")
    assert skipped.state is State.SKIPPED
    assert "Skipped as troll by Ana" in desk.card(skipped).status
    assert "Only insults." in desk.card(skipped).status
    assert (await desk.press(skipped, Act.UNDO, BEN)).state is State.OPEN
    assert desk.replies(case) == []


async def test_a_skip_undone_before_the_draft_came_gets_its_draft(desk: Desk) -> None:
    """The job that wanted to draft found the case skipped and ended."""
    skipped = await desk.press(await desk.opened(has_draft=False), Act.SKIP, words="Only insults.")
    before = await desk.jobs("draft")
    await desk.press(skipped, Act.UNDO)
    assert await desk.jobs("draft") == before + 1


async def test_words_far_over_the_limit_are_looked_at_no_further(desk: Desk) -> None:
    """The checks take time by length, and the web server has clicks of others to answer."""
    case = await desk.opened()
    with pytest.raises(Refused, match="It has 4001 characters"):
        await desk.press(case, Act.EDIT, words="a" * 20_000)


async def test_only_allowed_people_decide(desk: Desk) -> None:
    """Checked at the click itself, whatever the chat showed; nothing changes, nothing is written down."""
    case = await desk.opened()
    desk.book.allow(people=("teams:b2",), groups=("slack:S9",))
    with pytest.raises(Refused, match="not among those who may decide"):
        await desk.press(case, Act.APPROVE, ANA)
    assert await desk.now(case) == case
    assert Act.APPROVE not in await desk.acted(case)
    assert (await desk.press(case, Act.APPROVE, replace(ANA, groups=("S9",)))).state is State.HELD


async def test_a_replayed_click_changes_nothing(desk: Desk) -> None:
    """Slack sends a click again where our answer was slow."""
    case = await desk.opened()
    held = await desk.press(case, Act.APPROVE, key="same")
    assert await desk.press(case, Act.APPROVE, key="same") == held
    assert (await desk.acted(case)).count(Act.APPROVE) == 1
    assert await desk.jobs("publish") == 1


async def test_a_refused_click_may_be_made_again(desk: Desk) -> None:
    """A refusal is not remembered as done: the same form, corrected, is taken."""
    case = await desk.opened()
    with pytest.raises(Refused):
        await desk.press(case, Act.EDIT, words="Hello @everyone", key="form")
    edited = await desk.press(case, Act.EDIT, words=EDITED, key="form")
    assert edited.reply
    assert edited.reply.text == EDITED


@pytest.mark.parametrize("other", [Act.APPROVE, Act.SKIP])
async def test_the_loser_of_a_race_is_told_who_was_first(desk: Desk, other: Act) -> None:
    """Both click the same card at once: one decision stands, and the other person hears whose."""
    case = await desk.opened()
    clicks = [desk.press(case, Act.APPROVE, ANA), desk.press(case, other, BEN, words="Troll.")]
    ended = await asyncio.gather(*clicks, return_exceptions=True)
    (won,) = [one for one in ended if isinstance(one, Case)]
    (lost,) = [one for one in ended if isinstance(one, Stale)]
    assert won.decision
    assert f"{won.decision.actor.name} was a moment faster" in str(lost)
    assert (await desk.now(case)).version == case.version + 1


async def test_a_button_of_another_state_is_refused_with_its_reason(desk: Desk) -> None:
    """What the table does not allow has a sentence for people; an unknown act is no act."""
    held = await desk.press(await desk.opened(), Act.APPROVE)
    with pytest.raises(Refused, match="undo it first"):
        await desk.press(held, Act.EDIT, words=EDITED)
    for act in (Act.PUBLISHED, Act.PUBLISH, "no_such_act"):
        with pytest.raises(Refused, match="no longer known"):
            await desk.press(held, act)
    with pytest.raises(Refused, match="does not exist"):
        await desk.press(replace(held, id=99_999), Act.APPROVE)


async def test_what_stands_in_a_click_names_no_metric(desk: Desk) -> None:
    """Its data is its sender's: only acts of ours are counted by name, in every chat."""
    case = await desk.opened()
    with pytest.raises(Refused):
        await decide_and_count(Command(case.id, "act-of-a-stranger", case.version, ANA, "k1"), desk.deps)
    await decide_and_count(Command(case.id, Act.APPROVE, case.version, ANA, "k2"), desk.deps)
    names = {sample.labels.get("act") for metric in observe.registry.collect() for sample in metric.samples}
    assert {"unknown", "approve"} <= names
    assert "act-of-a-stranger" not in names


async def test_every_step_to_the_platform_has_its_line_and_asks_for_the_card(desk: Desk) -> None:
    """Approved, under way, published: each chat is asked to show each of them, so that no undo stands too long."""
    held = await desk.press(await desk.opened(), Act.APPROVE)
    published = await desk.publish(held)
    async with desk.store.begin() as tx:
        steps = {line.version: line.act for line in await tx.history(held.id) if line.version >= held.version}
    acts = (Act.APPROVE, Act.PUBLISH, Act.LEAVING, Act.PUBLISHED)
    assert steps == dict(zip(range(held.version, published.version + 1), acts, strict=True))
    assert await desk.jobs("show") == len(acts)


async def test_one_decision_is_made_by_one_playbook(desk: Desk) -> None:
    """The file may change at any moment: what one click does follows the playbook that let it pass."""
    case = await desk.opened()
    turning = Turning(desk.book.playbook)
    held = await decide(Command(case.id, Act.APPROVE, case.version, ANA, "k"), replace(desk.deps, playbooks=turning))
    assert held.held_until == desk.clock.now() + HOLD
    assert turning.taken == 1


async def test_words_for_a_review_that_was_never_read_are_refused(desk: Desk) -> None:
    """Checks that can't look let nothing pass."""
    unread = replace(await desk.opened(), verdict=None)
    with pytest.raises(Refused, match="not been read"):
        findings(unread, EDITED, desk.book.playbook, desk.deps.platform("woocommerce"))


async def test_a_published_reply_can_be_taken_back(desk: Desk) -> None:
    """The shop shows it no longer, and the case is open again."""
    held = await desk.press(await desk.opened(), Act.APPROVE)
    await desk.press(await desk.publish(held), Act.RETRACT)
    await publish.retract(held.id, desk.deps)
    assert (await desk.now(held)).state is State.OPEN
    assert desk.replies(held) == []
