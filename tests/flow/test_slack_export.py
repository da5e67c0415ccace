"""``/reviews export`` in Slack: the file comes into the direct messages of whoever asked."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.app.jobs import Jobs
from bot.sandbox.faults import Fault
from bot.sandbox.workspace import File, Message
from bot.store.store import PgStore
from tests.factories import NOW
from tests.flow.slack_world import World, a_world

NAME = "reviews-2026-01-31-to-2026-03-01.csv"


@pytest.fixture
async def world(store: PgStore, jobs: Jobs) -> AsyncIterator[World]:
    async with a_world(store, jobs) as made:
        yield made


async def reviewed(world: World, product: str = "Alpine jacket") -> None:
    """A review came an hour ago."""
    await world.open_case(product=product)
    world.clock.at = NOW + timedelta(hours=1)


def direct(world: World) -> list[Message]:
    """What stands in direct messages."""
    return [said for said in world.workspace.messages if said.channel.startswith("D")]


def file_of(world: World, message: Message) -> File:
    """The one file of a message."""
    (told,) = message.files
    return world.workspace.files[told["id"]]


async def test_file_comes_to_the_asker_alone(world: World) -> None:
    """A real upload into the asker's own conversation with the app, and a private word in the channel that says so."""
    await reviewed(world, "=HYPERLINK(1)")
    answer = await world.command("ana", "/reviews export 30d")
    assert "1 review, without names, addresses and customers' words." in answer
    assert "in your direct messages with Highroad" in answer
    (message,) = direct(world)
    assert (message.channel, message.text) == ("D0ANA00001", "Export: the last 30 days")
    file = file_of(world, message)
    assert (file.name, file.is_complete) == (NAME, True)
    header, row = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
    told = dict(zip(header, row, strict=True))
    assert (told["case"], told["product"]) == ("HR-1", "'=HYPERLINK(1)")
    for secret in (b"Ann", b"ann@example.org", b"zipper"):
        assert secret not in file.content


async def test_export_of_another_channel_needs_no_member(world: World) -> None:
    """Asked where the bot is no member by one whom the playbook names, the file comes all the same."""
    await reviewed(world)
    world.book.allow(people=("slack:U0BEN00001",))
    assert await world.people.command("ben", "general", "/reviews export") == 200
    await world.until(lambda: world.told("ben"))
    assert [message.channel for message in direct(world)] == ["D0BEN00001"]


async def test_empty_period_gives_no_file(world: World) -> None:
    """Nothing is uploaded where there is nothing to tell."""
    await reviewed(world)
    answer = await world.command("ana", "/reviews export 2026-01-01..2026-01-31")
    assert "No review reached us in this time, so there is no file." in answer
    assert not world.workspace.files


async def test_export_takes_a_time_alone(world: World) -> None:
    """A product is not quietly left out of the question."""
    assert "Which time?" in await world.command("ana", "/reviews export 30d product jacket")
    assert not world.workspace.files


@pytest.mark.parametrize("fault", [Fault("files.getUploadURLExternal", 503), Fault("files.completeUploadExternal")])
async def test_upload_that_fails_is_told(fault: Fault, world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever asked learns that the file may be missing; nothing is sent again unasked, and no word is logged."""
    caplog.set_level(logging.DEBUG, "bot")
    await reviewed(world)
    world.faults.waiting.append(fault)
    answer = await world.command("ana", "/reviews export 30d")
    assert "Not done" in answer
    assert "Unless the file is in your messages with Highroad, ask again." in answer
    assert len(direct(world)) == (fault.status == 0)
    assert "zipper" not in caplog.text
    assert "in your direct messages" in await world.command("ana", "/reviews export 30d")
