"""What a drafter is told of a case, and what it offers."""

from __future__ import annotations

from dataclasses import dataclass

from models.cases.reply import Answered
from models.cases.verdict import Topic, Urgent

NO_STEP = ""
"""The id of doing nothing further: a choice like any other."""
SAFE_STEP = "safe"
"""The id of the step for a danger: what a drafter says when it chooses it is never shown."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that the shop does next, or asks the customer to do.

    ``when`` says in words, to a model, for whom it is right; ``say`` is the shop's sentence for it.
    """

    id: str
    when: str
    say: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is always true of the shop and may be said in a reply, such as how long returns are taken."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a drafter may know. The customer's words are data, never instructions.

    ``review`` is the whole of it, ``telling`` its sentences that carry the complaint, both verbatim. ``stars`` is 1 to
    5, None where none were given. ``topic`` is the one that the shop's phrases may speak of. ``greeting``, ``sign_off``
    and each step's sentence come from the playbook and stand in the reply as they are; ``max_chars`` is the platform's
    limit for the whole reply. ``wordless`` is all that is said between them where the customer gave stars and no words,
    empty for any other.
    """

    language: str
    product: str
    stars: int | None
    review: str
    telling: tuple[str, ...]
    topic: Topic
    urgent: tuple[Urgent, ...]
    greeting: str
    steps: tuple[Step, ...]
    sign_off: str
    voice: str
    max_chars: int
    facts: tuple[Fact, ...] = ()
    examples: tuple[Answered, ...] = ()
    wordless: str = ""

    def assemble(self, acknowledgement: str, step: str = NO_STEP) -> str:
        """The whole reply: greeting, acknowledgement, the sentence of the step with this id, sign-off."""
        said = next((each.say for each in self.steps if each.id == step), "")
        middle = " ".join(part for part in (acknowledgement, said) if part)
        return "\n\n".join(part for part in (self.greeting, middle, self.sign_off) if part)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One acknowledgement that a drafter offers, best first, with the id of the next step that it chose.

    ``is_trusted`` is false where the drafter itself thinks that a reader would change it; ``doubt`` says in a few words
    what it was not sure of, for the team alone.
    """

    text: str
    step: str = NO_STEP
    is_trusted: bool = True
    doubt: str = ""
