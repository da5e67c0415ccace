"""The buttons of a case's card: one rule for each says when it stands and what it asks."""

from __future__ import annotations

from collections.abc import Callable

from models.cases.case import Act, Case, State
from models.cases.platform import Platform
from models.cases.reply import Origin
from models.cases.voucher import VOUCHER_NEXT, VoucherAct, VoucherState
from models.notices.notice import Ask, Button, Emphasis, Form
from models.replies.playbook import Playbook

HISTORY = "history"
SIMILAR = "similar"
LOOKS = (HISTORY, SIMILAR)
"""Buttons that show something and decide nothing."""

LINK = ""
"""The act of a button that only opens an address."""

SKIP_ASK = Ask(
    title="Skip as troll?",
    text="Nothing will be published. Skip only where there is no complaint in it: a genuine complaint in foul "
    "language deserves an answer. Why do you skip it?",
    confirm="Skip it",
    wants_reason=True,
)
VOUCHER_ASK = Ask(
    title="Send a voucher?",
    text="Free shipping on the next order, sent privately by a fixed letter that asks for nothing in return.",
    confirm="Send it",
)
RETRACT_ASK = Ask(
    title="Take the reply back?",
    text="The published reply will be removed from the platform, and the case is open again.",
    confirm="Take it back",
)


def buttons(case: Case, playbook: Playbook, platform: Platform) -> tuple[Button, ...]:
    """The buttons of a case: the four of an open one, or what fits its state; the rest goes into the overflow."""
    offered = (rule(case, playbook, platform) for rule in RULES.values())
    return tuple(button for button in offered if button)


def _has_draft(case: Case) -> bool:
    """True where the reply may leave as it stands: a start may not."""
    return case.reply is not None and case.reply.origin is not Origin.START


def _approve(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    return Button(Act.APPROVE, "Approve", Emphasis.PRIMARY) if case.state is State.OPEN and _has_draft(case) else None


def _edit(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    if case.state is not State.OPEN:
        return None
    if _has_draft(case):
        return Button(Act.EDIT, "Edit", form=edit_form(case, platform))
    emphasis = Emphasis.PRIMARY if case.reply else Emphasis.PLAIN
    return Button(Act.EDIT, "Write", emphasis, form=edit_form(case, platform))


def _skip(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    is_open = case.state is State.OPEN
    return Button(Act.SKIP, "Skip as troll", Emphasis.DANGER, ask=SKIP_ASK) if is_open else None


def _posted(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    label = {State.HANDED: "I posted it", State.UNKNOWN: "It is there"}.get(case.state)
    return Button(Act.POSTED, label, Emphasis.PRIMARY) if label else None


def _check(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    label = "Look again" if platform.can_find else "Send it again"
    return Button(Act.CHECK, label) if case.state is State.UNKNOWN else None


def _undo(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    if case.state is State.UNKNOWN:
        return Button(Act.UNDO, "It is not there: back to open")
    return Button(Act.UNDO, "Undo") if case.state in (State.HELD, State.HANDED, State.SKIPPED) else None


def _reopen(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    return Button(Act.REOPEN, "Answer it") if case.state is State.QUIET else None


def _undo_voucher(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    return Button(VoucherAct.UNDO, "Undo voucher") if case.voucher.state is VoucherState.HELD else None


def _confirm_voucher(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    is_unclear = case.voucher.state is VoucherState.UNKNOWN
    return Button(VoucherAct.CONFIRMED, "The voucher arrived") if is_unclear else None


def _offer_voucher(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    """The button stands also where policy will refuse, so that people learn the reason."""
    may_offer = playbook.voucher.is_on and (case.voucher.state, VoucherAct.OFFER) in VOUCHER_NEXT
    if not may_offer or case.state not in (State.OPEN, State.HELD, State.HANDED, State.PUBLISHED):
        return None
    again = " again" if case.voucher.state is VoucherState.UNKNOWN else ""
    return Button(VoucherAct.OFFER, f"Send voucher{again}", ask=VOUCHER_ASK)


def _see_reply(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    is_public = case.state is State.PUBLISHED and case.receipt and case.receipt.url
    return Button(LINK, "See it", url=case.receipt.url) if is_public and case.receipt else None


def _redraft(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    return Button(Act.REDRAFT, "Write a new draft", is_overflow=True) if case.state is State.OPEN else None


def _retract(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    if case.state is not State.PUBLISHED or not platform.can_retract:
        return None
    return Button(Act.RETRACT, "Take the reply back", ask=RETRACT_ASK, is_overflow=True)


def _similar(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    was_heard = case.verdict and (case.verdict.heard.count or case.verdict.answered)
    return Button(SIMILAR, "Similar complaints", is_overflow=True) if was_heard else None


def _history(case: Case, playbook: Playbook, platform: Platform) -> Button | None:
    return Button(HISTORY, "History", is_overflow=True)


RULES: dict[str, Callable[[Case, Playbook, Platform], Button | None]] = {
    Act.APPROVE: _approve,
    Act.EDIT: _edit,
    Act.SKIP: _skip,
    Act.POSTED: _posted,
    Act.CHECK: _check,
    Act.UNDO: _undo,
    Act.REOPEN: _reopen,
    VoucherAct.UNDO: _undo_voucher,
    VoucherAct.CONFIRMED: _confirm_voucher,
    VoucherAct.OFFER: _offer_voucher,
    LINK: _see_reply,
    Act.REDRAFT: _redraft,
    Act.RETRACT: _retract,
    SIMILAR: _similar,
    HISTORY: _history,
}
"""What each button does, in the order in which they stand, with the rule that makes it or leaves it out."""


def edit_form(case: Case, platform: Platform) -> Form:
    """A case's reply in a box to edit, with the platform's limit."""
    text = case.reply.text if case.reply else ""
    return Form("Edit the reply", "Reply", text, platform.max_reply_chars, "Save")
