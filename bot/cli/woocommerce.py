"""``highroad woocommerce``: what a shop installs so that its webhook hears of reviews."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="WooCommerce: our plugin for WordPress.")


@app.callback()
def woocommerce() -> None:
    """WooCommerce: our plugin for WordPress."""


@app.command()
def plugin(
    file: Annotated[Path, typer.Option("--out", help="Zip to write.")] = Path("highroad-for-woocommerce.zip"),
    as_snippet: Annotated[
        bool, typer.Option("--snippet", help="Print the PHP to paste in place of the plugin, and write nothing.")
    ] = False,
) -> None:
    """Write the plugin's zip that a shop's webhook needs to hear of reviews; it holds no secret and sends nothing."""
    from bot.platforms.plugin.package import snippet, write_zip

    if as_snippet:
        typer.echo(snippet(), nl=False)
        return
    file.write_bytes(write_zip())
    typer.echo(f"Written to {file}. Upload it in WordPress: Plugins, Add New, Upload Plugin; then activate it.")
