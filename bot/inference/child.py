"""The model process: ``python -m bot.inference.child WEIGHTS THREADS``, started by :mod:`bot.inference.process` alone.

Frames of JSON on stdin and stdout, each after its length in four bytes. Two lanes, so that reading never waits for
drafting. It ends when its stdin does, and so can't outlive its parent. It prints no text that it was given.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, BinaryIO

from models.errors import Permanent

if TYPE_CHECKING:
    from models.ml.runtime import Runtime

NICE = 10
DRAFTS_TOGETHER = 3
"""Cases whose drafts are written at once, where so many wait."""
LANES = {"warm_reader": "read", "read": "read", "embed": "read", "warm_drafter": "draft", "propose": "draft"}


def main() -> None:
    """Serve until stdin ends."""
    weights, threads = Path(sys.argv[1]), int(sys.argv[2])
    os.nice(NICE)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not come between the frames
    lanes: dict[str, SimpleQueue[dict[str, str]]] = {name: SimpleQueue() for name in sorted(set(LANES.values()))}
    Thread(target=_work, args=(weights, threads, lanes, answers), daemon=True).start()
    while (request := receive(sys.stdin.buffer)) is not None:
        lanes[LANES[request["op"]]].put(request)
    os._exit(0)


def receive(stream: BinaryIO) -> dict[str, str] | None:
    """One frame, None at the end of the stream."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    frame: dict[str, str] = json.loads(stream.read(int.from_bytes(head, "big")))
    return frame


def _work(weights: Path, threads: int, lanes: dict[str, SimpleQueue[dict[str, str]]], answers: BinaryIO) -> None:
    """Import what is heavy while the parent already talks to us, then a thread a lane."""
    from models.ml.runtime import Runtime

    runtime, lock = Runtime(weights, threads), Lock()
    for lane in lanes.values():
        Thread(target=_serve, args=(runtime, lane, answers, lock), daemon=True).start()


def _serve(runtime: Runtime, lane: SimpleQueue[dict[str, str]], answers: BinaryIO, lock: Lock) -> None:
    while True:
        requests = together(lane)
        for request, answer in zip(requests, _answers(runtime, requests), strict=True):
            body = json.dumps({"id": request["id"], **answer}).encode()
            with lock:
                answers.write(len(body).to_bytes(4, "big") + body)
                answers.flush()


def together(lane: SimpleQueue[dict[str, str]]) -> list[dict[str, str]]:
    """The next request, and of drafts those that wait behind it: they cost little more at once than one."""
    requests = [lane.get()]
    while requests[-1]["op"] == "propose" and len(requests) < DRAFTS_TOGETHER and not lane.empty():
        requests.append(lane.get())
    return requests


def _answers(runtime: Runtime, requests: list[dict[str, str]]) -> list[dict[str, str]]:
    """Of drafts that wait together, and of at most one other question behind them."""
    drafts = [request["body"] for request in requests if request["op"] == "propose"]
    answers = _answer(partial(_proposed, runtime, drafts), len(drafts)) if drafts else []
    for request in requests[len(drafts) :]:
        answers += _answer(partial(_performed, runtime, request["op"], request["body"]), 1)
    return answers


def _answer(perform: Callable[[], list[str]], count: int) -> list[dict[str, str]]:
    try:
        return [{"result": result} for result in perform()]
    except Permanent as failure:
        return [{"permanent": str(failure), "hint": failure.hint}] * count
    except Exception as failure:  # noqa: BLE001 - its words may hold the review, so only its kind leaves
        return [{"transient": f"The model process failed: {type(failure).__name__}."}] * count


def _proposed(runtime: Runtime, bodies: list[str]) -> list[str]:
    from bot.inference.process import BRIEF, CANDIDATES

    briefs = [BRIEF.validate_json(body) for body in bodies]
    return [CANDIDATES.dump_json(each).decode() for each in runtime.propose(*briefs)]


def _performed(runtime: Runtime, op: str, body: str) -> list[str]:
    from bot.inference.process import READING, VECTOR

    match op:
        case "read":
            return [READING.dump_json(runtime.read(body)).decode()]
        case "embed":
            return [VECTOR.dump_json(runtime.embed(body)).decode()]
        case "warm_reader":
            return [type(runtime.reader).__name__]
        case _:
            return [type(runtime.writer).__name__]


if __name__ == "__main__":
    main()
