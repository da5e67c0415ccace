"""Which Microsoft cloud we are in, and as whom: the Teams settings, checked once."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.config import Settings
from bot.net.host import is_loopback
from models.errors import Permanent

LEAST_SECRET = 8


@dataclass(frozen=True, slots=True)
class Cloud:
    """The Microsoft cloud that the bot is in. ``hosts`` are the origins (``https://host[:port]``) of the Bot Connector
    that we take calls for and talk with.
    """

    app_id: str
    password: str
    tenant_id: str
    metadata_url: str
    issuer: str
    login_url: str
    scope: str
    hosts: frozenset[str]
    is_anonymous: bool

    def serves(self, service_url: str) -> bool:
        """True where this is a Bot Connector's address that we trust with our token and our customers' words."""
        origin = origin_of(service_url)
        if self.is_anonymous:
            return bool(origin) and is_loopback(urlsplit(origin).hostname or "")
        return origin in self.hosts


def is_wanted(settings: Settings) -> bool:
    """True where anything of Teams is set up."""
    return bool(settings.teams_app_id or settings.teams_app_password or settings.teams_allow_anonymous)


def cloud_of(settings: Settings) -> Cloud:
    """The cloud that the settings name, or :class:`Permanent` with what is missing: half-configured, it would let
    anyone in.
    """
    password = settings.teams_app_password.get_secret_value() if settings.teams_app_password else ""
    if settings.teams_allow_anonymous:
        refuse_open_door(settings)
    else:
        refuse_half(settings, password)
    return Cloud(
        app_id=settings.teams_app_id,
        password=password,
        tenant_id=settings.teams_tenant_id,
        metadata_url=settings.teams_openid_metadata_url,
        issuer=settings.teams_issuer,
        login_url=settings.teams_login_url.replace("{tenant}", settings.teams_tenant_id).rstrip("/"),
        scope=settings.teams_scope,
        hosts=frozenset(origin_of(name) for name in settings.teams_service_hosts.split(",") if name.strip()),
        is_anonymous=settings.teams_allow_anonymous,
    )


def refuse_half(settings: Settings, password: str) -> None:
    """Raises :class:`Permanent` for half of the settings: without an app id botbuilder would take every call; without a
    tenant any organisation could install the bot.
    """
    if not settings.teams_app_id:
        raise Permanent(
            "HIGHROAD_TEAMS_APP_ID is missing.",
            "Copy it from your bot's registration in Entra: Overview, Application (client) ID.",
        )
    if len(password) < LEAST_SECRET:
        raise Permanent(
            "HIGHROAD_TEAMS_APP_PASSWORD is missing.",
            "Make a client secret in your bot's registration in Entra: Certificates & secrets.",
        )
    if not settings.teams_tenant_id:
        raise Permanent(
            "HIGHROAD_TEAMS_TENANT_ID is missing: without it any organisation could install this bot and read reviews.",
            "Copy it from your bot's registration in Entra: Overview, Directory (tenant) ID.",
        )


def refuse_open_door(settings: Settings) -> None:
    """Raises :class:`Permanent` for anonymous calls beside a real app or from elsewhere than a developer's
    own machine.
    """
    if settings.teams_app_id:
        raise Permanent(
            "HIGHROAD_TEAMS_ALLOW_ANONYMOUS and HIGHROAD_TEAMS_APP_ID exclude one another.",
            "Leave ALLOW_ANONYMOUS out wherever a real bot runs.",
        )
    if not is_loopback(settings.host):
        raise Permanent(
            f"HIGHROAD_TEAMS_ALLOW_ANONYMOUS serves this machine alone, and HIGHROAD_HOST is {settings.host}.",
            "Set HIGHROAD_HOST=127.0.0.1, or set up a real app id.",
        )


def origin_of(address: str) -> str:
    """The origin of an address, ``https://host[:port]`` in lower case; https where no scheme is named; empty where it
    is no address.
    """
    address = address.strip()
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.password:
        return ""
    return f"{parts.scheme}://{parts.hostname}{port}"
