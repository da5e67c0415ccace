"""A route's channel is bound to its place by the place's id, once: no namesake is ambiguous, none a substitute."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.app.jobs import Jobs
from bot.sandbox.teams import Member, Team
from bot.sandbox.workspace import Room as Channel
from bot.store.places import PgPlaces
from bot.store.store import PgStore
from models.cases.place import Place
from models.errors import Permanent
from models.notices.notice import Notice
from models.replies.playbook import Route
from tests.factories import PLAYBOOK
from tests.flow.slack_world import World, a_world
from tests.flow.teams_room import REVIEWS, Room, teams_room

NAMESAKE = "19:namesake@thread.tacv2"
OTHER = Team("19:other@thread.tacv2", "Other", {"19:other@thread.tacv2": "General", NAMESAKE: "reviews"})
HELLO = Notice("Hello")


@pytest.fixture
async def room(store: PgStore, jobs: Jobs) -> AsyncIterator[Room]:
    """Teams, with the bot in the team whose channel the settings name."""
    async with teams_room(store, jobs) as running:
        running.teams.others.append(OTHER)
        yield running


@pytest.fixture
async def world(store: PgStore, jobs: Jobs) -> AsyncIterator[World]:
    """Slack."""
    async with a_world(store, jobs) as made:
        yield made


async def changed(room: Room, event: str, channel: str) -> None:
    """Teams tells of a change of a channel."""
    activity = room.teams.activity(Member("29:ana", "", "Ana"), channel, type="conversationUpdate")
    activity["channelData"] |= {"eventType": event}
    assert (await room.teams.send(activity))[0] == 200


async def test_a_team_with_a_channel_of_the_same_name_gets_nothing(room: Room) -> None:
    """Somebody adds the app to a team of theirs: cards go on as they went, before and after any was posted."""
    assert await room.teams.install(team=OTHER) == 200
    message = await room.card_of(await room.open_case())
    assert message.channel == REVIEWS
    assert "cases go to reviews (Larkfield/reviews)" in await room.surface.ping()
    assert {said.channel for said in room.teams.messages} == {REVIEWS}


async def test_a_namesake_is_no_substitute_for_a_channel_that_is_gone(room: Room) -> None:
    """The channel is deleted, or the bot is removed from its team: doctor says so, and nothing goes elsewhere."""
    assert await room.teams.install(team=OTHER) == 200
    await changed(room, "channelDeleted", REVIEWS)
    case = await room.open_case()
    with pytest.raises(Permanent, match="was removed from the Teams channel 'reviews'") as said:
        await room.surface.ping()
    assert "they never move by themselves" in said.value.hint
    with pytest.raises(Permanent):
        await room.surface.post(HELLO, "#Reviews")
    with pytest.raises(AssertionError):
        await room.card_of(case, within_s=0.6)
    assert room.teams.messages == []


async def test_the_team_that_comes_back_has_its_cases_again(room: Room) -> None:
    """Added again the same channel gets what waited, whatever namesakes came meanwhile."""
    await room.teams.install("remove")
    assert await room.teams.install(team=OTHER) == 200
    case = await room.open_case()
    assert await room.teams.install() == 200
    assert (await room.card_of(case)).channel == REVIEWS


async def test_cases_move_where_somebody_writes_an_id(room: Room) -> None:
    """An id in the playbook means that channel alone, whatever another one is called."""
    assert await room.teams.install(team=OTHER) == 200
    chat = Place("teams", "19:chat@thread.v2", NAMESAKE, "", (await room.surface.place("reviews")).address)
    await room.surface.places.note(chat)
    room.book.playbook = replace(PLAYBOOK, routes=(Route("teams", NAMESAKE),))
    assert (await room.card_of(await room.open_case())).channel == NAMESAKE
    with pytest.raises(Permanent):
        await room.surface.post(HELLO, "19:nowhere@thread.tacv2")


async def test_two_teams_at_first_are_a_question(store: PgStore, jobs: Jobs) -> None:
    """Where a name means two channels before it meant one, a person says which."""
    async with teams_room(store, jobs, is_installed=False) as room:
        for place in ("19:a@thread.tacv2", "19:b@thread.tacv2"):
            await room.surface.places.note(Place("teams", place, "reviews", place[3], "{}"))
        with pytest.raises(Permanent, match="Several teams") as said:
            await room.surface.ping()
        assert "Write team/channel" in said.value.hint
        assert (await room.surface.place("b/reviews")).id == "19:b@thread.tacv2"


async def test_a_name_is_bound_once(store: PgStore) -> None:
    """Whoever comes second is told what stands; each chat has its own names."""
    places = PgPlaces(store.engine)
    assert await places.bound("slack", "reviews") is None
    assert [await places.bind("slack", "reviews", place) for place in ("C1", "C2")] == ["C1", "C1"]
    assert await places.bound("slack", "reviews") == "C1"
    assert await places.bound("teams", "reviews") is None


async def test_a_slack_channel_keeps_its_cases_when_it_is_renamed(world: World) -> None:
    """Another channel that takes its name gets none; questions too are answered in the first alone."""
    await world.open_case()
    rooms = world.workspace.rooms
    rooms["C0REVIEWS01"] = Channel("C0REVIEWS01", "old-reviews", "")
    rooms["C0SECOND001"] = Channel("C0SECOND001", "reviews", "")
    case = await world.open_case(external_id="2")
    assert world.card().channel == "C0REVIEWS01"
    assert "cases go to #old-reviews" in await world.surface.ping()
    for channel, answered in (("C0SECOND001", False), ("C0REVIEWS01", True)):
        before = len(world.told("ana"))
        await world.people.command("ana", channel, "/reviews open")
        await world.until(lambda before=before: len(world.told("ana")) > before)  # type: ignore[misc]
        assert (case.name in str(world.told("ana")[-1].blocks)) == answered


async def test_a_slack_channel_that_is_gone_has_no_substitute(world: World) -> None:
    """Deleted and made anew under its name: doctor says so with what to write, and no card is posted."""
    await world.open_case()
    gone = world.workspace.rooms.pop("C0REVIEWS01")
    world.workspace.rooms["C0SECOND001"] = replace(gone, id="C0SECOND001")
    with pytest.raises(Permanent, match="channel_not_found"):
        await world.open_case(external_id="2")
    with pytest.raises(Permanent, match="gone or closed to the bot") as said:
        await world.surface.ping()
    assert "write another channel's id" in said.value.hint


@pytest.mark.parametrize(("is_archived", "has_bot", "says"), [(True, True, "is archived"), (False, False, "no member")])
async def test_doctor_looks_at_each_slack_channel(world: World, is_archived: bool, has_bot: bool, says: str) -> None:
    """A login is no reach: an archived channel, or one that the bot was removed from, is named."""
    reviews = world.workspace.rooms["C0REVIEWS01"]
    world.workspace.rooms["C0REVIEWS01"] = replace(reviews, is_archived=is_archived, has_bot=has_bot)
    with pytest.raises(Permanent, match=says):
        await world.surface.ping()
