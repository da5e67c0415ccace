"""Our plugin for WordPress: what a shop installs."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.main import app
from bot.platforms.plugin.package import FILE, HOOK, snippet, write_zip

CODE = FILE.read_text("utf-8")


def test_the_zip_is_the_same_each_time_and_holds_one_file() -> None:
    """In a folder of its own, as WordPress wants it."""
    packed = write_zip()
    assert packed == write_zip()
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert opened.namelist() == [f"{FILE.stem}/{FILE.name}"]
        assert opened.read(opened.namelist()[0]) == FILE.read_bytes()


def test_the_plugin_names_its_licence_and_what_it_needs() -> None:
    """WordPress reads these lines; a plugin for it has to be under the GPL."""
    for line in ("License: GPL-2.0-or-later", "Requires PHP: 7.4", "Plugin Name: Highroad for WooCommerce"):
        assert f" * {line}\n" in CODE


@pytest.mark.parametrize(
    "newer", [r"\bmatch\s*\(", r"\?->", r"\benum\b", r"\breadonly\b", r"\bfn\b.*\|", r"#\[", r"\.\.\.\)"]
)
def test_the_plugin_is_written_in_what_php_7_4_knows(newer: str) -> None:
    """Nothing that came later; PHP 8.4 deprecates nothing of it either."""
    assert not re.search(newer, CODE)


@pytest.mark.parametrize(
    "reach", ["wp_remote", "curl", "file_get_contents", "mail(", "fopen", "update_option", "$wpdb"]
)
def test_the_plugin_sends_and_keeps_nothing(reach: str) -> None:
    """What leaves the shop is WooCommerce's webhook alone."""
    assert reach not in CODE


def test_the_snippet_can_be_pasted_into_a_php_file() -> None:
    """No opening tag, and nothing twice where the plugin is active as well."""
    assert "<?php" not in snippet()
    assert "ABSPATH" not in snippet()
    assert f"do_action( '{HOOK}'" in snippet()
    assert "function_exists( 'highroad_repeat_comment' )" in snippet()


def test_the_command_writes_the_zip_or_prints_the_snippet(tmp_path: Path) -> None:
    """`highroad woocommerce plugin`, and with `--snippet`."""
    file = tmp_path / "plugin.zip"
    done = CliRunner().invoke(app, ["woocommerce", "plugin", "--out", str(file)])
    assert (done.exit_code, file.read_bytes()) == (0, write_zip())
    printed = CliRunner().invoke(app, ["woocommerce", "plugin", "--snippet"])
    assert printed.stdout == snippet()
