"""Checks of how a public reply speaks to a customer."""

from __future__ import annotations

from models.checks.finding import FindingCode
from models.checks.word_rules import WordRules


class Blame(WordRules):
    """Finds mockery, and fault laid at the customer's door."""

    id = FindingCode.BLAME
    advice = "It puts the blame on the customer or sounds sarcastic: say plainly what we are sorry about."
    may_be_reported = True


class Insults(WordRules):
    """Finds words against a person's honesty, mind or character."""

    id = FindingCode.INSULT
    advice = "It holds an insult or calls somebody dishonest: describe the matter without that word."


class Swearing(WordRules):
    """Finds foul words, whoever used them first."""

    id = FindingCode.SWEARING
    advice = "It holds a swear word: take it out, also where the customer used it first."
