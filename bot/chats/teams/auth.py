"""Checks the Bot Framework's tokens strictly, with keys that are fetched off the request's way.

botbuilder's own check lets tokens without ``exp`` pass, skips a missing ``serviceUrl``, takes the emulator's issuer,
fetches its keys with a blocking call without time-out and fails on an unknown key id. So this one is ours, on pyjwt.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt
import structlog
from jwt.algorithms import RSAAlgorithm

from bot.chats.teams.cloud import Cloud
from bot.net.http import Api
from models.errors import HighroadError

log = structlog.get_logger()

LEEWAY_S = 300
"""The Bot Framework's own tolerance for clocks that differ."""
STALE_S = 12 * 3600
PATIENCE_S = 30
"""Least time between two fetches that an unknown key id asked for: a stranger must not make us hammer Microsoft."""
FETCH_S = 5.0
CHANNEL = "msteams"
MAX_TOKEN = 8192


class Denied(HighroadError):
    """The caller may not come in. ``status`` is 401 for a bad token and 403 for a genuine one in the wrong place."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Key:
    """One of the issuer's public keys, and the channels it may speak for."""

    public: Any
    endorsements: frozenset[str]


class Keys:
    """The issuer's keys: warmed at start, refreshed twice a day and at an unknown id, always with our own time-out."""

    def __init__(
        self, metadata_url: str, now: Callable[[], float] = time.monotonic, timeout_s: float = FETCH_S
    ) -> None:
        self._metadata_url = metadata_url
        self.timeout_s = timeout_s
        self._now = now
        self._keys: dict[str, Key] = {}
        self._tried_at = -float("inf")
        self._fetched_at = -float("inf")
        self._lock = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None

    async def warm(self) -> None:
        """Fetch the keys; a failure is logged, and a later token asks again. Callers that come together share one
        fetch.
        """
        asked_at = self._now()
        async with self._lock:
            if self._tried_at >= asked_at:
                return
            self._tried_at = self._now()
            try:
                self._keys = await fetch(self._metadata_url, self.timeout_s)
            except HighroadError as failure:
                log.warning("teams.keys", why=str(failure))
            else:
                self._fetched_at = self._now()

    async def find(self, key_id: str) -> Key | None:
        """The key of this id, None where the issuer has none. Old keys serve on while newer ones are fetched."""
        if key_id not in self._keys and self._now() - self._tried_at > PATIENCE_S:
            await self.warm()
        elif self._now() - self._fetched_at > STALE_S and self._now() - self._tried_at > PATIENCE_S:
            self._refreshing = self._refreshing if self._is_refreshing() else asyncio.create_task(self.warm())
        return self._keys.get(key_id)

    def _is_refreshing(self) -> bool:
        return self._refreshing is not None and not self._refreshing.done()

    async def close(self) -> None:
        """End a refresh that is under way."""
        if self._refreshing and self._is_refreshing():
            self._refreshing.cancel()
            await asyncio.gather(self._refreshing, return_exceptions=True)


async def fetch(metadata_url: str, timeout_s: float) -> dict[str, Key]:
    """The keys to which the metadata points. Only RSA keys for signing that have an id count."""
    metadata = await read_json(metadata_url, timeout_s)
    address = metadata.get("jwks_uri")
    if not isinstance(address, str) or urlsplit(address).scheme not in ("https", urlsplit(metadata_url).scheme):
        raise HighroadError("The Bot Framework's metadata names no keys.")
    found = (await read_json(address, timeout_s)).get("keys")
    keys = {}
    for entry in found if isinstance(found, list) else []:
        if isinstance(entry, dict) and entry.get("kty") == "RSA" and isinstance(entry.get("kid"), str):
            endorsements = entry.get("endorsements")
            names = (str(name) for name in endorsements) if isinstance(endorsements, list) else ()
            try:
                keys[entry["kid"]] = Key(RSAAlgorithm.from_jwk(entry), frozenset(names))
            except (jwt.PyJWTError, ValueError, TypeError):
                continue
    if not keys:
        raise HighroadError("The Bot Framework published no key that we can read.")
    return keys


async def read_json(address: str, timeout_s: float) -> Mapping[str, Any]:
    """A JSON object from an address, in so many seconds at the most."""
    parts = urlsplit(address)
    api = Api(f"{parts.scheme}://{parts.netloc}", "The Bot Framework's key server", total_s=timeout_s)
    try:
        body = (await api.read(parts.path or "/")).body
    finally:
        await api.close()
    return body if isinstance(body, dict) else {}


async def check_token(header: str, cloud: Cloud, keys: Keys) -> Mapping[str, Any]:
    """The claims of a genuine token, and the key's endorsements under ``endorsements``; else :class:`Denied` (401)."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN:
        raise Denied(401, "A Bot Framework token is required.")
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
        key = await keys.find(key_id) if isinstance(key_id, str) else None
        if key is None:
            raise Denied(401, "The token was signed with a key that the Bot Framework does not publish.")
        claims: dict[str, Any] = jwt.decode(
            token,
            key.public,
            algorithms=["RS256"],
            audience=cloud.app_id,
            issuer=cloud.issuer,
            leeway=LEEWAY_S,
            options={"require": ["exp", "iss", "aud"], "strict_aud": True},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as bad:
        raise Denied(401, f"The token is not valid ({type(bad).__name__}).") from None
    return claims | {"endorsements": key.endorsements}


def check_place(claims: Mapping[str, Any], service_url: str, channel: str, tenant: str, cloud: Cloud) -> None:
    """Raises :class:`Denied` unless a genuine token fits its activity: the same connector, a channel it may speak for,
    and our own tenant.
    """
    claimed = claims.get("serviceurl")
    if not isinstance(claimed, str) or not claimed:
        raise Denied(401, "The token names no service URL.")
    if claimed.rstrip("/") != service_url.rstrip("/"):
        raise Denied(403, "The token is for another service URL than the activity's.")
    if not cloud.serves(service_url):
        raise Denied(403, "This connector is not among HIGHROAD_TEAMS_SERVICE_HOSTS.")
    if channel != CHANNEL or channel not in claims["endorsements"]:
        raise Denied(403, "The token's key is not endorsed for this channel.")
    if tenant != cloud.tenant_id:
        raise Denied(403, "This bot serves another organisation.")
