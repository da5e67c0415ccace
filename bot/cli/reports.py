"""``highroad export``: the reviews as CSV."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer


def export(
    when: Annotated[str, typer.Argument(help="today, 7d, 30d, 90d, or 2026-03-01..2026-03-31")] = "30d",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write; else standard output.")] = None,
    words: Annotated[bool, typer.Option("--words", help="With what customers and we wrote.")] = False,
    personal: Annotated[bool, typer.Option("--personal", help="With names, e-mail addresses and orders.")] = False,
) -> None:
    """Write the reviews of a stretch of time as CSV, safe to open in a spreadsheet."""
    count = asyncio.run(_export(when, out, words=words, personal=personal))
    if out:
        kind = "names and addresses: keep it safe" if personal else "no names and no addresses"
        typer.echo(f"{count} review{'' if count == 1 else 's'} written to {out}, with {kind}.")


async def _export(when: str, file: Path | None, *, words: bool, personal: bool) -> int:
    from bot.app.jobs import Jobs
    from bot.app.wiring import SystemClock, database
    from bot.config import Settings
    from bot.playbook.file import PlaybookFile
    from bot.store.engine import make_engine
    from bot.store.store import PgStore
    from models.reports.export import cells, header, line
    from models.reports.figures import window_of

    settings = Settings()
    zone = PlaybookFile(settings.playbook, settings).current().time_zone
    window = window_of(when, SystemClock().now(), zone)
    out = file.open("w", encoding="utf-8-sig", newline="") if file else sys.stdout
    count = 0
    try:
        out.write(line(header(with_words=words, with_personal=personal)))
        async with database(settings) as url, PgStore(make_engine(url), Jobs(url).queue) as store:
            async for case in store.ledger.stream(window, with_words=words):
                out.write(line(cells(case, with_words=words, with_personal=personal)))
                count += 1
    finally:
        if file:
            out.close()
    return count
