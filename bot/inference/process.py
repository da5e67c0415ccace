"""The models, in a process of their own at low priority: loading and thinking never slow the web server down."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog
from pydantic import TypeAdapter

from models.cases.verdict import Reading
from models.errors import Permanent, Transient
from models.replies.brief import Brief, Candidate

log = structlog.get_logger()

READING = TypeAdapter(Reading)
BRIEF = TypeAdapter(Brief)
CANDIDATES = TypeAdapter(tuple[Candidate, ...])
VECTOR = TypeAdapter(tuple[float, ...])

TIMEOUT_S = 240.0
"""Longest wait for one answer, loading included; a process that is slower is taken for stuck and replaced."""
RESTART_S = (0.1, 1.0, 5.0, 30.0)
"""Waits before a new process, after the first death, the second, and so on; an answer sets the count back."""


class Inference:
    """One child process that reads and drafts, started by ``async with`` and ended with it.

    Implements :class:`models.ports.model.Reader`. What is under way when the child dies raises :class:`Transient`.
    """

    def __init__(self, data_dir: Path, threads: int = 0, drafter_model: str = "", timeout_s: float = TIMEOUT_S) -> None:
        self.wants_drafter = False
        """Set by the local drafter: the child then loads it at its start rather than at the first draft."""
        arguments = [str(data_dir / "weights"), str(threads), drafter_model]
        self._command = [sys.executable, "-m", "bot.inference.child", *arguments]
        self._timeout_s = timeout_s
        self._ids = itertools.count()
        self._waiting: dict[str, asyncio.Future[dict[str, str]]] = {}
        self._is_up = asyncio.Event()
        self._process: Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._deaths = 0

    async def __aenter__(self) -> Self:
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._keeper:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None

    @property
    def pid(self) -> int | None:
        """The child, None while there is none."""
        return self._process.pid if self._process else None

    async def read(self, text: str, said_language: str = "") -> Reading:
        """What the models make of a review; ``said_language`` is the platform's word for its language, in any form."""
        return READING.validate_json(await self._ask("read", json.dumps([text, said_language])))

    async def embed(self, text: str) -> tuple[float, ...]:
        """The meaning of a text, 384 numbers of unit length."""
        return VECTOR.validate_json(await self._ask("embed", text))

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        """Acknowledgements of the complaint, best first."""
        return CANDIDATES.validate_json(await self._ask("propose", BRIEF.dump_json(brief).decode()))

    async def ping(self) -> str:
        """One line for ``doctor``; loads what reads, so that missing or altered weights show."""
        await self._ask("warm_reader", "")
        return f"The models answer in process {self.pid}."

    async def _ask(self, op: str, body: str) -> str:
        if self._keeper is None:
            raise Permanent("This process runs without models.", "Start `highroad worker` or `highroad serve`.")
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._is_up.wait()
                answer = await self._send(op, body)
        except TimeoutError:
            self._kill()
            raise Transient("The model process did not answer in time; it was replaced.") from None
        self._deaths = 0
        if "permanent" in answer:
            raise Permanent(answer["permanent"], answer["hint"])
        if "transient" in answer:
            raise Transient(answer["transient"])
        return answer["result"]

    async def _send(self, op: str, body: str) -> dict[str, str]:
        process = self._process
        if process is None or process.stdin is None:
            raise Transient("The model process ended.")
        number = str(next(self._ids))
        answer: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            frame = json.dumps({"id": number, "op": op, "body": body}).encode()
            process.stdin.write(len(frame).to_bytes(4, "big") + frame)
            await process.stdin.drain()
            return await answer
        except ConnectionError:
            raise Transient("The model process ended.") from None
        finally:
            self._waiting.pop(number, None)

    async def _keep(self) -> None:
        """Keep one child running until cancelled."""
        while True:
            try:
                await self._live()
            finally:
                self._is_up.clear()
                self._process = None
                for answer in self._waiting.values():
                    if not answer.done():
                        answer.set_exception(Transient("The model process ended."))
            wait = RESTART_S[min(self._deaths, len(RESTART_S) - 1)]
            self._deaths += 1
            log.warning("models.ended", restart_in_s=wait)
            await asyncio.sleep(wait)

    async def _live(self) -> None:
        """One child, from its start to its end; killed and waited for whichever way this ends."""
        # Threads that spin while they wait take the processor from the web server.
        environment = {**os.environ, "OMP_WAIT_POLICY": "passive", "TOKENIZERS_PARALLELISM": "false"}
        process = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE, env=environment)
        self._process = process
        self._is_up.set()
        warming = asyncio.create_task(self._warm())
        try:
            await self._receive(process)
        finally:
            warming.cancel()
            self._kill()
            await process.wait()

    async def _warm(self) -> None:
        """Load at once what will be needed; a failure shows at the first true question."""
        with contextlib.suppress(Transient):
            await self._send("warm_reader", "")
            if self.wants_drafter:
                await self._send("warm_drafter", "")

    async def _receive(self, process: Process) -> None:
        if process.stdout is None:
            return
        while True:
            try:
                size = int.from_bytes(await process.stdout.readexactly(4), "big")
                answer = json.loads(await process.stdout.readexactly(size))
            except asyncio.IncompleteReadError:
                return
            waiting = self._waiting.get(answer["id"])
            if waiting and not waiting.done():
                waiting.set_result(answer)

    def _kill(self) -> None:
        if self._process and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
