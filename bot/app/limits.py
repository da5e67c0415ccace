"""What a stranger on the network may take of us: so much time, so much at once. It holds before anything else is looked
at, so that neither slow nor many callers keep others out.
"""

from __future__ import annotations

import asyncio
import resource
from dataclasses import dataclass

from aiohttp import web
from aiohttp.http import HttpProcessingError
from aiohttp.typedefs import Handler

FILES = 65_536
"""Open files that a busy server may need; what systems allow at first is often 1,024."""

GRACE_S = 5.0
"""For the answer to a body that did not come in time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``head_s`` is the longest wait for a connection's first request, ``body_s`` for a request's body, ``idle_s``
    for the next request on the same connection: proxies keep theirs open for a minute.
    """

    head_s: float = 10.0
    body_s: float = 10.0
    idle_s: float = 75.0
    connections: int = 2_000


class Gate:
    """The connections of one web server. Beyond the most that it has at once the one goes that waited longest without
    a whole request; where all are being answered the newcomer goes.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._waiting: dict[web.RequestHandler, asyncio.TimerHandle] = {}

    def admit(self, server: web.Server) -> asyncio.Protocol:
        """A new connection of the server, as the event loop asks for it."""
        if len(server.connections) >= self._limits.connections and not self._make_room():
            return Closed()
        protocol = server()
        self._waits(protocol, self._limits.head_s)
        return protocol

    def _make_room(self) -> bool:
        while self._waiting:
            longest = next(iter(self._waiting))
            is_open = longest.transport is not None
            self._drop(longest)
            if is_open:
                return True
        return False

    def _drop(self, protocol: web.RequestHandler) -> None:
        self._works(protocol)
        protocol.force_close()

    def _waits(self, protocol: web.RequestHandler, limit_s: float) -> None:
        self._works(protocol)
        self._waiting[protocol] = asyncio.get_running_loop().call_later(limit_s, self._drop, protocol)

    def _works(self, protocol: web.RequestHandler) -> None:
        timer = self._waiting.pop(protocol, None)
        if timer:
            timer.cancel()

    @web.middleware
    async def whole(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Nothing is done for a request before all of it is there; 408 where that takes too long, 400 where it can't be
        read: cut off, or packed in another way than it says.
        """
        try:
            await self._read(request)
            return await handler(request)
        finally:
            self._waits(request.protocol, self._limits.idle_s)

    async def _read(self, request: web.Request) -> None:
        self._waits(request.protocol, self._limits.body_s + GRACE_S)
        try:
            async with asyncio.timeout(self._limits.body_s):
                await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        except (web.RequestPayloadError, HttpProcessingError, ConnectionError):
            raise web.HTTPBadRequest from None
        self._works(request.protocol)


class Closed(asyncio.Protocol):
    """A connection for which there is no room."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            transport.abort()


class GatedSite(web.BaseSite):
    """An address that a web server listens on, with the gate before each connection."""

    def __init__(self, runner: web.AppRunner, host: str, port: int, gate: Gate) -> None:
        super().__init__(runner)
        self._gate = gate
        self._host = host
        self._port = port

    @property
    def name(self) -> str:
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        await super().start()
        server = self._runner.server
        if server is None:
            raise RuntimeError("The site was started before its runner.")
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(lambda: self._gate.admit(server), self._host, self._port)
        self._server = listening
        self._port = listening.sockets[0].getsockname()[1]


def allow_open_files() -> None:
    """Let this process have as many files and connections open as the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
