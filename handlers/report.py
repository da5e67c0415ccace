"""A person asked in words: the answer, as a notice for any surface."""

from __future__ import annotations

from handlers import digest, summary
from handlers.admit import admit
from handlers.alert import notice_of
from handlers.deps import Deps
from models.cases.audit import AuditLine
from models.cases.case import WAITS_FOR_A_PERSON, Case
from models.cases.people import Actor
from models.errors import Refused
from models.notices.buttons import SIMILAR
from models.notices.card import stars
from models.notices.command import (
    USAGE,
    Digest,
    Export,
    Find,
    Help,
    Lessons,
    Open,
    Query,
    Show,
    Similar,
    Summary,
    Topics,
)
from models.notices.notice import Notice, Table
from models.text.format import age, time_mark

MAX_ROWS = 20
MAX_LINES = 30
MAX_DETAIL = 120


async def answer(query: Query, actor: Actor, deps: Deps, channel: tuple[str, str] = ("", "")) -> Notice:
    """The answer to a person's question. Raises :class:`Refused` where they may not ask this here, or there is nothing
    to show.

    ``channel`` is the (surface, channel) where it was asked, empty where the bot can't post unasked.
    """
    if not isinstance(query, Help):
        await admit(actor, deps.playbooks.current(), deps, query.case_id if isinstance(query, Show | Similar) else 0)
    match query:
        case Help():
            return Notice("What you can ask", lines=tuple(f"{usage}: {what}" for usage, what in USAGE))
        case Open():
            return await waiting(deps)
        case Summary(words):
            return await summary.summary(words, deps)
        case Topics(number):
            return await summary.topic(number, deps) if number else await summary.topics(deps)
        case Similar(case_id):
            return await summary.similar(case_id, deps)
        case Lessons(words):
            return await summary.lessons(words, deps)
        case Export(words):
            return await summary.export(words, deps.clock.now(), deps)
        case Digest(words):
            if not channel[1]:
                raise Refused("Ask this in the channel that should hear the digest.")
            return await digest.plan(words, *channel, deps)
        case Find(words):
            return await summary.find(words, deps)
        case Show(case_id):
            return await shown(case_id, deps)


async def waiting(deps: Deps) -> Notice:
    """The cases that wait for a person, oldest first."""
    async with deps.store.begin() as tx:
        cases = await tx.cases_in(WAITS_FOR_A_PERSON, MAX_ROWS + 1)
    if not cases:
        return Notice("Open cases", lines=("Nothing waits for you.",))
    now = deps.clock.now()
    rows = tuple((*about(case, deps), age((now - case.created_at).total_seconds())) for case in cases[:MAX_ROWS])
    more = ("There are more; these are the oldest.",) if len(cases) > MAX_ROWS else ()
    return Notice(
        "Open cases",
        lines=(*more, "To see a card, ask for it: show HR-…"),
        table=Table(("Case", "Stars", "Platform", "About", "Product", "Waits"), rows),
    )


def about(case: Case, deps: Deps) -> tuple[str, str, str, str, str]:
    """What a table of cases tells first of each: name, stars, platform, topic, product."""
    topic = case.verdict.topic.label if case.verdict else ""
    platform = deps.platform(case.review.source).title
    return case.name, stars(case.review.rating), platform, topic, case.review.product


async def card(case_id: int, actor: Actor, deps: Deps) -> Notice:
    """The card of one case as it stands now, for a person who may see it."""
    await admit(actor, deps.playbooks.current(), deps, case_id)
    return await shown(case_id, deps)


async def shown(case_id: int, deps: Deps) -> Notice:
    """The card of one case as it stands now, for whoever was admitted."""
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
    if case is None:
        raise Refused(f"There is no case HR-{case_id}.")
    return notice_of(case, deps)


async def look(act: str, case_id: int, actor: Actor, deps: Deps) -> Notice:
    """The notice behind a button that only shows something, one of :data:`models.notices.buttons.LOOKS`, for a person
    who may see the case.
    """
    await admit(actor, deps.playbooks.current(), deps, case_id)
    return await summary.similar(case_id, deps) if act == SIMILAR else await history(case_id, deps)


async def history(case_id: int, deps: Deps) -> Notice:
    """Who did what to a case and when, oldest first."""
    async with deps.store.begin() as tx:
        lines = await tx.history(case_id)
    if not lines:
        raise Refused(f"There is no history of HR-{case_id}.")
    cut = (f"The first {len(lines) - MAX_LINES} are left out.",) if len(lines) > MAX_LINES else ()
    return Notice(f"History of HR-{case_id}", lines=(*cut, *(audit_sentence(line) for line in lines[-MAX_LINES:])))


def audit_sentence(line: AuditLine) -> str:
    """One step of a case's history."""
    detail = f" ({line.detail[:MAX_DETAIL]})" if line.detail else ""
    return f"{time_mark(line.at)} · {line.actor.name}: {line.act.replace('_', ' ')}{detail}"
