"""The Teams settings: half-configured it refuses to start, and says what is missing."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app.wiring import check_settings
from bot.chats.teams.cloud import cloud_of, is_wanted, origin_of
from bot.config import Settings
from models.errors import Permanent

WHOLE = {"teams_app_id": "app", "teams_app_password": "a-long-secret", "teams_tenant_id": "tenant"}


def settings(**values: Any) -> Settings:
    """Settings without any environment."""
    return Settings(_env_file=None, **values)


@pytest.mark.parametrize("missing", WHOLE)
def test_missing_setting_is_named(missing: str) -> None:
    """Without app id, secret or tenant nobody is let in, and the sentence says which one it is."""
    half = {name: value for name, value in WHOLE.items() if name != missing}
    assert is_wanted(settings(**half))
    with pytest.raises(Permanent, match=missing.upper()) as refused:
        cloud_of(settings(**half))
    assert refused.value.hint


def test_nothing_set_means_no_teams() -> None:
    """Who does not want Teams sets nothing."""
    assert not is_wanted(settings())


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org", "::"])  # noqa: S104
def test_anonymous_mode_binds_to_this_machine_alone(host: str) -> None:
    """Without tokens the server must not be reachable from elsewhere."""
    with pytest.raises(Permanent, match="HIGHROAD_HOST"):
        cloud_of(settings(teams_allow_anonymous=True, host=host))


def test_anonymous_mode_excludes_a_real_app() -> None:
    """A real app never takes calls without a token."""
    with pytest.raises(Permanent, match="exclude"):
        cloud_of(settings(teams_allow_anonymous=True, **WHOLE))


def test_anonymous_mode_serves_loopback() -> None:
    """The development mode talks with this machine and nobody else."""
    cloud = cloud_of(settings(teams_allow_anonymous=True))
    assert cloud.serves("http://localhost:56150/")
    assert not cloud.serves("https://smba.trafficmanager.net/emea/")


@pytest.mark.parametrize(
    ("address", "is_served"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("https://SMBA.trafficmanager.net/teams", True),
        ("http://smba.trafficmanager.net/emea/", False),
        ("https://smba.trafficmanager.net:8443/", False),
        ("https://smba.trafficmanager.net.evil.example/", False),
        ("https://smba.trafficmanager.net@evil.example/", False),
        ("https://evil.example/smba.trafficmanager.net", False),
        ("javascript:alert(1)", False),
        ("https://[bad", False),
        ("", False),
    ],
)
def test_only_listed_hosts_are_served(address: str, is_served: bool) -> None:
    """Our token goes to the Bot Connector's hosts by https, and to no look-alike."""
    assert cloud_of(settings(**WHOLE)).serves(address) is is_served


def test_tenant_stands_in_the_login_address() -> None:
    """A single-tenant bot logs in at its own tenant."""
    assert cloud_of(settings(**WHOLE)).login_url == "https://login.microsoftonline.com/tenant"


def test_origin_keeps_a_port() -> None:
    """The sandbox runs on some port of this machine."""
    assert origin_of("http://127.0.0.1:8100/teams/connector/") == "http://127.0.0.1:8100"


@pytest.mark.parametrize("address", ["http://bot.example", "bot.example", "ftp://bot.example", "http://10.0.0.7"])
def test_links_lead_to_an_address_that_nobody_listens_in_on(address: str) -> None:
    """Files travel by https alone; plain http stays on this machine."""
    with pytest.raises(Permanent, match="HIGHROAD_PUBLIC_URL"):
        check_settings(settings(public_url=address))
    for good in ("", "https://bot.example/highroad", "http://127.0.0.1:8080", "http://localhost:8080"):
        check_settings(settings(public_url=good))
