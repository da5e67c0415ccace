"""The model process: ``python -m bot.inference.child WEIGHTS THREADS MODEL``, started by ``process.py`` alone.

Frames of JSON on stdin and stdout, each after its length in four bytes. Two lanes, so that reading never waits for
drafting. It ends when its stdin does, and so can't outlive its parent. It prints no text that it was given.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, BinaryIO

from models.errors import Permanent

if TYPE_CHECKING:
    from models.ml.runtime import Runtime

NICE = 10
LANES = {"warm_reader": "read", "read": "read", "embed": "read", "warm_drafter": "draft", "propose": "draft"}


def main() -> None:
    """Serve until stdin ends."""
    weights, threads, model = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    os.nice(NICE)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not come between the frames
    lanes: dict[str, SimpleQueue[dict[str, str]]] = {name: SimpleQueue() for name in sorted(set(LANES.values()))}
    Thread(target=_work, args=(weights, threads, model, lanes, answers), daemon=True).start()
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


def _work(
    weights: Path, threads: int, model: str, lanes: dict[str, SimpleQueue[dict[str, str]]], answers: BinaryIO
) -> None:
    """Import what is heavy while the parent already talks to us, then a thread a lane."""
    from models.ml.runtime import Runtime

    runtime, lock = Runtime(weights, threads, model), Lock()
    for lane in lanes.values():
        Thread(target=_serve, args=(runtime, lane, answers, lock), daemon=True).start()


def _serve(runtime: Runtime, lane: SimpleQueue[dict[str, str]], answers: BinaryIO, lock: Lock) -> None:
    while True:
        request = lane.get()
        body = json.dumps({"id": request["id"], **_answer(runtime, request["op"], request["body"])}).encode()
        with lock:
            answers.write(len(body).to_bytes(4, "big") + body)
            answers.flush()


def _answer(runtime: Runtime, op: str, body: str) -> dict[str, str]:
    try:
        return {"result": _performed(runtime, op, body)}
    except Permanent as failure:
        return {"permanent": str(failure), "hint": failure.hint}
    except Exception as failure:  # noqa: BLE001 - its words may hold the review, so only its kind leaves
        return {"transient": f"The model process failed: {type(failure).__name__}."}


def _performed(runtime: Runtime, op: str, body: str) -> str:
    from bot.inference.process import BRIEF, CANDIDATES, READING, VECTOR

    match op:
        case "read":
            return READING.dump_json(runtime.read(*json.loads(body))).decode()
        case "embed":
            return VECTOR.dump_json(runtime.embed(body)).decode()
        case "propose":
            return CANDIDATES.dump_json(runtime.propose(BRIEF.validate_json(body))).decode()
        case "warm_reader":
            return type(runtime.reader).__name__
        case _:
            return type(runtime.writer).__name__


if __name__ == "__main__":
    main()
