"""Words that tell a courtesy from the story, and the story from what leaves it."""

from __future__ import annotations

import re

COURTESY = re.compile(
    r"\s*(?:thank|we|good|glad|how (?:nice|lovely|good)|it is (?:good|nice|lovely|pleasant)|it's good|schon|danke|vielen|gracias|nos |merci|nous)"
)
"""Such a sentence tells nothing yet: the one after it may be the first that does."""


WARM = re.compile(
    r"\b(?:sorry|thank\w*|glad|good (?:to|that)|pleased|nice (?:that|to)|pity|lovely|joy|please|understand\w*|seriously|delight\w*|relieved|gracious|kind of you|shame|grateful|relief|as you (?:say|make|put)|you say|right (?:to|that)|useful|fair(?:ly)?|unnecessary|uncalled for|little confidence|small comfort|disheartening|embarrass\w*|galling|alarming|(?:no|not) (?:harm done|good enough|acceptable|right)|from what you (?:write|say|tell)|as (?:far as|you) (?:we|write))\b"
)
"""English sentences with such a word are courtesies, wherever they stand."""
GOES_ON = re.compile(r"\b(?:either|also|too|as well|even so|likewise|in addition|on top|besides)\b|^\s*you \w+")
"""Such a sentence goes on with the customer's story."""
ASIDE = re.compile(
    r"\b(?:may|might|must|perhaps|maybe|probably|certainly|simply|of course|naturally|always|usually|often|sometimes|these days|nowadays|currently|our|ourselves)\b|"
    r"\bone (?:can|could|may|has|needs|does|wants|gets|pays|finds|takes|knows|sees)\b|\bcan\b(?! not\b| only\b|not\b|'t\b)|(?<!you )(?<!they )(?<!it )(?<!that )(?<!he )(?<!she )\bwould\b"
)
"""What is possible, usual or owed, and what concerns the shop: a customer's story has little of it, an excuse, a promise or
a lesson hardly does without."""
