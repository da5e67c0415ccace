"""Work to be done later: a row that is written in the same transaction as the state that asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobKind(StrEnum):
    """What a worker can be asked to do; ``bot/app/jobs.py`` says which handler does it. TRIAGE reads a new review and
    raises an alert where it is negative, READ reads one of the past and stays quiet.
    """

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
    """One piece of work. ``target_id`` is a case, the delivery for FETCH, the bulletin for BULLETIN; ``surface`` is the
    chat of a SHOW. ``at`` (aware UTC) delays it; None is now.

    ``line`` is what it waits behind: jobs of one line that may begin at once run one after another.

    ``version`` is the case's when the job was asked for. For PUBLISH it names the approval: where another one stands
    by then, the job ends as superseded. Every other kind looks at the case as it is and uses no version.
    """

    kind: JobKind
    target_id: int
    version: int = 0
    at: datetime | None = None
    surface: str = ""
    line: str = ""


FETCHES_AT_ONCE = 2
"""Of one platform, by all workers together: one that answers slowly keeps no other waiting."""


def fetch_of(source: str, delivery_id: int) -> Job:
    """The job that fetches what a platform has announced, in one of the platform's lines."""
    return Job(JobKind.FETCH, delivery_id, line=f"{source}:{delivery_id % FETCHES_AT_ONCE}")
