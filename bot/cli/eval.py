"""``highroad eval``: figures on any labelled file, with confidence intervals and beside baselines."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import TypeAdapter

if TYPE_CHECKING:
    from models.ml.train.blind import Shown
    from models.ml.train.measure import Figure, Row

app = typer.Typer(no_args_is_help=True, help="Measure the models on a labelled file.")

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for machines.")]
MAX_CHARS = 1000
"""The platform's limit that replies are written for."""


@app.command()
def triage(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8 with a header.")],
    as_json: Json = False,
) -> None:
    """How well reviews are read.

    Columns: `text` (or `review`); and any of `negative` (1, 0) or `positive` (1, 0) or `stars` (1 to 5; three counts
    as neither); `label` (attack, complaint); `topics` and `urgent` (names between spaces); `complaint` (the sentences
    that carry it). Only what is labelled is measured. 95% intervals by bootstrap.
    """
    from bot.config import Settings
    from models.ml.runtime import Runtime
    from models.ml.train.measure import measure_triage, read_rows

    runtime = Runtime(Settings().data_dir / "weights")
    _show(measure_triage(read_rows(file), runtime.read), as_json)


@app.command()
def replies(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8 with a header.")],
    out: Annotated[Path, typer.Option(help="What would be shown, one JSON object a line.")],
    system: Annotated[str, typer.Option(help="What this system is called in tables.")] = "highroad",
    limit: Annotated[int, typer.Option(min=1, help="Take so many rows at most.")] = 1000,
) -> None:
    """Write what would be shown for each review, by the drafter that the settings name, with timings.

    Columns: `text` (or `review`); `product` and `stars` where there are some.
    """
    from models.ml.train.measure import read_rows

    rows = read_rows(file)[:limit]
    with out.open("w", encoding="utf-8", buffering=1) as lines:

        async def write() -> None:
            async for shown in _shown(rows, system):
                lines.write(json.dumps(asdict(shown), ensure_ascii=False) + "\n")

        asyncio.run(write())
    typer.echo(f"{len(rows)} replies in {out}")


@app.command()
def blind(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Files of `highroad eval replies`.")],
    out: Annotated[Path, typer.Option(help="For the readers: every reply once, in a chance order, no system named.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same order.")] = 7,
) -> None:
    """Mix several systems' replies into one file for blind readers (docs/models.md has the rubric)."""
    from models.ml.train.blind import mixed

    with out.open("w", encoding="utf-8") as lines:
        for shown in mixed(_read(files), seed):
            seen = {"id": shown.id, "product": shown.product, "stars": shown.stars}
            lines.write(json.dumps({**seen, "review": shown.review, "reply": shown.text}, ensure_ascii=False) + "\n")
    typer.echo(f"{out}: answer each line by id, sendable, specific, proud, unsafe, why")


@app.command()
def judged(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Files of `highroad eval replies`.")],
    reader: Annotated[list[Path], typer.Option(exists=True, help="One reader's answers; again for another reader.")],
    as_json: Json = False,
) -> None:
    """What blind readers said, as a table with 95% intervals, and why they would not send a reply."""
    from models.ml.train.blind import Answer, reasons, table

    shown = _read(files)
    form = TypeAdapter(Answer)
    readers = [[form.validate_json(line) for line in _lines(answers)] for answers in reader]
    _show(table(shown, readers), as_json)
    if not as_json:
        for system in dict.fromkeys(each.system for each in shown):
            typer.echo(f"{system}, not sent: {dict(reasons(shown, readers, system).most_common())}")


async def _shown(rows: Sequence[Row], system: str) -> AsyncIterator[Shown]:
    """Each review as a case of its own, through the same handler that writes a case's reply."""
    from bot.config import Settings
    from bot.inference.drafters import make_drafter
    from bot.inference.process import Inference
    from bot.playbook.file import PlaybookFile
    from handlers.draft import write
    from models.cases.case import Case, State
    from models.cases.platform import Platform
    from models.cases.review import Review
    from models.cases.verdict import weigh
    from models.ml.train.blind import Shown

    settings = Settings()
    playbook = PlaybookFile(settings.playbook, settings).current()
    platform = Platform("file", "A file", max_reply_chars=MAX_CHARS)
    async with Inference(settings.data_dir, settings.model_threads, settings.drafter_model) as inference:
        drafter = make_drafter(settings, inference)
        for number, row in enumerate(rows, 1):
            long_ago = datetime.fromtimestamp(0, UTC)
            review = Review("file", "file", str(number), "", row.stars, "", row.text, "", long_ago, product=row.product)
            verdict = weigh(await inference.read(row.text), row.stars)
            case = Case(number, State.OPEN, 1, review, long_ago, verdict)
            began = time.perf_counter()
            reply = await write(case, playbook.brief(review, verdict, MAX_CHARS, number), playbook, platform, drafter)
            seconds = round(time.perf_counter() - began, 2)
            yield Shown(system, row.product, row.stars, row.text, reply.text, reply.origin, reply.note, seconds)


def _read(files: Sequence[Path]) -> list[Shown]:
    from models.ml.train.blind import Shown

    form = TypeAdapter(Shown)
    return [form.validate_json(line) for file in files for line in _lines(file)]


def _lines(file: Path) -> Iterator[str]:
    return (line for line in file.read_text(encoding="utf-8").splitlines() if line.strip())


def _show(figures: Sequence[Figure], as_json: bool) -> None:
    for figure in figures:
        typer.echo(json.dumps(asdict(figure)) if as_json else figure.line())
