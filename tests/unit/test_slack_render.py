"""Notices as Slack's blocks: the same notice gives the same blocks, nothing hostile has power, every limit holds."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View

from bot.chats.slack import render
from bot.chats.slack.render import Meta
from bot.chats.text import cut, utf16_length, web_host
from models.cases.case import Act, Case, Decision, Receipt, State
from models.cases.platform import Platform
from models.cases.reply import Origin, Reply
from models.cases.verdict import Heard, Topic, TopicHit
from models.cases.voucher import Voucher, VoucherState
from models.notices.card import case_notice
from models.notices.notice import Ask, Button, Emphasis, Fact, Form, Notice, Picture, Table
from models.replies.playbook import Phrases, Playbook, TopicPhrases
from tests.factories import ANA, NOW, a_review, a_verdict

GOLDEN = Path(__file__).parent.parent / "golden" / "slack"
PLATFORM = Platform("woocommerce", "WooCommerce", can_publish=True, can_find=True, can_retract=True)
PHRASES = Phrases("en", ("Hello,",), ("",), (), (TopicPhrases(Topic.OTHER, "", ""),), ())
PLAYBOOK = Playbook("Alpine", "calm", (PHRASES,), ())
REVIEW = a_review(
    source="woocommerce", shop="alpine.example", external_id="7", revision="1", rating=2, title="Broke",
    text="The zipper broke after two days & nobody answers <my> mail.", author="Ann P.", written_at=NOW,
    email="ann@example.org", product="Alpine jacket", url="https://alpine.example/jacket#comment-7", is_verified=True,
)  # fmt: skip
VERDICT = a_verdict(
    topics=(TopicHit(Topic.BROKE_SOON, 0.9), TopicHit(Topic.SUPPORT, 0.6)), carrier="",
    complaint=("The zipper broke after two days",), answered=(7, 3),
    heard=Heard(6, 5, first_at=datetime(2026, 2, 3, tzinfo=UTC)),
)  # fmt: skip
OPEN = Case(12, State.OPEN, 3, REVIEW, NOW, VERDICT, Reply("Hello Ann,\n\nwe are sorry.", Origin.MODEL, "en"))
CASES = {
    "open": OPEN,
    "drafting": replace(OPEN, reply=None, version=2),
    "troll": replace(OPEN, reply=None, verdict=replace(VERDICT, troll=0.93, is_troll_suspected=True, topics=())),
    "held": replace(
        OPEN, state=State.HELD, version=4, held_until=NOW, approved_version=4, decision=Decision(ANA, Act.APPROVE, NOW)
    ),
    "published": replace(
        OPEN, state=State.PUBLISHED, version=6, decision=Decision(ANA, Act.APPROVE, NOW),
        receipt=Receipt("9", "https://alpine.example/jacket#comment-9", NOW),
        voucher=Voucher(VoucherState.SENT, code="SHIP-ABCDEFGH"),
    ),
    "skipped": replace(
        OPEN, state=State.SKIPPED, version=4, decision=Decision(ANA, Act.SKIP, NOW, "insults only, *no* <complaint>")
    ),
    "unknown": replace(OPEN, state=State.UNKNOWN, version=5),
}  # fmt: skip
LIST = Notice(
    "Open cases",
    lines=("To see a card, ask for it: show HR-…",),
    table=Table(("Case", "Stars", "Product"), (("HR-12", "★★☆☆☆", "Alpine *jacket*"), ("HR-13", "★☆☆☆☆", ""))),
)
PLOT = Notice("Reviews", lines=("42 reviews.",), pictures=(Picture(b"png", "A falling line", "negatives"),))
FORM = Button("edit", "Edit", form=Form("Edit the reply", "Reply", "Hello Ann", 350, "Save"))
REASON = Button("skip", "Skip as troll", ask=Ask("Skip as troll?", "Why?", "Skip it", wants_reason=True))
SURE = Button("retract", "Take it back", ask=Ask("Take the reply back?", "It goes.", "Take it back"))
META = Meta(12, 3, 350)

HOSTILE = (
    "<!channel> <!here> <@U123> <#C123> @everyone <https://evil.example|https://alpine.example> "
    "[click](https://evil.example) *bold* `code` :bomb: &lt;!channel&gt; <!subteam^S1> <t:1>"
)


def card(case: Case) -> Notice:
    return case_notice(case, PLAYBOOK, PLATFORM)


def golden(name: str, found: object) -> None:
    """Hold ``found`` to its file; ``UPDATE_GOLDEN=1`` writes it anew, to be read before it is committed."""
    file = GOLDEN / f"{name}.json"
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text)
    assert text == file.read_text()


def strings(found: Any, kind: str = "") -> list[tuple[str, str]]:
    """Every shown text in blocks with the type of what holds it."""
    if isinstance(found, dict):
        kind = found.get("type", kind)
        return [
            pair
            for key, part in found.items()
            for pair in (
                [(kind, part)] if key in ("text", "alt_text") and isinstance(part, str) else strings(part, kind)
            )
        ]
    return [pair for part in found for pair in strings(part, kind)] if isinstance(found, list) else []


@pytest.mark.parametrize("name", CASES)
def test_card_is_its_golden(name: str) -> None:
    """Each state of a case has one card, as its file holds it."""
    golden(f"card_{name}", render.message(card(CASES[name])))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("list", render.message(LIST)),
        ("plot", render.message(PLOT, ("F0123456789",))),
        ("home", render.home(LIST)),
        ("modal_edit", render.modal(FORM, META)),
        ("modal_reason", render.modal(REASON, META)),
        ("modal_sure", render.modal(SURE, META)),
        ("modal_said", render.said("Not done", "Ben was a moment faster (approve).")),
    ],
)
def test_notice_is_its_golden(name: str, found: object) -> None:
    """Lists, plots, the App Home and the modals look as their files hold them."""
    golden(name, found)


@pytest.mark.parametrize("name", [f"card_{case}" for case in CASES] + ["list", "plot"])
def test_sdk_knows_every_block(name: str) -> None:
    """Slack's own models accept each block of the goldens, limits included, and lose nothing of it."""
    blocks = json.loads((GOLDEN / f"{name}.json").read_text())
    parsed = SdkBlock.parse_all(blocks)
    assert [block.to_dict() for block in parsed] == blocks


@pytest.mark.parametrize("name", ["home", "modal_edit", "modal_reason", "modal_sure", "modal_said"])
def test_sdk_knows_every_view(name: str) -> None:
    """The same for views."""
    view = json.loads((GOLDEN / f"{name}.json").read_text())
    View(**view).validate_json()


def test_hostile_text_stands_only_where_it_is_inert() -> None:
    """A review full of mentions, links and markup reaches no field in which Slack reads any of it."""
    hostile = replace(
        OPEN,
        review=replace(REVIEW, title="", text=HOSTILE, product=HOSTILE, author=HOSTILE, url=None),
        reply=Reply(HOSTILE, Origin.PERSON, "en"),
        problem=f"Not published: {HOSTILE}",
    )
    for kind, text in strings(render.message(card(hostile))):
        if kind == "mrkdwn":
            assert not any(sign in text for sign in ("<!channel", "<!here", "<@", "<#", "<http", "<!subteam"))
        else:
            assert kind in ("text", "plain_text", "link", "raw_text")


def test_own_words_cannot_ping_either() -> None:
    """A person's name or reason, which stands in mrkdwn beside the time, is escaped; only the time is markup."""
    text = render.own(f"Skipped by {HOSTILE} <t:1772368200>", 3000)
    assert text.count("<") == text.count("<!date^") == 2
    assert "<!date^1772368200^{date_short_pretty} {time}|2026-03-01 12:30 UTC>" in text


def test_table_and_list_are_inert() -> None:
    """Cells of a table, and its list in the App Home, are text without markup."""
    notice = Notice("Found", table=Table(("Words",), ((HOSTILE,),)))
    assert ("raw_text", HOSTILE) in strings(render.message(notice))
    assert ("text", HOSTILE) in strings(render.message(notice, in_home=True))


def test_rows_lead_to_their_reviews() -> None:
    """Under the name of the host that the link leads to; what is no web address leads nowhere."""
    links = ("https://shop.example/p/7", "javascript:alert(1)")
    table = Table(("Case",), (("HR-1",), ("HR-2",)), links)
    (_, block) = render.message(Notice("Found", table=table))
    assert [row[1] for row in block["rows"][1:]] == [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "link", "url": links[0], "text": "shop.example"}],
                }
            ],
        },
        {"type": "raw_text", "text": "–"},
    ]


def test_unseen_characters_are_gone() -> None:
    """Overrides, zero-width characters and tags don't reach the card; the joiner of an emoji family stays."""
    words = "a\u202eb\u200bc\U000e0041d\u2066e\ufefff\x00g \U0001f468\u200d\U0001f469"
    shown = strings(render.message(replace(card(OPEN), quote=words)))
    assert ("text", "abcdefg \U0001f468\u200d\U0001f469") in shown


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://good.example\\@evil.example",
        "https://a b",
        "https://",
        "ftp://x.example",
        "x" * 9,
    ],
)
def test_what_is_no_web_address_becomes_no_link(url: str) -> None:
    """A link that no browser should follow, or reads otherwise than we do, is left out."""
    blocks = render.message(replace(card(OPEN), link=url, buttons=(Button("", "See it", url=url),)))
    assert url not in json.dumps(blocks)


def test_link_names_the_host_it_leads_to() -> None:
    """A link says where it goes, whatever stands before the @ and in whatever letters."""
    assert web_host("https://alpine.example@evil.example/x") == "evil.example"
    assert web_host("https://аpple.example/") == "xn--pple-43d.example"


def test_buttons_name_case_and_version() -> None:
    """Each button carries what the card showed; what asks for words opens a modal, what asks yes or no confirms."""
    actions = render.message(card(OPEN))[-1]["elements"]
    assert [(e["action_id"], e.get("value")) for e in actions] == [
        ("approve", "12:3"), ("edit", "12:3:ask"), ("skip", "12:3:ask"), ("offer_voucher", "12:3"), ("more", None),
    ]  # fmt: skip
    assert [option["value"] for option in actions[-1]["options"]] == ["redraft:12:3", "similar:12:3", "history:12:3"]
    assert actions[3]["confirm"]["confirm"]["text"] == "Send it"


def test_no_button_is_lost() -> None:
    """Four in the row, five in the overflow, and the rest after the four, up to Slack's 25."""
    many = tuple(Button(f"act{number}", str(number)) for number in range(20))
    row = render.message(Notice("Many", 1, 1, buttons=many))[-1]["elements"]
    hidden = [option["value"].partition(":")[0] for option in row[-1]["options"]]
    assert {e["action_id"] for e in row[:-1]} | set(hidden) == {button.act for button in many}
    assert hidden == ["act4", "act5", "act6", "act7", "act8"]


@pytest.mark.parametrize(("limit", "length"), [(24, 24), (24, 25), (3000, 3000), (3000, 3001)])
def test_cut_at_the_limit(limit: int, length: int) -> None:
    """Exactly the limit stays whole; one more is shortened to the limit, and shows it."""
    text = "x" * length
    assert cut(text, limit) == (text if length == limit else "x" * (limit - 1) + "…")


@given(st.text(), st.integers(2, 60))
def test_cut_never_passes_the_limit(text: str, limit: int) -> None:
    """Whatever the text, also beyond the basic plane, what is left fits, and it is the text's beginning."""
    short = cut(text, limit)
    assert len(short.encode("utf-16-le", "surrogatepass")) // 2 <= limit
    assert text.startswith(short.removesuffix("…"))


@given(st.text(alphabet="<&>t:1 ab\n", max_size=400), st.integers(80, 200))
def test_escaped_words_never_pass_the_limit(text: str, limit: int) -> None:
    """Escaping and times make text longer: it fits all the same, and no entity is cut in two."""
    shown = render.own(text, limit)
    assert utf16_length(shown) <= limit
    assert all(rest.startswith(("amp;", "lt;", "gt;")) for rest in shown.split("&")[1:])


def test_greatest_notice_fits() -> None:
    """Everything at once and too long: Slack's models accept each block, and the sum stays under Slack's limit."""
    long = "<wörd> " * 3000
    ask = Ask(long, long, long)
    notice = Notice(
        long, 10**17, 10**9, lines=(long,) * 9, facts=(Fact("F", long),) * 6, warnings=(long,) * 4, quote=long,
        reply_label=long, reply=long, status=long, link="https://x.example/" + "a" * 2900,
        buttons=tuple(Button(f"act{n}", long, Emphasis.DANGER, ask) for n in range(30)),
    )  # fmt: skip
    blocks = render.message(replace(notice, lines=()))
    few = render.message(replace(notice, lines=(), buttons=notice.buttons[:6]))
    assert render.measure(few) <= 11_000
    for found in (blocks, render.message(notice)):
        assert len(found) <= 50
        for block in SdkBlock.parse_all(found):
            block.validate_json()


def test_at_most_fifty_blocks_with_the_buttons_among_them() -> None:
    """A notice of a hundred pictures loses pictures, never its buttons."""
    pictures = (Picture(b"", "x", "x"),) * 100
    notice = Notice("Many", buttons=(Button("approve", "Approve"),), pictures=pictures)
    blocks = render.message(notice, ["F1"] * 100)
    assert len(blocks) == 50
    assert blocks[-1]["type"] == "actions"


def test_long_table_says_what_is_missing() -> None:
    """A hundred rows at most with the header, ten thousand characters, and a line about the rest."""
    blocks = render.message(Notice("Rows", table=Table(("A",), (("x" * 50,),) * 150)))
    assert len(blocks[-2]["rows"]) == 100
    assert blocks[-1]["elements"][0]["text"] == "51 more rows are left out."
    wide = render.message(Notice("Rows", table=Table(("A",), (("x" * 500,),) * 90)))[-2]
    assert sum(len(cell["text"]) for row in wide["rows"] for cell in row) <= 10_000


def test_reply_is_shown_whole() -> None:
    """Nobody approves what they can't read: a reply of the longest platform limit stands uncut."""
    reply = "word " * 899 + "end"
    shown = strings(render.message(card(replace(OPEN, reply=Reply(reply, Origin.MODEL, "en")))))
    assert ("text", "\n" + reply) in shown


@pytest.mark.parametrize(
    ("length", "said"),
    [(349, "349 of 350 characters"), (350, "350 of 350 characters"), (351, "⚠ 351 of 350 characters: 1 too many")],
)
def test_live_length(length: int, said: str) -> None:
    """The open modal says how long the reply is, and by how much too long."""
    view = render.modal(FORM, META) | {"id": "V1", "hash": "1.a", "state": {}}
    fresh = render.recounted(view, "x" * length)
    assert fresh["blocks"][1]["elements"][0]["text"] == said
    assert fresh["blocks"][0] == view["blocks"][0]
    assert "id" not in fresh


def test_reply_longer_than_the_box() -> None:
    """A reply over Slack's 3,000 characters opens all the same, and the modal says that its end is missing."""
    view = render.modal(Button("edit", "Edit", form=Form("Edit", "Reply", "x" * 3001, 4000, "Save")), META)
    View(**view).validate_json()
    assert len(view["blocks"][0]["element"]["initial_value"]) == 3000
    assert "3000" in view["blocks"][0]["hint"]["text"]


def test_modal_remembers() -> None:
    """What a modal must remember comes back as it was; what is not ours is refused."""
    assert Meta.loads(META.dumps()) == META
    with pytest.raises((ValueError, TypeError)):
        Meta.loads('{"other": 1}')
    with pytest.raises((ValueError, TypeError)):
        Meta.loads("")
