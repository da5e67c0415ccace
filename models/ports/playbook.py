"""The shop's rules for replies, as the handlers see them."""

from __future__ import annotations

from typing import Protocol

from models.replies.playbook import Playbook


class Playbooks(Protocol):
    """The shop's playbook as it stands in its file now."""

    def current(self) -> Playbook: ...
