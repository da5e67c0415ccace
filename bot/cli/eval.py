"""``highroad eval``: figures on any labelled file, with confidence intervals and beside baselines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from models.ml.train.measure import Figure

app = typer.Typer(no_args_is_help=True, help="Measure the models on a labelled file.")

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for machines.")]


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
def drafts(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8 with a header.")],
    out: Annotated[Path, typer.Option(help="Every draft, one JSON object a line, for reading by people.")],
    base: Annotated[
        Path | None, typer.Option(help="Folder of the untaught model (of `highroad train drafter`), to stand beside.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Take so many rows at most.")] = 1000,
    as_json: Json = False,
) -> None:
    """How good the acknowledgements are: the taught model's, the composed ones, and the untaught model's.

    Columns: `text` (or `review`); `product` and `stars` where there are some.
    """
    from bot.config import Settings
    from bot.playbook.file import PlaybookFile
    from models.ml.drafting.generate import Writer
    from models.ml.runtime import Runtime
    from models.ml.train.drafts import COMPOSED, Propose, draft, measure_drafts
    from models.ml.train.measure import read_rows
    from models.replies.brief import Candidate
    from models.replies.compose import acknowledgement

    settings = Settings()
    playbook = PlaybookFile(settings.playbook, settings).current()
    runtime = Runtime(settings.data_dir / "weights", seed=7)
    systems: dict[str, Propose] = {
        "model": lambda brief: runtime.propose(brief)[0],
        COMPOSED: lambda brief: (Candidate(acknowledgement(brief, playbook)),),
    }
    if base:
        untaught = Writer(base, seed=7)
        systems["base"] = lambda brief: untaught.propose([brief])[0]
    found = []
    with out.open("w", encoding="utf-8", buffering=1) as lines:
        for each in draft(read_rows(file)[:limit], runtime.read, playbook, systems):
            lines.write(json.dumps(asdict(each), ensure_ascii=False) + "\n")
            found.append(each)
    _show(measure_drafts(found), as_json)


def _show(figures: Sequence[Figure], as_json: bool) -> None:
    for figure in figures:
        typer.echo(json.dumps(asdict(figure)) if as_json else figure.line())
