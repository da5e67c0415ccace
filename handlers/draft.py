"""A complaint waits for words: propose, check, and where nothing is good enough say so and offer a start."""

from __future__ import annotations

from dataclasses import replace

from handlers.change import change
from handlers.deps import Deps
from models.cases.case import Act, Case, State
from models.cases.platform import Platform
from models.cases.reply import Origin, Reply
from models.cases.verdict import Urgent
from models.errors import Permanent, Transient
from models.ports.model import Drafter
from models.replies.brief import Brief
from models.replies.compose import compose
from models.replies.draft_choice import choose, reads_danger
from models.replies.playbook import Playbook
from models.replies.reply_check import scope_of
from models.text.language import NAMES

TRIES = 2
SIMILAR_REPLIES = 3
URGENT = "Composed from the playbook's strictest phrases, as the matter is urgent."
NO_DRAFT = "No good draft for this one; start from this:"
WORDLESS = "The customer gave stars and no words."
UNTOLD = "The language of this review could not be told."
UNSURE = "The model is not sure of this one: check it against the review and start from it."


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
    brief = playbook.brief(case.review, case.verdict, platform.max_reply_chars, case.id)
    reply = await write(case, replace(brief, examples=answered), playbook, platform, deps.drafter)
    await keep(case, reply, deps)


async def give_up_drafting(case_id: int, deps: Deps, reason: str) -> None:
    """Every try failed for a cause we did not foresee: people get the playbook's own words, which need no model."""
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
    if case is None or case.verdict is None or not waits(case):
        return
    playbook = deps.playbooks.current()
    brief = playbook.brief(case.review, case.verdict, deps.platform(case.review.source).max_reply_chars, case.id)
    if brief.urgent:
        reply = composed(brief, playbook, URGENT)
    else:
        reply = start(brief, playbook, f"No draft could be made ({reason}); start from this:")
    await keep(case, reply, deps)


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


async def write(case: Case, brief: Brief, playbook: Playbook, platform: Platform, drafter: Drafter) -> Reply:
    """The best candidate that passes the checks with the fewest hints; where the drafter does not trust any, the best
    of them as a start, and in two tries without any the playbook's start.

    An urgent matter is never left to a model, nor one in which the model itself reads a danger.
    """
    if brief.urgent:
        return composed(brief, playbook, URGENT)
    if brief.wordless:
        return composed(brief, playbook, WORDLESS)
    language = case.verdict.language if case.verdict else ""
    if language != brief.language:
        note = f"The playbook has no phrases in {NAMES[language]}." if language else UNTOLD
        return start(brief, playbook, f"{note} Please translate what you send.")
    if not drafter.writes(brief.language):
        return start(brief, playbook, NO_DRAFT)
    scope = scope_of(case, brief.language, playbook, platform, is_model=True)
    for _ in range(TRIES):
        try:
            candidates = await drafter.propose(brief)
        except (Transient, Permanent) as failure:
            return start(brief, playbook, f"The drafting model failed ({failure}). Start from this:")
        if reads_danger(candidates):
            warned = replace(brief, urgent=(Urgent.SAFETY,))
            return composed(warned, playbook, "The model reads a danger in this review; please look at that first.")
        choice = choose(candidates, brief, scope)
        if choice.candidate:
            text = brief.assemble(choice.candidate.text, choice.candidate.step)
            doubt = f"The model was not sure: {choice.candidate.doubt}" if choice.candidate.doubt else ""
            return Reply(text, Origin.MODEL, brief.language, doubt, drafted=text)
        if begun := choose(candidates, brief, scope, is_start=True).candidate:
            text = brief.assemble(begun.text, begun.step)
            return Reply(text, Origin.START, brief.language, UNSURE, drafted=text)
    return start(brief, playbook, NO_DRAFT)


def composed(brief: Brief, playbook: Playbook, note: str) -> Reply:
    """The playbook's words where they are the whole answer, as it may leave: of an urgent matter, or to stars alone."""
    text = compose(brief, playbook)
    return Reply(text, Origin.COMPOSED, brief.language, note, drafted=text)


def start(brief: Brief, playbook: Playbook, note: str) -> Reply:
    """The playbook's words for the topic, for a person to go on from: as they stand they name nothing of the review."""
    return replace(composed(brief, playbook, note), origin=Origin.START)
