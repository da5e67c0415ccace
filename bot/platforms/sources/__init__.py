"""Review platforms, one file each: verify, parse, fetch, publish, find, retract."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
from bot.platforms.sources.manifest import Manifest, names_of
from bot.platforms.sources.mapped import SourceTable
from models.errors import Permanent
from models.ports.platform import Source


class OpenSource(Source, Protocol):
    """A source that holds connections, to be closed."""

    async def close(self) -> None:
        """Close the connections."""
        ...


TABLE: tuple[tuple[Manifest, Callable[[Settings], OpenSource | None]], ...] = (
    (highroad.MANIFEST, highroad.make),
    (woocommerce.MANIFEST, woocommerce.make),
    (judgeme.MANIFEST, judgeme.make),
    (yotpo.MANIFEST, yotpo.make),
    (trustpilot.MANIFEST, trustpilot.make),
    (trustpilot.MANIFEST_PRODUCTS, trustpilot.make_products),
    (stamped.MANIFEST, stamped.make),
    (okendo.MANIFEST, okendo.make),
    (reviewsio.MANIFEST, reviewsio.make),
    (fera.MANIFEST, fera.make),
    (google.MANIFEST, google.make),
    (googleplay.MANIFEST, googleplay.make),
    (appstore.MANIFEST, appstore.make),
    (appfollow.MANIFEST, appfollow.make),
)
"""Every platform: what it can do (its name is its address ``/webhooks/<name>``), and what makes it where its settings
are given."""


WITHOUT_GIFTS = frozenset(manifest.name for manifest, _ in TABLE if not manifest.allows_gifts)
"""The platforms whose own rules forbid a gift to a reviewer."""


def refuse_half(manifest: Manifest, settings: Settings) -> None:
    """Raises :class:`Permanent` for a platform with some of its settings and not those it needs: it would lose reviews
    in silence.
    """
    if any(getattr(settings, name) for name in (*manifest.needs, *manifest.takes)):
        unset = names_of(name for name in manifest.needs if not getattr(settings, name))
        raise Permanent(
            f"{manifest.title} is only half set up.", f"Not set: {unset}. docs/platforms.md says what each is."
        )


def make_sources(settings: Settings, described: Iterable[SourceTable] = ()) -> dict[str, OpenSource]:
    """The sources of all platforms that the settings name, and of those that the playbook describes."""
    found: dict[str, OpenSource] = {}
    for manifest, make in TABLE:
        source = make(settings)
        if source is not None:
            found[manifest.name] = source
        else:
            refuse_half(manifest, settings)
    known = frozenset(manifest.name for manifest, _ in TABLE)
    return {**found, **mapped.make_all(described, settings.source_secrets, known)}
