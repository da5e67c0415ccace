"""Work to be done later: a row that is written in the same transaction as the state that asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobKind(StrEnum):
    """One for each handler that runs in a worker."""

    FETCH = "fetch"
    TRIAGE = "triage"
    READ = "read"
    DRAFT = "draft"
    SHOW = "show"
    PUBLISH = "publish"
    RETRACT = "retract"
    VOUCHER = "voucher"
    BULLETIN = "bulletin"


@dataclass(frozen=True, slots=True)
class Job:
    """``target_id`` is a case, the delivery for FETCH, the bulletin for BULLETIN; ``version`` is the case's when
    the job was asked for; ``surface`` is the chat of a SHOW.

    A job whose version no longer stands ends as superseded. ``at`` (aware UTC) delays it; None is now.
    """

    kind: JobKind
    target_id: int
    version: int = 0
    at: datetime | None = None
    surface: str = ""
