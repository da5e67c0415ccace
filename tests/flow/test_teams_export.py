"""``export`` in Teams: the answer holds a button that leads to the file, for a while and for whoever asked."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.app.jobs import Jobs
from bot.chats.teams.download import GONE, NO_ADDRESS, Downloads
from bot.sandbox.teams import PEOPLE, Message
from bot.store.store import PgStore
from models.cases.people import Actor
from models.notices.notice import File, Notice
from tests.flow.teams_room import REVIEWS, Room, running_bot, teams_room
from tests.house import Clock

ANA, BEN, _ = PEOPLE


@pytest.fixture
async def room(store: PgStore, jobs: Jobs) -> AsyncIterator[Room]:
    """The bot, added to the team, with one review."""
    async with teams_room(store, jobs) as running:
        case = await running.open_case("=1+1 The zipper broke.")
        await running.card_of(case)
        yield running


def link_of(message: Message) -> str:
    """Where the one button of an answer leads."""
    (action,) = (message.card or {})["actions"]
    assert action["type"] == "Action.OpenUrl"
    return str(action["url"])


async def fetched(link: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """What a browser gets there."""
    async with aiohttp.ClientSession() as http, http.request(method, link) as answer:
        return answer.status, dict(answer.headers), await answer.read()


@pytest.mark.parametrize("is_slash", [False, True])
async def test_file_is_a_press_away_for_who_asked(is_slash: bool, room: Room) -> None:
    """By mention or by slash, only the asker sees the answer; its button leads to the file, which no cache may keep."""
    assert await room.teams.say("export 30d", ANA, is_slash=is_slash) == 200
    answer = room.answer()
    assert answer.only_for == ANA.id
    assert "1 review, without names, addresses and customers' words." in str(answer.card)
    status, headers, body = await fetched(link_of(answer))
    assert status == 200
    named = re.fullmatch(r'attachment; filename="reviews-(.{10})-to-(.{10})\.csv"', headers["Content-Disposition"])
    assert named
    first, last = map(date.fromisoformat, named.groups())
    assert last - first == timedelta(days=29)
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    header, row = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    assert dict(zip(header, row, strict=True))["case"] == "HR-1"
    for secret in (b"Ann", b"ann@example.org", b"zipper"):
        assert secret not in body


async def test_link_shows_nothing_and_is_none_of_anyones_making(room: Room) -> None:
    """It is sealed: neither the question nor the person can be read in it, and an altered one is refused."""
    await room.teams.say("export 30d")
    head, _, token = link_of(room.answer()).rpartition("/")
    assert head == f"{room.bot_url}/download"
    raw = base64.urlsafe_b64decode(token)
    assert b"30d" not in raw
    assert ANA.aad_object_id.encode() not in raw
    for other in (f"{token[:40]}{'A' if token[40] != 'A' else 'B'}{token[41:]}", "x", "9" * 500, "%00", "é"):
        status, headers, body = await fetched(f"{head}/{other}")
        assert (status, body.decode()) == (410, GONE)
        assert headers["Cache-Control"] == "no-store"
    assert (await fetched(f"{head}/{token}", "HEAD"))[0] == 405


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 410)])
async def test_link_ends_after_a_quarter_of_an_hour(minutes: int, status: int, room: Room) -> None:
    """What was passed on, or left in a log, soon leads nowhere."""
    deps = replace(room.deps, clock=Clock(datetime.now(UTC) - timedelta(minutes=minutes)))
    notice = Notice("Export", files=(File("a.csv", b"", "", "30d", datetime.now(UTC)),))
    ana = Actor("teams", ANA.aad_object_id, ANA.name, place=REVIEWS)
    offered = Downloads(room.bot_url, room.teams.password.encode(), deps).offered(notice, ana)
    assert (await fetched(offered.buttons[0].url))[0] == status


async def test_download_is_noted_without_its_link(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    """The log says for whom a file was fetched, and holds no link and no word of a review."""
    await room.teams.say("export 30d", BEN)
    link = link_of(room.answer())
    await fetched(link)
    logged = capsys.readouterr().out
    assert f"by=teams:{BEN.aad_object_id} file=reviews-" in logged
    assert link.rpartition("/")[2] not in logged
    assert "zipper" not in logged


async def test_empty_period_gives_no_button(room: Room) -> None:
    """Nothing to download, and a sentence that says why."""
    await room.teams.say("export 2020-01-01..2020-01-31")
    answer = room.answer()
    assert "No review reached us in this time" in str(answer.card)
    assert "actions" not in (answer.card or {})


async def test_personal_chat_gets_the_same(room: Room) -> None:
    """In a chat with the bot alone whoever the playbook names gets an ordinary message."""
    room.book.allow(people=(f"teams:{ANA.aad_object_id}",))
    room.teams.channels["a:ana"] = "Highroad"
    activity: dict[str, Any] = room.teams.activity(ANA, "a:ana", type="message", text="export 30d", textFormat="plain")
    activity["conversation"] = {"id": "a:ana", "conversationType": "personal", "tenantId": room.teams.tenant_id}
    assert (await room.teams.send(activity))[0] == 200
    answer = room.answer()
    assert (answer.channel, answer.only_for) == ("a:ana", "")
    assert (await fetched(link_of(answer)))[0] == 200


async def test_server_without_an_address_says_so(store: PgStore, jobs: Jobs) -> None:
    """Where nobody told the bot its own address there is no button, and the answer says what to set."""
    async with teams_room(store, jobs) as room:
        case = await room.open_case()
        await room.card_of(case)
        environment = room.teams.environment() | {"HIGHROAD_PUBLIC_URL": ""}
        async with running_bot(store, jobs, room.teams, environment) as other:
            room.teams.bot_url = other.bot_url
            await room.teams.say("export 30d")
        answer = room.answer()
        assert NO_ADDRESS in str(answer.card)
        assert "actions" not in (answer.card or {})
