"""One real WordPress for the run, and the bot's own source for it. Where there can be none, its tests say why."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import Settings
from bot.net.http import Api, basic
from bot.platforms.sources import woocommerce
from bot.platforms.sources.woocommerce import WooCommerce
from models.cases.review import Delivery
from tests.wordpress.site import Site, what_is_missing

SECRET = '{<~#% & "a webhook\'s secret" =}'
LISTENED_S = 20.0


@pytest.fixture(scope="session")
def installed() -> Iterator[Site]:
    """The site, set up once for the run."""
    missing = what_is_missing()
    if missing:
        pytest.skip(missing)
    with tempfile.TemporaryDirectory(prefix="wp-") as folder:
        site = Site(Path(folder))
        try:
            site.start()
            yield site
        finally:
            site.close()


@pytest.fixture
def site(installed: Site) -> Site:
    """The site as a test finds it: reviews are published at once, nothing fails, nobody listens."""
    settings = {
        "comment_previously_approved": 0,
        "comment_moderation": 0,
        "standin_is_old": 0,
        "standin_rest_is_off": 0,
    }
    installed.set_all(settings | {"standin_faults": {}, "standin_webhook": None})
    return installed


def settings(site: Site, user: str = "care") -> Settings:
    """What a person would set."""
    return Settings(
        _env_file=None,
        woocommerce_url=site.url,
        woocommerce_webhook_secret=SECRET,
        woocommerce_key="ck_test",
        woocommerce_secret="cs_test",
        woocommerce_user=user,
        woocommerce_password=site.passwords[user],
    )


@pytest.fixture
async def source(site: Site) -> AsyncIterator[WooCommerce]:
    """The source as it is wired."""
    made = woocommerce.make(settings(site))
    assert made
    yield made
    await made.close()


@pytest.fixture
async def hasty(site: Site) -> AsyncIterator[WooCommerce]:
    """A source that waits two seconds for an answer."""
    blog = Api(site.url, "WordPress", headers={"Authorization": basic("care", site.passwords["care"])}, total_s=2)
    shop = Api(site.url, "WooCommerce", headers={"Authorization": basic("ck_test", "cs_test")}, total_s=2)
    made = WooCommerce("shop.example", SECRET, shop, blog)
    yield made
    await made.close()


@dataclass
class Listener:
    """Who listens to the shop's webhook."""

    url: str = ""
    deliveries: list[Delivery] = field(default_factory=list)
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        """Keep one delivery."""
        body = await request.read()
        headers = tuple((name.lower(), value) for name, value in request.headers.items())
        async with self.heard:
            self.deliveries.append(Delivery("woocommerce", body, headers))
            self.heard.notify_all()
        return web.Response()

    async def next(self) -> Delivery:
        """The first delivery that is not taken yet."""
        async with asyncio.timeout(LISTENED_S), self.heard:
            await self.heard.wait_for(lambda: self.deliveries)
            return self.deliveries.pop(0)


@pytest.fixture
async def listener(site: Site) -> AsyncIterator[Listener]:
    """A server that the shop's webhook leads to."""
    listener = Listener()
    app = web.Application()
    app.router.add_post("/webhooks/woocommerce", listener.take)
    server = TestServer(app)
    await server.start_server()
    listener.url = str(server.make_url("/webhooks/woocommerce"))
    await asyncio.to_thread(site.set, "standin_webhook", {"url": listener.url, "secret": SECRET})
    yield listener
    await asyncio.to_thread(site.set, "standin_webhook", None)
    await server.close()


@dataclass
class Visitor:
    """A customer at the shop's pages, and a colleague in its administration."""

    site: Site
    http: aiohttp.ClientSession

    async def writes(
        self, text: str, rating: int = 1, *, post: int = 0, parent: int = 0, email: str = "ann@customers.example"
    ) -> int:
        """Send the form under a product; the id of what was written."""
        form = {
            "comment_post_ID": str(post or self.site.product),
            "comment_parent": str(parent),
            "author": "Ann & Bob",
            "email": email,
            "comment": text,
            **({"rating": str(rating)} if rating else {}),
        }
        async with self.http.post(f"{self.site.url}/wp-comments-post.php", data=form, allow_redirects=False) as answer:
            assert answer.status == 302, await answer.text()
        found = await asyncio.to_thread(
            self.site.php, "global $wpdb; echo $wpdb->get_var('select max(comment_ID) from wp_comments');"
        )
        return int(found)

    async def moderates(self, comment: int, status: str) -> None:
        """Give a comment another status through WordPress's own API, as the administrator."""
        await self.calls("POST", f"comments/{comment}", {"status": status})

    async def calls(self, method: str, path: str, body: dict[str, object] | None = None, user: str = "admin") -> object:
        """A call of WordPress's API with an application password."""
        login = {"Authorization": basic(user, self.site.passwords[user])}
        address = f"{self.site.url}/wp-json/wp/v2/{path}"
        async with self.http.request(method, address, json=body, headers=login) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json()

    async def page(self) -> str:
        """What everybody sees under the product."""
        async with self.http.get(
            f"{self.site.url}/wp-json/wp/v2/comments?post={self.site.product}&per_page=100"
        ) as answer:
            return await answer.text()


@pytest.fixture
async def visitor(site: Site) -> AsyncIterator[Visitor]:
    """Someone at the shop."""
    async with aiohttp.ClientSession() as http:
        yield Visitor(site, http)
