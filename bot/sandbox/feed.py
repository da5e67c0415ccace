"""What changed, told to every open page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CHANNEL, TEAMS, SHOP, MAILBOX = "channel", "teams", "shop", "mailbox"


class Feed:
    """Names of panes that changed. A page that lags hears each name once, not once a change."""

    def __init__(self) -> None:
        self._pages: set[asyncio.Queue[str]] = set()

    def tell(self, pane: str) -> None:
        """This pane is no longer as it was."""
        for page in self._pages:
            if page.qsize() < 100:
                page.put_nowait(pane)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[asyncio.Queue[str]]:
        """One page's queue."""
        page: asyncio.Queue[str] = asyncio.Queue()
        self._pages.add(page)
        try:
            yield page
        finally:
            self._pages.discard(page)
