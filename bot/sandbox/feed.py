"""Tells every open page which of its panes changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CHANNEL, TEAMS, SHOP, MAILBOX = "channel", "teams", "shop", "mailbox"


class Feed:
    """The names of panes that changed. A page that lags hears each name once, however often it changed."""

    def __init__(self) -> None:
        self._pages: set[asyncio.Queue[str]] = set()

    def tell(self, pane: str) -> None:
        """Tell every open page that this pane changed."""
        for page in self._pages:
            if page.qsize() < 100:
                page.put_nowait(pane)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[asyncio.Queue[str]]:
        """A queue of changed panes for one page."""
        page: asyncio.Queue[str] = asyncio.Queue()
        self._pages.add(page)
        try:
            yield page
        finally:
            self._pages.discard(page)
