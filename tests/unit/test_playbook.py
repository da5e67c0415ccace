"""The playbook's file: good as it comes, merged, checked by the line, and read again when it changes."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from pydantic import BaseModel
from structlog.testing import capture_logs

from bot.config import Settings
from bot.platforms.sources.mapped import FieldTable, SourceTable
from bot.playbook.file import PlaybookFile
from bot.playbook.schema import (
    AccessTable,
    PhrasesTable,
    PlaybookTable,
    RouteTable,
    StartTable,
    StepTable,
    StrictTable,
    VoucherTable,
)
from models.cases.verdict import Topic, Urgent
from models.errors import Permanent
from models.replies.brief import Fact
from models.replies.playbook import Route

DOCS = Path(__file__).parents[2] / "docs" / "playbook.md"


def settings() -> Settings:
    """Settings that no environment touches, as far as the playbook reads them."""
    return Settings(slack_channel="reviews", teams_channel="general")


def write(path: Path, text: str, tick: int = 0) -> Path:
    """The file with this text, and a date of its own, so that a change is seen however fast the test is."""
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(10**18 + tick, 10**18 + tick))
    return path


def problem_of(tmp_path: Path, text: str) -> str:
    """What is said about a file that can't be used."""
    with pytest.raises(Permanent) as raised:
        PlaybookFile(write(tmp_path / "playbook.toml", text), settings())
    return str(raised.value)


def test_the_default_works_untouched() -> None:
    """Four languages, every topic and every urgent matter, and a last route for each chat."""
    book = PlaybookFile(None, settings()).current()
    assert [phrases.language for phrases in book.phrases] == ["en", "de", "es", "fr"]
    for phrases in book.phrases:
        assert {said.topic for said in phrases.topics} == set(Topic)
        assert {said.urgent for said in phrases.urgent} == set(Urgent)
        assert not re.search(r"\{", "\n".join(phrases.own_words))
    assert book.routes == (Route("slack", "reviews"), Route("teams", "general"))


def test_a_shops_file_holds_only_what_differs(tmp_path: Path) -> None:
    """Tables are merged key by key; name and contact reach every phrase that names them."""
    text = 'shop_name = "Maple"\ncontact = "care@maple.example"\n[phrases.en.topics.late]\nsorry = "So late!"\n'
    book = PlaybookFile(write(tmp_path / "p.toml", text), settings()).current()
    english = book.phrases_in("en")
    assert (english.of(Topic.LATE).sorry, english.of(Topic.LATE).step) == ("So late!", "trace")
    assert english.of(Topic.LOST).sorry == "We're sorry that your order did not reach you."
    for language, reach in (("en", "at care@maple.example"), ("de", "unter care@maple.example")):
        steps = {step.id: step for step in book.phrases_in(language).steps}
        assert all(reach in said for said in steps["trace"].say)
    assert english.sign_offs[0].endswith("\nMaple")


def test_a_shop_without_a_contact_names_its_page() -> None:
    """Where no address is given, customers are asked to write through the website."""
    english = PlaybookFile(None, settings()).current().phrases_in("en")
    assert "through the contact page of our website" in english.steps[0].say[0]


def test_a_shop_says_its_facts(tmp_path: Path) -> None:
    """Named facts stand in the brief of the language that they are written in."""
    text = '[phrases.en.facts]\nreturns = "Returns to {shop} are free for 30 days."\n'
    book = PlaybookFile(write(tmp_path / "p.toml", text), settings()).current()
    assert book.phrases_in("en").facts == (Fact("returns", "Returns to Customer Care are free for 30 days."),)
    assert book.phrases_in("de").facts == ()


def test_the_files_routes_come_before_the_settings(tmp_path: Path) -> None:
    """A route of the file is asked first; the settings' channel takes the rest."""
    text = '[[routes]]\nsurface = "slack"\nchannel = "urgent"\nurgent = ["safety"]\n'
    book = PlaybookFile(write(tmp_path / "p.toml", text), settings()).current()
    assert [route.channel for route in book.routes] == ["urgent", "reviews", "general"]
    assert book.routes[0].urgent == frozenset({Urgent.SAFETY})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('shop_name = "A"\nhold_s = "20"\n', "line 2, hold_s: write a whole number without quotes"),
        ("\n\nhold_s = 99999\n", "line 3, hold_s: Input should be less than or equal to 3600"),
        ("[voucher]\nonn = true\n", "line 2, voucher.onn: this key is not known"),
        ('[voucher]\non = "yes"\n', "line 2, voucher.on: write true or false"),
        ('time_zone = "Berlin"\n', 'line 1, time_zone: write a time zone such as "Europe/Berlin"'),
        ('never_say = "x"\n', "line 1, never_say: write a list in brackets"),
        ('[access]\npeople = ["U012"]\n', 'line 2, access.people.1: write people as "slack:U012ABCDE"'),
        (
            '[[routes]]\nsurface="slack"\nchannel="a"\n[[routes]]\nsurface="irc"\nchannel="b"\n',
            "line 5, routes.2.surface:",
        ),
        ('[[routes]]\nsurface="slack"\nchannel="a"\ntopics=["late","latte"]\n', "line 4, routes.1.topics.2:"),
        ('[phrases.en]\ngreetings = ["Hi {name}"]\n', "line 2, phrases.en.greetings.1: {name} means nothing here"),
        ('[phrases.en]\ngreetings = ["""\nHi\n\u200bthere"""]\n', "line 2, phrases.en.greetings.1:"),
        ('[phrases.en]\nsign_offs = ["@channel"]\n', "line 2, phrases.en.sign_offs.1:"),
        ("[phrases.en]\nsign_offs = []\n", "line 2, phrases.en.sign_offs:"),
        ('[phrases.en.topics.latte]\nsorry = "a"\nstep = ""\n', "topics.latte is no topic"),
        ('[phrases.en.topics.late]\nstep = "pray"\n', "topics.late: step pray is not among the steps"),
        ('[phrases.en.steps.Pray]\nwhen = "a"\nsay = ["b"]\n', "line 1, phrases.en.steps.Pray"),
        ('[phrases.it]\ngreetings = ["Ciao"]\n', "line 1, phrases.it.reach: this key is missing"),
        ('[phrases.italian]\ngreetings = ["Ciao"]\n', "line 1, phrases.italian"),
        ('never_say = ["kind regards"]\n', 'never_say forbids "kind regards", and a phrase in [phrases.en] says it'),
        ('shop_name = "A\n', "line 1"),
    ],
)
def test_a_mistake_is_named_by_its_line(tmp_path: Path, text: str, said: str) -> None:
    """The line, the key and what to write, in one sentence."""
    assert said in problem_of(tmp_path, text)


def test_a_missing_file_says_which_setting(tmp_path: Path) -> None:
    """A wrong path stops the start, with the setting's name."""
    with pytest.raises(Permanent) as raised:
        PlaybookFile(tmp_path / "none.toml", settings())
    assert "HIGHROAD_PLAYBOOK" in raised.value.hint


def test_a_saved_change_applies_at_once(tmp_path: Path) -> None:
    """No restart: the next look at the playbook has it."""
    path = write(tmp_path / "p.toml", "hold_s = 5\n")
    book = PlaybookFile(path, settings())
    write(path, "hold_s = 7\n", tick=1)
    assert book.current().hold_s == 7


async def test_a_broken_change_keeps_the_last_good_one(tmp_path: Path) -> None:
    """The log names the line once, ``ping`` fails for doctor, and the next good file is taken."""
    path = write(tmp_path / "p.toml", "hold_s = 5\n")
    book = PlaybookFile(path, settings())
    write(path, "\nhold_s = x\n", tick=1)
    with capture_logs() as logs:
        assert book.current().hold_s == 5
        assert book.current().hold_s == 5
    assert [line["log_level"] for line in logs] == ["error"]
    assert "line 2" in logs[0]["problem"]
    with pytest.raises(Permanent):
        await book.ping()
    write(path, "hold_s = 8\n", tick=2)
    assert book.current().hold_s == 8


def test_a_file_taken_away_keeps_the_last_good_one(tmp_path: Path) -> None:
    """An editor that deletes before it writes must not stop the bot."""
    path = write(tmp_path / "p.toml", "hold_s = 5\n")
    book = PlaybookFile(path, settings())
    path.unlink()
    assert book.current().hold_s == 5


TABLES: list[type[BaseModel]] = [
    PlaybookTable, AccessTable, VoucherTable, RouteTable, PhrasesTable, StepTable, StartTable, StrictTable,
    SourceTable, FieldTable,
]  # fmt: skip


def keys_of(table: type[BaseModel]) -> set[str]:
    """The keys of a table as the file writes them."""
    return {field.alias or name for name, field in table.model_fields.items()}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_key_is_documented(table: type[BaseModel]) -> None:
    """docs/playbook.md names each key that the file may hold, or gives its table a heading."""
    text = DOCS.read_text(encoding="utf-8")
    for key in keys_of(table):
        assert f"`{key}`" in text or f"## `[{key}" in text or f"## `[[{key}" in text, key


def test_the_documented_keys_exist() -> None:
    """No row of docs/playbook.md speaks of a key that is gone; every topic and urgent matter is named."""
    text = DOCS.read_text(encoding="utf-8")
    known = set().union(*(keys_of(table) for table in TABLES))
    assert set(re.findall(r"^\| `(\w+)`", text, re.MULTILINE)) <= known
    for word in (*Topic, *Urgent):
        assert f"`{word}`" in text
