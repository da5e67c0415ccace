"""A line to a server that is slow, and that can be cut."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

Dial = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


@dataclass(slots=True)
class Relay:
    """Passes bytes on to a server. What it received from a client it delivers, ``delay_s`` later, also where the client
    is gone by then: so a platform finishes what reached it. ``ends_with_client`` hangs up instead, as a database sees
    it.

    While it ``is_cut`` nothing passes and nobody is told; whoever talked over it then is hung up on when it is mended.
    """

    dial: Dial
    delay_s: float = 0.0
    ends_with_client: bool = False
    port: int = 0
    is_cut: bool = False
    _server: asyncio.Server | None = None
    _mended: asyncio.Event = field(default_factory=asyncio.Event)
    _work: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """Listen on a free port of this machine."""
        self._mended.set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Hang up everywhere."""
        if self._server:
            self._server.close()
        for task in list(self._work):
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    def cut(self) -> None:
        """From now on nothing passes."""
        self.is_cut = True
        self._mended.clear()

    def mend(self) -> None:
        """New connections work again."""
        self.is_cut = False
        self._mended.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._work.add(task)
        try:
            await self._pass_on(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._work.discard(task)
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            await self._mended.wait()
            return
        far_reader, far_writer = await self.dial()
        up = asyncio.create_task(self._pump(reader, far_writer, self.delay_s))
        down = asyncio.create_task(self._pump(far_reader, writer, 0))
        try:
            await asyncio.wait([up, down], return_when=asyncio.FIRST_COMPLETED)
            if not self.ends_with_client:
                await down
        finally:
            for task in (up, down):
                task.cancel()
            await asyncio.gather(up, down, return_exceptions=True)
            far_writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay_s: float) -> None:
        is_heard = True
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self.is_cut:
                    await self._mended.wait()
                    return
                await asyncio.sleep(delay_s)
                if is_heard:
                    try:
                        writer.write(data)
                        await writer.drain()
                    except OSError:
                        is_heard = False
