"""Slow callers, and many at once, keep nobody out: by raw sockets, as a stranger would."""

from __future__ import annotations

import asyncio
import logging
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.app.limits import Gate, GatedSite, Limits, allow_open_files
from bot.app.web import errors

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n1"
WHOLE = HEAD + b"12345"


@dataclass(slots=True)
class Server:
    """A web server behind a gate, and the lines that were opened to it."""

    port: int
    busy: asyncio.Semaphore
    lines: list[Line]

    async def line(self, said: bytes = b"") -> Line:
        """A new connection, on which this is said."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(said)
        await writer.drain()
        self.lines.append((reader, writer))
        return reader, writer

    async def answer(self, said: bytes) -> str:
        """The first line of what is answered on a new connection; empty where it is closed."""
        return await first_line(await self.line(said))


async def first_line(line: Line) -> str:
    """The next line of an answer; empty where the connection is closed."""
    try:
        return (await line[0].readline()).decode().strip()
    except ConnectionError:
        return ""


async def rest_of(line: Line) -> bytes:
    """All that comes until the connection is closed."""
    try:
        return await line[0].read()
    except ConnectionError:
        return b""


@asynccontextmanager
async def serving(limits: Limits, pause: asyncio.Event | None = None) -> AsyncIterator[Server]:
    """A server that answers with the length of the body, once ``pause`` is over."""

    busy = asyncio.Semaphore(0)

    async def handle(request: web.Request) -> web.Response:
        busy.release()
        if pause:
            await pause.wait()
        return web.Response(text=str(len(await request.read())))

    gate = Gate(limits)
    app = web.Application(middlewares=[errors, gate.whole])
    app.router.add_post("/", handle)
    runner = web.AppRunner(app, access_log=None, lingering_time=0.1)
    await runner.setup()
    site = GatedSite(runner, "127.0.0.1", 0, gate)
    await site.start()
    server = Server(int(site.name.rpartition(":")[2]), busy, [])
    try:
        yield server
    finally:
        for _, writer in server.lines:
            writer.close()
        await runner.cleanup()


@pytest.mark.parametrize("said", [b"", b"P", HEAD[:40]])
async def test_a_request_that_never_begins_is_cut_off(said: bytes) -> None:
    """Nothing, one byte, or half a header, and then silence."""
    async with serving(Limits(head_s=0.1)) as server:
        assert await rest_of(await server.line(said)) == b""


@pytest.mark.parametrize("said", [HEAD, HEAD + b"1", HEAD + b"1234"])
async def test_a_body_that_never_ends_is_answered_and_cut_off(said: bytes) -> None:
    """408: a buffering proxy would hide it from us, and many have none."""
    async with serving(Limits(body_s=0.1)) as server:
        line = await server.line(said)
        assert await first_line(line) == "HTTP/1.1 408 Request Timeout"
        assert b"Connection: close" in await rest_of(line)


async def test_a_connection_serves_one_request_after_another() -> None:
    """As a proxy's does; it is closed where the next one does not come."""
    async with serving(Limits(head_s=0.1, idle_s=0.3)) as server:
        line = await server.line(WHOLE)
        assert await first_line(line) == "HTTP/1.1 200 OK"
        await asyncio.sleep(0.15)
        line[1].write(WHOLE)
        assert (await rest_of(line)).count(b"HTTP/1.1 200 OK") == 1


async def test_an_answer_that_takes_longer_than_the_limits_is_given() -> None:
    """The time limits are for those who call, not for our own work."""
    pause = asyncio.Event()
    async with serving(Limits(head_s=0.05, body_s=0.05), pause) as server:
        line = await server.line(WHOLE)
        asyncio.get_running_loop().call_later(0.3, pause.set)
        assert await first_line(line) == "HTTP/1.1 200 OK"


@pytest.mark.parametrize("said", [b"", b"P", HEAD + b"1"])
async def test_many_silent_callers_keep_nobody_out(said: bytes) -> None:
    """The one that has waited longest goes for the next one, whose request is answered."""
    async with serving(Limits(connections=5)) as server:
        silent = [await server.line(said) for _ in range(10)]
        for _ in range(3):
            assert await server.answer(WHOLE) == "HTTP/1.1 200 OK"
        assert await first_line(silent[0]) == ""


async def test_a_request_that_is_being_answered_is_never_cut_off_for_another() -> None:
    """Where all are busy there is no room: the newcomer is refused and comes again."""
    pause = asyncio.Event()
    async with serving(Limits(connections=2), pause) as server:
        busy = [await server.line(WHOLE) for _ in range(2)]
        for _ in busy:
            await server.busy.acquire()
        assert await server.answer(WHOLE) == ""
        pause.set()
        assert [await first_line(line) for line in busy] == ["HTTP/1.1 200 OK"] * 2


@pytest.mark.parametrize("said", [HEAD, HEAD + b"1", CHUNKED])
async def test_who_hangs_up_half_way_is_no_fault_of_ours(said: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """No line in the log for each: there may be thousands."""
    with capture_logs() as ours, caplog.at_level(logging.WARNING):
        async with serving(Limits()) as server:
            _, writer = await server.line(said)
            await asyncio.sleep(0.05)
            writer.transport.abort()
            await asyncio.sleep(0.05)
            assert await server.answer(WHOLE) == "HTTP/1.1 200 OK"
    assert (ours, caplog.records) == ([], [])


def test_a_process_may_open_as_many_files_as_the_system_allows() -> None:
    """The usual limit of 1,024 is reached by as many strangers."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, before[1]), before[1]))
    try:
        allow_open_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(65_536, before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
