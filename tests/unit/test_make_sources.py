"""Which sources a shop's settings make."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.platforms.sources import TABLE, make_sources
from models.errors import Permanent
from tests.contract.examples import SECRET

WHOLE = {
    "highroad": {"webhook_secret": SECRET},
    "woocommerce": {
        "woocommerce_url": "https://shop.example", "woocommerce_key": "ck_x", "woocommerce_secret": "cs_x",
    },
    "judgeme": {"judgeme_secret": "x", "judgeme_token": "t", "judgeme_shop": "shop.example"},
    "yotpo": {"yotpo_address_secret": "x"},
    "trustpilot": {"trustpilot_address_secret": "x"},
    "stamped": {"stamped_secret": "x"},
    "okendo": {"okendo_secret": SECRET, "okendo_user": "u", "okendo_key": "k"},
    "reviewsio": {"reviewsio_address_secret": "x"},
    "fera": {"fera_secret": "x"},
    "google": {
        "google_audience": "a", "google_push_account": "b", "google_client_id": "c", "google_client_secret": "d",
        "google_refresh_token": "e",
    },
    "appfollow": {"appfollow_address_secret": "x"},
}  # fmt: skip


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)


@pytest.mark.parametrize("name", WHOLE)
async def test_a_platform_with_its_settings_is_made(name: str) -> None:
    """And no other, but Trustpilot's two kinds that share a secret."""
    made = make_sources(settings(**WHOLE[name]))
    assert set(made) == ({"trustpilot", "trustpilotproducts"} if name == "trustpilot" else {name})
    assert made[name].platform.name == name
    for source in made.values():
        await source.close()


def test_without_settings_there_is_no_source() -> None:
    """Nothing listens that nobody set up."""
    assert make_sources(settings()) == {}


@pytest.mark.parametrize(
    "half",
    [
        {"judgeme_token": "t"}, {"trustpilot_key": "k"}, {"okendo_user": "u"}, {"google_audience": "a"},
        {"googleplay_package": "p"}, {"appstore_app_id": "1"},
    ],
)  # fmt: skip
def test_a_half_configured_platform_is_refused(half: dict[str, str]) -> None:
    """It would lose reviews in silence; the hint names what is missing."""
    with pytest.raises(Permanent) as caught:
        make_sources(settings(**half))
    assert "HIGHROAD_" in caught.value.hint


def test_google_locations_are_checked() -> None:
    """They go into an address."""
    with pytest.raises(Permanent):
        make_sources(settings(**WHOLE["google"], google_locations="../x"))


def test_a_key_file_that_is_none_is_refused(tmp_path: Path) -> None:
    """At the start, with the setting's name, and without the file's words."""
    file = tmp_path / "key.json"
    file.write_text('{"private_key": "not-a-key", "client_email": "x@y.example"}')
    for given in (
        {"googleplay_package": "p", "googleplay_key_file": file},
        {"appstore_app_id": "1", "appstore_issuer": "i", "appstore_key_id": "k", "appstore_key_file": file},
    ):
        with pytest.raises(Permanent) as caught:
            make_sources(settings(**given))
        assert "not-a-key" not in str(caught.value)
        assert "KEY_FILE" in caught.value.hint


def test_every_platform_but_the_stores_is_tried_here() -> None:
    """The two app stores need key files."""
    assert {manifest.name for manifest, _ in TABLE} - set(WHOLE) == {"trustpilotproducts", "googleplay", "appstore"}
