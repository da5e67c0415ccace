"""``highroad train``: teach the models anew. Needs the training data of this repository, and time."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.config import Settings
    from models.cases.case import Case
    from models.ml.train.replies import ReplyPair
    from models.ml.weights.catalog import Role

app = typer.Typer(no_args_is_help=True, help="Teach the models: drafter, trust, tone, safety, triage.")

MOST_APPROVED = 20_000
"""Published replies that are read at most."""

FEWEST_APPROVED = 20
"""With fewer there is nothing to learn: a tenth of them is only measured on."""

Work = Annotated[Path, typer.Option(help="Folder of checkpoints; a run that was stopped goes on from there.")]
Reviews = Annotated[
    Path, typer.Argument(help="Folder of CSV files with `text` and either `positive` (1, 0) or `stars` (1 to 5).")
]


def base_in(work: Path, role: Role) -> Path:
    """A role's untaught model, fetched and unpacked into the folder of a training once."""
    from bot.inference.fetch import fetch_raw
    from models.ml.train.lora import unpack
    from models.ml.weights.catalog import entry

    base = work / "base"
    if not base.exists():
        fetch_raw(entry(role), work / "raw")
        unpack(work / "raw", base)
    return base


@app.command()
def drafter(
    work: Work = Path(".highroad/train/drafter"),
    epochs: Annotated[
        int | None, typer.Option(min=1, help="How often each pair is seen; unset: 2, or 4 of the few approved ones.")
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads; a GPU is used where there is one.")] = 2,
    seed: Annotated[int, typer.Option(help="The same seed, data and machine give the same weights.")] = 7,
    from_approved: Annotated[
        bool, typer.Option("--from-approved", help="Go on from the shipped adapter with replies that you published.")
    ] = False,
    install: Annotated[bool, typer.Option(help="Put the adapter where `models fetch` takes it from.")] = False,
) -> None:
    """LoRA on Qwen2.5-Coder-1.5B-Instruct from review to acknowledgement: a night on 2 cores, minutes on a GPU."""
    from bot.config import Settings
    from models.errors import Permanent
    from models.ml.train.drafter import CONTINUED_EPOCHS, FOLDER, Plan, continued, train
    from models.ml.train.lora import install_adapter
    from models.ml.train.replies import digest, own_replies
    from models.ml.weights.catalog import DATA, Role

    base = base_in(work, Role.DRAFTER)
    pairs = own_replies()
    plan = Plan(epochs=epochs or Plan().epochs, threads=threads, seed=seed)
    start = None
    folder = work / "run"
    if from_approved:
        pairs = asyncio.run(approved(Settings()))
        if len(pairs) < FEWEST_APPROVED:
            raise Permanent(
                f"{FEWEST_APPROVED} published replies are needed to learn from; there are {len(pairs)}.",
                "Those count that are in English, name the complaint, and were not composed and left as they were.",
            )
        typer.echo(f"{len(pairs)} published replies to learn from")
        start = DATA / FOLDER
        plan = continued(start, len(pairs), epochs=epochs or CONTINUED_EPOCHS, threads=threads, seed=seed)
        folder = work / f"approved-{digest(pairs)}"
    adapter = train(base, pairs, folder, plan, typer.echo, start)
    typer.echo(f"adapter in {adapter}")
    if install:
        install_adapter(adapter, FOLDER)
        typer.echo("installed: `highroad models fetch` prepares the drafter with it")


@app.command()
def safety(
    out: Annotated[Path | None, typer.Option(help="Where it goes; unset: into the package.")] = None,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed, data and machine give the same weights.")] = 7,
) -> None:
    """The ear for danger, in four languages, from this repository's texts alone: half an hour on one processor."""
    from dataclasses import replace

    from bot.config import Settings
    from models.ml.reading.danger import FOLDER
    from models.ml.reading.encoder import Encoder
    from models.ml.train.pairs import own_pairs
    from models.ml.train.replies import own_replies
    from models.ml.train.safety import Plan, train
    from models.ml.weights.catalog import DATA, Role, entry
    from models.ml.weights.verify import check, pin_ours

    encoder = Encoder(check(entry(Role.READER), Settings().data_dir / "weights", is_full=False))
    plan = Plan(threads=threads, seed=seed)
    taught = train(encoder, own_pairs(), own_replies(), out or DATA / FOLDER, plan, typer.echo)
    for row in (*taught.on_texts, replace(taught.on_complaints, name="complaints as they come")):
        typer.echo(
            f"{row.name} ({row.count} held out): recall {row.recall:.3f}, precision {row.precision:.3f}, "
            f"alarms {row.alarms:.3f} of what is harmless"
        )
    if out is None:
        pin_ours()


@app.command()
def tone(
    reviews: Reviews,
    work: Work = Path(".highroad/train/tone"),
    threads: Annotated[int, typer.Option(min=1, help="Processor threads; a GPU is used where there is one.")] = 2,
    seed: Annotated[int, typer.Option(help="The same seed, data and machine give the same weights.")] = 7,
    without: Annotated[
        str, typer.Option(help="Leave this file (its name without .csv) out, and measure on the whole of it.")
    ] = "",
    install: Annotated[bool, typer.Option(help="Put the adapter where `models fetch` takes it from.")] = False,
) -> None:
    """LoRA on SmolLM2's lower layers: is a customer unhappy? A quarter of an hour on 2 cores."""
    from bot.config import Settings
    from models.ml.reading.embed import Embedder
    from models.ml.reading.tone import FOLDER
    from models.ml.train.lora import install_adapter
    from models.ml.train.pairs import own_pairs
    from models.ml.train.texts import read_public
    from models.ml.train.tone import Plan, split_of, train
    from models.ml.weights.catalog import Role, entry
    from models.ml.weights.verify import check

    plan = Plan(threads=threads, seed=seed, without=without)
    split = split_of(read_public(reviews), own_pairs(), plan)
    embedder = Embedder(check(entry(Role.EMBEDDER), Settings().data_dir / "weights", is_full=False))
    folder = work / (f"without-{without}" if without else "run")
    adapter = train(base_in(work, Role.TONE), split, embedder.features, folder, plan, typer.echo)
    typer.echo(f"adapter in {adapter}")
    if install:
        install_adapter(adapter, FOLDER)
        typer.echo("installed: `highroad models fetch` prepares it")


@app.command()
def triage(
    reviews: Reviews,
    out: Annotated[Path | None, typer.Option(help="Where the heads go; unset: into the package.")] = None,
    only_negative: Annotated[
        bool, typer.Option("--only-negative", help="Teach *negative or not* alone; the other heads stay as they are.")
    ] = False,
) -> None:
    """The heads that tell negative, troll, topics, urgency and which sentences carry a complaint: minutes."""
    from bot.config import Settings
    from models.ml.reading.embed import Embedder
    from models.ml.train.pairs import own_pairs
    from models.ml.train.texts import read_public, read_tone
    from models.ml.train.triage import renew_negative, report, report_negative, train
    from models.ml.weights.catalog import DATA, Role, entry
    from models.ml.weights.verify import check, pin_ours

    embedder = Embedder(check(entry(Role.EMBEDDER), Settings().data_dir / "weights", is_full=False))
    labelled, pairs = [*read_public(reviews), *read_tone()], own_pairs()
    teach, told = (renew_negative, report_negative) if only_negative else (train, report)
    lesson = teach(labelled, pairs, embedder.features, out or DATA)
    if out is None:
        pin_ours()
    for line in told(lesson, labelled, pairs):
        typer.echo(line)


@app.command()
def trust(
    readings: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Blind readings, one JSON object a line.")
    ],
    out: Annotated[Path | None, typer.Option(help="Where it goes; unset: into the package.")] = None,
) -> None:
    """How surely a draft can be sent as it is, after the drafter was taught anew: seconds."""
    from models.ml.train.trust import read_readings, report, train
    from models.ml.weights.catalog import DATA
    from models.ml.weights.verify import pin_ours

    lesson = train(read_readings(readings), out or DATA)
    if out is None:
        pin_ours()
    for line in report(lesson):
        typer.echo(line)


@app.command()
def preferences(
    out: Annotated[Path, typer.Argument(dir_okay=False, help="One JSON object a line.")],
) -> None:
    """Write what your team sent beside what was drafted: review, drafted, sent. It holds your customers' words."""
    from bot.config import Settings

    cases = asyncio.run(published(Settings()))
    with out.open("w", encoding="utf-8") as lines:
        for case in cases:
            if case.reply and case.reply.drafted and case.reply.drafted != case.reply.text:
                told = {"stars": case.review.rating, "product": case.review.product, "review": case.review.words}
                pair = {**told, "drafted": case.reply.drafted, "sent": case.reply.text}
                lines.write(json.dumps(pair, ensure_ascii=False) + "\n")
    typer.echo(f"{out}: what was sent where it was not the draft")


async def published(settings: Settings) -> tuple[Case, ...]:
    """The cases whose reply stands on its platform, oldest first."""
    from bot.app.jobs import Jobs
    from bot.app.wiring import database
    from bot.store.engine import make_engine
    from bot.store.store import PgStore
    from models.cases.case import State

    async with database(settings) as url, PgStore(make_engine(url), Jobs(url).queue) as store, store.begin() as tx:
        return await tx.cases_in((State.PUBLISHED,), MOST_APPROVED)


async def approved(settings: Settings) -> tuple[ReplyPair, ...]:
    """What this shop's team published in English, as pairs; the playbook's own words teach nothing."""
    from bot.playbook.file import PlaybookFile
    from models.cases.reply import Origin
    from models.ml.train.replies import approved_pair
    from models.replies.playbook import DEFAULT_LANGUAGE

    phrases = PlaybookFile(settings.playbook, settings).current().phrases_in(DEFAULT_LANGUAGE)
    found = []
    for case in await published(settings):
        if not case.reply or not case.verdict or case.reply.origin is Origin.COMPOSED:
            continue
        if {case.reply.language, case.verdict.language or DEFAULT_LANGUAGE} == {DEFAULT_LANGUAGE}:
            review = case.review
            found.append(approved_pair(review.rating, review.product, review.words, case.reply.text, phrases))
    return tuple(pair for pair in found if pair)
