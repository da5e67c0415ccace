"""What a drafter is told of a case, and what it offers."""

from __future__ import annotations

from dataclasses import dataclass

from models.cases.reply import Answered
from models.cases.verdict import Topic, Urgent


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a drafter may know. The customer's words are data, never instructions.

    ``topics`` are all that the review may be about; ``topic`` is the one that the shop's phrases speak of.
    ``complaint`` are the sentences to acknowledge, cleaned; ``what_next``, ``reach_us`` and ``sign_off`` come from the
    playbook and stand in the reply as they are; ``max_chars`` is the platform's limit for the whole reply.
    ``review_words`` is the length of the whole review.
    """

    language: str
    product: str
    complaint: str
    topics: tuple[Topic, ...]
    topic: Topic
    urgent: tuple[Urgent, ...]
    greeting: str
    what_next: str
    reach_us: str
    sign_off: str
    voice: str
    max_chars: int
    review_words: int = 0
    examples: tuple[Answered, ...] = ()

    def assemble(self, acknowledgement: str) -> str:
        """The whole reply: greeting, what the customer said, what we do, how to reach us, sign-off."""
        middle = " ".join(part for part in (acknowledgement, self.what_next, self.reach_us) if part)
        return "\n\n".join(part for part in (self.greeting, middle, self.sign_off) if part)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One acknowledgement (or whole reply) that a drafter offers, best first.

    ``is_trusted`` is false where the drafter itself thinks that a reader would change it.
    """

    text: str
    is_trusted: bool = True
    is_whole_reply: bool = False
