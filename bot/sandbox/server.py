"""The sandbox: a Slack workspace, a team in Teams, a shop and a mailbox behind one local web server, in memory only.

The bot talks with it over real HTTP and SMTP and can't tell the difference. It listens on loopback and has no login.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from bot.sandbox.control import Control
from bot.sandbox.faults import Faults
from bot.sandbox.feed import Feed
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.shop import Shop
from bot.sandbox.shop_api import ShopApi, wordpress_errors
from bot.sandbox.slack_api import DEFAULT_SCOPES, SlackApi
from bot.sandbox.slack_people import SlackPeople
from bot.sandbox.teams import TeamsSandbox
from bot.sandbox.workspace import Workspace

SHUTDOWN_S = 2.0
MAX_BODY = 20 * 1024 * 1024


def fresh(prefix: str = "") -> str:
    """A new secret, of this run alone."""
    return prefix + secrets.token_hex(20)


@dataclass(frozen=True, slots=True)
class Secrets:
    """All that the bot needs to be let in; made anew for every run."""

    signing_secret: str = field(default_factory=fresh)
    bot_token: str = field(default_factory=lambda: fresh("xoxb-"))
    webhook_secret: str = field(default_factory=fresh)
    consumer_key: str = field(default_factory=lambda: fresh("ck_"))
    consumer_secret: str = field(default_factory=lambda: fresh("cs_"))
    user: str = "care"
    password: str = field(default_factory=fresh)


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """``port`` 0 takes a free one. ``scopes`` are what the bot's token may do."""

    host: str = "127.0.0.1"
    port: int = 0
    secrets: Secrets = field(default_factory=Secrets)
    scopes: tuple[str, ...] = DEFAULT_SCOPES


class Sandbox:
    """A running sandbox; :func:`start_sandbox` makes one."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        self.secrets = settings.secrets
        self.url = ""
        self.feed = Feed()
        self.http = aiohttp.ClientSession()
        self.workspace = Workspace(self.feed)
        self.slack = SlackApi(self.workspace, self.secrets.bot_token, settings.scopes)
        self.people = SlackPeople(self.workspace, self.slack, self.secrets.signing_secret, self.http)
        self.teams = TeamsSandbox(self.feed)
        self.shop = Shop(self.feed, self.secrets.webhook_secret, self.http)
        self.mailbox = Mailbox(self.feed)
        self.faults = Faults()
        self.control = Control(self.workspace, self.people, self.shop, self.mailbox, self.faults, self.feed)
        self._runner = web.AppRunner(self.make_app(), access_log=None, shutdown_timeout=SHUTDOWN_S)

    @property
    def bot_url(self) -> str:
        """Where the bot listens; set it as soon as that is known."""
        return self.people.bot_url

    @bot_url.setter
    def bot_url(self, url: str) -> None:
        self.people.bot_url = self.shop.bot_url = self.teams.bot_url = url.rstrip("/")

    @property
    def smtp_url(self) -> str:
        """The mailbox's address, as HIGHROAD_SMTP_URL."""
        return f"smtp://{self.mailbox.address}"

    def make_app(self) -> web.Application:
        """The web application, not yet listening."""
        app = web.Application(client_max_size=MAX_BODY, middlewares=[self.faults.middleware, wordpress_errors])
        shop = ShopApi(
            self.shop,
            (self.secrets.consumer_key, self.secrets.consumer_secret),
            (self.secrets.user, self.secrets.password),
        )
        app.add_routes([*self.control.routes(), *self.slack.routes(), *self.teams.routes(), *shop.routes()])
        app.on_shutdown.append(self._end_pages)
        return app

    async def start(self) -> None:
        """Listen for requests."""
        await self.mailbox.start(self.settings.host)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.settings.host, self.settings.port).start()
        self.url = f"http://{self.settings.host}:{self._runner.addresses[0][1]}"
        self.slack.url = self.shop.url = self.teams.url = self.url

    async def _end_pages(self, app: web.Application) -> None:
        self.feed.tell("")

    async def close(self) -> None:
        """Stop listening; everything is forgotten."""
        await self.control.close()
        await self.shop.close()
        await self._runner.cleanup()
        await self.mailbox.close()
        await self.http.close()

    def environment(self) -> dict[str, str]:
        """The settings of a bot that works for this workspace and shop."""
        return {
            "HIGHROAD_SLACK_SIGNING_SECRET": self.secrets.signing_secret,
            "HIGHROAD_SLACK_BOT_TOKEN": self.secrets.bot_token,
            "HIGHROAD_SLACK_API_URL": f"{self.url}/api/",
            "HIGHROAD_SLACK_CHANNEL": "reviews",
            "HIGHROAD_WOOCOMMERCE_URL": self.url,
            "HIGHROAD_WOOCOMMERCE_WEBHOOK_SECRET": self.secrets.webhook_secret,
            "HIGHROAD_WOOCOMMERCE_KEY": self.secrets.consumer_key,
            "HIGHROAD_WOOCOMMERCE_SECRET": self.secrets.consumer_secret,
            "HIGHROAD_WOOCOMMERCE_USER": self.secrets.user,
            "HIGHROAD_WOOCOMMERCE_PASSWORD": self.secrets.password,
            "HIGHROAD_SMTP_URL": self.smtp_url,
            "HIGHROAD_MAIL_FROM": "Larkfield Supply <care@larkfield.test>",
        } | self.teams.environment()


async def start_sandbox(settings: SandboxSettings | None = None) -> Sandbox:
    """A sandbox that listens; end it by :meth:`Sandbox.close`."""
    sandbox = Sandbox(settings or SandboxSettings())
    await sandbox.start()
    return sandbox
