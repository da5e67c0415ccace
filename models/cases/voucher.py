"""A kindness: free shipping on the next order, as thanks, never as a bribe."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VoucherState(StrEnum):
    """Where a case's voucher stands."""

    NONE = "none"
    HELD = "held"
    ISSUING = "issuing"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"


class VoucherAct(StrEnum):
    """What can happen to it."""

    OFFER = "offer_voucher"
    UNDO = "undo_voucher"
    ISSUE = "issue_voucher"
    SENT = "voucher_sent"
    FAIL = "voucher_failed"
    LOSE = "voucher_unclear"
    CONFIRM = "voucher_confirmed"


_S, _A = VoucherState, VoucherAct
VOUCHER_NEXT: dict[tuple[VoucherState, VoucherAct], VoucherState] = {
    (_S.NONE, _A.OFFER): _S.HELD,
    (_S.HELD, _A.UNDO): _S.NONE,
    (_S.HELD, _A.ISSUE): _S.ISSUING,
    (_S.ISSUING, _A.SENT): _S.SENT,
    (_S.ISSUING, _A.FAIL): _S.FAILED,
    (_S.ISSUING, _A.LOSE): _S.UNKNOWN,
    (_S.FAILED, _A.OFFER): _S.HELD,
    (_S.UNKNOWN, _A.CONFIRM): _S.SENT,
    (_S.UNKNOWN, _A.OFFER): _S.HELD,
}


@dataclass(frozen=True, slots=True)
class Voucher:
    """``code`` is secret in chat: show :attr:`masked`. ``shop_ref`` is the shop's id of the coupon.

    ``stage`` tells a resumed job how far it got: "" nothing, "issued" the coupon stands, "sent" the letter left.
    """

    state: VoucherState = VoucherState.NONE
    code: str = ""
    offered_by: str = ""
    held_until: datetime | None = None
    expires_at: datetime | None = None
    shop_ref: str = ""
    stage: str = ""
    problem: str = ""
    sent_at: datetime | None = None

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
    """Whether and how a shop gives vouchers. Counts are per customer ever, per agent a day and per shop a month."""

    is_on: bool = True
    valid_days: int = 60
    max_per_customer: int = 1
    max_per_agent_per_day: int = 20
    max_per_month: int = 200
    forbidden_sources: tuple[str, ...] = (
        "google", "trustpilot", "trustpilotproducts", "googleplay", "appstore", "appfollow",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class VoucherUse:
    """How many vouchers were given so far, for the caps."""

    by_customer: int = 0
    by_agent_today: int = 0
    this_month: int = 0


def refusal(policy: VoucherPolicy, source: str, email: str | None, can_deliver: bool, use: VoucherUse) -> str:
    """Why no voucher may be sent, in a sentence for the person who asked; empty where it may."""
    if not policy.is_on:
        return "Vouchers are switched off in the playbook ([voucher] on = false)."
    if source in policy.forbidden_sources:
        return f"The rules of {source} forbid any gift to a reviewer, so no voucher can be sent for this review."
    if not email and not can_deliver:
        return "The platform gave no e-mail address for this customer, so a voucher could not reach them privately."
    if use.by_customer >= policy.max_per_customer:
        allowed = policy.max_per_customer
        return f"This customer has had {use.by_customer} of our vouchers already; the playbook allows {allowed}."
    if use.by_agent_today >= policy.max_per_agent_per_day:
        return f"You have sent {use.by_agent_today} vouchers today; the playbook allows {policy.max_per_agent_per_day}."
    if use.this_month >= policy.max_per_month:
        return f"{use.this_month} vouchers went out this month; the playbook allows {policy.max_per_month}."
    return ""
