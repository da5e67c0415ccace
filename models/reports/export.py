"""Reviews as CSV that a spreadsheet may open: no cell is a formula, and personal data stays out unless asked for."""

from __future__ import annotations

import csv
import io
from datetime import date

from models.cases.case import Case
from models.cases.voucher import VoucherState
from models.text.format import iso_time

COLUMNS = (
    "case", "received_at", "written_at", "source", "shop", "rating", "is_negative", "topics", "carrier", "language",
    "product_id", "product", "state", "decided_at", "reply_origin", "published_at", "voucher_sent_at", "heard_before",
)  # fmt: skip
WORDS = ("title", "text", "reply")
PERSONAL = ("author", "email", "order_id", "url", "decided_by")

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
"""What makes a spreadsheet see a formula or a command at the start of a cell."""


def header(*, with_words: bool, with_personal: bool) -> tuple[str, ...]:
    """The names of the columns. Words of customers and of our replies may name people, so they are asked for
    as well.
    """
    return (*COLUMNS, *(WORDS if with_words else ()), *(PERSONAL if with_personal else ()))


def line(cells: tuple[str | int | None, ...]) -> str:
    """One record of CSV, every text cell quoted and made inert."""
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n").writerow(
        [cell if isinstance(cell, int) else inert(cell or "") for cell in cells]
    )
    return buffer.getvalue()


def inert(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would run it, also behind blanks or quotes."""
    cell = cell.replace("\0", "")
    return f"'{cell}" if cell.startswith(FORMULA) or cell.lstrip(" \u00a0\u3000\"'\ufeff").startswith(FORMULA) else cell


def cells(case: Case, *, with_words: bool, with_personal: bool) -> tuple[str | int | None, ...]:
    """A case's cells, in the order of :func:`header`. Times are ISO 8601 in UTC; a voucher's code never leaves."""
    review, verdict, decision, receipt = case.review, case.verdict, case.decision, case.receipt
    sent_at = case.voucher.sent_at if case.voucher.state is VoucherState.SENT else None
    found: tuple[str | int | None, ...] = (
        case.name, iso_time(case.created_at), iso_time(review.written_at), review.source, review.shop, review.rating,
        int(verdict.is_negative) if verdict else None,
        ", ".join(hit.topic for hit in verdict.topics) if verdict else "",
        verdict.carrier if verdict else "", verdict.language if verdict else "", review.product_id, review.product,
        case.state, iso_time(decision.at) if decision else "", case.reply.origin if case.reply else "",
        iso_time(receipt.at) if receipt else "", iso_time(sent_at) if sent_at else "",
        verdict.heard.count if verdict else None,
    )  # fmt: skip
    if with_words:
        found += (review.title, review.text, case.reply.text if case.reply else "")
    if with_personal:
        decider = decision.actor.name if decision else ""
        found += (review.author, review.email, review.order_id, review.url, decider)
    return found


def file_name(first: date, last: date) -> str:
    """The name of an export's file: the days that it tells of."""
    return f"reviews-{first}.csv" if first == last else f"reviews-{first}-to-{last}.csv"
