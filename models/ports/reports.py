"""What reports need of the database and of the plotter. Every implementation passes the port's contract suite."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Protocol

from models.cases.case import Case
from models.notices.notice import Chart, Picture
from models.reports.alarm import Alarm, Stream
from models.reports.bulletin import Bulletin, BulletinState, Schedule
from models.reports.figures import Lesson, Scope, Summary, Window
from models.reports.group import Complaint, Group, Standing, Vectors
from models.reports.search import Near


class Ledger(Protocol):
    """Figures over many reviews, and look-ups by meaning and by words."""

    async def summary(self, window: Window, scope: Scope, now: datetime, overdue_h: int) -> Summary:
        """Every figure of a summary, all from one snapshot of the database."""
        ...

    async def lessons(self, window: Window, scope: Scope) -> tuple[Lesson, ...]:
        """What each topic teaches, the most frequent first."""
        ...

    async def similar(self, embedding: tuple[float, ...], limit: int) -> tuple[Near, ...]:
        """The nearest complaints of all time, nearest first."""
        ...

    async def find(self, words: str, embedding: tuple[float, ...], limit: int) -> tuple[int, ...]:
        """Cases that hold all the words or complain of something near their meaning (empty: words alone)."""
        ...

    async def overdue(self, before: datetime, limit: int) -> tuple[int, tuple[Case, ...]]:
        """How many cases that came before this moment still wait for a person, and the oldest of them."""
        ...

    async def cases(self, case_ids: tuple[int, ...]) -> tuple[Case, ...]:
        """These cases, in this order; one that is gone is left out."""
        ...

    def stream(self, window: Window, limit: int | None = None, *, with_words: bool = True) -> AsyncGenerator[Case]:
        """Every case of a window, or the first ``limit`` of them, oldest first, a stream at a time; without words its
        texts of length are empty. Whoever stops before its end closes it."""
        ...


class Groups(Protocol):
    """Complaints that belong together, and the alarms on them."""

    async def complaints(self, since: datetime, limit: int) -> tuple[tuple[Complaint, ...], Vectors]:
        """The newest complaints with their embeddings, newest first."""
        ...

    async def known(self) -> tuple[Group, ...]:
        """Every group that was ever found."""
        ...

    async def save(self, groups: tuple[Group, ...], places: tuple[int, ...], complaints: tuple[Complaint, ...]) -> None:
        """Keep the groups; ``places`` says for each complaint the index of its group in ``groups``, -1 for none."""
        ...

    async def standings(self, now: datetime, days: int) -> tuple[Standing, ...]:
        """The groups with complaints in the last days, most first."""
        ...

    async def members(self, group_id: int, limit: int) -> tuple[int, ...]:
        """The cases of a group, newest first."""
        ...

    async def streams(self, until: datetime) -> tuple[Stream, ...]:
        """The daily counts of every topic and group, by which an alarm is decided."""
        ...

    async def evidence(self, alarm: Alarm, limit: int) -> tuple[int, ...]:
        """The newest cases of what an alarm is about."""
        ...

    async def last_alarms(self) -> tuple[Alarm, ...]:
        """The latest alarm on each topic and group."""
        ...

    async def alarm(self, alarm_id: int) -> Alarm | None:
        """The alarm of this id."""
        ...

    async def sound(self, alarm: Alarm, channels: tuple[tuple[str, str], ...]) -> None:
        """Keep an alarm, and a bulletin of it for each of these (surface, channel) pairs, in one commit."""
        ...


class Bulletins(Protocol):
    """What is posted unasked: one row for each channel, kind and slot."""

    async def schedules(self) -> tuple[Schedule, ...]:
        """The schedules of all channels that hear a digest."""
        ...

    async def plan(self, schedule: Schedule) -> None:
        """Keep when a channel hears its digest; it takes the place of an earlier plan."""
        ...

    async def unplan(self, surface: str, channel: str) -> bool:
        """Post no digest there any more; False where none was planned."""
        ...

    async def announce(self, bulletins: tuple[Bulletin, ...]) -> int:
        """Keep the bulletins to be posted, each with its job in the same commit; returns how many were new."""
        ...

    async def begin(self, bulletin: Bulletin) -> int:
        """Keep a bulletin that its asker posts at once, without a job; its id, 0 where it is no longer waiting."""
        ...

    async def bulletin(self, bulletin_id: int) -> Bulletin | None:
        """The bulletin of this id."""
        ...

    async def move(self, bulletin_id: int, was: BulletinState, becomes: BulletinState) -> bool:
        """Compare-and-set of a bulletin's state; False where another worker was first."""
        ...


class Plotter(Protocol):
    """Draws charts as pictures."""

    async def draw(self, charts: tuple[Chart, ...], name: str) -> Picture:
        """The charts side by side in one picture, with words for those who can't see it."""
        ...
