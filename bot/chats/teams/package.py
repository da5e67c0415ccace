"""The Teams app package: a zip with manifest and icons, drawn and written from settings and code."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from PIL import Image, ImageDraw

from models.errors import Permanent
from models.notices.command import USAGE

MANIFEST_VERSION = "1.29"
"""The first one whose commands may stand in the slash menu."""
ACCENT = "#226B5B"
GREEN, WHITE = (34, 107, 91, 255), (255, 255, 255, 255)
MOUNTAINS = [(5, 25), (13, 9), (18, 18), (21, 13), (27, 25)]
"""The logo, on a field of 32 × 32."""
FINE = 4
SCOPES = ["team", "groupChat", "personal"]
STAMP = (2026, 1, 1, 0, 0, 0)


def write_package(app_id: str, website: str, name: str = "Highroad") -> bytes:
    """The zip that an admin uploads. The same settings give the same bytes. ``website`` is your organisation's."""
    manifest = make_manifest(app_id, website, name)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for file, data in (
            ("manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False).encode()),
            ("color.png", color_icon()),
            ("outline.png", outline_icon()),
        ):
            package.writestr(zipfile.ZipInfo(file, STAMP), data)
    return written.getvalue()


def make_manifest(app_id: str, website: str, name: str) -> dict[str, Any]:
    """The manifest: the bot, where it works, and the commands of :mod:`models.notices.command`."""
    try:
        identity = str(uuid.UUID(app_id))
    except ValueError:
        raise Permanent("HIGHROAD_TEAMS_APP_ID is no id of a registration.", "It looks like 1a2b3c4d-….") from None
    if urlsplit(website).scheme != "https":
        raise Permanent("Teams wants your organisation's website as https://…", "Give it with --website.")
    return {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{MANIFEST_VERSION}/MicrosoftTeams.schema.json",
        "manifestVersion": MANIFEST_VERSION,
        "version": version("highroad"),
        "id": identity,
        "developer": {"name": name, "websiteUrl": website, "privacyUrl": website, "termsOfUseUrl": website},
        "name": {"short": name[:30], "full": f"{name}: calm answers to bad reviews"[:100]},
        "description": {
            "short": "Bad reviews, each with a calm reply already drafted.",
            "full": "Highroad posts the bad reviews of your shop into a channel, each with a calm reply already "
            "drafted. Approve it, edit it, skip a troll or send a shipping voucher without leaving Teams. Nothing is "
            "published unless a person approves it.",
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "defaultInstallScope": "team",
        "permissions": ["identity", "messageTeamMembers"],
        "bots": [
            {
                "botId": identity,
                "scopes": SCOPES,
                "supportsTargetedMessages": True,
                "commandLists": [
                    {
                        "scopes": SCOPES,
                        "triggers": ["mention", "slash"],
                        "commands": [
                            {"title": usage.partition(" ")[0], "description": f"{usage}: {what}"}
                            for usage, what in USAGE
                        ],
                    }
                ],
            }
        ],
    }


def color_icon() -> bytes:
    """The icon in colour, 192 × 192: white mountains on green."""
    return draw_logo(192, GREEN, margin=0)


def outline_icon() -> bytes:
    """The outline icon, 32 × 32: the same mountains in white on nothing."""
    return draw_logo(32, (255, 255, 255, 0), margin=3)


def draw_logo(side: int, field: tuple[int, int, int, int], margin: int) -> bytes:
    """The logo in white; ``margin`` of its own 32 is left out around it, so that a small icon is filled."""
    large = side * FINE
    image = Image.new("RGBA", (large, large), field)
    scale = large / (32 - 2 * margin)
    ImageDraw.Draw(image).polygon([((x - margin) * scale, (y - margin) * scale) for x, y in MOUNTAINS], fill=WHITE)
    return png(image, side)


def png(image: Image.Image, side: int) -> bytes:
    """An image as PNG bytes of this side, drawn large and made small so that edges are smooth."""
    written = io.BytesIO()
    image.resize((side, side), Image.Resampling.LANCZOS).save(written, "PNG", optimize=True)
    return written.getvalue()
