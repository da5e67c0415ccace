"""How a public reply may not speak to a customer."""

from __future__ import annotations

from models.checks.finding import FindingCode
from models.checks.word_rules import WordRules


class Blame(WordRules):
    """The fault laid at the customer's door, and mockery."""

    id = FindingCode.BLAME
    advice = "It puts the blame on the customer or sounds sarcastic: say plainly what we are sorry about."
    may_be_reported = True


class Insults(WordRules):
    """Words against a person's honesty, mind or character."""

    id = FindingCode.INSULT
    advice = "It holds an insult or calls somebody dishonest: describe the matter without that word."


class Swearing(WordRules):
    """Foul words, whoever used them first."""

    id = FindingCode.SWEARING
    advice = "It holds a swear word: take it out, also where the customer used it first."
