"""The app package for Teams' admins."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import jsonschema
import pytest
from PIL import Image
from typer.testing import CliRunner

from bot.chats.teams.package import write_package
from bot.cli.teams import app
from models.errors import Permanent
from models.notices.command import USAGE, parse
from tests import schemas

APP_ID = "b0000000-0000-4000-8000-00000000b07a"


def opened(package: bytes) -> dict[str, bytes]:
    """The files of a zip."""
    with zipfile.ZipFile(io.BytesIO(package)) as found:
        return {name: found.read(name) for name in found.namelist()}


def test_manifest_fits_the_vendors_schema() -> None:
    """Microsoft's own schema of this version accepts the manifest."""
    manifest = json.loads(opened(write_package(APP_ID, "https://shop.example"))["manifest.json"])
    validator = jsonschema.Draft4Validator(schemas.teams_manifest())
    assert list(validator.iter_errors(manifest)) == []
    assert list(validator.iter_errors(manifest | {"accentColor": "blue"}))


def test_commands_are_those_of_the_parser() -> None:
    """What Teams offers is what the one parser understands."""
    manifest = json.loads(opened(write_package(APP_ID, "https://shop.example"))["manifest.json"])
    commands = manifest["bots"][0]["commandLists"][0]["commands"]
    assert len(commands) == len(USAGE)
    for command, (usage, _) in zip(commands, USAGE, strict=True):
        example = re.sub(r"\[.*?\]", "", usage).replace("<case>", "HR-1").replace("<words>", "zipper").strip()
        assert example.startswith(command["title"])
        assert parse(example)


@pytest.mark.parametrize(("file", "side"), [("color.png", 192), ("outline.png", 32)])
def test_icons_have_the_sizes_that_teams_wants(file: str, side: int) -> None:
    """The outline is white on nothing, the coloured one full."""
    with Image.open(io.BytesIO(opened(write_package(APP_ID, "https://shop.example"))[file])) as icon:
        assert icon.size == (side, side)
        red, green, blue, alpha = (band.tobytes() for band in icon.convert("RGBA").split())
    if file == "outline.png":
        assert {pixel[:3] for pixel in zip(red, green, blue, alpha, strict=True) if pixel[3]} == {(255, 255, 255)}
    else:
        assert set(alpha) == {255}


def test_same_settings_give_the_same_bytes() -> None:
    """An admin can see whether anything changed."""
    assert write_package(APP_ID, "https://shop.example") == write_package(APP_ID, "https://shop.example")


@pytest.mark.parametrize(("app_id", "website"), [("", "https://a.example"), (APP_ID, "http://a.example")])
def test_missing_settings_are_named(app_id: str, website: str) -> None:
    """An empty id or a website without TLS is refused with what to do."""
    with pytest.raises(Permanent, match=r"Teams|TEAMS"):
        write_package(app_id, website)


def test_command_writes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``highroad teams package`` takes the id from the settings."""
    monkeypatch.setenv("HIGHROAD_TEAMS_APP_ID", APP_ID)
    file = tmp_path / "app.zip"
    done = CliRunner().invoke(app, ["package", "--website", "https://shop.example", "--out", str(file)])
    assert done.exit_code == 0, done.output
    assert set(opened(file.read_bytes())) == {"manifest.json", "color.png", "outline.png"}
