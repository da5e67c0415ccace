"""What a public reply may not commit the shop to, or ask of the customer."""

from __future__ import annotations

from models.checks.finding import FindingCode
from models.checks.word_rules import WordRules


class Promises(WordRules):
    """Finds promises: what will surely happen, in place of what we would like to do."""

    id = FindingCode.PROMISE
    advice = "It promises something: say what we would like to do, not what will be."


class Admissions(WordRules):
    """Finds a verdict on whose fault it was."""

    id = FindingCode.ADMISSION
    advice = "It admits a fault or a liability: say that we take it seriously, without a verdict."


class Offers(WordRules):
    """Finds offers of money, gifts and replacements: a public reply names none."""

    id = FindingCode.OFFER
    advice = "It offers money, a gift or a replacement in public: invite the customer to write to us."
    may_be_reported = True


class ReviewChanges(WordRules):
    """Finds a wish for another review or for more stars."""

    id = FindingCode.REVIEW_CHANGE
    advice = "It asks for a change of the review or for stars: platforms forbid that; take it out."
    may_be_reported = True
