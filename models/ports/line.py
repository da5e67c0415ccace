"""The port of the lines before the channels of all chats, and of the pace of each channel."""

from __future__ import annotations

from typing import Protocol

from models.cases.line import Crowd, Rank, Waiting


class Lines(Protocol):
    """Cards that wait, by (surface, channel), and when each channel may be spoken to next: for all processes together,
    by the database's clock.
    """

    async def join(self, case_id: int, surface: str, channel: str, rank: Rank) -> None:
        """Put a case into a line, or ask for it once more; each case stands once in a chat's lines. What failed again
        after it was put off stays put off.
        """
        ...

    async def channel(self, case_id: int, surface: str) -> str:
        """Before which channel of a chat a case stands in line; empty where it stands in none."""
        ...

    async def first(self, surface: str, channel: str) -> Waiting | None:
        """Whose turn it is: those that fail again and again last, one that is put off only where nobody else waits."""
        ...

    async def leave(self, waiting: Waiting, surface: str) -> None:
        """The case was shown: take it out of the line, unless it was asked for once more meanwhile."""
        ...

    async def put_off(self, waiting: Waiting, surface: str, pause_s: float, tries: int = 1) -> None:
        """The case could not be shown, which counts as so many tries: it is not due before the pause is over."""
        ...

    async def crowd(self, surface: str, channel: str, named: int) -> Crowd:
        """Who waits to be posted in a channel, with up to ``named`` of the urgent ones."""
        ...

    async def heads(self) -> tuple[tuple[int, str], ...]:
        """A case and the chat of each line that is not empty."""
        ...

    async def turn(self, surface: str, channel: str, every_s: float) -> float:
        """Take the channel's turn: 0 where it is ours now, else the seconds until it can be had."""
        ...

    async def slow_down(self, surface: str, channel: str, pause_s: float, slow_for_s: float) -> None:
        """The chat asked for a pause: nobody has a turn before it is over, and afterwards turns come apart."""
        ...

    async def try_again(self) -> None:
        """End the pauses that no chat asked for, of channels and of cards: a channel may be open to us now."""
        ...

    async def come_back(self, case_id: int, surface: str, channel: str, in_s: float) -> None:
        """Ask for the job that goes on with this line, once however many ask for it."""
        ...
