"""What each platform can do with Highroad, as data: docs/platforms.md is written from it, and tests hold it true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

DONE, NOT_OFFERED, NOT_VERIFIED = "✓", "–", "?"
COLUMNS = (
    "pushed", "edits", "deletions", "list", "reply", "find our reply", "take it back", "private reply", "reply's state",
)  # fmt: skip
"""*pushed* is webhooks, *list* asking for reviews (polling, backfill), *reply's state* whether it is live yet."""


@dataclass(frozen=True, slots=True)
class Quality:
    """One platform. ``marks`` has one sign for each column: done, not offered by the platform, or not verified.

    ``proof`` is how a sender proves itself, ``email`` when the customer's address comes along, ``steps`` what a person
    does to connect it, ``notes`` why a mark is not *done*, and ``relied_on`` what we read.
    """

    name: str
    title: str
    marks: str
    proof: str
    email: str
    steps: str
    relied_on: str
    notes: str = ""

    def mark(self, column: str) -> str:
        """The sign in a column."""
        return self.marks.split()[COLUMNS.index(column)]


def page(rows: Iterable[Quality]) -> str:
    """docs/platforms.md."""
    rows = tuple(rows)
    lines = [
        "# Platforms",
        "",
        "What works with each review platform. `make docs` writes this page from the `QUALITY` of each file in"
        " `bot/platforms/sources/`.",
        "",
        f"{DONE} done, and tested against a small server that answers as the platform does · {NOT_OFFERED} not offered"
        f" by the platform · {NOT_VERIFIED} not verified: we found no documentation that we could rely on, so we do"
        " without it. No row was tried with a vendor's live account.",
        "",
        f"| platform | {' | '.join(COLUMNS)} | e-mail |",
        f"|---|{'---|' * (len(COLUMNS) + 1)}",
    ]
    for row in rows:
        lines.append(f"| [{row.title}](#{row.name}) | {' | '.join(row.marks.split())} | {row.email} |")
    lines += [
        "",
        "Without *reply* the card says *copy the reply*, links to the review, and a person marks it as posted. Without"
        " *find* an unclear outcome (a time-out after sending) stops and asks a person. A voucher goes by the private"
        " reply or by mail, and never where the platform's rules forbid gifts. A reply that someone wrote on the"
        " platform's own page is never replaced.",
    ]
    for row in rows:
        proof = row.proof or "none is needed: Highroad asks"
        lines += ["", f'<a id="{row.name}"></a>', f"## {row.title}", "", row.steps, "", f"- Proof: {proof}."]
        lines += [f"- {row.notes}"] if row.notes else []
        lines += [f"- Relied on: {row.relied_on}."]
    lines += [
        "",
        "## Anything else",
        "",
        "Describe it in the playbook ([add-a-platform.md](add-a-platform.md)): no code is needed.",
        "Amazon, PowerReviews, Feefo and Yelp are not covered: they push nothing that holds the review's words, or give"
        " no public access.",
        "",
        "## Vouchers",
        "",
        "| shop | make | look up | call back | bound to |",
        "|---|---|---|---|---|",
        "| WooCommerce | ✓ | ✓ | ✓ | the customer's e-mail address |",
        "| Shopify | ✓ | ✓ | ✓ | one use, whoever has it |",
        "| a CSV of codes (`HIGHROAD_VOUCHER_CODES`) | ✓ | ✓ | – | what the list says |",
        "",
        "The letter names the playbook's `valid_days` as the code's end: a list's codes should hold as long.",
    ]
    return "\n".join(lines) + "\n"
