"""Letters by SMTP, against a real server on loopback that refuses as servers do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.net.mail import SmtpMailer
from models.errors import Permanent, Transient


class Refusing:
    """A server that answers every recipient so."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        return self.answer


@asynccontextmanager
async def a_mailer(answer: str) -> AsyncIterator[SmtpMailer]:
    """A mailer, and its server."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Refusing(answer), loop=loop), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield SmtpMailer(f"smtp://127.0.0.1:{port}", "Shop <care@shop.example>")
    server.close()


async def test_a_server_that_says_later_is_asked_later() -> None:
    """Greylisting refuses every first try of a stranger."""
    async with a_mailer("450 4.2.0 Greylisted, try again") as mailer:
        with pytest.raises(Transient) as refused:
            await mailer.send("ann@example.org", "Hello", "Free shipping.", "voucher-1")
        assert refused.value.retry_after == 60


async def test_an_address_that_does_not_exist_is_not_tried_again() -> None:
    """A person has to correct it."""
    async with a_mailer("550 5.1.1 No such user") as mailer:
        with pytest.raises(Permanent):
            await mailer.send("ann@example.org", "Hello", "Free shipping.", "voucher-1")


async def test_an_address_that_mail_cant_carry_leaves_nothing_unclear() -> None:
    """Nothing left, so nobody is asked whether it arrived."""
    async with a_mailer("250 OK") as mailer:
        with pytest.raises(Permanent):
            await mailer.send("änn@example.org", "Hello", "Free shipping.", "voucher-1")
