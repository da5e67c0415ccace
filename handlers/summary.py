"""A person asked what happened: figures, complaints that belong together, similar ones, lessons, an export."""

from __future__ import annotations

from contextlib import aclosing
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.deps import Deps
from models.cases.case import Case
from models.errors import Permanent, Refused, Transient
from models.notices.lists import (
    found_notice,
    group_notice,
    groups_notice,
    lessons_notice,
    similar_notice,
)
from models.notices.notice import File, Notice, Picture
from models.notices.summary import charts, summary_notice
from models.replies.playbook import Playbook
from models.reports.export import cells, file_name, header, line
from models.reports.figures import Scope, Window, scope_of, window_of
from models.reports.search import Near
from models.text.format import time_mark

TOPIC_DAYS = 30
MAX_CASES = 15
MAX_SIMILAR = 15
SIMILAR_WITHIN = 0.5
"""Cosine distance up to which a complaint is listed as similar; up to HEARD_DISTANCE it counts as the same."""

MAX_EXPORT = 20_000
"""Rows that an export in chat may have, some 5 MB; the command line knows no limit."""

DEFAULT_SPAN = "7d"
LESSON_SPAN = "30d"


async def summary(words: str, deps: Deps) -> Notice:
    """The figures and plots of the time and scope in ``words``, such as ``30d product kettle``."""
    playbook = deps.playbooks.current()
    window, scope = window_and_scope(words, DEFAULT_SPAN, playbook, deps)
    return await notice_of_window(window, scope, playbook, deps)


def window_and_scope(words: str, default: str, playbook: Playbook, deps: Deps) -> tuple[Window, Scope]:
    """The time and the scope that a person typed; the time comes first and may be left out."""
    first, _, rest = words.strip().partition(" ")
    if not first:
        first = default
    elif first.lower() in ("product", "source", "topic"):
        first, rest = default, words
    window = window_of(first, deps.clock.now(), playbook.time_zone)
    return window, scope_of(rest, frozenset(deps.sources))


async def notice_of_window(window: Window, scope: Scope, playbook: Playbook, deps: Deps) -> Notice:
    """The summary of a window, with its plots where this process can draw."""
    found = await deps.store.ledger.summary(window, scope, deps.clock.now(), playbook.overdue_h)
    pictures: tuple[Picture, ...] = ()
    drawn = charts(found)
    if deps.plotter and drawn:
        pictures = (await deps.plotter.draw(drawn, "summary"),)
    return summary_notice(found, playbook.voucher, playbook.overdue_h, pictures)


async def topics(deps: Deps) -> Notice:
    """The complaints that belong together, the most frequent first."""
    standings = await deps.store.groups.standings(deps.clock.now(), TOPIC_DAYS)
    typical = await deps.store.ledger.cases(tuple(standing.group.typical for standing in standings))
    return groups_notice(standings, typical, TOPIC_DAYS)


async def topic(number: int, deps: Deps) -> Notice:
    """One group of complaints that belong together, by its number; :class:`Refused` where there is none."""
    group = next((group for group in await deps.store.groups.known() if group.id == number), None)
    if group is None:
        raise Refused(f"There is no complaint {number}. Type topics to see them all.")
    standings = await deps.store.groups.standings(deps.clock.now(), TOPIC_DAYS)
    standing = next((standing for standing in standings if standing.group.id == number), None)
    newest = await deps.store.groups.members(number, MAX_CASES)
    wanted = newest if group.typical in newest else (group.typical, *newest[: MAX_CASES - 1])
    cases = await deps.store.ledger.cases(wanted)
    return group_notice(group, standing, cases, deps.playbooks.current().time_zone)


async def similar(case_id: int, deps: Deps) -> Notice:
    """Earlier complaints that mean the same as a case's."""
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
        embedding = await tx.embedding(case_id)
    if case is None:
        raise Refused(f"There is no case HR-{case_id}.")
    if not embedding:
        embedding = await deps.reader.embed(case.review.words)
    near, cases = await neighbours(case, embedding, deps)
    return similar_notice(case, near, cases, deps.playbooks.current().time_zone)


async def neighbours(case: Case, embedding: tuple[float, ...], deps: Deps) -> tuple[tuple[Near, ...], tuple[Case, ...]]:
    """The complaints near enough to be called similar, without the case itself."""
    found = await deps.store.ledger.similar(embedding, MAX_SIMILAR + 1)
    near = tuple(one for one in found if one.case_id != case.id and one.distance < SIMILAR_WITHIN)[:MAX_SIMILAR]
    return near, await deps.store.ledger.cases(tuple(one.case_id for one in near))


async def find(words: str, deps: Deps) -> Notice:
    """Reviews that say this, by meaning and by words together."""
    try:
        embedding = await deps.reader.embed(words)
    except (Transient, Permanent):  # the models run elsewhere or are down: words alone find much
        embedding = ()
    case_ids = await deps.store.ledger.find(words, embedding, MAX_CASES)
    return found_notice(await deps.store.ledger.cases(case_ids), deps.playbooks.current().time_zone)


async def lessons(words: str, deps: Deps) -> Notice:
    """What each topic teaches: what customers wished for, our answers, and what happened after."""
    window, scope = window_and_scope(words, LESSON_SPAN, deps.playbooks.current(), deps)
    found = await deps.store.ledger.lessons(window, scope)
    wanted = {case_id for lesson in found for case_id in (*lesson.wishes, lesson.answer) if case_id}
    cases = await deps.store.ledger.cases(tuple(sorted(wanted)))
    return lessons_notice(found, cases, f"Lessons: {window.label}")


async def export(words: str, at: datetime, deps: Deps, limit: int = MAX_EXPORT) -> Notice:
    """The reviews of a window as a file, without customers' words and personal data: the answer to ``words`` as they
    were asked at the moment ``at``.
    """
    asked = "".join(words.lower().split()) or LESSON_SPAN
    window = window_of(asked, at, deps.playbooks.current().time_zone)
    title = f"Export: {window.label}"
    table = [line(header(with_words=False, with_personal=False))]
    until, is_cut = window.until - timedelta(microseconds=1), False
    async with aclosing(deps.store.ledger.stream(window, limit + 1, with_words=False)) as cases:
        async for case in cases:
            if len(table) > limit:
                is_cut = True
                break
            table.append(line(cells(case, with_words=False, with_personal=False)))
            last_at = case.created_at
    count = len(table) - 1
    if not count:
        return Notice(title, lines=("No review reached us in this time, so there is no file.",))
    said = f"{count:,} review{'' if count == 1 else 's'}, without names, addresses and customers' words."
    more = f"With them, on the server: highroad export {asked} --words --personal --out reviews.csv"
    if is_cut:
        until = last_at
        said = f"Only the first {said.removesuffix('.')}: up to {time_mark(until)}."
        more = f"All of them, on the server: highroad export {asked} --out reviews.csv"
    zone = ZoneInfo(window.zone)
    name = file_name(window.since.astimezone(zone).date(), until.astimezone(zone).date())
    file = File(name, "".join(table).encode("utf-8-sig"), f"Reviews of {window.label} as CSV", asked, at)
    return Notice(title, lines=(said, more), files=(file,))
