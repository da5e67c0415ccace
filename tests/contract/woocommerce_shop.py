"""A shop as WooCommerce and WordPress show it: one review, and what hangs under it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.platforms.sources.woocommerce import REVIEWS, WooCommerce
from bot.platforms.sources.wordpress import COMMENTS
from models.cases.review import Pointer
from tests.contract.examples import COMMENT, PAYLOADS, api, now
from tests.contract.platform_server import PlatformServer, a_platform

POINTER = Pointer("woocommerce", "shop.example", "41")
REVIEW = json.loads((PAYLOADS / "woocommerce-html_review-4.json").read_text("utf-8"))
PARENT = {"id": 41, "status": "approved", "type": "review", "author": 0, "parent": 0}


def refusal(status: int, code: str, message: str = "no") -> web.Response:
    """An error as WordPress answers it."""
    return web.json_response({"code": code, "message": message, "data": {"status": status}}, status=status)


def published(rendered: str, **other: object) -> list[dict[str, object]]:
    """WordPress's list of comments, with this one."""
    return [{**COMMENT, "content": {"rendered": rendered}, **other}]


@asynccontextmanager
async def a_shop() -> AsyncIterator[PlatformServer]:
    """A shop with a review that nobody has answered."""
    async with a_platform() as platform:
        platform.answers[f"GET /{REVIEWS}/41"] = REVIEW
        platform.answers[f"GET /{COMMENTS}/41"] = PARENT
        platform.answers[f"GET /{COMMENTS}"] = []
        yield platform


@asynccontextmanager
async def a_source(platform: PlatformServer) -> AsyncIterator[WooCommerce]:
    """The adapter before this shop."""
    source = WooCommerce("shop.example", "key", api(platform.url), api(platform.url), now)
    yield source
    await source.close()
