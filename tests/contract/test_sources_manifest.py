"""What manifests say of the platforms is what their sources, the settings and the docs say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import Settings
from bot.platforms.sources import TABLE, WITHOUT_GIFTS
from bot.platforms.sources.adapter import Adapter
from bot.platforms.sources.highroad import SCHEMA_FILE
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, NOT_VERIFIED, Manifest, page
from bot.playbook.file import PlaybookFile
from models.cases.platform import Platform
from models.cases.voucher import VoucherUse, why_no_voucher
from tests.contract.examples import BY_NAME

SETTING = re.compile(r"HIGHROAD_[A-Z_]+[A-Z]")
DOES = {
    "listed": "history", "reply": "publish", "find": "find", "retract": "retract", "private": "reply_privately",
}  # fmt: skip
"""The method of a source that does what a mark tells of."""


@pytest.mark.parametrize("manifest", [manifest for manifest, _ in TABLE], ids=lambda manifest: manifest.name)
def test_a_manifest_tells_the_truth(manifest: Manifest) -> None:
    """A mark is *done* exactly where the source does it, and the settings that it names exist."""
    source = BY_NAME[manifest.name].make("http://127.0.0.1:1")
    does = {name for name in DOES if getattr(type(source), DOES[name]) is not getattr(Adapter, DOES[name])}
    if manifest.name == "trustpilotproducts":
        does = set()
    assert {name for name in DOES if getattr(manifest, name) is DONE} == does
    assert (manifest.pushed is DONE) is (BY_NAME[manifest.name].deliver is not None)
    assert source.platform == manifest.platform()
    assert {mark.sign for mark in manifest.marks} <= {DONE.sign, NOT_OFFERED.sign, NOT_VERIFIED.sign}
    assert manifest.relied_on
    named = {name.removeprefix("HIGHROAD_").lower() for name in SETTING.findall(manifest.steps)}
    assert named <= {*manifest.needs, *manifest.takes} <= set(Settings.model_fields)


def test_every_setting_of_a_platform_is_in_a_manifest() -> None:
    """One that no manifest names could be given alone without a word."""
    names = {manifest.name for manifest, _ in TABLE}
    settings_of_platforms = {name for name in Settings.model_fields if name.partition("_")[0] in names}
    assert settings_of_platforms == {
        name for manifest, _ in TABLE for name in (*manifest.needs, *manifest.takes) if name != "webhook_secret"
    }


def test_no_playbook_allows_a_gift_where_the_platform_forbids_it() -> None:
    """Whatever the file says; and what it says besides is a reason of its own."""
    book = PlaybookFile(None, Settings(_env_file=None)).current().voucher
    forbidding = {manifest.name for manifest, _ in TABLE if not manifest.allows_gifts}
    assert book.without_gifts == forbidding == WITHOUT_GIFTS
    shop = Platform("shop", "My shop")
    policy = replace(book, forbidden_sources=frozenset({"shop"}))
    for google in (Platform("google", "Google", allows_gifts=False), Platform("google", "Google")):
        assert "The rules of Google" in why_no_voucher(policy, google, "a@b.example", VoucherUse())
    assert "The playbook forbids" in why_no_voucher(policy, shop, "a@b.example", VoucherUse())
    assert why_no_voucher(book, shop, "a@b.example", VoucherUse()) == ""


def test_the_page_of_platforms_is_up_to_date() -> None:
    """docs/platforms.md and the copy of our schema are what `make docs` writes."""
    docs = Path(__file__).parents[2] / "docs"
    assert (docs / "platforms.md").read_text("utf-8") == page(manifest for manifest, _ in TABLE)
    assert (docs / SCHEMA_FILE.name).read_text("utf-8") == SCHEMA_FILE.read_text("utf-8")
