"""``/reviews`` and the App Home."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.app.jobs import Jobs
from bot.store.store import PgStore
from models.cases.case import State
from tests.factories import NOW
from tests.flow.slack_world import World, a_world, shown


@pytest.fixture
async def world(store: PgStore, jobs: Jobs) -> AsyncIterator[World]:
    async with a_world(store, jobs) as made:
        yield made


async def test_help_names_every_question(world: World) -> None:
    """The bare command and help say what can be asked."""
    for line in ("/reviews", "/reviews help"):
        assert "find &lt;words&gt;: reviews that say this" in await world.command("ana", line)


async def test_nonsense_is_answered(world: World) -> None:
    """What can't be read gets a sentence that says what to type, and no mention in it has power."""
    answer = await world.command("ana", "/reviews frobnicate")
    assert "I don't know “frobnicate”. Type help to see what you can ask." in answer
    assert "<!channel>" not in await world.command("ana", "/reviews <!channel>")


async def test_another_command_is_answered(world: World) -> None:
    """A command that somebody added to the app by hand says so."""
    assert "I only answer /reviews." in await world.command("ana", "/stars")


async def test_open_lists_what_waits(world: World) -> None:
    """Open cases, oldest first, with how long they have waited; nobody else sees the answer."""
    assert "Nothing waits for you." in await world.command("ana", "/reviews open")
    await world.open_case()
    world.clock.at = NOW + timedelta(hours=3)
    await world.open_case(external_id="2", product="<!channel> mug", rating=2)
    answer = await world.command("ana", "/reviews open")
    assert answer.index("HR-1") < answer.index("HR-2")
    assert '"raw_text", "text": "3 h"' in answer
    assert '"raw_text", "text": "<!channel> mug"' in answer
    assert world.told("ben") == []


async def test_show_gives_a_card_that_works(world: World) -> None:
    """The card in the answer decides as the one in the channel does, and is redrawn in its place."""
    case = await world.open_case()
    await world.command("ben", "/reviews show HR-1")
    (mine,) = world.told("ben")
    assert await world.press("ben", "approve", message=mine) == 200
    assert (await world.case(case.id)).state is State.HELD
    await world.until(lambda: f"Approved by {world.called('ben')}" in shown(mine))
    assert len(world.told("ben")) == 1


async def test_edit_from_a_shown_card_redraws_it(world: World) -> None:
    """A modal that was opened from an answer brings that answer up to date."""
    await world.open_case()
    await world.command("ben", "/reviews show 1")
    (mine,) = world.told("ben")
    await world.press("ben", "edit", message=mine)
    modal = world.modal("ben")
    await world.people.type("ben", modal.id, "text", "text", "Hello Ann, sorry that the zipper broke.")
    assert await world.people.submit("ben", modal.id) == {"errors": {}}
    await world.until(lambda: "Edited reply" in shown(mine))


async def test_show_of_no_case(world: World) -> None:
    """A case that does not exist is named in the answer."""
    assert "There is no case HR-99." in await world.command("ana", "/reviews show 99")
    assert "Type its number" in await world.command("ana", "/reviews show everything")


async def test_find_by_words(world: World) -> None:
    """Reviews that hold all the words, in a table of inert cells; no hit is said."""
    await world.open_case()
    assert "The zipper broke after two days." in await world.command("ana", "/reviews find zipper days")
    assert "No review says this" in await world.command("ana", "/reviews find sleeve")


async def test_summary_in_words(world: World) -> None:
    """Counts, topics, carriers and what became of them, composed from the rows."""
    await world.open_case()
    world.clock.at = NOW + timedelta(minutes=90)
    await world.press("ana", "approve")
    world.clock.at = NOW + timedelta(days=2)
    answer = await world.command("ana", "/reviews summary 7d")
    assert "1 review, 1 negative (100%, no reviews in the time before)" in answer
    assert "broke soon (1, new)" in answer
    assert "Carrier: DHL" in answer
    assert "1 h 30 min" in answer
    assert '"slack_file"' in answer
    assert "Stars: now: 5 stars 0" in answer
    assert "No review reached us in this time" in await world.command("ana", "/reviews summary today")


async def test_command_works_where_the_bot_is_no_member(world: World) -> None:
    """The answer goes to the address that came with the command, so any channel will do."""
    assert await world.people.command("ana", "general", "/reviews help") == 200
    await world.until(lambda: world.told("ana"))
    assert "What you can ask" in shown(world.told("ana")[0])


async def test_app_home_lists_open_cases(world: World) -> None:
    """The App Home shows what waits, as a list."""
    await world.open_case()
    await world.people.open_home("cleo")
    await world.until(lambda: world.workspace.homes)
    assert "HR-1 · ★☆☆☆☆" in shown(world.workspace.homes["U0CLEO0001"])
