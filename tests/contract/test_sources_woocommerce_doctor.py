"""WooCommerce: what doctor says of the shop's webhook, address and users."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.platforms.plugin.package import HOOK
from bot.platforms.sources.woocommerce import REVIEWS, WEBHOOKS, WooCommerce
from bot.platforms.sources.wordpress import ME
from models.errors import Permanent
from tests.contract.platform_server import PlatformServer
from tests.contract.woocommerce_shop import a_shop, a_source, refusal


@pytest.fixture
async def platform() -> AsyncIterator[PlatformServer]:
    """The shop."""
    async with a_shop() as platform:
        yield platform


@pytest.fixture
async def source(platform: PlatformServer) -> AsyncIterator[WooCommerce]:
    """The adapter."""
    async with a_source(platform) as source:
        yield source


ACTIVE = {"topic": f"action.{HOOK}", "status": "active", "delivery_url": "https://bot.example/webhooks/woocommerce"}
WORKS: dict[str, object] = {
    "GET /wp-json/": {"name": "Shop", "namespaces": ["wp/v2", "wc/v3"]},
    f"GET /{REVIEWS}": [],
    f"GET /{WEBHOOKS}": [ACTIVE],
    f"GET /{ME}": {"name": "Care &amp; co", "capabilities": {"moderate_comments": True}},
}


async def test_doctor_says_how_reviews_come_and_who_replies(platform: PlatformServer, source: WooCommerce) -> None:
    """Where all is set up."""
    platform.answers |= WORKS
    assert await source.ping() == "reads reviews of shop.example, by its webhook; replies as Care & co"


WEBHOOK = f"GET /{WEBHOOKS}"
ROOT = {"home": "https://shop.example/shop", "namespaces": ["wp/v2", "wc/v3"]}


@pytest.mark.parametrize(
    ("instead", "problem", "hint"),
    [
        ({WEBHOOK: []}, "No webhook", "our plugin"),
        ({WEBHOOK: [{"topic": "order.created", "status": "active"}]}, "No webhook", "our plugin"),
        ({WEBHOOK: [{**ACTIVE, "status": "disabled"}]}, "webhook is disabled", "Active"),
        ({f"GET /{ME}": {"name": "Al", "capabilities": {}}}, "Al may not moderate", "Shop manager"),
        ({"GET /wp-json/": {"namespaces": ["wp/v2"]}}, "WooCommerce is not active", "Activate"),
        ({"GET /wp-json/": web.Response(status=404), "GET /": {"namespaces": []}}, "permalinks are plain", "Post name"),
        ({"GET /wp-json/": web.Response(status=404), "GET /": ROOT}, "which is https://shop.example/shop", "_URL"),
        ({"GET /wp-json/": refusal(404, "rest_no_route"), "GET /": ROOT}, "not the site's root", "wp-json"),
        ({"GET /wp-json/": web.Response(text="<p>Hello</p>")}, "no WordPress", "_URL"),
        ({"GET /wp-json/": web.Response(), "GET /": {"namespaces": []}}, "permalinks are plain", "Post name"),
        ({f"GET /{REVIEWS}": refusal(401, "woocommerce_rest_authentication_error")}, "refused our credentials", ""),
    ],
)  # fmt: skip
async def test_doctor_says_what_keeps_reviews_or_replies_away(
    platform: PlatformServer, source: WooCommerce, instead: dict[str, object], problem: str, hint: str
) -> None:
    """Each with what to click."""
    platform.answers |= WORKS | instead
    with pytest.raises(Permanent, match=problem) as caught:
        await source.ping()
    assert hint in caught.value.hint
