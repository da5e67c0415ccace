"""``highroad replay`` and ``highroad backfill``: try a body by hand, and bring a platform's history in."""

from __future__ import annotations

import asyncio
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from models.cases.review import Delivery, Ignored, Parsed, Pointer, ReviewEvent, Unread
from models.errors import Permanent, Unreadable
from models.ports.platform import Source

SPAN = re.compile(r"(\d{1,4})([hdw])")
HOURS = {"h": 1, "d": 24, "w": 168}


def replay(
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="A webhook's body, as it came.")
    ] = None,
    source: Annotated[str, typer.Option(help="Which source it came to, as in /webhooks/<source>.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what Highroad would make of it.")] = False,
    header: Annotated[list[str] | None, typer.Option(help="A header it came with: name=value.")] = None,
    quarantined: Annotated[
        bool, typer.Option("--quarantined", help="Try all that is in quarantine once more, and read no file.")
    ] = False,
) -> None:
    """Read a webhook's body from a file: show what it becomes, or take it in. The signature is not asked for."""
    if quarantined:
        asyncio.run(retry())
        return
    if file is None or not source:
        raise Permanent("There is nothing to replay.", "Name a file and --source, or --quarantined.")
    pairs = [given.partition("=") for given in header or []]
    headers = tuple((name.strip().lower(), value.strip()) for name, _, value in pairs)
    delivery = Delivery(source, file.read_bytes(), headers)
    asyncio.run(show(delivery) if dry_run else take_in(delivery))


async def show(delivery: Delivery) -> None:
    """Print what the source makes of a body; nothing is kept."""
    from bot.config import Settings
    from bot.platforms.sources import make_sources
    from bot.playbook.file import PlaybookFile

    settings = Settings()
    sources = make_sources(settings, PlaybookFile(settings.playbook, settings).sources)
    try:
        found = sources.get(delivery.source)
        if found is None:
            raise Permanent(f"The source {delivery.source!r} is not configured.", "See docs/platforms.md.")
        for item in await read_events(found, delivery, follows=False):
            for line in event_lines(item):
                typer.echo(line)
    finally:
        for source in sources.values():
            await source.close()


async def take_in(delivery: Delivery) -> None:
    """Take in what a body says: a running worker reads what is new."""
    from bot.app.wiring import furnished
    from bot.config import Settings
    from handlers.intake import take

    async with furnished(Settings(), with_models=False) as house:
        items = await read_events(house.deps.source(delivery.source), delivery, follows=True)
        events = [item for item in items if isinstance(item, ReviewEvent)]
        for event in events:
            await take(event, house.deps)
    typer.echo(f"{len(events)} review event(s) taken in, {len(items) - len(events)} ignored.")


async def retry() -> None:
    """Try all that is in quarantine once more: a running worker fetches and reads what can be used."""
    from bot.app.wiring import furnished
    from bot.config import Settings
    from handlers.fetch import retry_quarantined

    async with furnished(Settings(), with_models=False) as house:
        used, stay = await retry_quarantined(house.deps)
    typer.echo(f"{used} taken in or being fetched, {stay} stay in quarantine.")


async def read_events(source: Source, delivery: Delivery, *, follows: bool) -> tuple[Parsed, ...]:
    """The events in a delivery; with ``follows`` a review that it only points to is fetched."""
    try:
        items = source.parse(delivery)
    except Unreadable as problem:
        raise Permanent(f"It would go to quarantine: {problem}", "Compare the body with docs/platforms.md.") from None
    if not follows:
        return items
    found: list[Parsed] = []
    for item in items:
        found += await source.fetch(item) if isinstance(item, Pointer) else (item,)
    return tuple(found)


def event_lines(item: Parsed) -> list[str]:
    """An event in lines for people: this is the operator's own terminal, so the review's words are shown."""
    if isinstance(item, Unread):
        return [f"would go to quarantine: {item.problem}"]
    if isinstance(item, Ignored):
        return [f"ignored: {item.event}"]
    if isinstance(item, Pointer):
        return [f"points to: {item.external_id} of {item.shop or 'the shop'} (would be fetched)"]
    lines = [f"review {item.change}:"]
    for name, value in asdict(item.review).items():
        if value not in (None, ""):
            lines.append(f"  {name:12} {value!r}" if isinstance(value, str) else f"  {name:12} {value}")
    return lines


def backfill(
    source: Annotated[str, typer.Argument(help="A platform that can list its reviews; see docs/platforms.md.")],
    since: Annotated[str, typer.Option(help="How far back: 90d, 12w, 48h.")] = "90d",
) -> None:
    """Bring a platform's history in: for the summaries and for what we have heard before. What was missed and is fresh
    gets its card.
    """
    asyncio.run(bring(source, since_when(since, datetime.now(UTC))))


def since_when(span: str, now: datetime) -> datetime:
    """The moment to which a span such as ``90d`` goes back."""
    match = SPAN.fullmatch(span.strip().lower())
    if not match:
        raise Permanent(f"{span!r} is no span of time.", "Write it like 90d, 12w or 48h.")
    return now - timedelta(hours=int(match[1]) * HOURS[match[2]])


async def bring(source: str, since: datetime) -> None:
    """Run one backfill with the shop's own parts."""
    from bot.app.wiring import furnished
    from bot.config import Settings
    from handlers.poll import backfill as bring_history

    async with furnished(Settings(), with_models=False) as house:
        done = await bring_history(source, since, house.deps)
    typer.echo(f"{done.seen} review(s) listed, {done.quiet} of them new history. The worker reads what is new now.")
