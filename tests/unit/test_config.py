"""Settings out of a file: secrets are what stands there."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot.config import Settings

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#$%^&*()-_ []{}<>~`+=,.;:/?|"
"""What WooCommerce makes a webhook's secret of."""


def read(folder: Path, line: str, name: str = "woocommerce_webhook_secret") -> str:
    """The secret that a file with this line gives."""
    file = folder / ".env"
    file.write_text(f"# HIGHROAD_FERA_SECRET=no\n{line}\nHIGHROAD_PORT=1234\n", "utf-8")
    settings = Settings(_env_file=file)
    assert (settings.port, settings.fera_secret) == (1234, None)
    value = getattr(settings, name)
    return str(value.get_secret_value()) if value else ""


def test_every_secret_that_woocommerce_makes_is_read_as_it_is(tmp_path: Path) -> None:
    """Bare, where it has no blanks at its ends, and in either kind of quotes."""
    chance = random.Random(1)
    for _ in range(300):
        secret = "".join(chance.choices(LETTERS, k=50))
        quoted = [f"'{secret}'", f'"{secret}"']
        bare = [secret] if secret == secret.strip() and " # " not in secret else []
        for written in quoted + bare:
            assert read(tmp_path, f"HIGHROAD_WOOCOMMERCE_WEBHOOK_SECRET={written}") == secret


@pytest.mark.parametrize(
    ("written", "secret"),
    [
        ("a #b", "a #b"),
        ("a # from the shop", "a"),
        ("a #", "a"),
        ("  a  ", "a"),
        ("'a # b'", "a # b"),
        ("' a '", " a "),
        ("a$b${c", "a$b${c"),
        ("it's", "it's"),
        ("''", ""),
        ("", ""),
        ('"a\\"b"', 'a"b'),
        ('"a" # from the shop', "a"),
        ("x${HIGHROAD_PORT:-9}", "x9"),
    ],
)
def test_a_line_is_read_as_people_mean_it(tmp_path: Path, written: str, secret: str) -> None:
    """Signs belong to the secret; a comment, escapes and other variables work as they do elsewhere."""
    assert read(tmp_path, f"HIGHROAD_WOOCOMMERCE_WEBHOOK_SECRET={written}") == secret


def test_the_environment_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with every other setting."""
    monkeypatch.setenv("HIGHROAD_WOOCOMMERCE_WEBHOOK_SECRET", "from outside")
    assert read(tmp_path, "export HIGHROAD_WOOCOMMERCE_WEBHOOK_SECRET=in the file") == "from outside"
