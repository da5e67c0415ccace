"""The models that read reviews and write drafts."""

from __future__ import annotations

from typing import Protocol

from models.cases.verdict import Reading
from models.replies.brief import Brief, Candidate


class Reader(Protocol):
    """The models that read: negative or not, troll, topics, language, meaning."""

    async def read(self, text: str, said_language: str = "") -> Reading:
        """What the models make of a review. ``said_language`` is the platform's word for its language, in any form."""
        ...

    async def embed(self, text: str) -> tuple[float, ...]:
        """The meaning of a search or a complaint: 384 numbers of unit length."""
        ...


class Drafter(Protocol):
    """The model that writes; an empty list means that it has nothing to offer."""

    @property
    def name(self) -> str: ...

    def writes(self, language: str) -> bool:
        """True where it can be trusted with this language (ISO 639-1); the composed reply serves any other."""
        ...

    async def propose(self, brief: Brief) -> tuple[Candidate, ...]:
        """Candidates, best first. Raises :class:`Transient` or :class:`Permanent` where the backend fails."""
        ...
