"""Review platforms, one file each: verify, parse, fetch, publish, find, retract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bot.config import Settings
from bot.sources import (
    appfollow,
    appstore,
    fera,
    google,
    googleplay,
    highroad,
    judgeme,
    mapped,
    okendo,
    reviewsio,
    stamped,
    trustpilot,
    woocommerce,
    yotpo,
)
from bot.sources.quality import Quality
from models.ports import Source


class OpenSource(Source, Protocol):
    """A source that holds connections."""

    async def close(self) -> None:
        """Close them."""
        ...


TABLE: tuple[tuple[Quality, Callable[[Settings], OpenSource | None]], ...] = (
    (highroad.QUALITY, highroad.make),
    (woocommerce.QUALITY, woocommerce.make),
    (judgeme.QUALITY, judgeme.make),
    (yotpo.QUALITY, yotpo.make),
    (trustpilot.QUALITY, trustpilot.make),
    (trustpilot.QUALITY_PRODUCTS, trustpilot.make_products),
    (stamped.QUALITY, stamped.make),
    (okendo.QUALITY, okendo.make),
    (reviewsio.QUALITY, reviewsio.make),
    (fera.QUALITY, fera.make),
    (google.QUALITY, google.make),
    (googleplay.QUALITY, googleplay.make),
    (appstore.QUALITY, appstore.make),
    (appfollow.QUALITY, appfollow.make),
)
"""Every platform: what it can do (its name is its address ``/webhooks/<name>``), and what makes it where its settings
are given."""


def make_sources(settings: Settings) -> dict[str, OpenSource]:
    """The platforms that the settings name, and the playbook's own sources."""
    found: dict[str, OpenSource] = {}
    for quality, make in TABLE:
        source = make(settings)
        if source is not None:
            found[quality.name] = source
    return {**found, **mapped.make_all(settings, frozenset(quality.name for quality, _ in TABLE))}
