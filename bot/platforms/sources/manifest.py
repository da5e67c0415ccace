"""What each platform can do with Highroad, as data, and everything that is derived from it.

A source's file holds one :class:`Manifest`. From it come the :class:`models.cases.platform.Platform` that cards, checks
and the rule of gifts follow, which settings belong together, and docs/platforms.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.cases.platform import Platform

PREFIX = "HIGHROAD_"


@dataclass(frozen=True, slots=True)
class Mark:
    """How one capability stands on one platform: its sign in the table, and why it isn't done where we know more than
    the sign says.
    """

    sign: str
    reason: str = ""

    def because(self, reason: str) -> Mark:
        """This sign with a platform's own reason."""
        return Mark(self.sign, reason)


DONE = Mark("✓")
NOT_OFFERED = Mark("–")
NOT_VERIFIED = Mark("?")

COLUMNS = {
    "pushed": "pushed", "edits": "edits", "deletions": "deletions", "listed": "list", "reply": "reply",
    "find": "find our reply", "retract": "take it back", "private": "private reply", "state": "reply's state",
}  # fmt: skip
"""The heading of each :class:`Mark` of a manifest in the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One platform. ``name`` is its address (``/webhooks/<name>``), ``title`` what people read.

    The marks: ``pushed`` is webhooks, ``listed`` asking for reviews (polling, backfill), ``state`` whether a reply is
    live yet; the others say themselves. ``allows_gifts`` is False where its rules forbid a gift to a reviewer.
    ``needs`` are the settings without which it hears nothing, ``takes`` those that let it do more. ``proof`` is how a
    sender proves itself, ``email`` when the customer's address comes along, ``steps`` what a person does to connect it,
    ``relied_on`` what we read, and ``notes`` what else they should know. ``gone`` are the codes by which its API
    says that a thing is not there (any more): no other answer says so. A new reply ``replaces`` the one before.
    ``loses_pushes`` means that it never repeats what could not be delivered. Reviews are listed again until
    ``overlap_days`` after they were written, where it shows them late.
    """

    name: str
    title: str
    pushed: Mark
    edits: Mark
    deletions: Mark
    listed: Mark
    reply: Mark
    find: Mark
    retract: Mark
    private: Mark
    state: Mark
    needs: tuple[str, ...]
    proof: str
    email: str
    steps: str
    relied_on: str
    takes: tuple[str, ...] = ()
    notes: str = ""
    max_reply_chars: int = 4000
    allows_gifts: bool = True
    gone: tuple[str, ...] = ()
    replaces: bool = False
    loses_pushes: bool = False
    overlap_days: int = 2

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Every mark, in the order of :data:`COLUMNS`."""
        return tuple(getattr(self, column) for column in COLUMNS)

    def platform(self, *, replies: bool = True, lists: bool = True, is_pushed: bool = True) -> Platform:
        """What the platform can do in a shop whose settings let it reply, list and push; where nothing is pushed, or
        what is pushed may get lost for good, we ask for new reviews.
        """
        return Platform(
            name=self.name,
            title=self.title,
            max_reply_chars=self.max_reply_chars,
            can_publish=replies and self.reply is DONE,
            can_find=replies and self.find is DONE,
            can_retract=replies and self.retract is DONE,
            can_reply_privately=replies and self.private is DONE,
            allows_gifts=self.allows_gifts,
            has_history=lists and self.listed is DONE,
            is_polled=self.listed is DONE and (self.pushed is not DONE or self.loses_pushes),
            is_pushed=is_pushed and self.pushed is DONE,
            overlap_days=self.overlap_days,
            can_replace=replies and self.replaces,
        )


def page(manifests: Iterable[Manifest]) -> str:
    """The page docs/platforms.md."""
    manifests = tuple(manifests)
    lines = [
        "# Platforms",
        "",
        "What works with each review platform. `make docs` writes this page from the `MANIFEST` of each file in"
        " `bot/platforms/sources/`.",
        "",
        f"{DONE.sign} done, and tested against a small server that answers as the platform does · {NOT_OFFERED.sign}"
        f" not offered by the platform · {NOT_VERIFIED.sign} not verified: we found no documentation that we could rely"
        " on, so we do without it. No row was tried with a vendor's live account.",
        "",
        f"| platform | {' | '.join(COLUMNS.values())} | e-mail | vouchers |",
        f"|---|{'---|' * (len(COLUMNS) + 2)}",
        *map(row, manifests),
        "",
        "Without *reply* the card says *copy the reply*, links to the review, and a person marks it as posted. Without"
        " *find* an unclear outcome (a time-out after sending) stops and asks a person. A voucher goes by the private"
        " reply or by mail, and never where the platform's rules forbid gifts. A reply that someone wrote on the"
        " platform's own page is never replaced.",
    ]
    for manifest in manifests:
        lines += section(manifest)
    return "\n".join([*lines, *ENDING]) + "\n"


def row(manifest: Manifest) -> str:
    """A platform's line in the table of platforms."""
    signs = " | ".join(mark.sign for mark in manifest.marks)
    gifts = "allowed" if manifest.allows_gifts else "forbidden"
    return f"| [{manifest.title}](#{manifest.name}) | {signs} | {manifest.email} | {gifts} |"


def section(manifest: Manifest) -> list[str]:
    """A platform's section of the page: how it is connected, and why some of it isn't done."""
    lines = ["", f'<a id="{manifest.name}"></a>', f"## {manifest.title}", "", manifest.steps, ""]
    more = f"; for more of it {names_of(manifest.takes)}" if manifest.takes else ""
    lines += [
        f"- Settings: {names_of(manifest.needs)}{more}.",
        f"- Proof: {manifest.proof or 'none is needed: Highroad asks'}.",
    ]
    if manifest.pushed is DONE:
        secret = "/<secret>" if any(name.endswith("address_secret") for name in manifest.needs) else ""
        lines.append(f"- Address of its webhooks here: `https://YOUR-HOST/webhooks/{manifest.name}{secret}`.")
    if manifest.gone:
        codes = ", ".join(f"`{code}`" for code in manifest.gone)
        lines.append(
            f"- Gone is only what its API calls {codes}; a 404 of another kind, a page or a redirect says nothing."
        )
    lines += [f"- Longest reply: {manifest.max_reply_chars:,} characters."] if manifest.reply is DONE else []
    reasons: dict[str, list[str]] = {}
    for heading, mark in zip(COLUMNS.values(), manifest.marks, strict=True):
        if mark.reason:
            reasons.setdefault(mark.reason, []).append(f"*{heading}*")
    lines += [f"- Without {', '.join(headings)}: {reason}." for reason, headings in reasons.items()]
    lines += [f"- {manifest.notes}"] if manifest.notes else []
    return [*lines, f"- Relied on: {manifest.relied_on}."]


def names_of(settings: Iterable[str]) -> str:
    """The names of settings as people set them."""
    return ", ".join(f"`{PREFIX}{name.upper()}`" for name in settings)


ENDING = (
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
)
