"""A button that asks before it acts: its question or form, as the case stands now."""

from __future__ import annotations

from handlers.admit import admit
from handlers.change import guard
from handlers.deps import Deps
from models.cases.case import Command
from models.cases.people import Actor
from models.errors import Refused
from models.notices.buttons import buttons
from models.notices.notice import Button
from models.notices.refusal import UNKNOWN_BUTTON


async def question(case_id: int, act: str, seen_version: int, actor: Actor, deps: Deps) -> Button:
    """The button that a person pressed, with the question or form it opens; :class:`Refused` or :class:`Stale` as a
    decision would be.

    Nothing is decided here: the answer comes back as a command and is checked again.
    """
    playbook = deps.playbooks.current()
    await admit(actor, playbook, deps, case_id, decides=True)
    async with deps.store.begin() as tx:
        case = await guard(Command(case_id, act, seen_version, actor, key=""), tx)
    for button in buttons(case, playbook, deps.platform(case.review.source)):
        if button.act == act:
            return button
    raise Refused(UNKNOWN_BUTTON)
