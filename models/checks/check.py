"""What a check is: the form of a reply that it reads, the scope it judges by, and the findings it gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from models.checks.finding import Finding, FindingCode
from models.text.text import Text


@dataclass(frozen=True)
class Scope:
    """What a reply is checked against.

    ``allowed`` are our own words (the playbook's): links, numbers and addresses in them may stand. ``review`` is the
    customer's text, ``product`` its product, ``author`` the customer's name; ``language`` the reply's expected
    ISO 639-1 code, empty where it isn't known. ``voucher_code`` is this case's, empty where none was made.
    ``is_model`` adds what only a model gets wrong (invented facts, loops, leaks), and blocks on it.
    """

    review: str
    product: str
    author: str
    language: str
    max_chars: int
    allowed: tuple[str, ...]
    never_say: tuple[str, ...] = ()
    voucher_code: str = ""
    is_model: bool = False

    @cached_property
    def said(self) -> Text:
        """The customer's review, prepared for all checks of all replies to it."""
        return Text(self.review)

    @cached_property
    def named(self) -> Text:
        """The product's name, prepared for all checks."""
        return Text(self.product)

    @cached_property
    def ours(self) -> Text:
        """All of our own words, prepared for all checks."""
        return Text("\n".join(self.allowed))


@dataclass(frozen=True)
class Wording:
    """A reply as the checks read it.

    ``rest`` is what remains without the shop's own phrases; ``unquoted`` and ``rest_unquoted`` leave out what is quoted
    from the review word for word. ``told`` is the review without sentences that may steer whoever answers it,
    ``source`` the whole review and the product's name.
    """

    whole: Text
    rest: Text
    unquoted: Text
    rest_unquoted: Text
    told: Text
    source: Text


class Check(Protocol):
    """One reason for which a reply may not leave, or should be looked at again.

    ``advice`` says what is wrong and what to do about it, in a sentence for people.
    """

    @property
    def id(self) -> FindingCode:
        """The code of the findings that this check gives."""

    @property
    def advice(self) -> str:
        """What is wrong and what to do about it, in a sentence for people."""

    def findings(self, reply: Wording, scope: Scope) -> Iterator[Finding]:
        """Everything that this check finds wrong with a reply."""


def finding(check: Check, shown: str = "", *, is_blocking: bool = True) -> Finding:
    """A finding of a check: the words that show the fault, and the check's own advice."""
    where = f"“{shown}”: " if shown else ""
    return Finding(check.id, shown, f"{where}{check.advice}", is_blocking)
