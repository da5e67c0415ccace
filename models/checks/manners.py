"""Checks of how a public reply speaks to a customer."""

from __future__ import annotations

from models.checks.finding import FindingCode
from models.checks.word_rules import WordRules


class Blame(WordRules):
    """Finds mockery, and fault laid at the door of the customer or of somebody else."""

    id = FindingCode.BLAME
    advice = "It puts the blame on somebody or sounds sarcastic: say plainly what we are sorry about."
    may_be_reported = True


class Excuses(WordRules):
    """A reason for what went wrong, which nobody has looked into and no customer has asked for."""

    id = FindingCode.EXCUSE
    advice = "It makes an excuse or gives a cause that the customer did not name: leave the reasons out."


class Insults(WordRules):
    """Finds words against a person's honesty, mind or character."""

    id = FindingCode.INSULT
    advice = "It holds an insult or calls somebody dishonest: describe the matter without that word."


class Swearing(WordRules):
    """Finds foul words, whoever used them first."""

    id = FindingCode.SWEARING
    advice = "It holds a swear word: take it out, also where the customer used it first."
