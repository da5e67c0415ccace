"""A complaint waits for words: propose, check, and fall back to what is always right."""

from __future__ import annotations

from dataclasses import replace

from handlers.change import change
from handlers.deps import Deps
from models.cases.case import Act, Case, State
from models.cases.platform import Platform
from models.cases.reply import Origin, Reply
from models.cases.verdict import Topic
from models.errors import Permanent, Transient
from models.replies.brief import Brief
from models.replies.compose import acknowledgement
from models.replies.draft_choice import Choice, choose, whole
from models.replies.playbook import Playbook
from models.replies.reply_check import scope_of

TRIES = 2
SIMILAR_REPLIES = 3


async def draft(case_id: int, deps: Deps) -> None:
    """Write a reply for an open case that has none. What a person wrote meanwhile is never overwritten."""
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
        if case is None or case.verdict is None or not waits(case):
            return
        embedding = await tx.embedding(case_id)
        answered = await tx.answered(embedding, case.verdict.language, SIMILAR_REPLIES) if embedding else ()
    playbook = deps.playbooks.current()
    platform = deps.platform(case.review.source)
    brief = playbook.brief(case.review, case.verdict, platform.max_reply_chars)
    reply = await write(case, replace(brief, examples=answered), playbook, platform, deps)
    await keep(case, reply, deps)


async def give_up_drafting(case_id: int, deps: Deps, reason: str) -> None:
    """Every try failed for a cause we did not foresee: people get the composed reply, which needs no model."""
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
    if case is None or case.verdict is None or not waits(case):
        return
    playbook = deps.playbooks.current()
    brief = playbook.brief(case.review, case.verdict, deps.platform(case.review.source).max_reply_chars)
    await keep(case, composed(brief, playbook, f"Composed from the playbook: no draft could be made. {reason}"), deps)


async def keep(case: Case, reply: Reply, deps: Deps) -> None:
    """Put the reply onto the case, unless a person or a later revision was faster."""
    async with deps.store.begin() as tx:
        now = await tx.case(case.id, lock=True)
        if now is None or not waits(now) or now.review.revision != case.review.revision:
            return
        drafted = replace(now.after(Act.DRAFTED), reply=reply)
        await change(now, drafted, Act.DRAFTED, tx, deps, detail=reply.origin)


def waits(case: Case) -> bool:
    """True where a draft is still wanted."""
    return case.state is State.OPEN and case.reply is None


async def write(case: Case, brief: Brief, playbook: Playbook, platform: Platform, deps: Deps) -> Reply:
    """The best candidate that passes with the fewest hints, in two tries at the most; else the composed reply.

    Where nothing concrete is said there is nothing for a model to name: readers preferred the composed reply. Nor is it
    worth a note that the model was not sure of itself, as it mostly is not.
    """
    if case.verdict is not None and case.verdict.urgent:
        return composed(brief, playbook, "Composed from the playbook's strictest phrases, as the matter is urgent.")
    if case.verdict is not None and case.verdict.language not in ("", brief.language):
        return composed(
            brief,
            playbook,
            f"The review is in another language ({case.verdict.language}); "
            "the playbook has no phrases in it, so please translate.",
        )
    if not deps.drafter.writes(brief.language) or brief.topics[0] is Topic.OTHER:
        return composed(brief, playbook, "")
    scope = scope_of(case, brief.language, playbook, platform, is_model=True)
    choice = Choice()
    for _ in range(TRIES):
        try:
            candidates = await deps.drafter.propose(brief)
        except (Transient, Permanent) as failure:
            return composed(brief, playbook, f"Composed from the playbook: the drafting model failed ({failure}).")
        choice = choose(candidates, brief, scope)
        if choice.candidate:
            text = whole(choice.candidate, brief)
            return Reply(text, Origin.MODEL, brief.language, drafted=text)
        if not any(candidate.is_trusted for candidate in candidates):
            return composed(brief, playbook, "")
    reason = f" ({choice.blocked.code.replace('_', ' ')})" if choice.blocked else ""
    return composed(brief, playbook, f"Composed from the playbook: the model's drafts did not pass the checks{reason}.")


def composed(brief: Brief, playbook: Playbook, note: str) -> Reply:
    """Always there, always faithful: the customer's own words where they are clean, and the playbook's phrases."""
    text = brief.assemble(acknowledgement(brief, playbook))
    return Reply(text, Origin.COMPOSED, brief.language, note, drafted=text)
