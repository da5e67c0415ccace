"""``highroad teams``: what an admin needs to bring the bot into Microsoft Teams."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Microsoft Teams: the app package.")


@app.callback()
def teams() -> None:
    """Microsoft Teams: the app package."""


@app.command()
def package(
    website: Annotated[str, typer.Option(help="Your organisation's website, https://…; Teams shows it to people.")],
    name: Annotated[str, typer.Option(help="What the bot is called in Teams.")] = "Highroad",
    file: Annotated[Path, typer.Option("--out", help="Zip to write.")] = Path("highroad-teams.zip"),
) -> None:
    """Write the app package that a Teams admin uploads; it holds no secret."""
    from bot.chats.teams.package import write_package
    from bot.config import Settings

    file.write_bytes(write_package(Settings().teams_app_id, website, name))
    typer.echo(f"Written to {file}. Upload it in the Teams admin center: Teams apps, Manage apps, Upload new app.")
