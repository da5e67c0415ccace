"""A person asked in words: the answer, as a notice for any surface."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from handlers.alert import notice_of
from handlers.deps import Deps
from models.audit import AuditLine
from models.card import mark, stars
from models.case import Case, State
from models.errors import Refused
from models.notice import Notice, Table
from models.query import USAGE, Find, Help, Open, Query, Show, Span, Summary
from models.voucher import VoucherState

WAITING = (State.OPEN, State.HANDED, State.UNKNOWN)
MAX_ROWS = 20
MAX_LINES = 30
MAX_DETAIL = 120


async def answer(query: Query, deps: Deps) -> Notice:
    """The answer to a question. Raises :class:`Refused` where there is nothing to show."""
    match query:
        case Help():
            return Notice("What you can ask", lines=tuple(f"{usage}: {what}" for usage, what in USAGE))
        case Open():
            return await waiting(deps)
        case Summary(span):
            return await summary(span, deps)
        case Find(words):
            return await found(words, deps)
        case Show(case_id):
            return await card(case_id, deps)


async def waiting(deps: Deps) -> Notice:
    """The cases that wait for a person, oldest first."""
    async with deps.store.begin() as tx:
        cases = await tx.cases_in(WAITING, MAX_ROWS + 1)
    if not cases:
        return Notice("Open cases", lines=("Nothing waits for you.",))
    now = deps.clock.now()
    rows = tuple((*about(case, deps), age(now - case.created_at)) for case in cases[:MAX_ROWS])
    more = ("There are more; these are the oldest.",) if len(cases) > MAX_ROWS else ()
    return Notice(
        "Open cases",
        lines=(*more, "To see a card, ask for it: show HR-…"),
        table=Table(("Case", "Stars", "Platform", "About", "Product", "Waits"), rows),
    )


async def found(words: str, deps: Deps) -> Notice:
    """Reviews that hold the words, newest first."""
    async with deps.store.begin() as tx:
        cases = await tx.find_words(words, MAX_ROWS)
    if not cases:
        return Notice("Found nothing", lines=("No review holds all of these words.",))
    rows = tuple((*about(case, deps), case.review.words[:120]) for case in cases)
    return Notice(
        f"Found {plural(len(cases), 'review')}" + (", the newest" if len(cases) == MAX_ROWS else ""),
        lines=("To see a card, ask for it: show HR-…",),
        table=Table(("Case", "Stars", "Platform", "About", "Product", "Words"), rows),
    )


def about(case: Case, deps: Deps) -> tuple[str, str, str, str, str]:
    """One case as the first cells of a row."""
    topic = case.verdict.topic.label if case.verdict else ""
    platform = deps.platform(case.review.source).title
    return case.name, stars(case.review.rating), platform, topic, case.review.product


async def card(case_id: int, deps: Deps) -> Notice:
    """The card of one case as it stands now."""
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
    if case is None:
        raise Refused(f"There is no case HR-{case_id}.")
    return notice_of(case, deps)


async def history(case_id: int, deps: Deps) -> Notice:
    """Who did what to a case and when, oldest first."""
    async with deps.store.begin() as tx:
        lines = await tx.history(case_id)
    if not lines:
        raise Refused(f"There is no history of HR-{case_id}.")
    cut = (f"The first {len(lines) - MAX_LINES} are left out.",) if len(lines) > MAX_LINES else ()
    return Notice(f"History of HR-{case_id}", lines=(*cut, *(told(line) for line in lines[-MAX_LINES:])))


def told(line: AuditLine) -> str:
    """One step of a case's history."""
    detail = f" ({line.detail[:MAX_DETAIL]})" if line.detail else ""
    return f"{mark(line.at)} · {line.actor.name}: {line.act.replace('_', ' ')}{detail}"


async def summary(span: Span, deps: Deps) -> Notice:
    """What happened lately, in words that are composed from counts alone."""
    now = deps.clock.now()
    async with deps.store.begin() as tx:
        cases = await tx.cases_between(since(span, now, deps.playbooks.current().time_zone), now)
    title = f"Reviews of {span.label}" if span is not Span.TODAY else "Today's reviews"
    return Notice(title, lines=summary_lines(cases))


def since(span: Span, now: datetime, time_zone: str) -> datetime:
    """Where a span begins: today at the shop's midnight, the others to the second."""
    if span is Span.TODAY:
        return now.astimezone(ZoneInfo(time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return now - timedelta(days=7 if span is Span.WEEK else 30)


def summary_lines(cases: tuple[Case, ...]) -> tuple[str, ...]:
    """Volume and share of negatives, what they are about, what became of them, and how fast people decided."""
    if not cases:
        return ("No review came in.",)
    negative = [case for case in cases if case.verdict and case.verdict.is_negative]
    lines = [f"{plural(len(cases), 'review')}, {len(negative)} of them negative ({len(negative) / len(cases):.0%})."]
    topics = Counter(hit.topic.label for case in negative if case.verdict for hit in case.verdict.topics)
    if topics:
        lines.append(f"Most about: {counted(topics)}.")
    carriers = Counter(case.verdict.carrier for case in negative if case.verdict and case.verdict.carrier)
    if carriers:
        lines.append(f"Carriers named: {counted(carriers)}.")
    states = Counter(case.state for case in cases)
    vouchers = sum(case.voucher.state is VoucherState.SENT for case in cases)
    lines.append(
        f"{states[State.PUBLISHED]} answered in public, {sum(states[state] for state in WAITING)} waiting for you, "
        f"{states[State.SKIPPED]} skipped as troll, {plural(vouchers, 'voucher')} sent."
    )
    waits = [(case.decision.at - case.created_at).total_seconds() for case in cases if case.decision]
    if waits:
        lines.append(f"Median time to the last decision: {age(timedelta(seconds=median(waits)))}.")
    return tuple(lines)


def counted(found: Counter[str]) -> str:
    """``late (7), damaged (4), quality (3)``: the five most frequent."""
    most: Iterable[tuple[str, int]] = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:5]
    return ", ".join(f"{name} ({count})" for name, count in most)


def plural(count: int, noun: str) -> str:
    """``1 review``, ``2 reviews``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def age(time: timedelta) -> str:
    """A duration as people say it: ``under a minute``, ``12 min``, ``3 h``, ``2 days``."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 1:
        return "under a minute"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} days"
