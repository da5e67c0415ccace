"""A button asks something first: its question or form, as the case stands now."""

from __future__ import annotations

from handlers.alert import notice_of
from handlers.decide import who_was_first
from handlers.deps import Deps
from models.cases.people import Actor
from models.errors import Refused, Stale
from models.notices.notice import Button
from models.notices.refusal import UNKNOWN_BUTTON


async def question(case_id: int, act: str, seen_version: int, actor: Actor, deps: Deps) -> Button:
    """The button that a person pressed, with what it asks; :class:`Refused` or :class:`Stale` as a decision would be.

    Nothing is decided here: the answer comes back as a command and is checked again.
    """
    if not deps.playbooks.current().access.allows(actor):
        raise Refused("You are not among those who may decide here. Ask whoever keeps the playbook ([access]).")
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
    if case is None:
        raise Refused("This case does not exist (any more).")
    if case.version != seen_version:
        raise Stale(who_was_first(case))
    for button in notice_of(case, deps).buttons:
        if button.act == act:
            return button
    raise Refused(UNKNOWN_BUTTON)
