"""The card: the same facts, warnings and buttons on every surface, in words that hold for every state."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.cases.case import Act, Case, Decision, Receipt, ReplyStatus, State
from models.cases.platform import Platform
from models.cases.reply import Origin, Reply
from models.cases.verdict import Heard, Urgent
from models.cases.voucher import Voucher, VoucherAct, VoucherState
from models.notices.buttons import HISTORY, SIMILAR, buttons
from models.notices.card import (
    case_notice,
    heard_before,
    stars,
    status,
    warnings,
)
from models.text.format import ordinal, time_mark
from tests.factories import ANA, NOW
from tests.unit.test_slack_render import OPEN, PLATFORM, PLAYBOOK

GOLDEN = Path(__file__).parent.parent / "golden" / "card.json"
FIRST = datetime(2026, 2, 3, tzinfo=UTC)
AFTER: dict[State, Case] = {
    State.RECEIVED: replace(OPEN, state=State.RECEIVED, verdict=None, reply=None),
    State.QUIET: replace(OPEN, state=State.QUIET, reply=None),
    State.OPEN: OPEN,
    State.HELD: replace(
        OPEN, state=State.HELD, decision=Decision(ANA, Act.APPROVE, NOW), held_until=NOW + timedelta(seconds=20)
    ),
    State.PUBLISHING: replace(OPEN, state=State.PUBLISHING, decision=Decision(ANA, Act.APPROVE, NOW)),
    State.HANDED: replace(OPEN, state=State.HANDED, decision=Decision(ANA, Act.APPROVE, NOW)),
    State.UNKNOWN: replace(OPEN, state=State.UNKNOWN, decision=Decision(ANA, Act.APPROVE, NOW)),
    State.PUBLISHED: replace(
        OPEN,
        state=State.PUBLISHED,
        decision=Decision(ANA, Act.APPROVE, NOW),
        receipt=Receipt("9", "https://alpine.example/jacket#comment-9", NOW),
    ),
    State.RETRACTING: replace(OPEN, state=State.RETRACTING, decision=Decision(ANA, Act.RETRACT, NOW)),
    State.SKIPPED: replace(OPEN, state=State.SKIPPED, decision=Decision(ANA, Act.SKIP, NOW, "Only insults.")),
    State.CLOSED: replace(OPEN, state=State.CLOSED),
}
"""One case in each state."""


def acts(case: Case, platform: Platform = PLATFORM) -> list[str]:
    """What its buttons do."""
    return [button.act for button in buttons(case, PLAYBOOK, platform)]


def test_the_card_of_every_state_is_the_one_we_agreed_on() -> None:
    """Golden: a change of wording or buttons is a change of this file. UPDATE_GOLDEN=1 writes it anew."""
    made = {state.value: asdict(case_notice(case, PLAYBOOK, PLATFORM)) for state, case in AFTER.items()}
    said = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(said, "utf-8")
    assert said == GOLDEN.read_text("utf-8")
    assert set(AFTER) == set(State)


@pytest.mark.parametrize(
    ("language", "rating", "said"),
    [("tr", 1, "Turkish"), ("", 1, "could not be told"), ("ja", None, "only people can say")],
)
def test_the_card_says_what_was_not_read(language: str, rating: int | None, said: str) -> None:
    """Which language it is, what decided, and nothing of topics or of what was heard before."""
    assert OPEN.verdict is not None
    verdict = replace(OPEN.verdict, is_read=False, language=language, topics=(), probability=1.0)
    case = replace(OPEN, verdict=verdict, review=replace(OPEN.review, rating=rating))
    notice = case_notice(case, PLAYBOOK, PLATFORM)
    assert any(said in warning for warning in notice.warnings)
    assert {"About", "Heard before"}.isdisjoint(fact.label for fact in notice.facts)
    assert any(fact.value.startswith("not read") for fact in notice.facts)


@pytest.mark.parametrize("case", AFTER.values(), ids=[state.value for state in AFTER])
def test_no_button_is_refused_by_the_machine(case: Case) -> None:
    """What the card offers, the table allows; and the history can always be seen."""
    found = acts(case)
    assert HISTORY in found
    for act in set(found) - {HISTORY, SIMILAR, ""}:
        if act in set(Act):
            assert case.can(Act(act)), act
        else:
            case.voucher_after(VoucherAct(act))


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (20, "20th"),
     (21, "21st"), (22, "22nd"), (101, "101st"), (111, "111th"), (112, "112th")],
)  # fmt: skip
def test_ordinals(number: int, word: str) -> None:
    """As they are read aloud, the teens of every hundred too."""
    assert ordinal(number) == word


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        (Heard(), "new: the first about this product in 30 days"),
        (Heard(days=7), "new: the first about this product in 7 days"),
        (Heard(of_product=1), "nothing just like it, but 1 other complaint about this product in 30 days"),
        (
            Heard(of_product=1, of_topic=1),
            "nothing just like it, but 1 other complaint about this product in 30 days, it too: broke soon",
        ),
        (
            Heard(of_product=6, of_topic=2),
            "nothing just like it, but 6 other complaints about this product in 30 days, 2 of them: broke soon",
        ),
        (Heard(1), "2nd in 30 days"),
        (Heard(6, 0, first_at=FIRST), "7th in 30 days, first on 3 February"),
        (Heard(6, 5, 9, 7, FIRST), "7th in 30 days, first on 3 February, 5 of them for this product"),
    ],
)
def test_heard_before(heard: Heard, words: str) -> None:
    """The count names this complaint too, six before it make it the seventh; with none, what is sure of the product."""
    assert heard_before(heard, "broke soon", is_product_known=True) == words


def test_heard_before_without_a_product() -> None:
    """Where the product is not known nothing is said of it."""
    assert heard_before(Heard(), "late", is_product_known=False) == "nothing like it in 30 days"


def test_stars() -> None:
    """Five places always; a review without stars says so."""
    assert [stars(rating) for rating in (1, 3, 5, None)] == ["★☆☆☆☆", "★★★☆☆", "★★★★★", "no stars"]


def test_the_status_says_who_did_what_and_when() -> None:
    """And what follows: when the reply leaves, where it stands, why it was skipped."""
    soon = NOW + timedelta(seconds=20)
    assert status(OPEN) == ""
    assert status(AFTER[State.HELD]) == f"Approved by Ana, {time_mark(NOW)} · The reply leaves {time_mark(soon)}"
    assert status(AFTER[State.PUBLISHING]).endswith("The reply is on its way")
    assert status(AFTER[State.PUBLISHED]) == f"Approved by Ana, {time_mark(NOW)} · Published, {time_mark(NOW)}"
    assert status(AFTER[State.SKIPPED]) == f"Skipped as troll by Ana, {time_mark(NOW)} (Only insults.)"
    assert status(AFTER[State.CLOSED]) == "The review is not public any more"


@pytest.mark.parametrize(
    ("said", "words"),
    [(ReplyStatus.PENDING, "waiting for the platform's moderation"), (ReplyStatus.REJECTED, "has rejected the reply")],
)
def test_a_moderated_reply_is_not_called_published(said: ReplyStatus, words: str) -> None:
    """Some platforms look at a reply before anybody sees it."""
    case = replace(AFTER[State.PUBLISHED], receipt=Receipt("9", "", NOW, said))
    assert words in status(case)
    assert "Published" not in status(case)


def test_the_voucher_is_told_while_it_waits_and_when_it_left() -> None:
    """By its mask alone."""
    held = replace(OPEN, voucher=Voucher(VoucherState.HELD, "SHIP-ABCDEFGH", held_until=NOW))
    assert f"The voucher leaves {time_mark(NOW)}" in status(held)
    assert VoucherAct.UNDO in acts(held)
    sent = replace(OPEN, voucher=Voucher(VoucherState.SENT, "SHIP-ABCDEFGH"))
    assert "SHI•••GH, sent privately" in repr(case_notice(sent, PLAYBOOK, PLATFORM))
    assert "ABCDEF" not in repr(case_notice(sent, PLAYBOOK, PLATFORM))
    assert VoucherAct.OFFER not in acts(sent)


def test_the_four_buttons_of_an_open_case() -> None:
    """Approve, edit, skip and voucher in sight; a new draft, similar ones and the history behind the dots."""
    found = buttons(OPEN, PLAYBOOK, PLATFORM)
    assert [button.label for button in found if not button.is_overflow] == [
        "Approve", "Edit", "Skip as troll", "Send voucher",
    ]  # fmt: skip
    assert [button.act for button in found if button.is_overflow] == [Act.REDRAFT, SIMILAR, HISTORY]
    edit = next(button for button in found if button.act == Act.EDIT)
    assert edit.form
    assert (edit.form.text, edit.form.max_chars) == (OPEN.reply.text if OPEN.reply else "", PLATFORM.max_reply_chars)


def test_without_a_reply_there_is_nothing_to_approve() -> None:
    """People may write one themselves; a suspected troll's card does not promise a draft."""
    case = replace(OPEN, reply=None)
    assert Act.APPROVE not in acts(case)
    assert "Write" in [button.label for button in buttons(case, PLAYBOOK, PLATFORM)]
    assert case_notice(case, PLAYBOOK, PLATFORM).reply_label == "A reply is being drafted …"
    assert OPEN.verdict
    troll = replace(case, verdict=replace(OPEN.verdict, is_troll_suspected=True, troll=0.9))
    assert case_notice(troll, PLAYBOOK, PLATFORM).reply_label == ""


def test_what_the_platform_can_do_decides_the_words() -> None:
    """Where replies can't be looked up, people send again; where they can't be taken back, no button offers it."""
    blind = Platform("blind", "Blind", can_publish=True)
    again = [button.label for button in buttons(AFTER[State.UNKNOWN], PLAYBOOK, blind)]
    assert "Send it again" in again
    assert "Look again" not in again
    assert Act.RETRACT in acts(AFTER[State.PUBLISHED])
    assert Act.RETRACT not in acts(AFTER[State.PUBLISHED], blind)


def test_what_must_not_be_overlooked_stands_on_top() -> None:
    """Urgent first, then the suspicion, the change, how the reply came about, and what went wrong."""
    assert OPEN.verdict
    case = replace(
        OPEN,
        verdict=replace(OPEN.verdict, urgent=(Urgent.SAFETY,), is_troll_suspected=True, troll=0.81),
        is_revised=True,
        reply=Reply("Hello.", Origin.COMPOSED, "en", "Composed from the playbook."),
        problem="Not published: no.",
        voucher=Voucher(VoucherState.FAILED, problem="The voucher was not sent: no."),
    )
    assert warnings(case, PLATFORM) == (
        "Urgent: safety. Read it in full before you answer.",
        "Looks like a troll (81%): no complaint was found in it. You decide.",
        "The customer has changed this review since it first came.",
        "Composed from the playbook.",
        "Not published: no.",
        "The voucher was not sent: no.",
    )


def test_the_title_holds_nothing_of_the_customers() -> None:
    """It is what a phone's notification shows."""
    hostile = replace(OPEN, review=replace(OPEN.review, title="<!channel>", author="@here", product="*x*"))
    assert case_notice(hostile, PLAYBOOK, PLATFORM).title == "HR-12 · ★★☆☆☆ on WooCommerce"
