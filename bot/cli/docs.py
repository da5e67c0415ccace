"""Docs that are written from the code, so that they can't lag behind it: settings, commands, platforms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from pydantic import SecretStr

from bot.config import Settings
from bot.platforms.sources import TABLE, highroad, manifest

ROOT = Path(__file__).parents[2]
PREFIX = str(Settings.model_config.get("env_prefix", ""))


def write(cli: Any, *, is_check: bool) -> int:
    """Write the generated docs, or with ``is_check`` only compare; 1 where something is out of date. ``cli`` is the
    whole command line, as click knows it.
    """
    pages = generated(cli)
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if is_check:
            typer.echo(f"{path.relative_to(ROOT)} is out of date: run `make docs`.", err=True)
        else:
            path.write_text(pages[path], "utf-8")
            typer.echo(f"Wrote {path.relative_to(ROOT)}")
    return int(is_check and bool(stale))


def generated(cli: Any) -> dict[Path, str]:
    """Each generated file with what it should hold."""
    return {
        ROOT / "docs" / "settings.md": settings_page(),
        ROOT / "docs" / "commands.md": commands_page(cli),
        ROOT / "docs" / "platforms.md": manifest.page(row for row, _ in TABLE),
        ROOT / "docs" / "highroad-webhook.schema.json": highroad.SCHEMA_FILE.read_text("utf-8"),
        ROOT / ".env.example": env_example(),
    }


def settings_page() -> str:
    """docs/settings.md: a table of every setting."""
    lines = [
        "# Settings",
        "",
        "Every setting is an environment variable, or a line in a file `.env` in the folder where Highroad starts.",
        "There a secret is taken as it stands, whatever signs it holds, with or without quotes around it; one that",
        "begins or ends with a blank needs them. A comment behind it begins with ` # `.",
        "This page is written from `bot/config.py` by `make docs`.",
        "",
        "| setting | default | what it is |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, "") else f"`{field.default}`"
        lines.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def commands_page(cli: Any) -> str:
    """docs/commands.md: a table of every command of the command line."""
    lines = [
        "# Commands",
        "",
        "`highroad COMMAND --help` says more of each. This page is written from the code by `make docs`.",
        "",
        "| command | what it does |",
        "|---|---|",
        *(f"| `{name}` | {help_of} |" for name, help_of in commands(cli, "highroad")),
    ]
    return "\n".join(lines) + "\n"


def commands(group: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every command that is not hidden, as (what is typed, the first line of its help)."""
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        elif not command.hidden:
            yield f"{path} {name}", (command.help or "").strip().splitlines()[0]


def env_example() -> str:
    """The file .env.example, to be copied to ``.env``: secrets empty, the rest at its default, all commented out."""
    lines = ["# Copy to .env and fill in what you use; docs/settings.md says what each is.", ""]
    for name, field in Settings.model_fields.items():
        is_secret = "SecretStr" in str(field.annotation) or isinstance(field.default, SecretStr)
        default = "" if is_secret or field.default is None else str(field.default)
        lines += [f"# {field.description}", f"# {PREFIX}{name.upper()}={default}", ""]
    return "\n".join(lines)
