"""Notices as Adaptive Cards: the vendor's schema holds, nothing hostile has power, and Slack shows the same."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.chats.slack import render as slack
from bot.chats.teams import render
from bot.chats.teams.render import MAX_BYTES, Reopened
from bot.sandbox.adaptive import actions_of
from models.cases.case import Act, Case, Decision, Receipt, State
from models.cases.people import Actor
from models.cases.platform import Platform
from models.cases.reply import Origin, Reply
from models.cases.verdict import Heard, Topic, TopicHit, Urgent
from models.cases.voucher import Voucher, VoucherState
from models.notices.card import case_notice
from models.notices.notice import Button, Notice, Picture, Table
from models.text.unseen import plain
from tests import schemas
from tests.factories import NOW, PLAYBOOK, a_review, a_verdict

GOLDEN = Path(__file__).parent.parent / "golden" / "teams"
PLATFORM = Platform("woocommerce", "WooCommerce", can_publish=True, can_find=True, can_retract=True)
REVIEW = a_review(
    source="woocommerce", shop="alpine.example", external_id="7", revision="1", rating=2, title="Broke",
    text="The zipper broke after two days & nobody answers <my> mail.\n\nNever again.", author="Ann P.", written_at=NOW,
    email="ann@example.org", product="Alpine jacket", url="https://alpine.example/jacket#comment-7", is_verified=True,
)  # fmt: skip
VERDICT = a_verdict(
    topics=(TopicHit(Topic.BROKE_SOON, 0.9), TopicHit(Topic.SUPPORT, 0.6)), carrier="",
    complaint=("The zipper broke after two days",), heard=Heard(6, 5, first_at=NOW), answered=(7, 3),
)  # fmt: skip
OPEN = Case(12, State.OPEN, 3, REVIEW, NOW, VERDICT, Reply("Hello Ann,\n\nwe are sorry.", Origin.MODEL, "en"))
ANA = Actor("teams", "a1", "Ana")


def in_state(state: State) -> Case:
    """A case as it looks in a state."""
    done = Decision(ANA, Act.SKIP if state is State.SKIPPED else Act.APPROVE, NOW, "insults *only*")
    case = replace(OPEN, state=state, version=4, decision=None if state in (State.OPEN, State.QUIET) else done)
    if state is State.HELD:
        return replace(case, held_until=NOW, approved_version=4)
    if state in (State.PUBLISHED, State.RETRACTING):
        return replace(case, receipt=Receipt("9", "https://alpine.example/jacket#comment-9", NOW))
    return case


CASES = {str(state): in_state(state) for state in State} | {
    "drafting": replace(OPEN, reply=None, version=2),
    "troll": replace(OPEN, reply=None, verdict=replace(VERDICT, troll=0.93, is_troll_suspected=True, topics=())),
    "urgent": replace(OPEN, verdict=replace(VERDICT, urgent=(Urgent.SAFETY,)), is_revised=True, problem="It failed."),
    "voucher_held": replace(OPEN, voucher=Voucher(VoucherState.HELD, "SHIP-ABCDEFGH", held_until=NOW)),
    "voucher_sent": replace(OPEN, voucher=Voucher(VoucherState.SENT, "SHIP-ABCDEFGH")),
    "voucher_unknown": replace(OPEN, voucher=Voucher(VoucherState.UNKNOWN, "SHIP-ABCDEFGH", problem="Unclear.")),
}
LIST = Notice(
    "Open cases",
    lines=("To see a card, ask for it: show HR-…",),
    table=Table(("Case", "Stars", "Product"), (("HR-12", "★★☆☆☆", "Alpine *jacket*"), ("HR-13", "★☆☆☆☆", ""))),
)
HOSTILE = (
    "<at>everyone</at> @everyone [click](https://evil.example) **bold** <b>b</b> {{DATE(2020-01-01T00:00:00Z, SHORT)}} "
    "{{TIME(2020-01-01T00:00:00Z)}} <t:1772368200> ${expression} ![x](https://evil.example/x.png) \u202egnp.exe"
)
TEXT_HOLDERS = {"TextRun"}


def card_of(case: Case) -> Notice:
    """The notice of a case."""
    return case_notice(case, PLAYBOOK, PLATFORM)


def plot(side: int) -> bytes:
    """A picture of that size, hard to compress."""
    written = io.BytesIO()
    noise = Image.frombytes("RGB", (side, side), os.urandom(side * side * 3))
    noise.save(written, "PNG")
    return written.getvalue()


@cache
def schema() -> jsonschema.protocols.Validator:
    """Microsoft's schema of cards 1.5."""
    return jsonschema.Draft6Validator(schemas.adaptive_card())


def assert_fits(card: dict[str, Any]) -> None:
    """The card but for ``msteams``, which is Teams' own and no part of the card schema."""
    pure = {name: value for name, value in card.items() if name != "msteams"}
    assert schema().is_valid(pure), jsonschema.exceptions.best_match(schema().iter_errors(pure))


def elements(found: object) -> Iterator[dict[str, Any]]:
    """Every element of a card, inner cards included."""
    if isinstance(found, dict):
        yield found
        for value in found.values():
            yield from elements(value)
    elif isinstance(found, list):
        for value in found:
            yield from elements(value)


def shown(card: dict[str, Any]) -> list[str]:
    """Every text that people read."""
    return [element["text"] for element in elements(card) if element.get("type") == "TextRun"]


@pytest.mark.parametrize("name", CASES)
def test_card_is_its_golden_and_fits_the_schema(name: str) -> None:
    """Each state of a case has one card, as its file holds it, valid by Microsoft's own schema."""
    card = render.render(card_of(CASES[name]))
    assert_fits(card)
    file = GOLDEN / f"card_{name}.json"
    text = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text)
    assert text == file.read_text()


def test_schema_refuses_what_is_no_card() -> None:
    """The check is able to fail."""
    assert not schema().is_valid({"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "Nothing"}]})


@pytest.mark.parametrize("said", ["", "Ben was a moment faster."])
def test_other_notices_fit_the_schema(said: str) -> None:
    """Lists, plots, and a refused form."""
    small = Notice("Reviews", pictures=(Picture(plot(20), "A line", "negatives"),))
    for card in (
        render.render(LIST, said),
        render.render(small, said),
        render.render(card_of(OPEN), said, Reopened("edit", "typed")),
        render.render(Notice("Empty"), said),
    ):
        assert_fits(card)


def test_refused_form_is_open_once_and_keeps_the_text() -> None:
    """What was typed stands in the one box of that name; the button that opened it is gone meanwhile."""
    card = render.render(card_of(OPEN), "It is too long.", Reopened("edit", "typed"))
    boxes = [element for element in elements(card) if element.get("id") == "edit_text"]
    assert [box["value"] for box in boxes] == ["typed"]


def test_hostile_text_stands_only_in_runs() -> None:
    """Review, product, author, reply and reasons are text in TextRuns, which know no Markdown, link or mention."""
    hostile = replace(
        OPEN,
        review=replace(REVIEW, title="", text=HOSTILE, product=HOSTILE, author=HOSTILE, url=None),
        problem=HOSTILE,
        decision=Decision(replace(ANA, name=HOSTILE), Act.SKIP, NOW, HOSTILE),
    )
    card = render.render(card_of(hostile))
    for element in elements(card):
        if "everyone" in json.dumps([value for value in element.values() if isinstance(value, str)]):
            assert element.get("type") in {"TextRun", "Input.Text"}
        assert element.get("type") not in {"TextBlock", "FactSet", "Action.OpenUrl"}
        assert "entities" not in element
    assert not any("\u202e" in text for text in shown(card))
    assert_fits(card)


def test_customers_formulas_stay_text_and_our_times_do_not() -> None:
    """A date function that a customer typed is not run; our own marks become the reader's time."""
    texts = shown(render.render(card_of(replace(in_state(State.HELD), review=replace(REVIEW, text=HOSTILE)))))
    ours = [text for text in texts if "{{DATE(" in text]
    assert len(ours) == 1
    assert "{{DATE(2026-03-01T12:30:00Z, SHORT)}} {{TIME(2026-03-01T12:30:00Z)}}" in ours[0]
    assert any("<t:1772368200>" in text for text in texts)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "https://a b", "//x", "https://[bad", "ftp://x.y"]
)
def test_only_the_web_is_linked(link: str) -> None:
    """An address that a platform gave becomes a button only where it leads to the web, under its host's own name."""
    notice = Notice("x", link=link, buttons=(Button("", "See it", url=link),))
    assert not [element for element in elements(render.render(notice)) if element.get("type") == "Action.OpenUrl"]


def test_link_shows_its_host() -> None:
    """No name can pass for another."""
    card = render.render(Notice("x", link="https://аlpine.example/x"))
    assert card["actions"][0]["title"] == "The review on xn--lpine-3ve.example"


@settings(max_examples=60)
@given(st.text(max_size=400), st.text(max_size=400), st.integers(1, 400))
def test_any_text_gives_a_card_under_the_limit(quote: str, reply: str, times: int) -> None:
    """Whatever a customer writes, the card is drawn, and small enough for Teams."""
    case = replace(
        OPEN, review=replace(REVIEW, text=quote * times, product=quote), reply=Reply(reply * 20, Origin.PERSON, "en")
    )
    assert render.size_bytes(render.render(card_of(case))) <= MAX_BYTES


def test_largest_notice_fits() -> None:
    """Everything at once and too large: the card is cut, says so, and keeps its buttons."""
    huge = replace(
        card_of(replace(OPEN, reply=Reply("🧵" * 60_000, Origin.PERSON, "en"))),
        quote="long\n" * 100_000,
        lines=("A line.",),
        table=Table(("A", "B"), (("a" * 300, "b" * 300),) * 500),
        pictures=(Picture(plot(300), "Noise", "noise"),),
    )
    card = render.render(huge)
    assert render.size_bytes(card) <= MAX_BYTES
    assert any("more" in text for text in shown(card))
    assert {"approve", "edit", "skip"} <= {action.get("verb") for action in actions_of(card)}


def test_plot_is_made_lean() -> None:
    """A plot of few colours takes little room, and never more than it did."""
    picture = Image.new("RGB", (800, 400), "white")
    picture.paste((200, 30, 30), (100, 100, 700, 300))
    written = io.BytesIO()
    picture.save(written, "PNG")
    assert len(render.leaner(written.getvalue())) <= len(written.getvalue())


# Parity with Slack: what people see and can do is the same in both chats.


def slack_buttons(blocks: list[dict[str, Any]]) -> set[tuple[str, str, bool]]:
    """(act, label, asks first) of each button, the overflow included."""
    found = set()
    for block in blocks:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            if element["type"] == "overflow":
                for option in element["options"]:
                    act, _, value = option["value"].partition(":")
                    act = "" if "url" in option else act
                    found.add((act, option["text"]["text"], value.endswith(":ask")))
            elif "url" in element:
                found.add(("", element["text"]["text"], False))
            else:
                asks = element["value"].endswith(":ask") or "confirm" in element
                found.add((element["action_id"], element["text"]["text"], asks))
    return found


def teams_buttons(card: dict[str, Any]) -> set[tuple[str, str, bool]]:
    """The same of a Teams card; the link to the review is a line of text in Slack."""
    found = set()
    for action in card.get("actions", ()):
        if action["type"] == "Action.OpenUrl":
            if not action["title"].startswith("The review on"):
                found.add(("", action["title"], False))
        elif action["type"] == "Action.ShowCard":
            found.add((action["card"]["actions"][0]["verb"], action["title"], True))
        else:
            found.add((action["verb"], action["title"], False))
    return found


def every_word(found: object) -> str:
    """All that is shown, as one line without the marks of time that each chat writes in its own way."""
    texts = [str(element["text"]) for element in elements(found) if isinstance(element.get("text"), str)]
    return re.sub(r"\s+", " ", " ".join(texts)).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize("name", CASES)
def test_slack_and_teams_show_the_same(name: str) -> None:
    """For every state both chats have the same buttons, facts, warnings, words and reply."""
    notice = card_of(CASES[name])
    card, blocks = render.render(notice), slack.message(notice)
    assert teams_buttons(card) == slack_buttons(blocks)
    both = (every_word(card), every_word(blocks))
    for fact in notice.facts:
        assert all(fact.label in words and " ".join(plain(fact.value).split()) in words for words in both)
    pieces = (*notice.warnings, notice.title, notice.reply_label, *notice.quote.split("\n"), *notice.reply.split("\n"))
    for piece in pieces:
        assert all(" ".join(piece.split()) in words for words in both)


@pytest.mark.parametrize("name", CASES)
def test_every_action_names_case_and_version(name: str) -> None:
    """A click says what its person saw; the fallback of older clients says the same."""
    notice = card_of(CASES[name])
    for action in actions_of(render.render(notice)):
        if action["type"] == "Action.Execute":
            assert action["data"] == {"act": action["verb"], "case_id": notice.case_id, "version": notice.version}
            assert action["fallback"]["type"] == "Action.Submit"
            assert action["fallback"]["data"] == action["data"]


def test_rows_lead_to_their_reviews() -> None:
    """Under the name of the host that the link leads to; what is no web address leads nowhere."""
    links = ("https://alpine.example/p/7", "javascript:alert(1)")
    card = render.render(Notice("Found", table=Table(("Case",), (("HR-1",), ("HR-2",)), links)))
    assert_fits(card)
    grid = next(element for element in card["body"] if element["type"] == "Table")
    runs = [row["cells"][-1]["items"][0]["inlines"][0] for row in grid["rows"]]
    assert [(run["text"], run.get("selectAction", {}).get("url")) for run in runs] == [
        ("Review on", None),
        ("alpine.example", links[0]),
        (" ", None),
    ]


@pytest.mark.parametrize(
    ("rows", "widths"),
    [
        ((("HR-1", "late"),), [7, 8]),
        ((("HR-1", "It came late and the box was torn, and more than that."),), [7, 36]),
        ((("★★★★★", "x" * 90),), [13, 36]),
    ],
)
def test_columns_hold_their_longest_word(rows: tuple[tuple[str, ...], ...], widths: list[int]) -> None:
    """And who has more to say is wider, up to a limit."""
    card = render.render(Notice("Found", table=Table(("Case", "Words"), rows)))
    grid = next(element for element in card["body"] if element["type"] == "Table")
    assert [column["width"] for column in grid["columns"]] == widths
