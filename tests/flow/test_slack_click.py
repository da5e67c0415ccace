"""Clicks in Slack, from the signed request to the database and back to the channel."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.app.jobs import Jobs
from bot.sandbox.workspace import BOT_USER, Message
from bot.store.engine import make_engine
from bot.store.store import PgStore
from handlers import alert
from models.cases.case import Act, Case, Receipt, State
from models.notices.notice import Button, Notice
from tests.factories import NOW
from tests.flow.slack_world import World, a_world, shown


@pytest.fixture
async def world(store: PgStore, jobs: Jobs) -> AsyncIterator[World]:
    async with a_world(store, jobs) as made:
        yield made


async def test_approve_is_committed_and_shown(world: World) -> None:
    """Approve holds the reply, names who did it and when, and offers Undo."""
    case = await world.open_case()
    assert await world.press("ana", "approve") == 200
    after = await world.case(case.id)
    assert (after.state, after.version, after.approved_version) == (State.HELD, 4, 4)
    assert after.decision
    assert (after.decision.actor.key, after.decision.actor.name) == ("slack:U0ANA00001", world.called("ana"))
    await alert.show(case.id, "slack", world.deps)
    assert f"Approved by {world.called('ana')}, <!date^{int(NOW.timestamp())}^" in shown(world.card())
    assert '"action_id": "undo", "value": "1:4"' in shown(world.card())
    assert world.told("ana") == []


async def test_edit_with_live_length_and_inline_errors(world: World) -> None:
    """The modal opens with the reply, counts while one types, refuses inline what may not leave, and saves the rest."""
    case = await world.open_case()
    assert await world.press("ben", "edit") == 200
    modal = world.modal("ben")
    assert modal.values["text"]["text"]["value"] == case.reply.text if case.reply else False
    await world.people.type("ben", modal.id, "text", "text", "Sorry, Ann.")
    await world.until(lambda: "11 of 4000 characters" in shown(modal))
    await world.people.type("ben", modal.id, "text", "text", " ")
    await world.people.submit("ben", modal.id)
    assert "text" in modal.errors
    assert (await world.case(case.id)).version == case.version
    await world.people.type("ben", modal.id, "text", "text", "Hello Ann, sorry that the zipper broke.")
    assert await world.people.submit("ben", modal.id) == {"errors": {}}
    after = await world.case(case.id)
    assert after.reply
    assert (after.reply.text, after.reply.origin) == ("Hello Ann, sorry that the zipper broke.", "person")
    assert modal.id not in world.workspace.modals


async def test_skip_asks_for_a_reason(world: World) -> None:
    """Skip as troll opens a question; the reason stands on the card, and nothing is published."""
    case = await world.open_case()
    await world.press("ana", "skip")
    modal = world.modal("ana")
    await world.people.type("ana", modal.id, "text", "text", "insults only")
    assert await world.people.submit("ana", modal.id) == {"errors": {}}
    assert (await world.case(case.id)).state is State.SKIPPED
    await alert.show(case.id, "slack", world.deps)
    assert "(insults only)" in shown(world.card())


async def a_published_case(world: World) -> Case:
    """A case whose reply stands on a platform that can take it back, with its card."""
    opened = await world.open_case(source="shop")
    receipt = Receipt("9", "https://alpine.example/jacket#comment-9", NOW)
    published = replace(opened, state=State.PUBLISHED, version=9, receipt=receipt)
    async with world.store.begin() as tx:
        await tx.save(published, was=opened.version)
    await alert.show(published.id, "slack", world.deps)
    return published


async def test_taking_back_asks_first(world: World) -> None:
    """What asks yes or no in the overflow opens a modal, since Slack can't ask there; yes decides."""
    case = await a_published_case(world)
    await world.press("ana", "more", "retract")
    modal = world.modal("ana")
    assert "will be removed from the platform" in shown(modal)
    assert (await world.case(case.id)).version == case.version
    assert await world.people.submit("ana", modal.id) == {"errors": {}}
    assert (await world.case(case.id)).state is State.RETRACTING


async def test_late_answer_to_a_question(world: World) -> None:
    """A question without a box that was overtaken says so in its place."""
    await a_published_case(world)
    for user in ("ana", "ben"):
        await world.press(user, "more", "retract")
    for user in ("ana", "ben"):
        modal = world.modal(user)
        await world.people.submit(user, modal.id)
    assert f"{world.called('ana')} was a moment faster (removal asked for)" in shown(modal)


async def test_link_button_does_nothing_here(world: World) -> None:
    """Slack tells us of a click on a link too: it is acknowledged, and nothing comes of it."""
    case = await a_published_case(world)
    link = next(e for block in world.card().blocks for e in block.get("elements", []) if e.get("url"))
    assert await world.press("ana", link["action_id"]) == 200
    assert (await world.case(case.id)).version == case.version
    assert world.told("ana") == []


async def test_link_in_the_overflow_does_nothing_here(world: World) -> None:
    """A fifth button stands in the overflow: where it leads to an address, it decides nothing there either."""
    case = await world.open_case()
    four = tuple(Button(f"act{number}", f"Button {number}") for number in range(4))
    link = Button("", "See it", url="https://shop.example/reply")
    notice = Notice("Five buttons", case_id=case.id, version=case.version, buttons=(*four, link))
    await world.deps.surfaces["slack"].post(notice, "reviews")
    message = next(said for said in world.workspace.messages if "Five buttons" in shown(said))
    assert await world.press("ana", "more", "link", message) == 200
    assert (await world.case(case.id)).version == case.version
    assert world.told("ana") == []


async def test_history_is_for_the_clicker_alone(world: World) -> None:
    """History, in the overflow, tells one person who did what."""
    case = await world.open_case()
    await world.press("ana", "approve")
    await alert.show(case.id, "slack", world.deps)
    await world.press("ben", "more", "history")
    await world.until(lambda: world.told("ben"))
    assert f"{world.called('ana')}: approve" in shown(world.told("ben")[0])
    assert world.told("ana") == []


async def test_redraft_from_the_overflow(world: World) -> None:
    """What stands in the overflow decides as a button does."""
    case = await world.open_case()
    assert await world.press("ana", "more", "redraft") == 200
    assert (await world.case(case.id)).reply is None


async def test_two_people_at_once(world: World) -> None:
    """One wins; the other is told kindly who was faster, and nobody else hears it."""
    case = await world.open_case()
    assert await asyncio.gather(*(world.press(name, "approve") for name in ("ana", "ben"))) == [200, 200]
    await world.until(lambda: world.told("ana") or world.told("ben"))
    loser, winner = ("ana", "ben") if world.told("ana") else ("ben", "ana")
    assert f"{world.called(winner)} was a moment faster (approved)" in shown(world.told(loser)[0])
    assert world.told(winner) == []
    assert (await world.case(case.id)).version == case.version + 1


async def test_one_who_may_not_is_refused(world: World) -> None:
    """Somebody who is not listed changes nothing by any button, and is told so alone."""
    case = await world.open_case()
    world.book.allow(people=("slack:U0ANA00001",))
    for act in ("approve", "edit", "skip"):
        assert await world.press("cleo", act) == 200
    await world.until(lambda: len(world.told("cleo")) == 3)
    assert all("You are not among those who may decide here" in shown(said) for said in world.told("cleo"))
    assert world.workspace.modals == {}
    assert (await world.case(case.id)).version == case.version


async def test_user_group_may(world: World) -> None:
    """A member of a listed Slack user group decides; somebody outside it is refused."""
    case = await world.open_case()
    world.book.allow(groups=("slack:S0CARE00001", "teams:other"))
    await world.press("cleo", "approve")
    assert (await world.case(case.id)).state is State.OPEN
    await world.press("ben", "approve")
    assert (await world.case(case.id)).state is State.HELD


async def test_modal_of_one_who_may_no_longer(world: World) -> None:
    """Who may is checked again when the modal comes back, not only when it was opened."""
    case = await world.open_case()
    await world.press("cleo", "edit")
    world.book.allow(people=("slack:U0ANA00001",))
    modal = world.modal("cleo")
    await world.people.submit("cleo", modal.id)
    assert "You are not among those" in modal.errors["text"]
    assert (await world.case(case.id)).version == case.version


async def test_late_modal_keeps_the_words(world: World) -> None:
    """A modal that was overtaken says so beside the words that were typed, so that they are not lost."""
    await world.open_case()
    await world.press("ben", "edit")
    await world.press("ana", "approve")
    modal = world.modal("ben")
    await world.people.submit("ben", modal.id)
    assert f"{world.called('ana')} was a moment faster" in modal.errors["text"]
    assert modal.id in world.workspace.modals


@pytest.mark.parametrize("value", ["1:2", "", "1", "x:y", "1:3:what", "9" * 40 + ":1"])
async def test_unknown_button_says_so(world: World, value: str) -> None:
    """A button of another make, or of an older card, answers visibly and changes nothing."""
    case = await world.open_case()
    button = {"type": "button", "action_id": "legacy", "value": value, "text": {"type": "plain_text", "text": "Old"}}
    old = Message("1.000001", world.card().channel, BOT_USER, "", [{"type": "actions", "elements": [button]}])
    world.workspace.messages.insert(0, world.workspace.add(old))
    assert await world.press("ana", "legacy", message=old) == 200
    await world.until(lambda: world.told("ana"))
    assert "Not done" in shown(world.told("ana")[0])
    assert (await world.case(case.id)).version == case.version


async def test_replayed_click_counts_once(world: World) -> None:
    """The very same signed request, sent again within the five minutes that its signature holds, does nothing."""
    case = await world.open_case()
    message, ana = world.card(), world.people.person("ana")
    payload = world.people.frame("block_actions", ana) | world.people.in_message(message, ana)
    action = {"type": "button", "action_id": "approve", "block_id": "b", "value": "1:3", "action_ts": "1.5"}
    for _ in range(3):
        status, _ = await world.people.interact(payload | {"trigger_id": "1.1", "actions": [action]})
        assert status == 200
    assert (await world.case(case.id)).version == case.version + 1
    async with world.store.begin() as tx:
        assert [line.act for line in await tx.history(case.id)].count(Act.APPROVE) == 1
    assert world.told("ana") == []


async def test_nothing_is_acknowledged_that_is_not_committed(store: PgStore, jobs: Jobs) -> None:
    """While the database is away a click is refused in words, and nothing has happened."""
    away = PgStore(make_engine("postgresql://127.0.0.1:1/away"), jobs.queue)
    async with a_world(store, jobs, answering_store=away) as world:
        async with a_world(store, jobs) as well:
            case = await well.open_case()
        button = {"type": "button", "action_id": "approve", "value": "1:3", "text": {"type": "plain_text", "text": "A"}}
        old = Message("1.000001", "C0REVIEWS01", BOT_USER, "", [{"type": "actions", "elements": [button]}])
        assert await world.press("ana", "approve", message=world.workspace.add(old)) == 200
        await world.until(lambda: world.told("ana"))
        assert "Look at the card and try again" in shown(world.told("ana")[0])
        assert (await well.case(case.id)).version == case.version
    await away.engine.dispose()


async def test_message_in_a_thread_goes_nowhere(world: World) -> None:
    """What is typed under a card is a note to the team: even if Slack sent it to us, nothing would come of it."""
    case = await world.open_case()
    event = {"type": "message", "channel": "C0REVIEWS01", "user": "U0ANA00001", "text": "approve", "ts": "2.1"}
    body = {"type": "event_callback", "event_id": "Ev1", "team_id": "T0LARKFIELD", "event": event}
    status, _ = await world.people.send(json.dumps(body).encode(), "application/json")
    assert status == 404
    assert (await world.case(case.id)).version == case.version
    assert len(world.workspace.messages) == 1


async def test_hostile_review_reaches_the_channel_inert(world: World) -> None:
    """A review that tries to ping everybody stands in the channel as text."""
    await world.open_case(text="<!channel> <@U0ANA00001> <https://evil.example|here>")
    assert '{"type": "text", "text": "Broke\\n<!channel> <@U0ANA00001> <https://evil.example|here>"}' in shown(
        world.card()
    )
    assert "evil" not in world.card().text
