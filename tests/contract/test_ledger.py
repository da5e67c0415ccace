"""Every figure of a summary, against a plain recount of the same cases."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot.store.store import PgStore
from models.cases.case import WAITS_FOR_A_PERSON, Case, State
from models.cases.verdict import Topic
from models.cases.voucher import VoucherState
from models.reports.export import cells
from models.reports.figures import WAITS_H, Scope, Tally, Times, Unit, Window, last_days, window_of
from tests.history import a_case, put, random_cases

NOW = datetime(2026, 4, 2, 15, 30, tzinfo=UTC)
"""Four days after the clocks of Berlin went forward."""
OVERDUE_H = 24


def tally(cases: list[Case]) -> Tally:
    """The same figures, counted by hand."""
    negatives = [case for case in cases if case.verdict and case.verdict.is_negative]
    decided = [(case.decision.at - case.created_at).total_seconds() for case in negatives if case.decision]
    published = [(case.receipt.at - case.created_at).total_seconds() for case in negatives if case.receipt]
    kinds = Counter(kind_of(case) for case in negatives if case.reply and case.approved_version)
    return Tally(
        reviews=len(cases),
        negatives=len(negatives),
        stars=tuple(sum((case.review.rating or 0) == stars for case in cases) for stars in range(6)),
        skipped=sum(case.state is State.SKIPPED for case in cases),
        untouched=kinds["untouched"],
        edited=kinds["edited"],
        rewritten=kinds["rewritten"],
        written=kinds["written"],
        decision=times(decided),
        published=times(published),
        waits=tuple(
            sum(low * 3600 <= wait < high * 3600 for wait in decided)
            for low, high in zip((0, *WAITS_H), (*WAITS_H, 10**9), strict=True)
        ),
    )


def kind_of(case: Case) -> str:
    """What became of a draft."""
    assert case.reply
    if not case.reply.drafted:
        return "written"
    if case.reply.text == case.reply.drafted:
        return "untouched"
    words = set(case.reply.drafted.lower().split())
    kept = len(words & set(case.reply.text.lower().split())) / len(words)
    return "edited" if kept >= 0.5 else "rewritten"


def times(waits: list[float]) -> Times:
    """Median and 90th percentile, rounded as the comparison below needs it."""
    if not waits:
        return Times()
    return Times(len(waits), float(np.percentile(waits, 50)), float(np.percentile(waits, 90)))


def same(found: Tally, counted: Tally) -> bool:
    """Equal, with times to the millisecond."""
    assert counts_of(found) == counts_of(counted)
    for got, wanted in ((found.decision, counted.decision), (found.published, counted.published)):
        assert got.count == wanted.count
        if wanted.count:
            assert got.median_s == pytest.approx(wanted.median_s, abs=1e-3)
            assert got.p90_s == pytest.approx(wanted.p90_s, abs=1e-3)
    return True


def counts_of(tally: Tally) -> tuple[object, ...]:
    return (
        tally.reviews, tally.negatives, tally.stars, tally.skipped, tally.untouched, tally.edited, tally.rewritten,
        tally.written, tally.waits,
    )  # fmt: skip


def within(cases: list[Case], since: datetime, until: datetime) -> list[Case]:
    return [case for case in cases if since <= case.created_at < until]


WINDOWS = {
    "7d in Berlin, over a change of clocks": window_of("7d", NOW, "Europe/Berlin"),
    "30d in New York": window_of("30d", NOW, "America/New_York"),
    "today": window_of("today", NOW, "Asia/Kolkata"),
    "from..to": window_of("2026-03-20..2026-03-29", NOW, "Europe/Berlin"),
    "last week": last_days(7, NOW, "Europe/Berlin"),
    "90d": window_of("90d", NOW, "UTC"),
}
SCOPES = (Scope(), Scope(product="kettle"), Scope(source="google"), Scope(topic=Topic.LATE), Scope(product="100% <b>"))


def in_scope(case: Case, scope: Scope) -> bool:
    """What a scope keeps."""
    if scope.topic:
        verdict = case.verdict
        if not verdict or not verdict.is_negative or scope.topic not in {hit.topic for hit in verdict.topics}:
            return False
    is_product = scope.product.lower() in case.review.product.lower()
    return is_product and (not scope.source or case.review.source == scope.source)


async def test_every_figure_equals_a_plain_recount(store: PgStore) -> None:
    """Volume, share, stars, topics, products, carriers, times, drafts, open, overdue and vouchers, in every scope."""
    cases = await put(store, random_cases(700, NOW - timedelta(days=200), NOW, seed=6))
    for window in WINDOWS.values():
        for scope in SCOPES:
            await check(store, [case for case in cases if in_scope(case, scope)], cases, window, scope)


async def check(store: PgStore, cases: list[Case], all_cases: list[Case], window: Window, scope: Scope) -> None:
    found = await store.ledger.summary(window, scope, NOW, OVERDUE_H)
    now = within(cases, window.since, window.until)
    before = within(cases, window.before_since, window.before_until)
    assert same(found.now, tally(now))
    assert same(found.before, tally(before))
    topics, topics_before = topics_of(now), topics_of(before)
    assert {count.name: (count.now, count.before) for count in found.topics} == {
        topic: (topics[topic], topics_before[topic]) for topic in topics | topics_before
    }
    products, products_before = (Counter(case.review.product for case in negatives(part)) for part in (now, before))
    wanted = sorted((-count, products_before[name], name) for name, count in products.items() if name)
    assert sorted((-count.now, count.before, count.name) for count in found.products) == wanted
    carriers = Counter(case.verdict.carrier for case in negatives(now) if case.verdict)
    assert {count.name: count.now for count in found.carriers if count.now} == {
        name: count for name, count in carriers.items() if name
    }
    waiting = [case for case in cases if case.state in WAITS_FOR_A_PERSON]
    assert found.open == len(waiting)
    assert found.overdue == sum(case.created_at < NOW - timedelta(hours=OVERDUE_H) for case in waiting)
    assert found.vouchers == sum(sent_within(case, window.since, window.until) for case in cases)
    assert found.vouchers_in_month == sum(sent_within(case, NOW - timedelta(days=30), NOW) for case in all_cases)
    assert {(point.at, point.topic): point.count for point in found.trend} == trend_of(now, window)


def negatives(cases: list[Case]) -> list[Case]:
    return [case for case in cases if case.verdict and case.verdict.is_negative]


def topics_of(cases: list[Case]) -> Counter[str]:
    return Counter(
        topic
        for case in negatives(cases)
        if case.verdict
        for topic in ([hit.topic.value for hit in case.verdict.topics] or ["other"])
    )


def trend_of(cases: list[Case], window: Window) -> Counter[tuple[datetime, Topic]]:
    """Negatives by the bar that they fall into, on the wall of the window's zone."""
    found: Counter[tuple[datetime, Topic]] = Counter()
    for case in negatives(cases):
        assert case.verdict
        wall = case.created_at.astimezone(ZoneInfo(window.zone)).replace(tzinfo=None)
        at = wall.replace(minute=0, second=0, microsecond=0)
        if window.unit is not Unit.HOUR:
            at = at.replace(hour=0)
        if window.unit is Unit.WEEK:
            at -= timedelta(days=at.weekday())
        found[at, case.verdict.topic] += 1
    return found


def sent_within(case: Case, since: datetime, until: datetime) -> bool:
    voucher = case.voucher
    return voucher.state is VoucherState.SENT and voucher.sent_at is not None and since <= voucher.sent_at < until


async def test_empty_period_has_no_figures(store: PgStore) -> None:
    """Nothing at all is an answer too, and divides by nothing."""
    found = await store.ledger.summary(window_of("30d", NOW, "UTC"), Scope(), NOW, OVERDUE_H)
    assert (found.now, found.before, found.topics, found.open) == (Tally(), Tally(), (), 0)
    assert found.now.share is None
    assert found.now.mean_stars is None


async def test_one_review(store: PgStore) -> None:
    """One review is one of everything."""
    await put(store, [a_case(NOW - timedelta(hours=2), rating=2)])
    found = await store.ledger.summary(window_of("today", NOW, "UTC"), Scope(), NOW, OVERDUE_H)
    assert (found.now.reviews, found.now.negatives, found.now.share, found.now.mean_stars) == (1, 1, 1.0, 2.0)
    assert (found.open, found.overdue) == (1, 0)


async def test_lessons_equal_a_plain_recount(store: PgStore) -> None:
    """Per topic: complaints, carriers named, answers, and what happened after."""
    cases = await put(store, random_cases(300, NOW - timedelta(days=40), NOW, seed=7))
    window = window_of("30d", NOW, "UTC")
    now = negatives(within(cases, window.since, window.until))
    lessons = await store.ledger.lessons(window, Scope())
    assert sum(lesson.count for lesson in lessons) == sum(len(case.verdict.topics) for case in now if case.verdict)
    for lesson in lessons:
        own = [case for case in now if case.verdict and lesson.topic in {hit.topic for hit in case.verdict.topics}]
        answered = [case for case in own if case.receipt]
        assert lesson.count == len(own)
        assert lesson.carrier == sum(bool(case.verdict and case.verdict.carrier) for case in own)
        assert lesson.answered == len(answered)
        assert lesson.revised == sum(case.is_revised for case in answered)
        assert lesson.removed == sum(case.state is State.CLOSED for case in answered)
        assert lesson.vouchers == sum(case.voucher.state is VoucherState.SENT for case in own)


async def test_lessons_find_what_could_have_been_done(store: PgStore) -> None:
    """The case in which a customer says what they had wished for is named."""
    wishing = a_case(NOW, 1, text="It came broken. You should have packed it better.")
    cases = await put(store, [a_case(NOW, 0), wishing])
    lessons = await store.ledger.lessons(last_days(1, NOW + timedelta(days=1), "UTC"), Scope())
    assert [lesson.wishes for lesson in lessons] == [(cases[1].id,)]


async def test_lessons_follow_what_a_customer_writes_anew(store: PgStore) -> None:
    """A wish that a later revision no longer holds is none, and one that it brings is."""
    wishing = a_case(NOW, 1, text="It came broken. You should have packed it better.")
    content, anew = await put(store, [a_case(NOW, 0), wishing])
    async with store.begin() as tx:
        await tx.revise(content, replace(content.review, text=wishing.review.text))
        await tx.revise(anew, replace(anew.review, text="It came broken."))
    lessons = await store.ledger.lessons(last_days(1, NOW + timedelta(days=1), "UTC"), Scope())
    assert {case_id for lesson in lessons for case_id in lesson.wishes} == {content.id}


async def test_endless_product_name_is_taken_in(store: PgStore) -> None:
    """No name is too long to be kept: what an index can't hold is cut, also where each character has four bytes."""
    product = "".join(chr(0x1F300 + number * 7 % 700) for number in range(5000))
    await put(store, [a_case(NOW - timedelta(hours=1), product=product)])
    found = await store.ledger.summary(window_of("today", NOW, "UTC"), Scope(), NOW, OVERDUE_H)
    assert [count.name for count in found.products] == [product[:500]]


async def test_stream_gives_every_case_in_order(store: PgStore) -> None:
    """An export reads every case of the window once, oldest first."""
    cases = await put(store, random_cases(60, NOW - timedelta(days=20), NOW, seed=8))
    window = window_of("7d", NOW, "UTC")
    found = [case.id async for case in store.ledger.stream(window)]
    wanted = sorted(within(cases, window.since, window.until), key=lambda case: case.created_at)
    assert found == [case.id for case in wanted]


async def test_stream_without_words_leaves_them_in_the_database(store: PgStore) -> None:
    """All else is as it is with them; so many cases at once are no matter of memory."""
    cases = await put(store, random_cases(20, NOW - timedelta(days=5), NOW, seed=9))
    window = window_of("7d", NOW, "UTC")
    whole = [case async for case in store.ledger.stream(window)]
    bare = [case async for case in store.ledger.stream(window, with_words=False)]
    assert [cells(case, with_words=False, with_personal=True) for case in bare] == [
        cells(case, with_words=False, with_personal=True) for case in whole
    ]
    assert len(bare) == len(cases)
    for case in bare:
        assert (case.review.title, case.review.text, case.problem) == ("", "", "")
        assert not (case.reply and (case.reply.text or case.reply.drafted))
        assert not (case.verdict and case.verdict.complaint)


async def test_a_second_stream_waits_for_the_first(store: PgStore) -> None:
    """However many ask at once, one export at a time is in memory; one that is left half-way lets the next begin."""
    await put(store, random_cases(5, NOW - timedelta(days=5), NOW, seed=9))
    window = window_of("7d", NOW, "UTC")
    first = store.ledger.stream(window)
    await anext(first)
    second = store.ledger.stream(window)
    waiting = asyncio.ensure_future(anext(second))
    done, _ = await asyncio.wait([waiting], timeout=0.2)
    assert not done
    await first.aclose()
    assert await asyncio.wait_for(waiting, 10)
    await second.aclose()
