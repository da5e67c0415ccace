"""Who did what and when: one line for everything that changed a case, never rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.cases.people import Actor


@dataclass(frozen=True, slots=True)
class AuditLine:
    """``act`` is a name of :class:`models.cases.case.Act` or of a voucher's act; ``detail`` never holds review text."""

    case_id: int
    version: int
    actor: Actor
    act: str
    detail: str
    at: datetime
