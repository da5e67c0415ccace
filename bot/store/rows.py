"""Rows of the database from the frozen things of ``models/``, and back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import RowMapping

from bot.store import tables as t
from models.cases.case import Act, Case, Decision, Receipt, ReplyStatus, State
from models.cases.people import Actor
from models.cases.reply import Origin, Reply, share_kept
from models.cases.review import Review
from models.cases.verdict import Heard, Topic, TopicHit, Urgent, Verdict
from models.cases.voucher import Voucher, VoucherStage, VoucherState
from models.reports.figures import wishes_in

Row = Mapping[str, Any] | RowMapping

REVIEW_FIELDS = tuple(field.name for field in fields(Review))
VOUCHER_FIELDS = tuple(field.name for field in fields(Voucher))
VERDICT_FIELDS = tuple(
    field.name for field in fields(Verdict) if field.name not in ("topics", "urgent", "complaint", "heard", "answered")
)
HEARD_FIELDS = tuple(field.name for field in fields(Heard) if field.name not in ("case_ids", "days"))
"""What stands in a column as it is. A new field of these needs its column and a migration, and nothing here."""

UNTOLD = {name: "" for name in VERDICT_FIELDS if not t.case.c[name].nullable}
"""What stands for a missing verdict where a column can't be null."""

PRODUCT_CHARS = 500
"""A longer name of a product is cut: an index holds it, and an entry there has 2,704 bytes at the most."""


LONG = ("title", "text", "reply_text", "reply_drafted", "complaint", "problem")
"""Columns of words: they make a case some 20 kB large in place of 1."""


def emptied(column: Column[Any]) -> ColumnElement[Any]:
    """A column whose words stay in the database; null stays null."""
    if isinstance(column.type, ARRAY):
        return func.trim_array(column, func.cardinality(column), type_=column.type).label(column.name)
    return func.left(column, 0).label(column.name)


def joined(*, with_words: bool = True) -> Select[Any]:
    """The statement for cases with their review and voucher, in the labels that :func:`case_of` reads; without words
    every text of length is empty.
    """
    left_out = () if with_words else LONG
    case_columns = [emptied(column) if column.name in left_out else column for column in t.case.c]
    review_columns = [
        (emptied(t.review.c[name]) if name in left_out else t.review.c[name]).label(f"review_{name}")
        for name in REVIEW_FIELDS
    ]
    voucher_columns = [column.label(f"voucher_{column.name}") for column in t.voucher.c if column.name != "case_id"]
    return select(*case_columns, *review_columns, *voucher_columns).select_from(
        t.case.join(t.review, t.review.c.id == t.case.c.review_id).outerjoin(
            t.voucher, t.voucher.c.case_id == t.case.c.id
        )
    )


def review_row(review: Review) -> dict[str, Any]:
    """A review's columns, with what is told of its text once for all queries; NUL, which PostgreSQL can't hold, is
    dropped from the text.
    """
    values = {name: getattr(review, name) for name in REVIEW_FIELDS}
    values |= {"product": review.product[:PRODUCT_CHARS], "has_wish": bool(wishes_in(review.words))}
    return {name: value.replace("\0", "") if isinstance(value, str) else value for name, value in values.items()}


def review_of(row: Row) -> Review:
    """The review of a row whose columns are labelled ``review_<name>``."""
    return Review(**{name: row[f"review_{name}"] for name in REVIEW_FIELDS})


def case_row(case: Case) -> dict[str, Any]:
    """A case's columns, without the review's and the voucher's."""
    verdict, reply, decision, receipt = case.verdict, case.reply, case.decision, case.receipt
    return {
        "state": case.state,
        "version": case.version,
        **verdict_row(verdict),
        "reply_text": reply.text if reply else None,
        "reply_origin": reply.origin if reply else "",
        "reply_language": reply.language if reply else "",
        "reply_note": reply.note if reply else "",
        "reply_drafted": reply.drafted if reply else "",
        "reply_kept": share_kept(reply) if reply else None,
        "decided_via": decision.actor.via if decision else "",
        "decided_by": decision.actor.id if decision else "",
        "decided_name": decision.actor.name if decision else "",
        "decided_act": decision.act if decision else "",
        "decided_reason": decision.reason if decision else "",
        "decided_at": decision.at if decision else None,
        "held_until": case.held_until,
        "approved_version": case.approved_version,
        "receipt_id": receipt.reply_id if receipt else "",
        "receipt_url": receipt.url if receipt else "",
        "receipt_status": receipt.status if receipt else "",
        "receipt_at": receipt.at if receipt else None,
        "problem": case.problem,
        "is_revised": case.is_revised,
        "meanwhile": case.meanwhile or "",
        "left_at": case.left_at,
    }


def verdict_row(verdict: Verdict | None) -> dict[str, Any]:
    """A verdict's columns, all null or empty where there is none."""
    heard = verdict.heard if verdict else Heard()
    hits = verdict.topics if verdict else ()
    return {
        **{name: getattr(verdict, name) if verdict else UNTOLD.get(name) for name in VERDICT_FIELDS},
        **{f"heard_{name}": getattr(heard, name) for name in HEARD_FIELDS},
        "topics": [hit.topic for hit in hits] if verdict else None,
        "topic_hits": [[hit.topic, hit.probability, hit.words] for hit in hits] if verdict else None,
        "urgent": list(verdict.urgent) if verdict else None,
        "complaint": list(verdict.complaint) if verdict else None,
        "heard_case_ids": list(heard.case_ids),
        "answered_case_ids": list(verdict.answered) if verdict else None,
    }


def verdict_of(row: Row) -> Verdict | None:
    """The verdict of a case's row, None before triage."""
    if row["is_negative"] is None:
        return None
    return Verdict(
        **{name: row[name] for name in VERDICT_FIELDS},
        topics=tuple(TopicHit(Topic(topic), probability, text) for topic, probability, text in row["topic_hits"]),
        urgent=tuple(Urgent(matter) for matter in row["urgent"]),
        complaint=tuple(row["complaint"]),
        heard=Heard(
            **{name: row[f"heard_{name}"] for name in HEARD_FIELDS}, case_ids=tuple(row["heard_case_ids"] or ())
        ),
        answered=tuple(row["answered_case_ids"] or ()),
    )


def voucher_row(case: Case) -> dict[str, Any]:
    """A voucher's columns, with the address that it goes to."""
    values = {name: getattr(case.voucher, name) for name in VOUCHER_FIELDS}
    return values | {"case_id": case.id, "email": case.review.email}


def voucher_of(row: Row) -> Voucher:
    """The voucher of a case's row, whose columns are labelled ``voucher_<name>``."""
    if row["voucher_state"] is None:
        return Voucher()
    values = {name: row[f"voucher_{name}"] for name in VOUCHER_FIELDS}
    return Voucher(**values | {"state": VoucherState(values["state"]), "stage": VoucherStage(values["stage"])})


def case_of(row: Row) -> Case:
    """The case of a row that joins case, review and voucher."""
    reply = None
    if row["reply_text"] is not None:
        reply = Reply(
            row["reply_text"],
            Origin(row["reply_origin"]),
            row["reply_language"],
            row["reply_note"],
            row["reply_drafted"],
        )
    decision = None
    if row["decided_at"]:
        actor = Actor(row["decided_via"], row["decided_by"], row["decided_name"])
        decision = Decision(actor, row["decided_act"], row["decided_at"], row["decided_reason"])
    receipt = None
    if row["receipt_at"]:
        status = ReplyStatus(row["receipt_status"])
        receipt = Receipt(row["receipt_id"], row["receipt_url"], row["receipt_at"], status)
    return Case(
        id=row["id"],
        state=State(row["state"]),
        version=row["version"],
        review=review_of(row),
        created_at=row["created_at"],
        verdict=verdict_of(row),
        reply=reply,
        decision=decision,
        held_until=row["held_until"],
        approved_version=row["approved_version"],
        receipt=receipt,
        voucher=voucher_of(row),
        problem=row["problem"],
        is_revised=row["is_revised"],
        meanwhile=Act(row["meanwhile"]) if row["meanwhile"] else None,
        left_at=row["left_at"],
    )
