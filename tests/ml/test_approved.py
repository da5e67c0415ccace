"""Learning from the team: what its published replies teach, read from a real database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from bot.cli.train import FEWEST_APPROVED, approved
from bot.config import Settings
from bot.playbook.file import PlaybookFile
from bot.store.store import PgStore
from models.cases.case import Receipt, State
from models.cases.reply import Origin, Reply
from models.cases.review import Review
from models.cases.verdict import Topic, TopicHit, Verdict

NOW = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
LEAK = "The lid leaked in my bag on day one."


async def publish(
    store: PgStore,
    settings: Settings,
    acknowledgement: str,
    origin: Origin,
    *,
    complaint: str = LEAK,
    language: str = "en",
    state: State = State.PUBLISHED,
) -> None:
    """A case that a team answered: greeting, its acknowledgement, and the playbook's own phrases after it."""
    review = Review("woocommerce", "shop", acknowledgement, "1", 1, "", complaint, "Ann", NOW, product="Travel flask")
    verdict = Verdict(
        True, False, 0.9, 0.0, False, (TopicHit(Topic.QUALITY, 0.9),), (), "", language, (complaint,)
    )  # fmt: skip
    brief = PlaybookFile(None, settings).current().brief(review, verdict, 1000, turn=0)
    reply = Reply(brief.assemble(acknowledgement, "photo"), origin, brief.language, drafted="The lid.")
    await store.take_in(review, NOW)
    async with store.begin() as tx:
        case = await tx.case_of("woocommerce", "shop", acknowledgement)
        assert case
        receipt = Receipt("1", "", NOW) if state is State.PUBLISHED else None
        done = replace(case, version=case.version + 1, state=state, verdict=verdict, reply=reply, receipt=receipt)
        await tx.save(done, was=case.version)


async def test_a_team_teaches_by_what_it_published(store: PgStore, database_url: str) -> None:
    """What people wrote and what the model wrote and they approved; nothing composed, unpublished or in German."""
    settings = Settings(database_url=SecretStr(database_url), _env_file=None)
    ours = "Thank you for telling us. Your travel flask leaked in your bag."
    model = "We're sorry that the lid leaked on day one."
    await publish(store, settings, ours, Origin.PERSON)
    await publish(store, settings, model, Origin.MODEL)
    await publish(store, settings, "Thank you for telling us about this.", Origin.COMPOSED)
    await publish(store, settings, "We're sorry that your bag leaked.", Origin.PERSON, state=State.OPEN)
    await publish(
        store, settings, "Es tut uns leid, der Deckel war nicht dicht.", Origin.PERSON,
        complaint="Der Deckel war nicht dicht.", language="de",
    )  # fmt: skip
    await publish(
        store, settings, "The Travel flask: lekt.", Origin.PERSON, complaint="The Travel flask lekt.", language="nl"
    )
    found = await approved(settings)
    assert {pair.ack for pair in found} == {ours, model}
    told = {(pair.product, pair.review, pair.stars, pair.step) for pair in found}
    assert told == {("Travel flask", LEAK, 1, "photo")}


async def test_what_a_team_sent_stands_beside_what_was_drafted(
    store: PgStore, database_url: str, tmp_path: Path
) -> None:
    """One line for each reply that was changed before it left, and none for one that was not."""
    settings = Settings(database_url=SecretStr(database_url), _env_file=None)
    await publish(store, settings, "Your travel flask leaked, and we're sorry.", Origin.PERSON)
    out = tmp_path / "pairs.jsonl"
    command = [sys.executable, "-m", "bot", "train", "preferences", str(out)]
    environment = os.environ | {"HIGHROAD_DATABASE_URL": database_url, "HIGHROAD_DATA_DIR": str(tmp_path)}
    subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: ASYNC221
    (line,) = out.read_text("utf-8").splitlines()
    said = json.loads(line)
    assert (said["review"], said["drafted"]) == (LEAK, "The lid.")
    assert "Your travel flask leaked" in said["sent"]


async def test_a_few_replies_are_not_enough(store: PgStore, database_url: str, tmp_path: Path) -> None:
    """The command says how many there are and how many it needs, and trains nothing."""
    settings = Settings(database_url=SecretStr(database_url), _env_file=None)
    await publish(store, settings, "Your travel flask leaked in your bag, we're sorry.", Origin.PERSON)
    (tmp_path / "base").mkdir()
    command = [sys.executable, "-m", "bot", "train", "drafter", "--from-approved", "--work", str(tmp_path)]
    environment = os.environ | {"HIGHROAD_DATABASE_URL": database_url, "HIGHROAD_DATA_DIR": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: ASYNC221
    assert done.returncode == 2
    assert f"{FEWEST_APPROVED} published replies are needed to learn from; there are 1." in done.stderr
    assert os.listdir(tmp_path) == ["base"]
