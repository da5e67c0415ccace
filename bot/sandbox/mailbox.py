"""A mailbox: a real SMTP server that keeps every letter."""

from __future__ import annotations

import asyncio
import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.sandbox.feed import MAILBOX, Feed


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as it came."""

    id: int
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    message_id: str
    at: datetime


class Mailbox:
    """The letters, and the server that takes them."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.letters: list[Letter] = []
        self.address = ""
        self._server: asyncio.Server | None = None

    async def start(self, host: str) -> None:
        """Listen on a free port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, hostname="mail.larkfield.test", enable_SMTPUTF8=True, loop=loop), host, 0
        )
        self.address = f"{host}:{self._server.sockets[0].getsockname()[1]}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """One letter has arrived."""
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        parsed = email.message_from_bytes(content, policy=email.policy.default)
        body = parsed.get_body(("plain",))
        self.letters.append(
            Letter(
                id=len(self.letters) + 1,
                sender=str(parsed.get("From", envelope.mail_from)),
                to=tuple(envelope.rcpt_tos),
                subject=str(parsed.get("Subject", "")),
                text=body.get_content() if body else "",
                message_id=str(parsed.get("Message-ID", "")),
                at=datetime.now(UTC),
            )
        )
        self.feed.tell(MAILBOX)
        return "250 Message accepted for delivery"

    async def close(self) -> None:
        """Stop listening."""
        if self._server:
            self._server.close()
            await self._server.wait_closed()
