"""Who is let in, in Slack: our own members, where the case stands, and whom the playbook names; by every way in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.app.jobs import Jobs
from bot.sandbox.workspace import Message, Person, Room
from bot.store.store import PgStore
from models.cases.case import Case, State
from models.replies.playbook import Route
from tests.factories import PLAYBOOK
from tests.flow.slack_world import World, a_world, shown

STRANGER = Person("U0STRANGER1", "lee", "Lee Other", team="T0OTHERCO01")
GUEST = Person("U0GUEST0001", "gil", "Gil Guest", is_guest=True)
OUTSIDERS = [pytest.param(STRANGER, "another organisation", id="stranger"), pytest.param(GUEST, "a guest", id="guest")]
ANN = "The zipper broke after two days."


@pytest.fixture
async def world(store: PgStore, jobs: Jobs) -> AsyncIterator[World]:
    """The workspace, with two who are not of it in its channels."""
    async with a_world(store, jobs) as made:
        made.workspace.people |= {person.id: person for person in (STRANGER, GUEST)}
        yield made


async def reposted(world: World, channel: str) -> Message:
    """The card's buttons in a message of another channel, as somebody may bring them there."""
    made = world.workspace.rooms.get(channel) or Room(channel, channel.lower(), "")
    world.workspace.rooms[channel] = made
    card = world.card()
    return world.workspace.add(Message(world.workspace.stamp(), channel, card.user, card.text, card.blocks))


async def is_untouched(world: World, case: Case) -> bool:
    """True while nothing was done to the case."""
    return (await world.case(case.id)).version == case.version


@pytest.mark.parametrize(("person", "said"), OUTSIDERS)
async def test_an_outsider_in_the_channel_decides_nothing(world: World, person: Person, said: str) -> None:
    """Somebody of another company in a Slack Connect channel, or a guest, presses what everybody sees there."""
    case = await world.open_case()
    for act in ("approve", "edit", "skip", "history"):
        assert await world.press(person.id, act, act) == 200
        assert said in shown(world.told(person.id)[-1])
    assert world.workspace.modal_of(person.id) is None
    assert await is_untouched(world, case)


async def test_a_click_that_names_a_foreign_workspace_is_refused(world: World) -> None:
    """The workspace in the click counts, also where Slack tells nothing more of the person."""
    case = await world.open_case()
    ana = world.people.person("ana")
    frame = world.people.frame("block_actions", ana) | world.people.in_message(world.card(), ana)
    frame["user"] |= {"id": "U0STRANGER1", "team_id": "T0OTHERCO01"}
    del world.workspace.people["U0STRANGER1"]
    action = {"type": "button", "action_id": "approve", "block_id": "b", "value": "1:3", "action_ts": "1.5"}
    status, _ = await world.people.interact(frame | {"trigger_id": "1.1", "actions": [action]})
    assert status == 200
    assert await is_untouched(world, case)


@pytest.mark.parametrize("line", ["open", "show HR-1", "find zipper", "summary 30d", "topics", "similar 1", "export"])
@pytest.mark.parametrize(("person", "said"), OUTSIDERS)
async def test_an_outsider_is_answered_nothing(world: World, person: Person, said: str, line: str) -> None:
    """Neither a customer's words nor figures, by no command, in the very channel."""
    await world.open_case()
    answer = await world.command(person.id, f"/reviews {line}")
    assert said in answer
    assert ANN not in answer


@pytest.mark.parametrize("line", ["open", "show HR-1", "find zipper", "summary 30d", "export", "digest daily"])
@pytest.mark.parametrize("channel", ["general", "urgent", "D0CLEO0001"])
async def test_no_question_is_answered_elsewhere(world: World, channel: str, line: str) -> None:
    """A member asks in a channel to which no case goes, or in their own messages with the bot."""
    await world.open_case()
    world.workspace.direct("U0CLEO0001")
    assert await world.people.command("cleo", channel, f"/reviews {line}") == 200
    await world.until(lambda: world.told("cleo"))
    answer = shown(world.told("cleo")[-1])
    assert "only in the channel where the cases stand" in answer
    assert ANN not in answer


@pytest.mark.parametrize("channel", ["C0GENERAL01", "C0URGENT001", "D0CLEO0001"])
async def test_buttons_do_nothing_elsewhere(world: World, channel: str) -> None:
    """A card that came into another channel, or into one's own messages, gives nobody a right."""
    case = await world.open_case()
    copy = await reposted(world, channel)
    for act in ("approve", "edit", "history"):
        assert await world.press("cleo", act, act, copy) == 200
        assert "only in the channel where the cases stand" in shown(world.told("cleo")[-1])
    assert world.workspace.modal_of(world.people.person("cleo").id) is None
    assert await is_untouched(world, case)


async def test_a_modal_is_checked_again_when_it_is_sent(world: World) -> None:
    """Whoever is none of us any more is told inline, and loses nothing that they typed."""
    case = await world.open_case()
    await world.press("ben", "edit")
    modal = world.modal("ben")
    await world.people.type("ben", modal.id, "text", "text", "Hello Ann, sorry that the zipper broke.")
    ben = world.people.person("ben")
    world.workspace.people[ben.id] = Person(ben.id, ben.name, ben.real_name, team=STRANGER.team)
    answer = await world.people.submit("ben", modal.id)
    assert "another organisation" in answer["errors"]["text"]
    assert await is_untouched(world, case)


async def test_app_home_is_for_members_of_the_channel(world: World) -> None:
    """It shows what waits to those who are in the channel of the cases; to others why it does not."""
    await world.open_case()
    world.workspace.left.add(("C0REVIEWS01", "U0BEN00001"))
    for person, says in (("cleo", "HR-1"), ("ben", "only in the channel"), ("gil", "a guest"), ("lee", "another org")):
        await world.people.open_home(person)
        home = world.workspace.homes
        await world.until(lambda home=home, person=person: world.people.person(person).id in home)  # type: ignore[misc]
        screen = shown(home[world.people.person(person).id])
        assert says in screen
        assert ("HR-1" in screen) == (person == "cleo")


async def test_app_home_opens_though_one_channel_is_gone(world: World) -> None:
    """Deleted, or private without the bot: its members count no more, those of the others do."""
    await world.open_case()
    world.book.playbook = replace(PLAYBOOK, routes=(Route("slack", "C0GONE00001"), Route("slack", "reviews")))
    await world.people.open_home("cleo")
    home = world.workspace.homes
    await world.until(lambda: world.people.person("cleo").id in home)
    assert "HR-1" in shown(home[world.people.person("cleo").id])


async def test_a_case_of_a_channel_that_is_gone_is_decided_where_its_route_leads_now(world: World) -> None:
    """Its card went with the channel: from the route's new one it is decided, and from no other."""
    case = await world.open_case()
    card = world.card()
    del world.workspace.rooms["C0REVIEWS01"]
    world.book.playbook = replace(PLAYBOOK, routes=(Route("slack", "C0URGENT001"),))
    for channel, act in (("C0GENERAL01", None), ("C0URGENT001", State.HELD)):
        copy = replace(card, channel=channel, ts=world.workspace.stamp())
        assert await world.press("cleo", "approve", message=world.workspace.add(copy)) == 200
        assert (await world.case(case.id)).state is (act or case.state)


async def test_whom_the_playbook_names_may_anywhere(world: World) -> None:
    """A person by their id, also one of another company; a user group of the workspace for its members."""
    case = await world.open_case()
    card, copy = world.card(), await reposted(world, "C0GENERAL01")
    world.book.allow(people=(f"slack:{STRANGER.id}",), groups=("slack:S0CARE00001",))
    await world.press("cleo", "approve", message=card)
    assert "not among those who may decide" in shown(world.told("cleo")[-1])
    await world.press("ana", "history", "history", copy)
    assert "History of HR-1" in shown(world.told("ana")[-1])
    await world.press(STRANGER.id, "approve", message=copy)
    assert (await world.case(case.id)).state is State.HELD


async def test_lists_of_deciders_leave_the_channel_its_questions(world: World) -> None:
    """Whoever is not named may look at what stands in their own channel, and decide nothing."""
    case = await world.open_case()
    world.book.allow(people=("slack:U0ANA00001",))
    assert ANN in await world.command("cleo", "/reviews show HR-1")
    await world.press("cleo", "approve", message=world.told("cleo")[-1])
    assert "not among those who may decide" in shown(world.told("cleo")[-1])
    assert await is_untouched(world, case)


async def test_help_is_for_everybody(world: World) -> None:
    """What can be asked is no secret."""
    assert "What you can ask" in await world.command("lee", "/reviews help")
