"""The port of a chat in which people see cases."""

from __future__ import annotations

from typing import Protocol

from models.notices.notice import Notice, PostRef


class Surface(Protocol):
    """A chat, such as Slack or Teams."""

    @property
    def name(self) -> str: ...

    async def post(self, notice: Notice, channel: str) -> PostRef:
        """A new message. Raises :class:`Transient` or :class:`Permanent` where it surely does not stand there, and
        :class:`Unknown` where it may."""
        ...

    async def update(self, ref: PostRef, notice: Notice) -> None: ...

    async def find(self, case_id: int, channel: str) -> PostRef | None:
        """The message of a case that a killed process posted and could not note; None where there is none."""
        ...

    async def ping(self) -> str: ...
