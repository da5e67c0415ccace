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
from models.ports import Source


class OpenSource(Source, Protocol):
    """A source that holds connections."""

    async def close(self) -> None:
        """Close them."""
        ...


TABLE: dict[str, Callable[[Settings], OpenSource | None]] = {
    "highroad": highroad.make,
    "woocommerce": woocommerce.make,
    "judgeme": judgeme.make,
    "yotpo": yotpo.make,
    "trustpilot": trustpilot.make,
    "trustpilotproducts": trustpilot.make_products,
    "stamped": stamped.make,
    "okendo": okendo.make,
    "reviewsio": reviewsio.make,
    "fera": fera.make,
    "google": google.make,
    "googleplay": googleplay.make,
    "appstore": appstore.make,
    "appfollow": appfollow.make,
}
"""Every platform: its name (the address is ``/webhooks/<name>``), and what makes it where its settings are given."""


def make_sources(settings: Settings) -> dict[str, OpenSource]:
    """The platforms that the settings name, and the playbook's own sources."""
    made = {name: make(settings) for name, make in TABLE.items()}
    found = {name: source for name, source in made.items() if source is not None}
    return {**found, **mapped.make_all(settings, frozenset(TABLE))}
