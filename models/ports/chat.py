"""The port of a chat in which people see cases."""

from __future__ import annotations

from typing import Protocol

from models.cases.people import Actor
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

    def place_of(self, ref: PostRef) -> str:
        """The chat's id of the channel in which a message stands."""
        ...

    async def bound(self, channels: tuple[str, ...]) -> tuple[str, ...]:
        """The chat's ids of the channels that routes name so; a channel that can't be reached has none."""
        ...

    async def identify(self, actor: Actor, places: tuple[str, ...], groups: tuple[str, ...]) -> Actor:
        """The actor with all that the chat says of them where a case stands, in ``places``: their standing, and which
        of these groups or roles they have there. Where the chat can't say, nothing is stated.
        """
        ...

    async def ping(self) -> str: ...
