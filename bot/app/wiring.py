"""The composition root: Settings -> Deps. Nothing else makes adapters."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypedDict, Unpack
from urllib.parse import urlsplit

from bot.app.jobs import Jobs
from bot.chats.plots import MatplotlibPlotter
from bot.chats.slack.send import SlackSurface
from bot.chats.teams.cloud import cloud_of, is_wanted, origin_of
from bot.chats.teams.send import TeamsSurface
from bot.config import Settings
from bot.inference.drafters import make_drafter
from bot.inference.process import Inference
from bot.net.host import is_loopback
from bot.net.mail import SmtpMailer
from bot.platforms.shops import make_shop
from bot.platforms.sources import make_sources
from bot.playbook.file import PlaybookFile
from bot.store.codes import PgGivenCodes
from bot.store.cursors import PgCursors
from bot.store.engine import embedded_server, make_engine, upgrade_async
from bot.store.places import PgPlaces
from bot.store.store import PgStore
from handlers.deps import Deps
from models.cases.cursor import Polling
from models.errors import Permanent
from models.ports.chat import Surface
from models.ports.clock import Clock
from models.ports.model import Drafter, Reader
from models.ports.platform import Source
from models.ports.playbook import Playbooks
from models.ports.reports import Plotter
from models.ports.shop import Mailer, VoucherShop


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """All the parts of a running process, wired and open."""

    settings: Settings
    deps: Deps
    store: PgStore
    jobs: Jobs
    inference: Inference
    playbooks: PlaybookFile

    async def quarantine_ping(self) -> str:
        """A ``doctor``'s check: raises :class:`Permanent` where deliveries are in quarantine."""
        count = await self.store.quarantined()
        if count:
            raise Permanent(
                f"{count} genuine webhook calls could not be read.",
                "Look at the table `delivery`: its column `problem` says why.",
            )
        return "none in quarantine"


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[str]:
    """The address of the database: the one that the settings name, else the embedded one, which runs meanwhile."""
    if settings.database_url:
        yield settings.database_url.get_secret_value()
        return
    with embedded_server(settings.data_dir) as url:
        yield url


class Parts(TypedDict, total=False):
    """What may be handed to :func:`wired` in place of the part that the settings call for, such as a clock that is set
    by hand. Whoever hands one over closes it.
    """

    clock: Clock
    playbooks: Playbooks
    reader: Reader
    drafter: Drafter
    sources: Mapping[str, Source]
    surfaces: Mapping[str, Surface]
    shop: VoucherShop | None
    mailer: Mailer | None
    plotter: Plotter | None


@asynccontextmanager
async def furnished(settings: Settings, *, with_models: bool = True) -> AsyncIterator[House]:
    """The house, with everything wired and open. ``with_models`` is False in a web process, which never reads nor
    drafts at a hook.
    """
    check_settings(settings)
    async with database(settings) as url:
        await upgrade_async(url)
        jobs = Jobs(url)
        async with (
            jobs.app.open_async(),
            PgStore(make_engine(url), jobs.queue) as store,
            jobs.clock.following(store.engine),
            wired(settings, store, jobs, with_models=with_models) as house,
        ):
            yield house


@asynccontextmanager
async def wired(
    settings: Settings, store: PgStore, jobs: Jobs, *, with_models: bool = True, **instead: Unpack[Parts]
) -> AsyncIterator[House]:
    """Every adapter that the settings call for, on an open store and queue; ``instead`` takes the place of some."""
    async with AsyncExitStack() as stack:
        playbooks = PlaybookFile(settings.playbook, settings)
        inference = Inference(settings.data_dir, settings.model_threads, settings.drafter_model)
        drafter = make_drafter(settings, inference)
        stack.push_async_callback(drafter.close)
        if with_models:
            await stack.enter_async_context(inference)
        surfaces: dict[str, Surface] = {}
        places, followed = PgPlaces(store.engine), instead.get("playbooks", playbooks)
        if settings.slack_bot_token:
            slack = SlackSurface(settings.slack_bot_token.get_secret_value(), places, followed, settings.slack_api_url)
            stack.push_async_callback(slack.close)
            surfaces[slack.name] = slack
        if is_wanted(settings):
            teams = TeamsSurface(cloud_of(settings), settings.teams_channel, places, followed)
            stack.push_async_callback(teams.close)
            surfaces[teams.name] = teams
        sources = make_sources(settings, playbooks.sources)
        for source in sources.values():
            stack.push_async_callback(source.close)
        shop = make_shop(settings, PgGivenCodes(store.engine))
        if shop:
            stack.push_async_callback(shop.close)
        from_settings = Deps(
            store=store,
            clock=jobs.clock,
            playbooks=playbooks,
            reader=inference,
            drafter=drafter,
            sources=sources,
            surfaces=surfaces,
            shop=shop,
            mailer=make_mailer(settings),
            voucher_secret=voucher_secret(settings.data_dir),
            plotter=MatplotlibPlotter(),
            cursors=PgCursors(store.engine),
            polling=Polling(timedelta(minutes=settings.poll_minutes), timedelta(hours=settings.poll_fresh_hours)),
        )
        deps = replace(from_settings, **instead)
        yield House(settings, deps, store, jobs, inference, playbooks)


def check_settings(settings: Settings) -> None:
    """Refuse to start half-configured: a surface without its secret would accept or lose things."""
    if settings.slack_bot_token and not (settings.slack_signing_secret or settings.slack_app_token):
        raise Permanent(
            "HIGHROAD_SLACK_SIGNING_SECRET is missing.",
            "Copy it from your Slack app's page: Basic Information, App Credentials, Signing Secret.",
        )
    if settings.public_url and not is_safe(settings.public_url):
        raise Permanent(
            "HIGHROAD_PUBLIC_URL is no address that people's browsers may trust.",
            "Write it as https://…, as your proxy serves it; http:// is for this machine alone.",
        )
    if settings.smtp_url and not settings.mail_from:
        raise Permanent("HIGHROAD_MAIL_FROM is missing.", "Name the sender of vouchers: Shop <care@shop.example>.")


def is_safe(address: str) -> bool:
    """True for an address with https://, and for one with http:// on this machine."""
    if not origin_of(address):
        return False
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def make_mailer(settings: Settings) -> Mailer | None:
    """The mailer that the settings name, None where mail isn't configured."""
    return SmtpMailer(settings.smtp_url.get_secret_value(), settings.mail_from) if settings.smtp_url else None


def voucher_secret(data_dir: Path) -> bytes:
    """The key of voucher codes, made once and kept in the data folder, readable by its owner alone."""
    file = data_dir / "voucher.key"
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):
            file.hardlink_to(fresh)
        fresh.unlink()
    return hashlib.sha256(file.read_bytes()).digest()
