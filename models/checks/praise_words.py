"""Words of praise: those that a reply is glad or thankful in, and those by which customers say that they like something."""

from __future__ import annotations

import re

PRAISE = re.compile(
    r"\b(?:good to (?:hear|read|know)|glad|pleased|delighted|happy (?:to hear|that)|great (?:to|that)|(?:it's|is) (?:good|great|nice|lovely) that|enjoy)\b"
)
THANKED = re.compile(
    r"\b(?:thank\w*|appreciate|grateful)\b[^.!?]{0,25}\b(?:appreciat\w+|prais\w+|compliments?|(?:kind|friendly|nice|good|warm|fine) (?:words?|feedback)|"
    r"recommend\w+|confirm\w+|trust|loyalty|highlight\w*|support\w*|enthusiasm|enjoy\w*|satisfaction)\b|\btouched (?:that|by)\b"
)
LIKED = re.compile(
    r"\b(?:good|great|nice\w*|lov(?:e[dsly]*|ing)|lovely|(?:i|we|he|she|they|kids?|wife|husband|mother|mum|son|daughter|children|really|also|do|did|friend\w*) "
    r"(?:really |also |do |quite |all )?like[ds]?|liked|likes|excellent|perfect\w*|beautiful\w*|fine|pretty|amazing|comfort\w*|cute|fast|quick\w*|best|happy|"
    r"gorgeous|soft|friendly|kind|polite|helpful|helps?|helped|sturdy|solid|delicious|works|fantastic|brilliant|super\w*|wonderful|superb|sweet\w*|enjoy\w*|"
    r"pleas(?:ant|ed|ure)\w*|adore[ds]?|charming|handsome|fun|neat|decent|ok|okay|cool|crisp|spot on|delight\w*|impress\w*|top|wow|cosy|cozy|elegant|cheerful|"
    r"precise|well|heaven\w*|magic|genius|praise\w*|proud|laugh\w*|fluffy|easy|funny|fresh|smooth|spotless|clean|useful|thick|learn\w*|strong|bright|warm|"
    r"light|star|photos?|pictures?|smells? (?:of|like)|tast\w+)\b"
)
"""``PRAISE`` opens a sentence that is glad of something, ``THANKED`` one that thanks for it; ``LIKED`` is how customers say that they are."""
OTHER_THANKED = {
    "de": re.compile(
        r"\b(?:dank\w*|freut|freuen)\b[^.!?]{0,60}\b(?:lob\w*|hervorheb\w*|\w*empfehl\w*|vertrauen|treue|kompliment\w*|"
        r"(?:nette|freundliche|liebe|schone)[nrs]? worte?n?)\b"
    ),
    "es": re.compile(
        r"\b(?:gracias|agradec\w+)\b[^.!?]{0,60}\b(?:elogi\w+|destac\w+|recomend\w+|confianza|fidelidad|cumplid\w+|"
        r"palabras (?:amables|bonitas)|(?:amables|bonitas) palabras)\b"
    ),
    "fr": re.compile(
        r"\b(?:merci|remerci\w+)\b[^.!?]{0,60}\b(?:eloges?|compliments?|recommand\w+|confiance|fidelite|soulign\w+|"
        r"(?:gentils?|aimables?) (?:mots?|paroles?))\b"
    ),
}
OTHER_LIKED = {
    "de": re.compile(
        r"\b(?:gut\w*|tolle?\w*|super|schone?\w*|prima|perfekt\w*|klasse|lecker\w*|nette?\w*|freundlich\w*|hubsch\w*|gefall\w*|gefiel\w*|"
        r"liebe?n?|bequem\w*|top|begeister\w*|zufrieden|stabil|leise|weich\w*|schnell\w*|einwandfrei|wunderbar\w*|angenehm\w*|ok|okay)\b"
    ),
    "es": re.compile(
        r"\b(?:buen\w*|bien|genial\w*|bonit\w*|perfect\w*|preciosa?\w*|encant\w*|gust\w+|amable\w*|rapid\w+|comod\w+|suave\w*|facil\w*|"
        r"excelente\w*|ric[oa]s?|estupend\w+|maravillos\w+|contento|contenta|top|ok|simpatic\w+|guap\w+)\b"
    ),
    "fr": re.compile(
        r"\b(?:bon\w*|bien|beau\w*|belle\w*|joli\w*|parfait\w*|super|genial\w*|aime\w*|ador\w+|gentil\w*|aimable\w*|rapide\w*|confortable\w*|"
        r"doux|douce|facile\w*|excellent\w*|delicieu\w+|magnifique\w*|content\w*|top|ok|sympa\w*|agreable\w*|plai\w+|solide\w*)\b"
    ),
}
"""Thanks for praise, and liking, in German, Spanish and French; ``schon`` is also *already*, which errs on the mild side."""
MISGIVING = re.compile(
    r"\b(?:not|no|never|too|but|nothing|without|hardly|wish|would|could|should|supposed|if|thought|hoped|expected|advert\w*|\w+n't|"
    r"nicht|kein\w*|nie|zu|sollte\w*|ni|nunca|nada|sin|demasiado|pas|jamais|rien|sans|trop)\b"
)
"""A clause with such a word says of nothing that it is good."""
LAUD = frozenset(
    """praise praising praised compliment compliments kind friendly nice good warm fine words word feedback confirming highlighting
    appreciation appreciate appreciating recommending enthusiasm enjoyment enjoying satisfaction support supporting loyalty trust
    cloth fabric material taste flavour flavor look looks feel""".split()
)
"""What a thanks for praise is worded in, beside what is praised."""
