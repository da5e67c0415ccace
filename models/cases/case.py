"""A case: one review and all that the team does about it. The state machine is a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from models.cases.people import Actor
from models.cases.reply import Reply
from models.cases.review import Review
from models.cases.verdict import Verdict
from models.cases.voucher import VOUCHER_NEXT, Voucher, VoucherAct
from models.errors import Refused


class State(StrEnum):
    """Where a case stands, as it is written in the database."""

    RECEIVED = "received"
    QUIET = "quiet"
    OPEN = "open"
    HELD = "held"
    PUBLISHING = "publishing"
    HANDED = "handed"
    UNKNOWN = "unknown"
    PUBLISHED = "published"
    RETRACTING = "retracting"
    SKIPPED = "skipped"
    CLOSED = "closed"


class Act(StrEnum):
    """What can happen to a case, by a person, the bot or the platform. A name is its value in capitals, so that the
    code speaks as the audit trail does. :data:`PEOPLES_ACTS` says which are people's.
    """

    APPROVE = "approve"
    EDIT = "edit"
    SKIP = "skip"
    UNDO = "undo"
    REDRAFT = "redraft"
    RETRACT = "retract"
    POSTED = "posted"
    CHECK = "check"
    REOPEN = "reopen"

    FLAG = "flag"
    PASS = "pass"  # noqa: S105 - the name of an act, no password
    DRAFTED = "drafted"
    PUBLISH = "publish"
    LEAVING = "leaving"
    PUBLISHED = "published"
    DELAYED = "delayed"
    HANDED_OVER = "handed_over"
    FAILED = "failed"
    UNCLEAR = "unclear"
    RETRACTED = "retracted"

    REPLY_LIVE = "reply_live"
    REPLY_REJECTED = "reply_rejected"
    REVISED = "revised"
    READ_AGAIN = "read_again"
    CAME_BACK = "came_back"
    ANSWERED_THERE = "answered_there"
    DELETED = "deleted"


PEOPLES_ACTS: dict[str, str] = {
    Act.APPROVE: "approved",
    Act.EDIT: "edited",
    Act.SKIP: "skipped as troll",
    Act.UNDO: "undone",
    Act.RETRACT: "removal asked for",
    Act.POSTED: "marked as posted",
    Act.REDRAFT: "new draft asked for",
    Act.CHECK: "check asked for",
    Act.REOPEN: "reopened",
    VoucherAct.OFFER: "voucher offered",
    VoucherAct.UNDO: "voucher undone",
    VoucherAct.CONFIRMED: "voucher confirmed",
}
"""All that a person may do, with the words for it once it is done. What is not here no click can ask for."""


_S, _A = State, Act
NEXT: dict[tuple[State, Act], State] = {
    (_S.RECEIVED, _A.FLAG): _S.OPEN,
    (_S.RECEIVED, _A.PASS): _S.QUIET,
    (_S.RECEIVED, _A.REVISED): _S.RECEIVED,
    (_S.RECEIVED, _A.DELETED): _S.CLOSED,
    (_S.QUIET, _A.REOPEN): _S.OPEN,
    (_S.QUIET, _A.REVISED): _S.RECEIVED,
    (_S.QUIET, _A.DELETED): _S.CLOSED,
    (_S.OPEN, _A.DRAFTED): _S.OPEN,
    (_S.OPEN, _A.EDIT): _S.OPEN,
    (_S.OPEN, _A.REDRAFT): _S.OPEN,
    (_S.OPEN, _A.APPROVE): _S.HELD,
    (_S.OPEN, _A.SKIP): _S.SKIPPED,
    (_S.OPEN, _A.REVISED): _S.RECEIVED,
    (_S.OPEN, _A.ANSWERED_THERE): _S.OPEN,
    (_S.OPEN, _A.DELETED): _S.CLOSED,
    (_S.HELD, _A.UNDO): _S.OPEN,
    (_S.HELD, _A.PUBLISH): _S.PUBLISHING,
    (_S.HELD, _A.FAILED): _S.OPEN,
    (_S.HELD, _A.REVISED): _S.RECEIVED,
    (_S.HELD, _A.DELETED): _S.CLOSED,
    (_S.PUBLISHING, _A.LEAVING): _S.PUBLISHING,
    (_S.PUBLISHING, _A.PUBLISHED): _S.PUBLISHED,
    (_S.PUBLISHING, _A.DELAYED): _S.HELD,
    (_S.PUBLISHING, _A.HANDED_OVER): _S.HANDED,
    (_S.PUBLISHING, _A.FAILED): _S.OPEN,
    (_S.PUBLISHING, _A.UNCLEAR): _S.UNKNOWN,
    (_S.PUBLISHING, _A.REVISED): _S.PUBLISHING,
    (_S.PUBLISHING, _A.DELETED): _S.PUBLISHING,
    (_S.HANDED, _A.POSTED): _S.PUBLISHED,
    (_S.HANDED, _A.UNDO): _S.OPEN,
    (_S.HANDED, _A.REVISED): _S.RECEIVED,
    (_S.HANDED, _A.DELETED): _S.CLOSED,
    (_S.UNKNOWN, _A.CHECK): _S.HELD,
    (_S.UNKNOWN, _A.POSTED): _S.PUBLISHED,
    (_S.UNKNOWN, _A.UNDO): _S.OPEN,
    (_S.UNKNOWN, _A.REVISED): _S.UNKNOWN,
    (_S.UNKNOWN, _A.DELETED): _S.CLOSED,
    (_S.PUBLISHED, _A.RETRACT): _S.RETRACTING,
    (_S.PUBLISHED, _A.REPLY_LIVE): _S.PUBLISHED,
    (_S.PUBLISHED, _A.REPLY_REJECTED): _S.PUBLISHED,
    (_S.PUBLISHED, _A.REVISED): _S.PUBLISHED,
    (_S.PUBLISHED, _A.READ_AGAIN): _S.PUBLISHED,
    (_S.PUBLISHED, _A.CAME_BACK): _S.OPEN,
    (_S.PUBLISHED, _A.DELETED): _S.CLOSED,
    (_S.RETRACTING, _A.LEAVING): _S.RETRACTING,
    (_S.RETRACTING, _A.DELAYED): _S.RETRACTING,
    (_S.RETRACTING, _A.RETRACTED): _S.OPEN,
    (_S.RETRACTING, _A.FAILED): _S.PUBLISHED,
    (_S.RETRACTING, _A.REVISED): _S.RETRACTING,
    (_S.RETRACTING, _A.DELETED): _S.RETRACTING,
    (_S.SKIPPED, _A.UNDO): _S.OPEN,
    (_S.SKIPPED, _A.REVISED): _S.RECEIVED,
    (_S.SKIPPED, _A.DELETED): _S.CLOSED,
    (_S.CLOSED, _A.REVISED): _S.RECEIVED,
}
"""(state, act) -> state. What is not here is refused."""

UNDER_WAY = (State.PUBLISHING, State.RETRACTING)
"""A reply is on its way, or on its way back: what the platform does meanwhile waits for the end of that."""

WAITS_FOR_A_PERSON = (State.OPEN, State.HANDED, State.UNKNOWN)
"""Nothing goes on until somebody decides: what summaries, lists and reminders count as waiting."""

STANDS_IN_CHAT = (State.OPEN, State.HELD, State.HANDED, State.UNKNOWN)
"""People must find its card in every chat: it waits for one of them, or (HELD) one of them can still call it back."""

NEVER_POSTED = (State.RECEIVED, State.QUIET, State.CLOSED)
"""No card is posted for a case that stands here; one that was posted before is kept up to date all the same."""

WHY_NOT: dict[State, str] = {
    State.RECEIVED: "The bot is still reading this review; try again in a moment.",
    State.QUIET: "This review was not seen as negative; reopen it first.",
    State.OPEN: "This case is open again.",
    State.HELD: "A reply has been approved and is about to leave; undo it first.",
    State.PUBLISHING: "The reply is on its way to the platform right now.",
    State.HANDED: "The reply is waiting to be posted by hand.",
    State.UNKNOWN: "We don't know yet whether the reply arrived; check that first.",
    State.PUBLISHED: "A reply has been published already.",
    State.RETRACTING: "The reply is being taken back right now.",
    State.SKIPPED: "This review was skipped; undo that first.",
    State.CLOSED: "This review is not public any more.",
}


class ReplyStatus(StrEnum):
    """What the platform says of a reply that it has accepted: some moderate before it is seen."""

    LIVE = "live"
    PENDING = "pending"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's proof of a published reply. ``reply_id`` may be empty where a person posted it."""

    reply_id: str
    url: str
    at: datetime
    status: ReplyStatus = ReplyStatus.LIVE


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided last, what, and when."""

    actor: Actor
    act: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One review and where it stands. ``version`` grows by one at every change: a click names the one it saw.

    ``approved_version`` is the version that the standing approval made, 0 without one: the publish job names it.
    ``meanwhile`` is what the platform did while a reply was under way: REVISED or DELETED, the last of them.
    ``left_at`` is the moment right before the platform was called to publish, or to take the reply back: from then on
    that may have happened, until a clear answer says what became of it; None where nothing left.
    """

    id: int
    state: State
    version: int
    review: Review
    created_at: datetime
    verdict: Verdict | None = None
    reply: Reply | None = None
    decision: Decision | None = None
    held_until: datetime | None = None
    approved_version: int = 0
    receipt: Receipt | None = None
    voucher: Voucher = Voucher()
    problem: str = ""
    is_revised: bool = False
    meanwhile: Act | None = None
    left_at: datetime | None = None

    @property
    def name(self) -> str:
        """The case's name for people: ``HR-12``."""
        return f"HR-{self.id}"

    @property
    def is_to_be_read(self) -> bool:
        """True where the words of the review, as they stand now, have not been read yet."""
        return self.state is State.RECEIVED or (self.state is State.PUBLISHED and self.verdict is None)

    @property
    def may_have_a_card(self) -> bool:
        """True where a chat may show it: it stands where cards are posted, or did so before its review was changed."""
        return self.is_revised or self.state not in NEVER_POSTED

    def can(self, act: Act) -> bool:
        """True where the table of states allows this act now."""
        return (self.state, act) in NEXT

    def after(self, act: Act) -> Case:
        """The case in its next state and version, or :class:`Refused` with the reason for a person."""
        following = NEXT.get((self.state, act))
        if following is None:
            raise Refused(WHY_NOT[self.state])
        return replace(self, state=following, version=self.version + 1)

    def after_platform(self, act: Act) -> Case:
        """The case after its review was changed or taken away (REVISED or DELETED), or :class:`Refused`. A changed
        review is read anew, from nothing, or beside the reply that stands. While a reply is under way, or nobody knows
        whether it arrived, the act is only remembered in ``meanwhile``.
        """
        after = self.after(act)
        after = replace(after, is_revised=after.is_revised or act is Act.REVISED)
        if after.state in UNDER_WAY or (after.state is State.UNKNOWN and act is Act.REVISED):
            return replace(after, meanwhile=act)
        if after.state is State.CLOSED:
            return replace(after, held_until=None, problem="", meanwhile=None)
        if after.state is State.PUBLISHED:
            return replace(after, verdict=None)
        if after.state is State.RECEIVED:
            return replace(after, reply=None, verdict=None, held_until=None, approved_version=0, problem="")
        return after

    def caught_up(self) -> Case:
        """The case with what ``meanwhile`` remembers applied to it, once no reply is under way any more: a review that
        was changed or taken away while its reply was being published or taken back.
        """
        is_open_question = self.state is State.UNKNOWN or (self.state is State.HELD and self.left_at is not None)
        if self.meanwhile is None or self.state in UNDER_WAY or (is_open_question and self.meanwhile is Act.REVISED):
            return self
        return replace(self, meanwhile=None).after_platform(self.meanwhile)

    def voucher_after(self, act: VoucherAct) -> Case:
        """The case with its voucher in the next state and its own version raised, or :class:`Refused` where the table
        of vouchers does not allow this act now.
        """
        following = VOUCHER_NEXT.get((self.voucher.state, act))
        if following is None:
            raise Refused("A voucher for this case has been offered already.")
        return replace(self, voucher=replace(self.voucher, state=following), version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Command:
    """A person's wish, as every surface sends it.

    ``act`` is a value of :class:`Act` or :class:`VoucherAct`. ``seen_version`` is the version of the card they looked
    at. ``key`` is the surface's own id of this click, remembered against replay; ``text`` the edited reply or the
    reason for a skip.
    """

    case_id: int
    act: str
    seen_version: int
    actor: Actor
    key: str
    text: str = ""
