"""Letters by SMTP, against a real server on loopback that refuses as servers do."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

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


class Hearing:
    """A server that takes every login and every letter, and keeps what was said to it in the clear."""

    def __init__(self) -> None:
        self.logins: list[tuple[bytes, bool]] = []
        self.letters: list[bool] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.letters.append(session.ssl is not None)
        return "250 OK"

    def login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        """Whoever they are; with the password, and whether it came encrypted."""
        self.logins.append((data.password, session.ssl is not None))
        return AuthResult(success=True)


ANYWHERE = "0.0.0.0"  # noqa: S104 - no loopback address, and yet this machine is reached by it
elsewhere = pytest.mark.allow_hosts([ANYWHERE])


@asynccontextmanager
async def a_server(host: str, tls: ssl.SSLContext | None) -> AsyncIterator[tuple[SmtpMailer, Hearing]]:
    """A mailer with a login, and its server, which offers STARTTLS where it has a certificate."""
    loop, hearing = asyncio.get_running_loop(), Hearing()
    server = await loop.create_server(
        lambda: SMTP(hearing, loop=loop, tls_context=tls, auth_require_tls=False, authenticator=hearing.login), host, 0
    )
    port = server.sockets[0].getsockname()[1]
    yield SmtpMailer(f"smtp://shop:s3cret@{host}:{port}", "Shop <care@shop.example>"), hearing
    server.close()


def certificate(host: str, folder: Path) -> Path:
    """A certificate of this address with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    kept = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "mail.pem"
    file.write_bytes(kept + made.public_bytes(pem))
    return file


def context(file: Path) -> ssl.SSLContext:
    """What a server with this certificate encrypts by."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(file)
    return made


@elsewhere
async def test_neither_login_nor_letter_goes_out_in_the_clear() -> None:
    """A server without STARTTLS, or a man between who hides it, hears no password and no customer's address."""
    async with a_server(ANYWHERE, None) as (mailer, hearing):
        with pytest.raises(Permanent, match="STARTTLS"):
            await mailer.send("ann@example.org", "Hello", "Your code.", "voucher-1")
        with pytest.raises(Permanent, match="STARTTLS"):
            await mailer.ping()
        assert (hearing.logins, hearing.letters) == ([], [])


@elsewhere
async def test_a_server_that_nobody_vouches_for_hears_nothing(tmp_path: Path) -> None:
    """Anyone can make a certificate for any name."""
    async with a_server(ANYWHERE, context(certificate(ANYWHERE, tmp_path))) as (mailer, hearing):
        with pytest.raises(Permanent, match="certificate"):
            await mailer.send("ann@example.org", "Hello", "Your code.", "voucher-1")
        assert (hearing.logins, hearing.letters) == ([], [])


@elsewhere
async def test_login_and_letter_are_encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By STARTTLS, with a certificate that this machine trusts."""
    file = certificate(ANYWHERE, tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    async with a_server(ANYWHERE, context(file)) as (mailer, hearing):
        await mailer.send("ann@example.org", "Hello", "Your code.", "voucher-1")
        assert (hearing.logins, hearing.letters) == ([(b"s3cret", True)], [True])


async def test_a_server_on_this_machine_needs_no_certificate() -> None:
    """A relay beside the bot."""
    async with a_server("127.0.0.1", None) as (mailer, hearing):
        await mailer.send("ann@example.org", "Hello", "Your code.", "voucher-1")
        assert (hearing.logins, hearing.letters) == ([(b"s3cret", False)], [False])


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
