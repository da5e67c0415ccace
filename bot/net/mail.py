"""Private letters by SMTP."""

from __future__ import annotations

import contextlib
import hashlib
import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from bot.net.host import is_loopback
from models.errors import Permanent, Transient, Unknown

TIMEOUT_S = 20


class SmtpMailer:
    """The port ``Mailer`` over SMTP. ``url`` is smtps://user:password@host:port for TLS from the first byte, or smtp://,
    where the server must offer STARTTLS: neither the login nor a customer's address goes over a network in the clear.
    A server on this machine alone need not.
    """

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise Permanent("HIGHROAD_SMTP_URL is no mail server's address.", "Write smtp://user:password@host:587")
        self._sender = sender
        self._host = parts.hostname
        self._port = parts.port or (465 if parts.scheme == "smtps" else 587)
        self._is_tls = parts.scheme == "smtps"
        self._starts_tls = True if parts.scheme == "smtp" and not is_loopback(parts.hostname) else None
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def _connected(self) -> aiosmtplib.SMTP:
        """A session with the server, encrypted and logged in."""
        client = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            use_tls=self._is_tls,
            start_tls=self._starts_tls,
            username=self._user,
            password=self._password,
            timeout=TIMEOUT_S,
        )
        try:
            await client.connect()
        except ssl.SSLCertVerificationError as doubtful:
            raise Permanent(
                "The mail server's certificate is not valid.", "Check the host of HIGHROAD_SMTP_URL."
            ) from doubtful
        except (aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPNotSupported) as refusal:
            raise Permanent("The mail server refused our login.", "Check HIGHROAD_SMTP_URL.") from refusal
        except (aiosmtplib.SMTPResponseException, OSError) as failure:
            raise Transient("The mail server can't be reached.", retry_after=30) from failure
        except aiosmtplib.SMTPException as refusal:
            raise Permanent(
                "The mail server offers no encryption (STARTTLS) or no login.",
                "Check HIGHROAD_SMTP_URL: smtp://…:587 needs STARTTLS, smtps://…:465 does not.",
            ) from refusal
        return client

    async def send(self, to: str, subject: str, text: str, message_id: str) -> None:
        """Send one letter. An address that the server refuses is :class:`Permanent`; silence after the text has left is
        :class:`Unknown`.
        """
        if parseaddr(to)[1] != to or "\n" in to or "\r" in to:
            raise Permanent("The customer's e-mail address can't be read.", "Write to them by hand.")
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self._sender, to, subject
        domain = parseaddr(self._sender)[1].partition("@")[2] or "highroad.invalid"
        letter["Message-ID"] = f"<{hashlib.sha256(message_id.encode()).hexdigest()[:24]}@{domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text)
        client = await self._connected()
        try:
            await client.send_message(letter)
        except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPSenderRefused) as refusal:
            refused = refusal.recipients if isinstance(refusal, aiosmtplib.SMTPRecipientsRefused) else [refusal]
            if all(400 <= one.code < 500 for one in refused):
                raise Transient("The mail server said: later.", retry_after=60) from refusal
            raise Permanent(
                "The mail server refused the address.", "Check the address and HIGHROAD_MAIL_FROM."
            ) from refusal
        except (aiosmtplib.SMTPNotSupported, ValueError) as refusal:
            raise Permanent("The mail server does not take such an address.", "Write to them by hand.") from refusal
        except aiosmtplib.SMTPResponseException as refusal:
            if 400 <= refusal.code < 500:
                raise Transient("The mail server said: later.", retry_after=60) from refusal
            raise Permanent("The mail server refused the letter.", "See its log.") from refusal
        except (aiosmtplib.SMTPException, OSError) as silence:
            raise Unknown("The mail server fell silent while the letter was leaving.") from silence
        finally:
            client.close()

    async def ping(self) -> str:
        """Ask the server for a session, with a login."""
        client = await self._connected()
        with contextlib.suppress(aiosmtplib.SMTPException):
            await client.quit()
        return f"{self._host}:{self._port} answers"
