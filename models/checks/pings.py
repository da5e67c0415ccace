"""A check for mentions, which would wake people up in a chat."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.finding import Finding, FindingCode
from models.checks.links import EMAIL
from models.text.text import Text

_PING = re.compile(r"<[!@#][^>\s]*>?|(?<![\w.])@\w+|</?at>|\bat (?:channel|everyone|here)\b", re.IGNORECASE)


def pings(text: Text) -> Iterator[str]:
    """Every mention in a text; the @ of a mailbox is none."""
    yield from (found[0] for found in _PING.finditer(EMAIL.sub(" ", text.folded)))


class Pings:
    """Finds the mention of a person, a group or a channel."""

    id = FindingCode.PING
    advice = "It would wake up people in a chat: take out the @ or <!…>."

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """One finding for each mention."""
        for ping in pings(reply.rest):
            yield finding(self, ping)
