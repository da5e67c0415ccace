"""Who did what and when: one line for everything that changed a case, never rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.cases.people import Actor


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One step of a case's history. ``act`` is the value of a :class:`models.cases.case.Act` or of a
    :class:`models.cases.voucher.VoucherAct`; ``detail`` never holds the text of a review.
    """

    case_id: int
    version: int
    actor: Actor
    act: str
    detail: str
    at: datetime
