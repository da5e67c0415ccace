"""Lists as notices: complaints that belong together, what is similar, what was found, lessons, alarms, overdue cases.

Customers' words and products stand in quotes, facts and table cells alone, where every surface shows them inert.
"""

from __future__ import annotations

from models.cases.case import Case, State
from models.cases.verdict import Topic
from models.cases.watch import Watch
from models.notices.card import stars
from models.notices.notice import Fact, Notice, Table
from models.reports.alarm import HISTORY_WEEKS, RECENT_DAYS, Alarm
from models.reports.figures import Lesson, wishes_in
from models.reports.group import Group, Standing
from models.reports.search import Near
from models.text.format import duration, plural, short_date, time_mark, wall_time

QUOTE = 160
MAX_GROUPS = 15
MAX_WISHES = 12


def groups_notice(standings: tuple[Standing, ...], typical: tuple[Case, ...], days: int) -> Notice:
    """The complaints that belong together, each group with its typical sentence in the customer's own words."""
    if not standings:
        return Notice("What customers complain about", lines=(f"No complaint was heard often in {days} days.",))
    said = {case.id: quote(case) for case in typical}
    rows = tuple(
        (
            str(standing.group.id), standing.group.name, standing.group.product,
            f"{standing.now} ({standing.before})", short_date(standing.first_at), said.get(standing.group.typical, ""),
        )
        for standing in standings[:MAX_GROUPS]
    )  # fmt: skip
    new = sum(not standing.before for standing in standings) or "none"
    return Notice(
        "What customers complain about",
        lines=(
            f"{plural(len(standings), 'complaint')} heard several times in {days} days, {new} new.",
            "To see one, ask for its number: topic 12",
        ),
        table=Table(("No.", "About", "Product", f"{days} days (before)", "First heard", "Customers say"), rows),
    )


def group_notice(group: Group, standing: Standing | None, cases: tuple[Case, ...], zone: str) -> Notice:
    """One group of complaints, with its most typical quote and its newest cases."""
    typical = next((case for case in cases if case.id == group.typical), None)
    facts = [Fact("Product", group.product)] if group.product else []
    if standing:
        facts.append(Fact("Last 30 days", f"{standing.now}, {standing.before} in the 30 days before"))
        facts.append(Fact("First heard", short_date(standing.first_at)))
    answered = sum(case.state is State.PUBLISHED for case in cases)
    return Notice(
        f"Complaint {group.id}: {group.name}",
        lines=(f"The newest {plural(len(cases), 'case')}, {answered} of them answered in public.",),
        facts=tuple(facts),
        quote=typical.review.words if typical else "",
        table=case_table(cases, zone) if cases else None,
    )


def similar_notice(case: Case, near: tuple[Near, ...], cases: tuple[Case, ...], zone: str) -> Notice:
    """Earlier complaints that mean the same as a case's, nearest first."""
    title = f"Similar to {case.name}"
    if not cases:
        return Notice(title, lines=("Nothing like it was heard before.",))
    distance = {found.case_id: found.distance for found in near}
    table = case_table(cases, zone)
    rows = tuple(
        (f"{cells[0]} ({1 - distance[found.id]:.0%})", *cells[1:])
        for cells, found in zip(table.rows, cases, strict=True)
    )
    lines = (f"{plural(len(cases), 'complaint')} of the same or a like meaning, the nearest first.",)
    return Notice(
        title, lines=lines, quote=case.review.words, table=Table(("Case (alike)", *table.header[1:]), rows, table.links)
    )


def found_notice(cases: tuple[Case, ...], zone: str) -> Notice:
    """The cases that a search by words and meaning found, best first."""
    if not cases:
        return Notice("Found nothing", lines=("No review says this, nor anything near it.",))
    lines = ("By meaning and by words, the best first. To see a card, ask for it: show HR-…",)
    return Notice(f"Found {plural(len(cases), 'review')}", lines=lines, table=case_table(cases, zone))


def case_table(cases: tuple[Case, ...], zone: str) -> Table:
    """A table of cases, with stars, time and link."""
    rows = tuple(
        (
            case.name, stars(case.review.rating), wall_time(case.created_at, zone), case.review.product, quote(case),
        )
        for case in cases
    )  # fmt: skip
    links = tuple(case.review.url or "" for case in cases)
    return Table(("Case", "Stars", "When", "Product", "Words"), rows, links)


def quote(case: Case) -> str:
    """The customer's own complaint in a line, verbatim but for its length; empty where they took the review back."""
    if case.state is State.CLOSED:
        return ""
    sentences = case.verdict.complaint if case.verdict else ()
    words = " ".join((" ".join(sentences) or case.review.words).split())
    return words if len(words) <= QUOTE else f"{words[: QUOTE - 1]}…"


def lessons_notice(lessons: tuple[Lesson, ...], cases: tuple[Case, ...], title: str) -> Notice:
    """For each topic, what customers say could have been done, the carriers they named, our answer, and what happened
    after.
    """
    if not lessons:
        return Notice(title, lines=("Nobody complained, so there is nothing to learn.",))
    known = {case.id: case for case in cases}
    rows = []
    for lesson in lessons:
        wish = next(iter(wishes_of(lesson, known)), "")
        answer = known.get(lesson.answer)
        reply = " ".join(answer.reply.text.split()) if answer and answer.reply else ""
        rows.append(
            (
                lesson.topic.label, f"{lesson.count} ({lesson.carrier / lesson.count:.0%})", wish,
                f"{lesson.answered} of {lesson.count}"
                + (f" in {duration(lesson.median_s)}" if lesson.median_s else ""),
                reply if len(reply) <= QUOTE else f"{reply[: QUOTE - 1]}…", outcomes(lesson),
            )
        )  # fmt: skip
    wishes = sum(len(wishes_of(lesson, known)) for lesson in lessons)
    worst = lessons[0]
    lines = (
        f"Most to learn from: {worst.topic.label} ({plural(worst.count, 'complaint')}).",
        f"{plural(wishes, 'sentence')} in which customers say what we could have done otherwise.",
    )
    header = ("Topic", "Complaints (carrier)", "We could have", "Answered (median)", "Our newest answer", "After")
    return Notice(title, lines=lines, table=Table(header, tuple(rows)))


def wishes_of(lesson: Lesson, known: dict[int, Case]) -> tuple[str, ...]:
    """The sentences in which customers say what could have been done, newest first, verbatim."""
    cases = (known[case_id] for case_id in lesson.wishes[:MAX_WISHES] if case_id in known)
    return tuple(wish for case in cases for wish in wishes_in(case.review.words))


def outcomes(lesson: Lesson) -> str:
    """What became of the reviews that we answered, and of the customers we sent a voucher to."""
    told = (
        (lesson.revised, "changed their review"), (lesson.removed, "took it away"), (lesson.vouchers, "got a voucher"),
    )  # fmt: skip
    return ", ".join(f"{count} {what}" for count, what in told if count)


def alarm_notice(alarm: Alarm, group: Group | None, cases: tuple[Case, ...], zone: str) -> Notice:
    """The alarm on a complaint that rises beyond what its history explains, with the evidence."""
    name = f"complaint {group.id}, {group.name}" if group else Topic(alarm.topic).label
    rise = alarm.rise
    usual = f"{rise.expected:.1f}" if rise.expected < 10 else f"{rise.expected:.0f}"
    odds = "less than once in a million" if rise.chance < 1e-6 else f"about once in {1 / rise.chance:,.0f}"
    more = f"topic {group.id}" if group else f"summary 7d topic {name}"
    return Notice(
        f"Rising: {name}",
        lines=(
            f"{rise.count} in the last {RECENT_DAYS} days, where the {HISTORY_WEEKS} weeks before explain {usual}.",
            f"By chance alone so many come {odds} times. You will not hear of it again for four weeks "
            "unless it doubles.",
            f"To see all of it, ask: {more}",
        ),
        facts=(Fact("Product", group.product),) if group and group.product else (),
        quote=quote(cases[0]) if cases else "",
        status=f"As of {time_mark(alarm.at)}",
        table=case_table(cases, zone) if cases else None,
    )


def outage_notice(watch: Watch, platform: str, waiting: int) -> Notice:
    """The reviews of a platform can't be read: since when, why, how many wait, and what happens then."""
    since = time_mark(watch.failing_since or watch.since)
    verb = "is" if waiting == 1 else "are"
    known = f"{plural(waiting, 'review')} {verb} announced and not fetched yet. " if waiting else ""
    lines = (
        f"Since {since}: {watch.problem}",
        f"{known}Nothing is lost: it is tried again and again for 30 days, and what is fresh is posted once it works.",
    )
    return Notice(f"Reviews of {platform} can't be fetched", lines=lines)


def crowd_notice(count: int, urgent: tuple[Case, ...], zone: str) -> Notice:
    """More cards are coming than people can read, with the urgent ones among them."""
    lines = (
        f"{count:,} reviews wait to be shown here. They follow one by one, as fast as this channel takes them, "
        "the urgent ones first.",
        f"Urgent so far: {', '.join(case.name for case in urgent)}" if urgent else "None of them is urgent so far.",
        "To see what they have in common: topics",
    )
    return Notice(f"{count:,} reviews are coming", lines=lines, table=case_table(urgent, zone) if urgent else None)


def overdue_notice(cases: tuple[Case, ...], count: int, overdue_h: int, zone: str) -> Notice:
    """The cases that have waited too long, the oldest first."""
    lines = (
        f"{plural(count, 'review')} {'waits' if count == 1 else 'wait'} for a decision longer than {overdue_h} h.",
        f"The oldest came {time_mark(cases[0].created_at)}. To see a card, ask for it: show {cases[0].name}",
    )
    return Notice(f"Waiting too long: {plural(count, 'review')}", lines=lines, table=case_table(cases, zone))
