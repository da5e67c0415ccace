"""A check for addresses of pages and mailboxes, plain or disguised."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.checks.check import Scope, Wording, finding
from models.checks.finding import Finding, FindingCode
from models.text.fold import fold
from models.text.text import Text

EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\]| at (?=\w+ dot ))\s?[\w-]+"
    r"(?:\s?(?:\.|\(dot\)|\[\.\]| dot )\s?[\w-]+)+",
    re.IGNORECASE,
)
_TOP_LEVEL = (
    "com|net|org|info|biz|example|shop|store|online|site|xyz|app|dev|io|co|uk|de|fr|es|eu|nl|ch|ai|gg|ly|link|click|top|"
    "club|ru|cn|pl|pt|ca|au"
)
_DOT = r"(?:\s?\[\.\]\s?|\s?\(\.\)\s?|\s?\(dot\)\s?|\s?\[dot\]\s?| dot |\.)"
_LINK = re.compile(
    r"h(?:tt|xx)ps?\s?:|(?:ftp|slack|mailto|tel|javascript|data|sms|whatsapp)\s?:\s?[^\s]|www\s?\.|"
    r"\]\s?\([^)\n]{0,500}\)|<a\s|href\s?=|"
    rf"(?<![\w-])[a-z0-9][a-z0-9-]{{0,62}}{_DOT}(?:[a-z0-9-]{{1,63}}\.){{0,4}}(?:{_TOP_LEVEL})\b(?![a-z])(?:/\S*)?|"
    r"(?<![\w-])[a-z0-9-]{1,63}\.[a-z]{2,}/\S+|\b(?:scan (?:the|this|our) qr code|link in (?:my|our) (?:bio|profile))\b"
)


def links(text: Text) -> Iterator[str]:
    """Every address of a page or a mailbox in a text."""
    for pattern in (EMAIL, _LINK):
        yield from (found[0].strip() for found in pattern.finditer(text.folded))


class Links:
    """Finds the address of a page or mailbox that is not the shop's own."""

    id = FindingCode.LINK
    advice = "It holds a link or an address that is not in the playbook: take it out."

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """One finding for each address."""
        for link in links(reply.rest):
            if fold(link).strip(" .") not in scope.ours.folded:
                yield finding(self, link)
