"""``highroad db``: the schema, and a copy of everything in one file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The database: upgrade, backup, restore.")


@app.command("upgrade")
def upgrade() -> None:
    """Bring the schema to the newest migration."""
    from bot.app.wiring import database
    from bot.config import Settings
    from bot.store.engine import upgrade_async

    async def work() -> None:
        async with database(Settings()) as url:
            await upgrade_async(url)

    asyncio.run(work())
    typer.echo("The database is up to date.")


@app.command("backup")
def backup(file: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """Write the whole database into one file."""
    from bot.app.wiring import database
    from bot.config import Settings
    from bot.store.backup import backup

    async def work() -> None:
        async with database(Settings()) as url:
            await asyncio.to_thread(backup, url, file)

    asyncio.run(work())
    typer.echo(f"Written to {file}. It holds customers' words and addresses: keep it safe.")


@app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(exists=True, help="A file that `highroad db backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Replace what is in the database without asking.")] = False,
) -> None:
    """Replace the database's content by a backup, also an older release's: all of it or nothing."""
    from bot.app.wiring import database
    from bot.config import Settings
    from bot.store.backup import restore

    if not yes:
        typer.confirm("This replaces everything in the database. Go on?", abort=True)

    async def work() -> None:
        async with database(Settings()) as url:
            await asyncio.to_thread(restore, url, file)

    asyncio.run(work())
    typer.echo("Restored. Replies and vouchers that were under way in it wait for a person as unknown.")
