"""Questions, digests, alarms and reminders on real PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.app.jobs import Jobs
from bot.chats.plots import MatplotlibPlotter
from bot.chats.teams import render as teams
from bot.store.store import PgStore
from handlers import digest, report, summary, topics, triage
from handlers.deps import Deps
from models.cases.case import State
from models.cases.review import Review
from models.cases.verdict import Reading, Topic, TopicHit
from models.errors import Permanent, Refused, Transient, Unknown
from models.notices.command import parse
from models.reports.bulletin import Bulletin, Kind
from tests.factories import ANA
from tests.flow.worker import run_once
from tests.history import a_case, put, random_cases
from tests.house import Book, Clock, Furnish, Grim, Wall, default_playbook, meaning
from tests.queue import let_no_try_follow, targets

NOW = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
HERE = ("slack", "C1")
MARKUP = '<!channel> *late* [x](https://evil.example) <script>alert(1)</script> =HYPERLINK("x")'


@dataclass(frozen=True, slots=True)
class Room:
    """The bot in a shop in Berlin, with a chat that keeps what is posted and a clock that the test sets."""

    deps: Deps
    clock: Clock
    wall: Wall


@pytest.fixture
async def room(furnish: Furnish) -> Room:
    clock, wall = Clock(NOW), Wall()
    berlin = Book(replace(default_playbook(), time_zone="Europe/Berlin"))
    parts = await furnish(clock=clock, playbooks=berlin, reader=Grim(), surfaces={wall.name: wall}, plotter=None)
    return Room(parts.deps, clock, wall)


async def test_digest_is_posted_once_a_slot_by_any_number_of_workers(store: PgStore, room: Room) -> None:
    """Two workers tick every minute of two days and run every job twice; each day's digest is there once."""
    clock, wall, deps = room.clock, room.wall, room.deps
    await digest.plan("daily at 11:30", *HERE, deps)
    for _ in range(48):
        clock.at += timedelta(hours=1)
        await asyncio.gather(digest.tick(deps), digest.tick(deps))
        for job in await targets(store, "bulletin"):
            await asyncio.gather(digest.post(job, deps), digest.post(job, deps))
    assert [notice.title for channel, notice in wall.posted if channel == "C1"] == [
        "Reviews: 4 March 2026",
        "Reviews: 5 March 2026",
    ]
    assert len(set(await targets(store, "bulletin"))) == 2


async def test_digest_tells_of_whole_days_also_when_late(store: PgStore, room: Room) -> None:
    """Sent hours late after an outage, it still tells of the day that its slot is about."""
    clock, wall, deps = room.clock, room.wall, room.deps
    await put(store, [a_case(datetime(2026, 3, 5, 22, 30, tzinfo=UTC)), a_case(NOW, 1)])
    await digest.plan("daily at 09:00", *HERE, deps)
    clock.at = datetime(2026, 3, 6, 19, tzinfo=UTC)
    await digest.tick(deps)
    await digest.post((await targets(store, "bulletin"))[0], deps)
    (_, notice) = wall.posted[0]
    assert notice.title == "Reviews: 5 March 2026"
    assert notice.lines[0].startswith("2 reviews, 2 negative")


async def test_digest_after_a_long_outage_is_skipped(store: PgStore, room: Room) -> None:
    """Three days dark: the old ones are never sent, the next one is."""
    clock, deps = room.clock, room.deps
    await digest.plan("daily at 09:00", *HERE, deps)
    clock.at += timedelta(days=3, hours=12)
    assert await digest.tick(deps) == 1
    assert await targets(store, "bulletin") == []
    clock.at += timedelta(hours=12)
    assert await digest.tick(deps) == 1
    assert len(await targets(store, "bulletin")) == 1


async def test_digest_of_a_worker_that_dies_is_not_said_twice(store: PgStore, room: Room) -> None:
    """An unclear outcome stands; a failure that surely posted nothing is tried again."""
    clock, wall, deps = room.clock, room.wall, room.deps
    wall.fails = Transient("busy")
    await digest.plan("daily at 11:30", *HERE, deps)
    clock.at += timedelta(hours=1)
    await digest.tick(deps)
    (job,) = await targets(store, "bulletin")
    with pytest.raises(Transient):
        await digest.post(job, deps)
    wall.fails, wall.loses = None, Unknown("no answer")
    await digest.post(job, deps)
    await digest.post(job, deps)
    assert len(wall.posted) == 1


async def test_digest_that_a_channel_refuses_is_seen_by_doctor(store: PgStore, jobs: Jobs, room: Room) -> None:
    """Refused for good, or at every try: doctor names the channel, until it hears the next one."""
    clock, wall, deps = room.clock, room.wall, room.deps
    clock.at = datetime.now(UTC)
    await digest.plan("daily at 09:00", *HERE, deps)
    for fails in (Permanent("The bot was removed."), Transient("busy"), None):
        wall.fails = fails
        clock.at += timedelta(days=1)
        slot = clock.at.date().isoformat()
        assert await deps.store.bulletins.announce((Bulletin(*HERE, Kind.DAILY, slot, clock.at),)) == 1
        await let_no_try_follow(store)
        await run_once(jobs, deps)
        if fails:
            with pytest.raises(Permanent, match=r"did not reach C1 \(slack\)"):
                await store.bulletins.ping()
    assert await store.bulletins.ping() == "1 channel(s) heard their last digest or alarm"


async def test_digest_off_and_none_elsewhere(store: PgStore, room: Room) -> None:
    """Off ends it; a question in a place that can't hear is refused."""
    await report.answer(parse("digest weekly monday at 8:00"), ANA, room.deps, HERE)
    said = await report.answer(parse("digest"), ANA, room.deps, HERE)
    assert "weekly on Monday at 08:00 (Europe/Berlin)" in said.lines[0]
    await report.answer(parse("digest off"), ANA, room.deps, HERE)
    assert await room.deps.store.bulletins.schedules() == ()
    with pytest.raises(Refused, match="in the channel"):
        await report.answer(parse("digest daily"), ANA, room.deps)


async def test_alarm_is_said_once_with_its_evidence(store: PgStore, room: Room) -> None:
    """A complaint that nobody made for weeks comes eight times: one alarm on the group and its topic, then quiet."""
    clock, wall, deps = room.clock, room.wall, room.deps
    quiet = [a_case(NOW - timedelta(days=day), 1000 + day, is_negative=False, rating=5) for day in range(60)]
    cases = [a_case(NOW - timedelta(hours=6 * n), n, text=f"The zipper broke. {MARKUP}") for n in range(1, 9)]
    await put(store, [*quiet, *cases], [meaning("zipper")] * 68)
    for _ in range(3):
        await topics.learn(deps)
        clock.at += timedelta(hours=3)
    for job in await targets(store, "bulletin"):
        await digest.post(job, deps)
    titles = sorted(notice.title.partition(",")[0] for _, notice in wall.posted)
    assert titles == ["Rising: complaint 1", "Rising: late"]
    evidence = wall.posted[0][1]
    assert evidence.lines[0].startswith("8 in the last 7 days, where the 8 weeks before explain")
    assert evidence.table
    assert len(evidence.table.rows) == 5
    assert MARKUP not in " ".join((evidence.title, *evidence.lines))


async def test_groups_keep_their_number_and_can_be_asked_for(store: PgStore, room: Room) -> None:
    """What was complaint 1 is complaint 1 a month later; its quote is verbatim."""
    clock, deps = room.clock, room.deps
    said = f"The zipper broke. {MARKUP}"
    first = [a_case(NOW - timedelta(days=3), n, text=said, complaint=(said,)) for n in range(4)]
    await put(store, first, [meaning("zipper")] * 4)
    await topics.learn(deps)
    clock.at += timedelta(days=25)
    later = [a_case(clock.at, 10 + n, text="zipper") for n in range(3)]
    kettles = [a_case(clock.at, 20 + n, text="The kettle leaks", product="Kettle") for n in range(5)]
    await put(store, [*later, *kettles], [meaning("zipper")] * 3 + [meaning("kettle")] * 5)
    await topics.learn(deps)
    listed = await report.answer(parse("topics"), ANA, deps)
    assert listed.table
    assert [(row[0], row[3]) for row in listed.table.rows] == [("1", "7 (0)"), ("2", "5 (0)")]
    one = await report.answer(parse("topic 2"), ANA, deps)
    assert "kettle" in one.title
    assert one.quote == "The kettle leaks"
    with pytest.raises(Refused, match="no complaint 7"):
        await report.answer(parse("topic 7"), ANA, deps)


async def test_heard_before_leads_to_similar(store: PgStore, room: Room) -> None:
    """Triage counts earlier complaints of the same meaning; the look-up lists the same ones, nearest first."""
    earlier = [a_case(NOW - timedelta(days=n), n, product="Kettle" if n < 3 else "Jacket") for n in range(1, 7)]
    another = a_case(NOW - timedelta(days=2), 50)
    await put(store, [*earlier, another], [meaning("zipper")] * 6 + [meaning("late")])
    review = Review("woocommerce", "shop", "new", "1", 1, "", "The zipper broke", "Ann", NOW, product="Kettle")
    await store.take_in(review, NOW)
    async with store.begin() as tx:
        case = await tx.case_of("woocommerce", "shop", "new")
    assert case
    await triage.triage(case.id, room.deps)
    async with store.begin() as tx:
        read = await tx.case(case.id)
    assert read
    assert read.verdict
    heard = read.verdict.heard
    assert (heard.count, heard.same_product, heard.first_at) == (6, 2, NOW - timedelta(days=6))
    assert (heard.of_product, heard.of_topic) == (3, 0)
    listed = await report.answer(parse(f"similar {case.name}"), ANA, room.deps)
    assert listed.table
    assert len(listed.table.rows) == 6
    assert all(row[0].endswith(" (100%)") for row in listed.table.rows)


async def test_what_is_sure_is_counted_beside_what_is_the_same(store: PgStore, room: Room) -> None:
    """However unlike they sound: how often the product was complained of, and how often of the same first topic."""
    late, broke = TopicHit(Topic.LATE, 0.9), TopicHit(Topic.BROKE_SOON, 0.9)
    earlier = [
        a_case(NOW - timedelta(days=1), 1, topics=(late, broke)),
        a_case(NOW - timedelta(days=2), 2, topics=(broke, late)),
        a_case(NOW - timedelta(days=3), 3, topics=(broke,)),
        a_case(NOW - timedelta(days=4), 4, topics=()),
        a_case(NOW - timedelta(days=5), 5, topics=(late,), product="Jacket"),
        a_case(NOW - timedelta(days=31), 6, topics=(late,)),
    ]
    await put(store, earlier, [meaning("zipper")] * 6)
    new = replace(a_case(NOW, 9), id=10**6)
    async with store.begin() as tx:
        heard = await tx.heard(Reading(1.0, 0.0, (late,), (), "", "en", (), meaning("kettle")), new, 30)
        unread = await tx.heard(Reading(1.0, 0.0, (), (), "", "en", (), meaning("kettle")), new, 30)
        unknown = await tx.heard(
            Reading(1.0, 0.0, (late,), (), "", "en", (), meaning("kettle")),
            replace(new, review=replace(new.review, product="")),
            30,
        )
    assert (heard.count, heard.of_product, heard.of_topic, heard.first_at) == (0, 4, 2, None)
    assert (unread.count, unread.of_product, unread.of_topic) == (0, 4, 0)
    assert (unknown.of_product, unknown.of_topic) == (0, 0)


async def test_find_by_meaning_and_by_words(store: PgStore, room: Room) -> None:
    """What holds the words and means it stands first, then either; nothing that its customer took back by words."""
    texts = ("The zipper of my jacket", "Reissverschluss kaputt", "A zipper pouch, all fine", "The kettle leaks")
    cases = [a_case(NOW, n, text=words, is_negative=n != 2) for n, words in enumerate(texts)]
    gone = a_case(NOW, 9, text="zipper gone", state=State.CLOSED, is_negative=False)
    meanings = [meaning("zipper"), meaning("zipper"), meaning(""), meaning("kettle"), meaning("")]
    stored = await put(store, [*cases, gone], meanings)
    found = await report.answer(parse("find zipper"), ANA, room.deps)
    assert found.table
    assert found.table.rows[0][0] == stored[0].name
    assert {row[0] for row in found.table.rows} == {case.name for case in stored[:3]}


async def test_overdue_is_said_once_a_day(store: PgStore, room: Room) -> None:
    """At ten on the shop's wall, to each channel, while something waits too long."""
    clock, wall, deps = room.clock, room.wall, room.deps
    clock.at = datetime(2026, 3, 5, 8, 59, tzinfo=UTC)
    await put(store, [a_case(clock.at - timedelta(hours=30), n) for n in range(3)])
    assert await digest.tick(deps) == 0
    for minutes in (1, 1, 60):
        clock.at += timedelta(minutes=minutes)
        await digest.tick(deps)
    for job in await targets(store, "bulletin"):
        await digest.post(job, deps)
    assert [notice.title for _, notice in wall.posted] == ["Waiting too long: 3 reviews"]


async def test_summary_with_its_plots(store: PgStore, room: Room) -> None:
    """Thirty days with hostile products: words, a picture that is told in words too, and a table."""
    deps = replace(room.deps, plotter=MatplotlibPlotter())
    await put(store, random_cases(80, NOW - timedelta(days=50), NOW, seed=9))
    notice = await report.answer(parse("summary 30d"), ANA, deps)
    assert len(notice.lines) == 3
    assert notice.pictures[0].png.startswith(b"\x89PNG")
    assert "Stars: now: 5 stars" in notice.pictures[0].alt
    assert notice.table
    kinds = [element["type"] for element in teams.render(notice)["body"]]
    assert "Image" in kinds
    assert "Table" in kinds


async def test_lessons_quote_customers_verbatim(store: PgStore, room: Room) -> None:
    """The customer's own sentence, in a cell."""
    await put(store, [a_case(NOW - timedelta(days=1), text="Broken. You should have packed it <b>better</b>.")])
    notice = await report.answer(parse("lessons 30d"), ANA, room.deps)
    assert notice.table
    assert notice.table.rows[0][2] == "You should have packed it <b>better</b>."


async def test_export_is_a_file_without_names(store: PgStore, room: Room) -> None:
    """One line a review and one for the header."""
    await put(store, [a_case(NOW - timedelta(days=1), n, product='=HYPERLINK("x")') for n in range(3)])
    notice = await report.answer(parse("export 30d"), ANA, room.deps)
    content = notice.files[0].content.decode("utf-8-sig")
    assert content.count("\r\n") == 4
    assert "Person" not in content
    assert content.count("\"'=HYPERLINK(") == 3
    assert notice.files[0].name == "reviews-2026-02-04-to-2026-03-05.csv"


async def test_long_export_says_where_the_rest_is(store: PgStore, room: Room) -> None:
    """In chat it ends after so many rows, oldest first: its name and a sentence say so, and how to get all."""
    await put(store, [a_case(NOW - timedelta(days=10 - n), n) for n in range(4)])
    notice = await summary.export(" 30 D ", NOW, room.deps, limit=2)
    (file,) = notice.files
    assert file.content.count(b"\r\n") == 3
    assert file.name == "reviews-2026-02-04-to-2026-02-24.csv"
    assert notice.lines == (
        "Only the first 2 reviews, without names, addresses and customers' words: up to <t:1771927200>.",
        "All of them, on the server: highroad export 30d --out reviews.csv",
    )


async def test_same_question_at_the_same_moment_gives_the_same_file(store: PgStore, room: Room) -> None:
    """What came in since then is not in it."""
    clock, deps = room.clock, room.deps
    await put(store, [a_case(NOW - timedelta(hours=1), 1)])
    (file,) = (await report.answer(parse("export"), ANA, deps)).files
    await put(store, [a_case(NOW + timedelta(hours=1), 2)])
    clock.at += timedelta(hours=2)
    assert (await summary.export(file.asked, file.at, deps)).files == (file,)
