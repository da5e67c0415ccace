"""Review platforms, one file each: verify, parse, fetch, publish, find, retract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bot.config import Settings
from bot.platforms.sources import (
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
from bot.platforms.sources.quality import Quality
from models.errors import Permanent
from models.ports.platform import Source


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


def refuse_half(quality: Quality, settings: Settings) -> None:
    """A platform with some of its settings and not those that it needs would lose reviews in silence."""
    names = [name for name in Settings.model_fields if name.startswith(f"{quality.name}_")]
    given = [name for name in names if getattr(settings, name)]
    if given and quality.name != "woocommerce":
        unset = ", ".join(f"HIGHROAD_{name.upper()}" for name in names if name not in given)
        raise Permanent(
            f"{quality.title} is only half set up.", f"Not set: {unset}. docs/platforms.md says which it needs."
        )


def make_sources(settings: Settings) -> dict[str, OpenSource]:
    """The platforms that the settings name, and the playbook's own sources."""
    found: dict[str, OpenSource] = {}
    for quality, make in TABLE:
        source = make(settings)
        if source is not None:
            found[quality.name] = source
        else:
            refuse_half(quality, settings)
    return {**found, **mapped.make_all(settings, frozenset(quality.name for quality, _ in TABLE))}
