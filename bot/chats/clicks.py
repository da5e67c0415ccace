"""A decision from any chat, counted by how it went."""

from __future__ import annotations

from bot import observe
from handlers.decide import decide
from handlers.deps import Deps
from models.cases.case import PEOPLES_ACTS, Case, Command
from models.errors import Refused


async def decide_and_count(command: Command, deps: Deps) -> Case:
    """Decide as the command asks, and count in the metrics how it went. What stands in a click is its sender's, so that
    an act which no person can ask for is counted as *unknown*.
    """
    outcome = "failed"
    try:
        case = await decide(command, deps)
        outcome = "done"
    except Refused:
        outcome = "refused"
        raise
    finally:
        observe.clicks.labels(command.act if command.act in PEOPLES_ACTS else "unknown", outcome).inc()
    return case
