"""The composed reply: the playbook's own words alone, always faithful and always there.

Of an urgent matter it is the whole answer, in the strictest words. Of any other it is a start for the person who writes
the reply, where no draft is good enough: it names nothing of what the customer said, so nobody sends it as it is. Where
the customer said nothing it is a whole answer again.
"""

from __future__ import annotations

from models.replies.brief import Brief
from models.replies.playbook import Playbook


def compose(brief: Brief, playbook: Playbook) -> str:
    """The whole reply, from the phrases for the brief's urgent matter or else for its topic."""
    phrases = playbook.phrases_in(brief.language)
    if strict := phrases.strictest(brief.urgent):
        return brief.assemble(f"{strict.sorry} {strict.next}")
    if brief.wordless:
        return brief.assemble(brief.wordless)
    start = phrases.of(brief.topic)
    return brief.assemble(start.sorry, start.step)
