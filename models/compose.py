"""The composed acknowledgement: always faithful and always there, whatever the models make of a review."""

from __future__ import annotations

from models.policy import Playbook
from models.reply import Brief


def acknowledgement(brief: Brief, playbook: Playbook) -> str:
    """What the customer told us, in their own clean words where there are some, else in the playbook's."""
    phrases = playbook.phrases_in(brief.language)
    strict = phrases.strictest(brief.urgent)
    return strict.sorry if strict else phrases.of(brief.topics[0]).sorry
