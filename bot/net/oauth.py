"""Access tokens: asked for once, kept until shortly before they end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

from bot.net.http import Api
from models.errors import Permanent

MARGIN_S = 300.0
"""A token is renewed this long before it ends."""

LEAST_S = 30.0


class Token:
    """A bearer token from an OAuth token endpoint. ``form`` makes what is sent, anew each time."""

    def __init__(
        self, api: Api, path: str, form: Callable[[], Mapping[str, str]], headers: Mapping[str, str] | None = None
    ) -> None:
        self._api = api
        self._path = path
        self._form = form
        self._headers = headers
        self._value = ""
        self._until = 0.0
        self._lock = asyncio.Lock()

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    async def header(self) -> dict[str, str]:
        """The Authorization header of a call, with a token that is still valid."""
        async with self._lock:
            if time.monotonic() >= self._until:
                await self._ask()
            return {"Authorization": f"Bearer {self._value}"}

    def forget(self) -> None:
        """Drop the token, so that the next call asks for a new one: it was refused, and may have been revoked early."""
        self._until = 0.0

    async def _ask(self) -> None:
        try:
            answer = await self._api.write(
                "POST", self._path, form=self._form(), headers=self._headers, may_repeat=True
            )
        except Permanent as refusal:
            raise Permanent(f"{self._api.title} refused our login.", self._api.hint, said=refusal.said) from refusal
        said = answer.body if isinstance(answer.body, Mapping) else {}
        self._value, lasts = str(said.get("access_token") or ""), str(said.get("expires_in"))
        if not self._value:
            raise Permanent(f"{self._api.title} gave no access token.", self._api.hint)
        self._until = time.monotonic() + max(float(lasts if lasts.isdecimal() else 600) - MARGIN_S, LEAST_S)
