"""One way to call a platform's API: time-outs, a cap on the answer, and every failure as an error of ours."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from http import HTTPStatus
from typing import NoReturn

import aiohttp
from yarl import URL

from models.errors import Permanent, Transient, Unknown

CONNECT_S = 5.0
TOTAL_S = 20.0
MAX_ANSWER_BYTES = 4 * 1024 * 1024
MAX_RETRY_AFTER_S = 3600.0
MAX_SAID = 200
CODE = re.compile(r"\w[\w.-]{0,99}", re.ASCII)
TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")


class Missing(Permanent):
    """The platform does not know the thing that we asked for (404 or 410)."""


class Conflict(Permanent):
    """The platform has this thing already (409)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer: its JSON (None where the body was empty) and its headers, names in lower case."""

    status: int
    body: object
    headers: Mapping[str, str]


class Api:
    """One platform's API. A path is always relative to ``base``: no address from a body is ever called.

    ``title`` names the platform in errors, ``hint`` says what to do when it refuses us (401, 403), ``secrets`` are
    taken out of everything that the platform said before it goes into an error. Redirects are not followed, so that
    credentials reach no other host. Every call has a connection of its own: a kept one that the other side has closed
    meanwhile would look as if an effect had been lost on its way.
    """

    def __init__(
        self,
        base: str,
        title: str,
        *,
        headers: Mapping[str, str] | None = None,
        hint: str = "",
        secrets: tuple[str, ...] = (),
        total_s: float = TOTAL_S,
    ) -> None:
        self.base = base.rstrip("/")
        self.title = title
        self.hint = hint
        self._headers = dict(headers or {})
        self._secrets = tuple(sorted((secret for secret in secrets if secret), key=len, reverse=True))
        self._timeout = aiohttp.ClientTimeout(total=total_s, connect=CONNECT_S)
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        if self._session:
            await self._session.close()
            self._session = None

    async def read(
        self, path: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask the platform for something (GET); whatever may pass is :class:`Transient`."""
        return await self._call("GET", path, params=params, headers=headers, may_repeat=True)

    async def write(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        may_repeat: bool = False,
    ) -> Answer:
        """Make a call with an effect. Where it left and no clear answer came it is :class:`Unknown`, unless doing it
        twice is as good as once (``may_repeat``): then it is :class:`Transient`.
        """
        return await self._call(
            method, path, params=params, headers=headers, body=body, form=form, may_repeat=may_repeat
        )

    async def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        body: Mapping[str, object] | None = None,
        form: Mapping[str, str] | None = None,
        may_repeat: bool,
    ) -> Answer:
        unclear = Transient if may_repeat else Unknown
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                connector=aiohttp.TCPConnector(force_close=True),
            )
        try:
            async with self._session.request(
                method,
                URL(f"{self.base}/{path.lstrip('/')}", encoded=False),
                params=params,
                json=body,
                data=form,
                headers={**self._headers, **(headers or {})},
                allow_redirects=False,
            ) as response:
                raw = b""
                async for chunk in response.content.iter_any():
                    raw += chunk
                    if len(raw) > MAX_ANSWER_BYTES:
                        break
                status, said = response.status, {key.lower(): value for key, value in response.headers.items()}
        except aiohttp.ClientConnectorCertificateError:
            raise Transient(
                f"The certificate of {self.title} is not trusted: it has ended, is for another name or is signed by "
                "itself. SSL_CERT_FILE names a file of authorities that are trusted instead."
            ) from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise Transient(f"{self.title} could not be reached.") from None
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
            raise Permanent(f"The address of {self.title} is not valid.", "Check it in the settings.") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            raise unclear(f"{self.title} did not answer ({type(lost).__name__}).") from None
        return self._judge(status, said, raw, unclear)

    def _judge(
        self, status: int, headers: Mapping[str, str], raw: bytes, unclear: type[Transient] | type[Unknown]
    ) -> Answer:
        """The answer where it is 2xx and JSON, else the error that says who must act."""
        if status >= HTTPStatus.MULTIPLE_CHOICES:
            self._refuse(status, headers, raw, unclear)
        if not raw.strip():
            return Answer(status, None, headers)
        try:
            return Answer(status, json.loads(raw) if len(raw) <= MAX_ANSWER_BYTES else wrong(), headers)
        except (ValueError, RecursionError):
            if unclear is Unknown:
                raise Unknown(f"{self.title} answered {status} with something else than JSON.") from None
            raise Permanent(
                f"{self.title} answered {status} with something else than JSON.", "Check its address in the settings."
            ) from None

    def _refuse(
        self, status: int, headers: Mapping[str, str], raw: bytes, unclear: type[Transient] | type[Unknown]
    ) -> NoReturn:
        """Raise the error that says who must act on an answer other than 2xx, with the platform's words and code."""
        body = json_or_none(raw)
        said, code = self.said_in(body), code_of(body)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise Transient(f"{self.title} asks us to slow down.", retry_after(headers), code=code)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
            if unclear is Unknown:
                raise Unknown(f"{self.title} failed ({status}).", said=said, code=code)
            raise Transient(f"{self.title} failed ({status}).", retry_after(headers), said=said, code=code)
        if status == HTTPStatus.UNAUTHORIZED:
            raise Permanent(f"{self.title} refused our credentials ({status}).", self.hint, said=said, code=code)
        if status == HTTPStatus.FORBIDDEN:
            hint = f"Where that is about access: {self.hint}" if said and self.hint else self.hint
            raise Permanent(f"{self.title} does not allow us this ({status}).", hint, said=said, code=code)
        if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            raise Missing(f"{self.title} does not know this ({status}).", said=said, code=code)
        if status == HTTPStatus.CONFLICT:
            raise Conflict(f"{self.title} has this already ({status}).", said=said, code=code)
        if status >= HTTPStatus.BAD_REQUEST:
            raise Permanent(f"{self.title} refused this ({status}).", said=said, code=code)
        where = place_of(headers.get("location", ""))
        raise Permanent(f"{self.title} sent us elsewhere ({status}){where}.", "Check its address in the settings.")

    def said_in(self, body: object) -> str:
        """The platform's own words in an error's JSON, short and without our secrets; empty where it says nothing
        clear.
        """
        said = words_of(body)
        for secret in self._secrets:
            said = said.replace(secret, "•••")
        return said[:MAX_SAID]


def wrong() -> object:
    """Raises ValueError, as reading JSON would, for an answer over the size limit."""
    raise ValueError("over the limit")


def basic(user: str, password: str) -> str:
    """The value of an Authorization header for a user and password."""
    return aiohttp.encode_basic_auth(user, password, encoding="utf-8")


def json_or_none(raw: bytes) -> object:
    """The JSON of an error's body, None where it is none (a web server's or a firewall's page)."""
    try:
        return json.loads(raw) if len(raw) <= MAX_ANSWER_BYTES else None
    except (ValueError, RecursionError):
        return None


def code_of(body: object) -> str:
    """The name that an API gives its error, such as WordPress's ``rest_comment_closed``, Google's ``error.status`` or
    Apple's ``errors.0.code``; empty where it gives none.
    """
    if not isinstance(body, Mapping):
        return ""
    listed = body.get("errors")
    held = (body, body.get("error"), listed[0] if isinstance(listed, list) and listed else None)
    names = (part.get(name) for part in held if isinstance(part, Mapping) for name in ("code", "status"))
    return next((name for name in names if isinstance(name, str) and CODE.fullmatch(name) and not name.isdigit()), "")


def place_of(location: str) -> str:
    """Where a redirect leads, for people: without a query, which may hold a secret; empty where it doesn't say."""
    place = re.match(r"https?://[^\s?#@]{1,200}", location)
    return f", to {place.group()}" if place else ""


def words_of(body: object) -> str:
    """The message in an error's JSON, under any of the names that platforms give it; as plain text where it is HTML."""
    if isinstance(body, str):
        return re.sub(r"\s+", " ", unescape(TAG.sub("", body[: MAX_SAID * 10]))).strip()
    if isinstance(body, Mapping):
        for name in ("message", "error_description", "error", "detail", "title", "errors"):
            if body.get(name):
                return words_of(body[name])
    if isinstance(body, list) and body:
        return words_of(body[0])
    return ""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait before asking again, at most an hour, from the header Retry-After as a number or an HTTP date;
    None where it says nothing. The names of ``headers`` are in lower case.
    """
    header = headers.get("retry-after", "")
    try:
        seconds = float(header)
    except ValueError:
        try:
            moment = parsedate_to_datetime(header)
        except (ValueError, IndexError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_S) if seconds == seconds else None
