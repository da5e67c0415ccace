"""A kindness: free shipping on the next order, as thanks, never as a bribe."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.cases.platform import Platform


class VoucherState(StrEnum):
    """Where a case's voucher stands."""

    NONE = "none"
    HELD = "held"
    ISSUING = "issuing"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"


class VoucherAct(StrEnum):
    """What can happen to a case's voucher. A name is its value in capitals, without the word *voucher*."""

    OFFER = "offer_voucher"
    UNDO = "undo_voucher"
    ISSUE = "issue_voucher"
    MAKING = "voucher_making"
    ISSUED = "voucher_issued"
    SENDING = "voucher_sending"
    DELAYED = "voucher_delayed"
    SENT = "voucher_sent"
    FAILED = "voucher_failed"
    UNCLEAR = "voucher_unclear"
    CONFIRMED = "voucher_confirmed"


_S, _A = VoucherState, VoucherAct
VOUCHER_NEXT: dict[tuple[VoucherState, VoucherAct], VoucherState] = {
    (_S.NONE, _A.OFFER): _S.HELD,
    (_S.HELD, _A.UNDO): _S.NONE,
    (_S.HELD, _A.ISSUE): _S.ISSUING,
    (_S.ISSUING, _A.MAKING): _S.ISSUING,
    (_S.ISSUING, _A.ISSUED): _S.ISSUING,
    (_S.ISSUING, _A.SENDING): _S.ISSUING,
    (_S.ISSUING, _A.DELAYED): _S.ISSUING,
    (_S.ISSUING, _A.SENT): _S.SENT,
    (_S.ISSUING, _A.FAILED): _S.FAILED,
    (_S.ISSUING, _A.UNCLEAR): _S.UNKNOWN,
    (_S.FAILED, _A.OFFER): _S.HELD,
    (_S.UNKNOWN, _A.CONFIRMED): _S.SENT,
    (_S.UNKNOWN, _A.OFFER): _S.HELD,
}
"""(state, act) -> state. What is not here is refused."""


class VoucherStage(StrEnum):
    """How far the job that sends a voucher got: nothing stands, the coupon stands in the shop, or its letter is
    leaving.

    A resumed job goes on from there; a letter can't be looked up, so one that was leaving ends as unknown.
    """

    NONE = ""
    ISSUED = "issued"
    SENDING = "sending"


@dataclass(frozen=True, slots=True)
class Voucher:
    """A case's voucher. ``code`` is secret in chat: show :attr:`masked`. ``shop_ref`` is the shop's id of the coupon.

    ``stage`` outlives the state: a voucher that is offered again keeps the coupon that stands in the shop.
    ``left_at`` is the moment right before the shop was asked to make the coupon, or its letter was given away; None
    where no such call is under way.
    """

    state: VoucherState = VoucherState.NONE
    code: str = ""
    offered_by: str = ""
    held_until: datetime | None = None
    expires_at: datetime | None = None
    shop_ref: str = ""
    stage: VoucherStage = VoucherStage.NONE
    problem: str = ""
    sent_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def masked(self) -> str:
        """The code as the channel may see it."""
        return f"{self.code[:3]}•••{self.code[-2:]}" if self.code else ""


@dataclass(frozen=True, slots=True)
class Coupon:
    """A code as it stands in the shop: ``shop_ref`` is the shop's id of it, ``expires_at`` None where it has no end or
    the shop can't say.
    """

    shop_ref: str
    expires_at: datetime | None = None


def code_for(case_id: int, secret: bytes) -> str:
    """The one code of a case, the same at every try, so that a retry can't mint two.

    Guessing is barred by the secret: eight base32 characters of HMAC-SHA256, 40 bits.
    """
    digest = hmac.new(secret, f"voucher:{case_id}".encode(), hashlib.sha256).digest()
    return f"SHIP-{base64.b32encode(digest)[:8].decode()}"


@dataclass(frozen=True, slots=True)
class VoucherPolicy:
    """Whether and how a shop gives vouchers. Counts are per customer ever, per agent a day and per shop a month;
    ``forbidden_sources`` are the platforms on which the shop gives none, ``without_gifts`` those whose own rules forbid
    it, also where one of them is no longer connected.
    """

    is_on: bool = True
    valid_days: int = 60
    max_per_customer: int = 1
    max_per_agent_per_day: int = 20
    max_per_month: int = 200
    forbidden_sources: frozenset[str] = frozenset()
    without_gifts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class VoucherUse:
    """How many vouchers were given so far, for the caps."""

    by_customer: int = 0
    by_agent_today: int = 0
    this_month: int = 0


def why_no_voucher(policy: VoucherPolicy, platform: Platform, email: str | None, use: VoucherUse) -> str:
    """Why no voucher may be sent for a review of this platform, in a sentence for the person who asked; empty where it
    may. ``email`` is the customer's, None where the platform doesn't tell it.
    """
    if not platform.allows_gifts or platform.name in policy.without_gifts:
        return (
            f"The rules of {platform.title} forbid any gift to a reviewer, so no voucher can be sent for this review."
        )
    if not policy.is_on:
        return "Vouchers are switched off in the playbook ([voucher] on = false)."
    if platform.name in policy.forbidden_sources:
        return f"The playbook forbids vouchers for reviews on {platform.title} ([voucher] forbidden_sources)."
    if not email and not platform.can_reply_privately:
        return "The platform gave no e-mail address for this customer, so a voucher could not reach them privately."
    if use.by_customer >= policy.max_per_customer:
        allowed = policy.max_per_customer
        return f"This customer has had {use.by_customer} of our vouchers already; the playbook allows {allowed}."
    if use.by_agent_today >= policy.max_per_agent_per_day:
        return f"You have sent {use.by_agent_today} vouchers today; the playbook allows {policy.max_per_agent_per_day}."
    if use.this_month >= policy.max_per_month:
        return f"{use.this_month} vouchers went out this month; the playbook allows {policy.max_per_month}."
    return ""
