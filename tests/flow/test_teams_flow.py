"""A team in Teams answers reviews, over the real protocol."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.app.jobs import Jobs
from bot.sandbox.adaptive import find_action
from bot.sandbox.teams import PEOPLE, TeamsSandbox
from bot.store.store import PgStore
from models.cases.case import Case, State
from models.cases.people import Access
from models.cases.voucher import VoucherPolicy
from models.errors import Permanent, Transient, Unknown
from models.notices.notice import Notice
from tests.factories import PLAYBOOK
from tests.flow.teams_room import REVIEWS, Room, teams_room

ANA, BEN, CLEO = PEOPLE


@pytest.fixture
async def room(store: PgStore, jobs: Jobs) -> AsyncIterator[Room]:
    """The bot, added to the team."""
    async with teams_room(store, jobs) as running:
        yield running


async def press(room: Room, case: Case, title: str, person: Any = ANA, **inputs: str) -> dict[str, Any]:
    """A person presses a button of the card they see; the answer's card."""
    message = await room.card_of(case)
    card = message.card_for(person.id)
    assert card is not None
    action = find_action(card, title)
    answer = await room.teams.click(message.id, person, action["data"] | inputs, action["verb"])
    assert answer is not None
    assert answer["statusCode"] == 200
    return dict(answer["value"])


async def test_approval_is_committed_answered_and_shown_to_everyone(room: Room) -> None:
    """The clicker's answer is the held case; the same message changes for everyone."""
    case = await room.open_case()
    message = await room.card_of(case)
    answer = await press(room, case, "Approve")
    assert "Undo" in json.dumps(answer)
    held = await room.case(case.id)
    assert (held.state, held.decision and held.decision.actor.key) == (State.HELD, f"teams:{ANA.aad_object_id}")
    shown = await room.card_of(case, held.version)
    assert shown.id == message.id
    assert "Approved by Ana Castillo" in json.dumps(shown.card, ensure_ascii=False)
    assert sum(bool(entry.card) for entry in room.teams.messages) == 1


async def test_edit_replaces_the_reply_and_undo_opens_again(room: Room) -> None:
    """The form's words become the reply; an approval can be called back."""
    case = await room.open_case()
    await press(room, case, "Save", edit_text="Hello Ann, we are sorry and send you a new one.")
    edited = await room.case(case.id)
    assert edited.reply is not None
    assert edited.reply.text == "Hello Ann, we are sorry and send you a new one."
    await room.card_of(case, edited.version)
    await press(room, case, "Approve", BEN)
    held = await room.case(case.id)
    await room.card_of(case, held.version)
    await press(room, case, "Undo")
    assert (await room.case(case.id)).state is State.OPEN


async def test_refused_edit_stays_open_with_what_was_typed(room: Room) -> None:
    """A reply that breaks a rule is refused inline; the text is not lost and the case is unchanged."""
    case = await room.open_case()
    typed = "We are sorry. " * 400
    answer = json.dumps(await press(room, case, "Save", edit_text=typed))
    assert "shorten it" in answer
    assert typed in answer
    assert "attention" in answer
    assert (await room.case(case.id)).version == case.version


async def test_skip_wants_a_reason(room: Room) -> None:
    """Skipping without a reason is refused; with one it is in the card."""
    case = await room.open_case()
    refused = await press(room, case, "Skip it", skip_text=" ")
    assert "why this is skipped" in json.dumps(refused)
    room.teams.messages[0].seen_by.clear()
    skipped = await press(room, case, "Skip it", skip_text="insults only")
    assert "insults only" in json.dumps(skipped)
    assert (await room.case(case.id)).state is State.SKIPPED


async def test_loser_of_a_race_learns_who_was_first(room: Room) -> None:
    """Two people decide on the same card: the second one is told, and sees how it stands."""
    case = await room.open_case()
    message = await room.card_of(case)
    assert message.card
    approve, skip = find_action(message.card, "Approve"), find_action(message.card, "Skip it")
    await room.teams.click(message.id, ANA, approve["data"])
    answer = await room.teams.click(message.id, BEN, skip["data"] | {"skip_text": "troll"})
    assert "Ana Castillo was a moment faster" in json.dumps(answer)
    assert (await room.case(case.id)).state is State.HELD


async def test_replayed_click_changes_nothing(room: Room) -> None:
    """The same invoke delivered twice is one decision, and both answers show the case."""
    case = await room.open_case()
    message = await room.card_of(case)
    assert message.card
    action = {"type": "Action.Execute", "verb": "approve", "data": find_action(message.card, "Approve")["data"]}
    activity = room.teams.activity(
        ANA, REVIEWS, type="invoke", name="adaptiveCard/action", replyToId=message.id, value={"action": action}
    )
    first, second = await room.teams.send(activity), await room.teams.send(activity)
    assert first[0] == second[0] == 200
    assert first[1]["value"] == second[1]["value"]
    assert (await room.case(case.id)).version == case.version + 1


async def test_old_client_submits_a_message_instead(room: Room) -> None:
    """A client without Action.Execute sends the same data as a message, and the card changes for everyone."""
    case = await room.open_case()
    message = await room.card_of(case)
    assert message.card
    data = find_action(message.card, "Approve")["fallback"]["data"]
    activity = room.teams.activity(ANA, f"{REVIEWS};messageid={message.id}", type="message", value=data)
    assert (await room.teams.send(activity))[0] == 200
    held = await room.case(case.id)
    assert held.state is State.HELD
    await room.card_of(case, held.version)
    await room.teams.send(activity | {"id": "another"})
    assert "Not done" in json.dumps(room.answer().card)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"act": "approve"},
        {"act": 5, "case_id": 1, "version": 1},
        {"act": "x", "case_id": "9" * 40, "version": 1},
        {"act": "published", "case_id": 1, "version": 2},
        {"act": "approve", "case_id": 999, "version": 1},
        {"act": "approve", "case_id": True, "version": "1; drop table"},
    ],
)
async def test_made_up_click_is_answered_kindly(data: object, room: Room) -> None:
    """Data that no card of ours holds is refused with a card; nothing changes and nothing fails."""
    case = await room.open_case()
    activity = room.teams.activity(
        ANA,
        REVIEWS,
        type="invoke",
        name="adaptiveCard/action",
        value={"action": {"type": "Action.Execute", "data": data}},
    )
    status, answer = await room.teams.send(activity)
    assert (status, answer["type"]) == (200, "application/vnd.microsoft.card.adaptive")
    assert (await room.case(case.id)).version == case.version


async def test_only_named_people_and_owners_decide(room: Room) -> None:
    """The playbook's people and team roles are checked at every click, by what Teams' roster says."""
    room.book.playbook = replace(PLAYBOOK, access=Access(groups=frozenset({"teams:owner"})))
    case = await room.open_case()
    refused = await press(room, case, "Approve", BEN)
    assert "not among those who may decide" in json.dumps(refused)
    room.teams.messages[0].seen_by.clear()
    await press(room, case, "Approve", ANA)
    assert (await room.case(case.id)).state is State.HELD


async def test_same_person_is_one_actor(room: Room) -> None:
    """One person known on both sides is one name in the audit trail."""
    room.book.playbook = replace(PLAYBOOK, access=Access(same_person=((f"teams:{ANA.aad_object_id}", "slack:U1"),)))
    case = await room.open_case()
    await press(room, case, "Approve")
    decided = (await room.case(case.id)).decision
    assert decided is not None
    assert decided.actor.key == "slack:U1"


async def test_voucher_is_refused_with_the_reason(room: Room) -> None:
    """A button that policy forbids says why."""
    room.book.playbook = replace(PLAYBOOK, voucher=VoucherPolicy(is_on=True))
    case = await room.open_case()
    assert "No shop is connected" in json.dumps(await press(room, case, "Send it"))


async def test_history_and_back(room: Room) -> None:
    """The history is shown to who asked, with a way back to the card."""
    case = await room.open_case()
    assert "History of HR-" in json.dumps(await press(room, case, "History"))
    assert "Approve" in json.dumps(await press(room, case, "Back to the case"))


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("help", "What you can ask"),
        ("", "What you can ask"),
        ("/reviews open", "Open cases"),
        ("find broke", "HR-1"),
        ("dance", "I don't know"),
        ("show HR-77", "There is no case HR-77"),
    ],
)
async def test_questions_are_answered_in_the_thread(asked: str, answered: str, room: Room) -> None:
    """The same grammar as in Slack, by mention or slash, answered where it was asked."""
    await room.open_case()
    assert await room.teams.say(asked) == 200
    answer = room.answer()
    assert answered in json.dumps(answer.card)
    assert answer.thread == next(entry.id for entry in reversed(room.teams.messages) if entry.sender == ANA.name)


async def test_slash_command_is_answered_to_its_sender_alone(room: Room) -> None:
    """What was asked privately is answered privately."""
    assert await room.teams.say("open", BEN, is_slash=True) == 200
    assert room.answer().only_for == BEN.id
    assert "Open cases" in json.dumps(room.answer().card)


async def test_case_waits_until_the_bot_is_let_in(store: PgStore, jobs: Jobs) -> None:
    """Before the app is added nothing is lost: doctor says so, and the cases follow by themselves."""
    async with teams_room(store, jobs, is_installed=False) as room:
        case = await room.open_case()
        with pytest.raises(Permanent, match="knows no Teams channel"):
            await room.surface.ping()
        assert await room.teams.install() == 200
        assert "messageid" not in (await room.surface.places.all("teams"))[0].address
        await room.card_of(case)
        assert "cases go to reviews" in await room.surface.ping()


async def test_removed_bot_is_noticed_and_loses_no_case(room: Room) -> None:
    """Removed, doctor says what to do; added again, the cases of the meantime are shown."""
    assert await room.teams.install("remove") == 200
    with pytest.raises(Permanent, match="was removed") as said:
        await room.surface.ping()
    assert "Add the app" in said.value.hint
    case = await room.open_case()
    with pytest.raises(AssertionError):
        await room.card_of(case, within_s=0.6)
    assert await room.teams.install() == 200
    await room.card_of(case)


async def changed(room: Room, event: str, channel: str) -> None:
    """Teams tells of a change of a channel."""
    activity = room.teams.activity(ANA, channel, type="conversationUpdate")
    name = room.teams.channels.get(channel)
    activity["channelData"] |= {"eventType": event, "channel": {"id": channel, "name": name}}
    assert (await room.teams.send(activity))[0] == 200


async def test_new_name_of_a_channel_is_learnt(room: Room) -> None:
    """Renamed, the channel is found under its new name, and keeps the cases of its old one; doctor tells both."""
    room.teams.channels[REVIEWS] = "feedback"
    await changed(room, "channelRenamed", REVIEWS)
    for name in ("Larkfield/feedback", "reviews"):
        await room.surface.post(Notice("Hello"), name)
    assert [message.channel for message in room.teams.messages] == [REVIEWS, REVIEWS]
    assert "cases go to reviews (Larkfield/feedback)" in await room.surface.ping()


async def test_deleted_channel_is_noticed(room: Room) -> None:
    """A deleted channel is said in doctor; the others stay."""
    del room.teams.channels[REVIEWS]
    await changed(room, "channelDeleted", REVIEWS)
    with pytest.raises(Permanent, match="was removed from the Teams channel 'reviews'"):
        await room.surface.ping()
    assert await room.surface.post(Notice("Hello"), "General")


async def test_silent_removal_is_noticed_at_the_next_post(room: Room) -> None:
    """Where Teams did not tell, the refused post does."""
    room.teams.is_installed = False
    with pytest.raises(Permanent):
        await room.surface.post(Notice("Hello"), "reviews")
    with pytest.raises(Permanent, match="was removed"):
        await room.surface.ping()


@pytest.mark.parametrize("status", [412, 502, 504])
async def test_passing_failure_is_tried_again(status: int, room: Room) -> None:
    """What Teams asks to repeat is repeated, with a pause; one message comes of it."""
    room.teams.failures.append((status, {}))
    await room.surface.post(Notice("Hello", case_id=7), "reviews")
    assert len(room.teams.messages) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_what_is_no_card_is_not_said_twice(status: int, room: Room) -> None:
    """A digest or an alarm may have arrived where Teams gives no clear answer, so it is not sent again."""
    room.teams.failures.append((status, {}))
    with pytest.raises(Unknown):
        await room.surface.post(Notice("Reviews: 5 March 2026"), "reviews")
    assert sum(call.endswith("/activities") for call in room.teams.calls) == 1


async def test_what_teams_did_not_take_is_sent_again(room: Room) -> None:
    """A 412 says that nothing was done."""
    room.teams.failures.append((412, {}))
    await room.surface.post(Notice("Reviews: 5 March 2026"), "reviews")
    assert len(room.teams.messages) == 1


async def test_a_throttle_is_told_to_the_pace(room: Room) -> None:
    """A 429 is not waited for here: the channel's pace is told how long, since all that is to be said there waits."""
    for pause_s in (30, 1):
        room.teams.failures.append((429, {"Retry-After": str(pause_s)}))
        with pytest.raises(Transient) as told:
            await room.surface.post(Notice("Hello"), "reviews")
        assert told.value.retry_after == pause_s
    assert room.teams.messages == []


async def test_outbound_token_is_fetched_once_and_again_when_refused(room: Room) -> None:
    """One login serves every call; a revoked token is replaced without a failure."""
    for _ in range(3):
        await room.surface.post(Notice("Hello"), "reviews")
    assert room.teams.logins == 1
    room.teams.tokens.clear()
    await room.surface.post(Notice("Hello"), "reviews")
    assert room.teams.logins == 2


async def test_deleted_message_is_left_deleted(room: Room) -> None:
    """A person deleted the card: the case goes on, and nothing is posted in its place."""
    case = await room.open_case()
    message = await room.card_of(case)
    approve = find_action(message.card or {}, "Approve")
    room.teams.messages.clear()
    room.teams.messages.append(replace(message, id="gone"))
    await room.teams.click("gone", ANA, approve["data"])
    assert (await room.case(case.id)).state is State.HELD
    assert sum("POST" in call for call in room.teams.calls) == 1


async def test_first_message_is_enough_to_know_a_channel(store: PgStore, jobs: Jobs) -> None:
    """Installed while the bot was away: the first mention tells where it is."""
    async with teams_room(store, jobs, is_installed=False) as room:
        room.teams.is_installed = True
        assert await room.teams.say("help") == 200
        assert {place.name for place in await room.surface.places.all("teams")} == {"General", "reviews"}


def test_sandbox_keeps_no_secret_of_anyone() -> None:
    """Each sandbox has a password of its own."""
    assert TeamsSandbox().password != TeamsSandbox().password
