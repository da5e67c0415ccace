"""A decision from any chat, counted by how it went."""

from __future__ import annotations

from bot import observe
from handlers.decide import PEOPLES_ACTS, PEOPLES_VOUCHER_ACTS, decide
from handlers.deps import Deps
from models.cases.case import Case, Command
from models.errors import Refused

KNOWN_ACTS = PEOPLES_ACTS | PEOPLES_VOUCHER_ACTS
"""What a metric may be labelled with: what stands in a click is its sender's."""


async def counted(command: Command, deps: Deps) -> Case:
    """Decide and count how it went."""
    outcome = "failed"
    try:
        case = await decide(command, deps)
        outcome = "done"
    except Refused:
        outcome = "refused"
        raise
    finally:
        observe.clicks.labels(command.act if command.act in KNOWN_ACTS else "unknown", outcome).inc()
    return case
