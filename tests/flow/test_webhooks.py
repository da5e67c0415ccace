"""HTTP in, HTTP out: what a review platform is answered, and what is in the database by then."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import psycopg
import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook

from bot.app import doctor
from bot.app.web import make_app, make_operators_app
from bot.app.wiring import House, SystemClock
from handlers import publish
from handlers.decide import decide
from models.cases.case import Act, Case, Command, State
from models.errors import Permanent
from tests.factories import ANA, a_reply, a_verdict
from tests.house import Furnish, Wall, settings_of
from tests.queue import queued

SECRET = "whsec_MTIzNDU2Nzg5MDEy"
LIMIT_KIB = 8


@dataclass(slots=True)
class Door:
    """The web application on loopback, and the platform that calls it."""

    url: str
    operators_url: str
    http: aiohttp.ClientSession
    house: House

    async def send(self, event: dict[str, Any] | bytes, *, secret: str = SECRET, source: str = "highroad") -> int:
        """One signed call; the answer's status."""
        return (await self.answer(event, secret=secret, source=source))[0]

    async def answer(
        self, event: dict[str, Any] | bytes, *, secret: str = SECRET, source: str = "highroad"
    ) -> tuple[int, dict[str, Any], str]:
        """One signed call: status, body, and when to come again."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        at = datetime.now(UTC)
        headers = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign("msg_1", at, body.decode()),
        }
        async with self.http.post(f"{self.url}/webhooks/{source}", data=body, headers=headers) as said:
            return said.status, await said.json(), said.headers.get("Retry-After", "")

    async def get(self, path: str) -> tuple[int, str]:
        """A page that everybody may see."""
        async with self.http.get(f"{self.url}/{path}") as said:
            return said.status, await said.text()

    async def see(self, path: str) -> tuple[int, str]:
        """A page for operators."""
        async with self.http.get(f"{self.operators_url}/{path}") as said:
            return said.status, await said.text()

    async def counted(self, outcome: str, source: str = "highroad") -> float:
        """What /metrics says of calls that ended like this."""
        _, page = await self.see("metrics")
        line = rf'^highroad_webhooks_total{{outcome="{outcome}",source="{source}"}} (\S+)$'
        found = re.search(line, page, re.MULTILINE)
        return float(found[1]) if found else 0.0

    async def rows(self, sql: str) -> list[Any]:
        """Straight from the database, on a connection of its own: only what was committed."""
        async with self.house.store.engine.connect() as connection:
            return list((await connection.execute(text(sql))).all())

    async def case(self, external_id: str = "1") -> Case | None:
        """The case of a review."""
        async with self.house.store.begin() as tx:
            return await tx.case_of("highroad", "alpine", external_id)

    async def opened(self) -> Case:
        """The case, read by the models and with a draft on it."""
        case = await self.case()
        assert case
        flagged = replace(case.after(Act.FLAG), verdict=a_verdict())
        drafted = replace(flagged.after(Act.DRAFTED), reply=a_reply())
        async with self.house.store.begin() as tx:
            await tx.save(flagged, was=case.version)
            await tx.save(drafted, was=flagged.version)
        return drafted

    async def approved(self) -> Case:
        """The case with its reply approved and held."""
        case = await self.opened()
        asked = replace(self.house.deps, surfaces={"slack": Wall()})
        return await decide(Command(case.id, Act.APPROVE, case.version, ANA, "k1"), asked)


YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date()


def event(kind: str = "created", minute: int = 0, **more: Any) -> dict[str, Any]:
    """A call in Highroad's own format, sent at this minute of yesterday."""
    data: dict[str, Any] = {"id": "1", "shop": "alpine"}
    if kind != "deleted":
        data |= {"rating": 1, "text": "The zipper broke.", "author": "Ann"} | more
    return {"type": f"review.{kind}", "timestamp": f"{YESTERDAY}T12:{minute:02}:00Z", "data": data}


@pytest.fixture
async def door(furnish: Furnish) -> AsyncIterator[Door]:
    """The real application with one source."""
    settings = settings_of(webhook_secret=SECRET, max_body_kib=LIMIT_KIB, drafter="none")
    house = await furnish(settings, clock=SystemClock())
    async with (
        TestServer(make_app(house)) as server,
        TestServer(make_operators_app(house)) as operators,
        aiohttp.ClientSession() as http,
    ):
        url, operators_url = (str(one.make_url("")).rstrip("/") for one in (server, operators))
        yield Door(url, operators_url, http, house)


@contextmanager
def away(server_url: str, database_url: str) -> Iterator[None]:
    """The database lets nobody in, and has thrown out everybody who was."""
    name = database_url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"alter database {name} allow_connections false")
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        try:
            yield
        finally:
            admin.execute(f"alter database {name} allow_connections true")


async def test_what_is_acknowledged_is_committed(door: Door) -> None:
    """202 means: the review, its case, its audit line and the job that reads it are in the database."""
    taken = await door.counted("taken")
    assert (await door.answer(event()))[:2] == (202, {"ok": True, "outcome": "taken"})
    assert await door.rows("select state, version from review_case") == [("received", 1)]
    assert await door.rows("select act from audit") == [("received",)]
    assert [(job.kind, job.status) for job in await queued(door.house.store)] == [("triage", "todo")]
    assert await door.counted("taken") == taken + 1


async def test_a_call_that_is_repeated_makes_one_case(door: Door) -> None:
    """Platforms send everything at least once, and at times twice at once."""
    assert set(await asyncio.gather(*(door.send(event()) for _ in range(5)))) == {202}
    assert await door.rows("select count(*) from review_case") == [(1,)]
    assert len(await queued(door.house.store, "triage")) == 1


async def test_a_changed_review_is_read_again(door: Door) -> None:
    """The case keeps its name, and loses the draft that answered other words."""
    await door.send(event())
    before = await door.opened()
    assert await door.send(event("updated", 5, text="And the lining tore, too.")) == 202
    case = await door.case()
    assert case
    assert (case.id, case.state, case.is_revised) == (before.id, State.RECEIVED, True)
    assert "lining" in case.review.text
    assert case.reply is None


async def test_an_older_revision_changes_nothing(door: Door) -> None:
    """Calls overtake one another on their way."""
    await door.send(event("updated", 5, text="The newer words."))
    assert await door.send(event("updated", 1, text="The older words.")) == 202
    case = await door.case()
    assert case
    assert case.review.text == "The newer words."


async def test_an_approval_falls_with_the_words_it_answered(door: Door) -> None:
    """The review changes while the reply is held: it does not leave, whatever its job finds later."""
    await door.send(event())
    held = await door.approved()
    assert held.state is State.HELD
    await door.send(event("updated", 5, text="Solved, thank you!", rating=5))
    case = await door.case()
    assert case
    assert (case.state, case.approved_version, case.held_until) == (State.RECEIVED, 0, None)
    await publish.publish(held.id, held.approved_version, door.house.deps)
    assert await door.case() == case


async def test_a_review_taken_away_closes_its_case(door: Door) -> None:
    """Also while a reply is held; and one that we never had is no error."""
    await door.send(event())
    held = await door.approved()
    assert await door.send(event("deleted", 5)) == 202
    case = await door.case()
    assert case
    assert case.state is State.CLOSED
    await publish.publish(held.id, held.approved_version, door.house.deps)
    assert await door.case() == case
    assert await door.send(event("deleted", 6) | {"data": {"id": "unheard-of", "shop": "alpine"}}) == 202


async def test_other_events_are_acknowledged_and_counted(door: Door) -> None:
    """Else a platform would repeat them for days, and switch the webhook off."""
    ignored = await door.counted("ignored")
    assert (await door.answer(event("liked")))[:2] == (200, {"ok": True, "outcome": "ignored"})
    assert await door.counted("ignored") == ignored + 1
    assert await door.rows("select count(*) from review_case") == [(0,)]


async def test_an_unknown_source_is_not_found(door: Door) -> None:
    """The answer says where to look, and the metrics hold no name that a stranger chose."""
    unknown = await door.counted("404", "unknown")
    status, said, _ = await door.answer(event(), source="nosuchshop")
    assert status == 404
    assert "docs/platforms.md" in said["error"]
    assert await door.counted("404", "unknown") == unknown + 1
    assert "nosuchshop" not in (await door.see("metrics"))[1]


async def test_a_forged_call_is_refused_and_leaves_nothing(door: Door) -> None:
    """No case, no kept delivery, no job; only a number in the metrics."""
    refused = await door.counted("401")
    assert await door.send(event(), secret="whsec_Zm9yZ2VkZm9yZ2Vk") == 401
    async with door.http.post(f"{door.url}/webhooks/highroad", json=event()) as unsigned:
        assert unsigned.status == 401
    assert await door.counted("401") == refused + 2
    assert await queued(door.house.store) == []
    for table in ("review", "review_case", "delivery"):
        assert await door.rows(f"select count(*) from {table}") == [(0,)]  # noqa: S608 - names of ours


async def test_a_body_over_the_limit_is_refused(door: Door) -> None:
    """One that says how long it is, and one that hides it."""
    large = event(text="x" * LIMIT_KIB * 1024)
    assert await door.send(large) == 413

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(LIMIT_KIB + 1):
            yield b"x" * 1024

    async with door.http.post(f"{door.url}/webhooks/highroad", data=chunks()) as said:
        assert said.status == 413
    assert await door.rows("select count(*) from delivery") == [(0,)]


@pytest.mark.parametrize("body", [b"{not json", b'{"type": "review.created"}', json.dumps(event(id=None)).encode()])
async def test_what_is_genuine_and_unreadable_is_kept_and_shown(door: Door, body: bytes) -> None:
    """202, for a repetition would not read better; the operator sees it in the metrics and by `highroad doctor`."""
    quarantined = await door.counted("quarantined")
    assert (await door.answer(body))[:2] == (202, {"ok": True, "outcome": "quarantined"})
    assert await door.counted("quarantined") == quarantined + 1
    assert "\nhighroad_quarantined 1.0\n" in (await door.see("metrics"))[1]
    kept = await door.rows("select body, status, problem from delivery")
    assert [(bytes(row.body), row.status) for row in kept] == [(body, "quarantined")]
    assert kept[0].problem
    with pytest.raises(Permanent, match="1 genuine webhook calls could not be read"):
        await dict(doctor.checks(door.house))["deliveries"]()


async def test_nothing_is_acknowledged_while_the_database_is_away(
    door: Door, server_url: str, database_url: str
) -> None:
    """The platform is told to come again, soon; when it does, the review is taken in."""
    assert (await door.get("readyz"))[0] == 200
    with away(server_url, database_url):
        for _ in range(2):
            status, said, again = await asyncio.wait_for(door.answer(event()), 8)
            assert (status, said["ok"]) == (503, False)
            assert int(again) >= 1
        assert (await door.get("readyz"))[0] == 503
        assert (await door.get("healthz"))[0] == 200
        assert (await door.see("metrics"))[0] == 200
    for _ in range(50):
        if await door.send(event()) == 202:
            break
        await asyncio.sleep(0.2)
    assert await door.rows("select count(*) from review_case") == [(1,)]


async def test_health_and_readiness(door: Door) -> None:
    """Alive, and able to keep what it acknowledges."""
    assert await door.get("healthz") == (200, '{"ok": true}')
    assert await door.get("readyz") == (200, '{"ok": true}')
    status, said = await door.see("readyz")
    assert status == 200
    assert "PostgreSQL" in json.loads(said)["database"]


async def test_strangers_learn_no_numbers(door: Door) -> None:
    """How many reviews and decisions there are, and which versions we run, stands at an address of its own."""
    assert (await door.get("metrics"))[0] == 404


@pytest.mark.parametrize(
    ("packed", "body"), [("deflate", b"no deflate"), ("gzip", b"no gzip"), ("br", b"no brotli"), ("zstd", b"none")]
)
async def test_a_body_that_is_packed_in_another_way_than_it_says_is_a_bad_request(
    door: Door, packed: str, body: bytes
) -> None:
    """Whoever sent it, signed or not."""
    async with door.http.post(
        f"{door.url}/webhooks/highroad", data=body, headers={"Content-Encoding": packed}, compress=None
    ) as said:
        assert said.status == 400
