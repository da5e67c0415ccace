"""What words alone decide: the carrier named, and what a person must see at once. Lists that a shop can extend."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from models.cases.verdict import Urgent

CARRIERS = Path(__file__).parent.parent / "data" / "carriers.txt"

_KIN = r"(?:husband|wife|mother|father|mum|mom|dad|brother|sister|son|daughter|nan|gran\w*|dog|cat)"
_URGENT: dict[Urgent, tuple[str, ...]] = {
    Urgent.LEGAL: (
        r"\b(?:my|our|a|his|her|with) (?:lawyer|solicitor|attorney|barrister)s?\b(?!['’]s (?:bag|office chair))",
        r"\blawyer(?:s|ed)? (?:up|will|is|has|says|letter)\b",
        r"\blegal (?:action|team|steps|advice)\b",
        r"\bsmall claims?\b",
        r"\battorney general\b",
        r"\btrading standards\b",
        r"\bconsumer (?:court|forum|protection)\b",
        r"\blaw ?suit\b",
        r"\b(?:i'?ll|i will|going to|gonna|will|to) sue\b",
        r"\bsuing\b",
        r"\bsee you in court\b",
        r"\btak(?:e|ing) (?:you|them|this)(?: all)? to (?:the )?(?:court|tribunal)\b",
        r"\bin court\b",
        r"\bombudsman\b",
        r"\bclass action\b",
        r"\bACCC\b",
        r"\b(?:report|reported|reporting|complain(?:ed|t)?)\b[^.!?]{0,40}\b(?:ftc|cpsc|bbb|police|authorities)\b",
    ),
    Urgent.FAKE: (
        r"\bcounter ?feits?\b",
        r"\bknock ?-?offs?\b",
        r"\b(?:is|are|was|were|it'?s|they'?re|total|obvious|clearly|a|100%) fakes?\b(?! (?:leather|fur|grass"
        r"|plant|tan|nails?|lash|flower|snow|blood|wood|tree|candle|smile|moustache|ivy|review))",
        r"\bnot (?:the )?(?:genuine|authentic)\b",
        r"\b(?:isn'?t|aren'?t|wasn'?t) (?:the )?(?:genuine|authentic)\b",
        r"\bbootleg\b",
        r"\bserial (?:number|no)[^.!?]{0,40}\b(?:not|doesn'?t|isn'?t|no)\b",
    ),
    Urgent.DISCRIMINATION: (
        r"\brac(?:ist|ism|ial(?:ly)?)\b",
        r"\bdiscriminat\w+",
        r"\bhomophob\w+",
        r"\btransphob\w+",
        r"\bsexist\b",
        r"\bantisemit\w+",
        r"\bislamophob\w+",
        r"\bxenophob\w+",
        r"\bbecause (?:i'?m|i am|we'?re|we are|of my) (?:a )?(?:black|asian|muslim|jewish|gay|lesbian|trans"
        r"|disabled|indian|foreign\w*|deaf|blind|in a wheelchair|hijab|skin|accent|religion|race|wheelchair)\b",
        r"\b(?:my|his|her|our) (?:accent|hijab|turban|skin colou?r|headscarf)\b",
        r"\bslurs?\b",
        r"\bgo back to your\b",
        r"\b(?:speaks?|learn(?:ed|t)? to speak) (?:proper |better )?english\b",
        r"\b(?:people|couples|girls|customers) like (?:you|us|me|that)\b",
        r"\bonly (?:black|asian|brown|muslim) \w+\b",
        r"\bno white \w+\b",
        r"\bi'?m (?:black|deaf|blind|muslim|jewish)\b",
    ),
    Urgent.BEREAVEMENT: (
        r"\bfunerals?\b",
        r"\b(?:was|were|been|be) (?:buried|cremated)\b(?! (?:in|under|beneath|at the bottom))",
        r"\bburial\b",
        r"\bcremat(?:ion|orium)\b",
        r"\bpass(?:ed|ing) away\b",
        r"\bhospice\b",
        r"\bmemorial (?:service|plaque|wreath|stone|card|bench)s?\b",
        r"\b(?:his|her|their|my|our) (?:\w+'s )?ashes\b",
        rf"\b(?:my|our) (?:late|dear|dead) {_KIN}\b",
        rf"\b(?:my|our) {_KIN} (?:had )?(?:just |recently )?died\b",
    ),
    Urgent.PRESS: (
        r"\bjournalists?\b",
        r"\breporters?\b",
        r"\bchannel \d+\b",
        r"\b(?:tv|news|radio) (?:station|crew|desk|channel|programme|show)\b",
        r"\b(?:the |local )(?:news|newspapers?|press|media|bbc|telly)\b",
        r"\bso did the tv\b",
        r"\bwatchdog\b",
        r"\bnewsroom\b",
        r"\b(?:go|going|went|sent|send|tell|telling|told|call(?:ed|ing)?|contact(?:ed"
        r"|ing)?)\b[^.!?]{0,20}\b(?:a |the )(?:paper|tv)\b",
        r"\bconsumer (?:show|programme|program|column)\b",
    ),
    Urgent.SAFETY: (
        r"\bcaught (?:on )?fire\b",
        r"\bon fire\b",
        r"\bfire (?:brigade|department|hazard|alarm)\b",
        r"\bburst into flames?\b",
        r"\bflames?\b",
        r"\bsparks?\b",
        r"\bsparked\b",
        r"\bexplod\w+",
        r"\belectr(?:ic(?:al)? shock|ocut\w+)\b",
        r"\bgot (?:a |an )?(?:electric )?shocks?\b",
        r"\bgave me (?:a |an )?(?:electric )?shocks?\b",
        r"\b(?:anaphyla\w+|allergic reaction|hives)\b",
        r"\bchok(?:e|ed|ing)\b",
        r"\b(?:emergency room|a&e|hospital|ambulance|poison control|stitches|urgent care|paramedics?)\b",
        r"\b(?:burn(?:ed|t)) (?:my|his|her|our|me|their)\b",
        r"\b(?:second|third)[- ]degree\b",
        r"\bchemical burns?\b",
        r"\bcarbon monoxide\b",
        r"\bfood poisoning\b",
        r"\bemergency vet\b",
        r"\bbloody (?:diarrh\w+|stools?|vomit)\b",
        r"\bput on a drip\b",
        r"\bswallowed\b",
        r"\bbattery acid\b",
        r"\bblister(?:s|ed)?\b[^.!?]{0,30}\b(?:burn|skin)",
        r"\b(?:eyes?|face|throat|lips|tongue) (?:was |were |got |is |are )?(?:all )?(?:swollen|swelled|swelling)\b",
        r"\bsmok(?:e|ed|ing)\b[^.!?]{0,30}\b(?:outlet|plug|battery|charger|socket|cord|cable)\b",
        r"\b(?:outlet|plug|battery|charger|socket|cord|cable)\b[^.!?]{0,30}\b(?:smok(?:e|ed|ing)|melt\w*|on fire)\b",
    ),
}
_PATTERNS = {kind: re.compile("|".join(parts), re.IGNORECASE) for kind, parts in _URGENT.items()}


def urgent_by_words(text: str) -> tuple[Urgent, ...]:
    """What these words alone make urgent: broad on purpose, since a person looks at it."""
    return tuple(kind for kind in Urgent if _PATTERNS[kind].search(text))


class Carriers:
    """The carriers of a list: each line a name, then its spellings after ``|``; a line that begins with # is a note."""

    def __init__(self, lines: Iterable[str]) -> None:
        rows = [[part.strip() for part in line.split("|")] for line in lines if line.strip() and line[0] != "#"]
        self._known = [(name, re.compile("|".join(map(_spelling, spellings or [name])))) for name, *spellings in rows]

    @classmethod
    def load(cls, file: Path = CARRIERS) -> Carriers:
        """The carriers of a file: one a line, with its other spellings after ``|``."""
        return cls(file.read_text(encoding="utf-8").splitlines())

    def named_in(self, text: str) -> str:
        """The first carrier that the text names, empty where it names none."""
        found = [(place.start(), name) for name, pattern in self._known if (place := pattern.search(text))]
        return min(found)[1] if found else ""


def _spelling(words: str) -> str:
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
    return pattern if words != words.lower() else f"(?i:{pattern})"
