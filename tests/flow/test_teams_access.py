"""Who is let in, in Teams: our own tenant's members, where the case stands, and whom the playbook names."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.app.jobs import Jobs
from bot.sandbox.adaptive import find_action
from bot.sandbox.teams import PEOPLE, Member, Team
from bot.store.store import PgStore
from models.cases.case import Case, State
from models.cases.people import Access
from tests.factories import PLAYBOOK
from tests.flow.teams_room import REVIEWS, Room, teams_room

ANA, BEN, CLEO = PEOPLE
STRANGER = Member("29:lee", "d0000000-0000-4000-8000-000000000009", "Lee Other", tenant_id="another-tenant")
GUEST = Member("29:gil", "a0000000-0000-4000-8000-000000000008", "Gil Guest", role="guest")
OUTSIDERS = [pytest.param(STRANGER, "another organisation", id="stranger"), pytest.param(GUEST, "a guest", id="guest")]
BENS = Team("19:bens@thread.tacv2", "Ben's own", {"19:bens@thread.tacv2": "General"}, (replace(BEN, role="owner"),))
PERSONAL = "a:personal"
ELSEWHERE = "only in the channel where the cases stand"


@pytest.fixture
async def room(store: PgStore, jobs: Jobs) -> AsyncIterator[Room]:
    """The bot in the team, whose roster has two who are not of the tenant, and in a team that Ben made for himself."""
    async with teams_room(store, jobs) as running:
        outside = (STRANGER, GUEST)
        running.teams.people += outside
        running.teams.others.append(BENS)
        assert await running.teams.install(team=BENS) == 200
        yield running


async def invoke(room: Room, case: Case, title: str, person: Member, channel: str, **inputs: str) -> str:
    """A person presses a button of the case's card as if it stood in this conversation; the answer, as one text."""
    message = await room.card_of(case)
    action = find_action(message.card or {}, title)
    value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": action["data"] | inputs}}
    more: dict[str, Any] = {"type": "invoke", "name": "adaptiveCard/action", "value": value}
    activity = room.teams.activity(person, channel, **more)
    if channel == PERSONAL:
        activity["conversation"]["conversationType"] = "personal"
        del activity["channelData"]["team"], activity["channelData"]["channel"]
    status, answer = await room.teams.send(activity)
    assert status == 200
    return json.dumps(answer)


async def asked(room: Room, line: str, person: Member, channel: str) -> str:
    """The answer to a question in a channel, or in a chat with the bot alone."""
    if channel == PERSONAL:
        room.teams.channels[PERSONAL] = "a chat"
        activity = room.teams.activity(person, channel, type="message", text=line, textFormat="plain")
        activity["conversation"]["conversationType"] = "personal"
        assert (await room.teams.send(activity))[0] == 200
    else:
        assert await room.teams.say(line, person, channel) == 200
    return json.dumps(room.answer().card)


async def is_untouched(room: Room, case: Case) -> bool:
    """True while nothing was done to the case."""
    return (await room.case(case.id)).version == case.version


@pytest.mark.parametrize(("person", "said"), OUTSIDERS)
async def test_an_outsider_in_the_channel_decides_nothing(room: Room, person: Member, said: str) -> None:
    """Somebody of another tenant in a shared channel, or a guest, presses what everybody sees there: no card comes."""
    case = await room.open_case()
    for title in ("Approve", "Save", "History", "Skip it"):
        answer = await invoke(room, case, title, person, REVIEWS, edit_text="x", skip_text="x")
        assert said in answer
        assert "It broke" not in answer
    assert await is_untouched(room, case)


@pytest.mark.parametrize(
    "line", ["open", "show HR-1", "find broke", "summary 30d", "topics", "similar 1", "export 30d"]
)
@pytest.mark.parametrize(("person", "said"), OUTSIDERS)
async def test_an_outsider_is_answered_nothing(room: Room, person: Member, said: str, line: str) -> None:
    """Neither a customer's words nor figures, by no question, in the very channel."""
    await room.card_of(await room.open_case())
    answer = await asked(room, line, person, REVIEWS)
    assert said in answer
    assert "It broke" not in answer


@pytest.mark.parametrize("channel", [PERSONAL, BENS.id, "19:team@thread.tacv2"])
async def test_nobody_has_a_right_elsewhere(room: Room, channel: str) -> None:
    """A chat with the bot, a team of one's own and another channel of the team give none, by buttons nor questions."""
    case = await room.open_case()
    for title in ("Approve", "History"):
        answer = await invoke(room, case, title, BEN, channel)
        assert ELSEWHERE in answer
        assert "It broke" not in answer
    for line in ("open", "show HR-1", "find broke", "summary 30d", "export 30d", "digest daily"):
        answer = await asked(room, line, BEN, channel)
        assert ELSEWHERE in answer
        assert "It broke" not in answer
    assert await is_untouched(room, case)


async def test_a_card_by_message_is_held_to_the_same(room: Room) -> None:
    """A client without Action.Execute sends the same data as a message, from wherever."""
    case = await room.open_case()
    data = find_action((await room.card_of(case)).card or {}, "Approve")["fallback"]["data"]
    for person, channel in ((STRANGER, REVIEWS), (BEN, BENS.id)):
        assert (await room.teams.send(room.teams.activity(person, channel, type="message", value=data)))[0] == 200
    assert await is_untouched(room, case)


async def test_roles_are_asked_where_the_case_stands(room: Room) -> None:
    """An owner of a team of his own is none of the team to which the case belongs; its owner is one everywhere."""
    room.book.playbook = replace(PLAYBOOK, access=Access(groups=frozenset({"teams:owner"})))
    case = await room.open_case()
    assert "not among those who may decide" in await invoke(room, case, "Approve", BEN, REVIEWS)
    assert ELSEWHERE in await invoke(room, case, "Approve", BEN, BENS.id)
    assert await is_untouched(room, case)
    assert "HR-" in await asked(room, "open", ANA, PERSONAL)
    await invoke(room, case, "Approve", ANA, PERSONAL)
    assert (await room.case(case.id)).state is State.HELD


async def test_a_role_is_none_of_another_tenants(room: Room) -> None:
    """Teams calls people of another organisation *user* as well."""
    room.book.playbook = replace(PLAYBOOK, access=Access(groups=frozenset({"teams:user"})))
    case = await room.open_case()
    assert "another organisation" in await invoke(room, case, "Approve", STRANGER, REVIEWS)
    await invoke(room, case, "Approve", BEN, REVIEWS)
    assert (await room.case(case.id)).state is State.HELD


async def test_whom_the_playbook_names_may_anywhere(room: Room) -> None:
    """By their Entra object id, in their own chat with the bot; also somebody of another organisation."""
    room.book.playbook = replace(PLAYBOOK, access=Access(people=frozenset({f"teams:{STRANGER.aad_object_id}"})))
    case = await room.open_case()
    await invoke(room, case, "Approve", STRANGER, PERSONAL)
    assert (await room.case(case.id)).state is State.HELD


async def test_nobody_is_let_in_by_a_failure(room: Room) -> None:
    """Where Teams does not say who somebody is they are asked to try again, and then it works."""
    case = await room.open_case()
    await room.card_of(case)
    room.teams.failures.append((403, {}))
    assert "could not say just now" in await invoke(room, case, "Approve", BEN, REVIEWS)
    assert await is_untouched(room, case)
    await invoke(room, case, "Approve", BEN, REVIEWS)
    assert (await room.case(case.id)).state is State.HELD


async def test_a_link_ends_with_the_right_of_its_person(room: Room) -> None:
    """A sealed link is good while whoever asked for it may see the reviews."""
    await room.card_of(await room.open_case())
    ana = f"teams:{ANA.aad_object_id}"
    room.book.playbook = replace(PLAYBOOK, access=Access(people=frozenset({ana})))
    await asked(room, "export 30d", ANA, PERSONAL)
    (action,) = (room.answer().card or {})["actions"]
    async with aiohttp.ClientSession() as session:
        for access, status in ((Access(frozenset({ana})), 200), (Access(), 403)):
            room.book.playbook = replace(PLAYBOOK, access=access)
            async with session.get(action["url"]) as answer:
                assert answer.status == status
                assert (ELSEWHERE in await answer.text()) == (status == 403)


async def test_help_is_for_everybody(room: Room) -> None:
    """What can be asked is no secret."""
    assert "What you can ask" in await asked(room, "help", STRANGER, REVIEWS)
