"""English words of urgency."""

from __future__ import annotations

from models.cases.verdict import Urgent
from models.ml.reading.urgent.words import UrgentWords

_KIN = r"(?:husband|wife|mother|father|mum|mom|dad|brother|sister|son|daughter|nan|gran\w*|dog|cat)"
_THINGS = r"badges?|pins?|stickers?|patch(?:es)?|posters?|banners?|shirts?|t-?shirts?|tees?|books?|novels?|films?|slogans?|mugs?|campaign"

_VESSEL = r"(?:mugs?|cups?|glass(?:es)?|teapots?|jugs?|flasks?|carafes?)"
_CRACKED = r"(?:crack\w*|split\w*|burst\w*|shatter\w*|exploded)"
_HOT = r"(?:hot|boiling|scalding|(?:coffee|tea) straight)"
_STEERS = r"(?:brakes?|handlebars?|pedals?|stabili[sz]ers?)"
_GAVE_WAY = r"(?:fell off|came off|dropped off|snapped|sheared|gave out|failed)"

WORDS = (
    UrgentWords(
        Urgent.SAFETY,
        (
            rf"\b{_VESSEL}\b[^.!?]{{0,60}}\b{_CRACKED}\b[^.!?]{{0,60}}\b{_HOT}\b",
            rf"\b{_HOT}\b[^.!?]{{0,60}}\b{_VESSEL}\b[^.!?]{{0,60}}\b{_CRACKED}\b",
            rf"\b{_STEERS}\b[^.!?]{{0,40}}\b{_GAVE_WAY}\b",
        ),
        (),
    ),
    UrgentWords(
        Urgent.LEGAL,
        (
            r"\b(?:my|our|a|his|her|with) (?:lawyer|solicitor|attorney|barrister)s?\b",
            r"\blawyer(?:s|ed)? (?:up|will|says|letter)\b",
            r"\blegal (?:action|team|steps|advice|proceedings)\b",
            r"\bsmall claims?\b",
            r"\battorney general\b",
            r"\btrading standards\b",
            r"\bconsumer (?:court|forum|protection)\b",
            r"\blaw ?suit\b",
            r"\b(?:i'?ll|i will|we'?ll|we will|going to|gonna) sue\b",
            r"\bsue (?:you|them|this (?:shop|company|store)|the (?:shop|company|store|seller))\b",
            r"\bsuing\b",
            r"\bsee you in court\b",
            r"\btak(?:e|ing) (?:you|them|this)(?: all)? to (?:the )?(?:court|tribunal)\b",
            r"\b(?:go|going|end|meet|settle (?:this|it)) (?:up )?(?:to|in) court\b",
            r"\bin court\b",
            r"\bombudsman\b",
            r"\bclass action\b",
            r"\bACCC\b",
            r"\b(?:report|reported|reporting|complain(?:ed|t)?)\b[^.!?]{0,40}\b(?:ftc|cpsc|bbb|police|authorities)\b",
        ),
        (
            r"\b(?:lawyer|solicitor|attorney|barrister)s?['’]?s? (?:bag|office|chair|briefcase|costume|robe|gown|joke|lamp)\w*",
            r"\b(?:husband|wife|son|daughter|brother|sister|friend|partner|he|she|i)(?:['’]s|['’]m| is| am| was) (?:a |an )"
            r"(?:lawyer|solicitor|attorney|barrister)\b",
            r"\b(?:for|to) (?:my|a|our) (?:lawyer|solicitor|attorney|barrister) (?:friend|husband|wife|son|daughter)\b",
            r"\b(?:tennis|squash|basketball|badminton|wear(?:s|ing)? it|day|days|grips?|play\w*|shoes?|bounc\w+) (?:well )?(?:in|on) court\b",
            r"\b(?:novel|book|film|series|drama|game|puzzle|thriller)\b[^.!?]{0,40}\b(?:in court|lawsuit|class action|lawyer|attorney)\b",
        ),
    ),
    UrgentWords(
        Urgent.FAKE,
        (
            r"\bcounter ?feits?\b",
            r"\bknock ?-?offs?\b",
            r"\b(?:is|are|was|were|it'?s|they'?re|total|obvious|clearly|a|100%) fakes?\b",
            r"\bnot (?:the )?(?:genuine|authentic)\b",
            r"\b(?:isn'?t|aren'?t|wasn'?t) (?:the )?(?:genuine|authentic)\b",
            r"\bbootleg\b(?! (?:jeans?|trousers|pants|fit|cut|leggings))",
            r"\bserial (?:number|no)[^.!?]{0,40}\b(?:not|doesn'?t|isn'?t|no)\b",
        ),
        (
            r"\b(?:not|no|isn'?t|aren'?t|wasn'?t|never|hardly) (?:a |an |any |some |just )?(?:cheap )?(?:fakes?|counterfeits?|knock ?-?offs?)\b",
            r"\b(?:feared|worried|afraid|thought|suspected|expected) [^.!?]{0,30}\b(?:fakes?|counterfeits?|knock ?-?offs?)\b"
            r"(?=[^.!?]{0,40}\bbut\b)",
            r"\bfake (?:leather|fur|grass|plants?|tan|nails?|lash\w*|eyelash\w*|flowers?|snow|blood|wood|trees?|candles?|smile"
            r"|moustache|beard|ivy|reviews?|stone|pearls?|diamonds?|suede|silk|fireplace|logs?|spiders?|ficus|palm|rocks?|crown"
            r"|tattoos?|pockets?)\b",
            r"\bcounter ?feit (?:detector|pen|tester|money|note|bills?)s?\b",
            r"\bknock ?-?off(?: work| time|s? early| the price)",
        ),
    ),
    UrgentWords(
        Urgent.DISCRIMINATION,
        (
            r"\brac(?:ist|ism|ial(?:ly)?)\b",
            r"\bdiscriminat(?:e|ed|es|ion|ory)\b",
            r"\bdiscriminating against\b",
            r"\bhomophob\w+",
            r"\btransphob\w+",
            r"\bsexis[tm]\b",
            r"\bantisemit\w+",
            r"\bislamophob\w+",
            r"\bxenophob\w+",
            r"\bbecause (?:i'?m|i am|we'?re|we are|of my) (?:a )?(?:black|asian|muslim|jewish|gay|lesbian|trans"
            r"|disabled|indian|foreign\w*|deaf|blind|in a wheelchair|hijab|skin (?:colou?r)|accent|religion|race|wheelchair)\b",
            r"\b(?:my|his|her|our) (?:hijab|turban|skin colou?r|headscarf|wheelchair)\b[^.!?]{0,80}"
            r"\b(?:refus\w+|laugh\w*|mock\w*|stare\w*|followed|said|told|took|drove)\b",
            r"\b(?:refus\w+|laugh\w*|mock\w*|star(?:ed|ing)|look(?:ed|ing)|made fun|followed|would ?n['’]t|because)\b[^.!?]{0,60}"
            r"\b(?:my|his|her|our) (?:wife'?s |husband'?s |son'?s )?(?:accent|hijab|turban|skin colou?r|headscarf|wheelchair)\b",
            r"\bheard my accent\b",
            r"\bracial slurs?\b",
            r"\bslurs? (?:at|about) (?:me|us|him|her)\b",
            r"\bgo back to your (?:own )?country\b",
            r"\b(?:speaks?|learn(?:ed|t)? to speak) (?:proper |better )?english\b",
            r"\b(?:you|these) people\b['’\"]? (?:always|never)\b",
            r"['\"“‘][^'\"”’.!?]{0,40}\b(?:people|couples|girls|customers|women|men) like (?:you|us|that)\b",
            r"\bdon'?t (?:do|serve|want) (?:people|couples|girls|customers) like\b",
            r"\bonly (?:black|asian|brown|muslim) (?:family|person|people|woman|man|couple|customer)s?\b",
            r"\bno white \w+\b",
            r"\bi'?m (?:black|muslim|jewish)\b",
            r"\bi'?m (?:deaf|blind)\b[^.!?]{0,60}(?:\.[^.!?]{0,80})?\b(?:refus\w+|hung up|told me|wouldn'?t)\b",
        ),
        (
            r"\b(?:no (?:to )?|anti-? ?|against |stop |end |fight(?:ing)? |say no to |kick out |zero tolerance (?:to|for) )"
            r"(?:all )?(?:racis[mt]|sexis[mt]|discrimination|homophob\w+|transphob\w+|xenophob\w+|antisemit\w+)",
            rf"\b(?:racism|racist|sexism|discrimination|homophobia|racial justice)\W{{1,3}}(?:\w+ )?(?:{_THINGS})\b",
            rf"\b(?:{_THINGS})\b[^.!?]{{0,40}}\b(?:about|on|against|history of) (?:\w+ ){{0,2}}(?:racis[mt]|sexism|race|racial \w+|discrimination)\b",
            r"\bdiscriminating (?:taste|palate|buyer|customer|ear|eye|drinker|reader)s?\b",
        ),
    ),
    UrgentWords(
        Urgent.BEREAVEMENT,
        (
            r"\bfunerals?\b",
            r"\b(?:was|were|been|be) (?:buried|cremated)\b(?! (?:in|under|beneath|at the bottom))",
            r"\bburial\b",
            r"\bcremat(?:ion|orium)\b",
            r"\b(?:who|she|he|mother|father|mum|mom|dad|husband|wife|son|daughter|nan|gran\w*|dog|cat|friend|just|recently)"
            r" (?:had )?(?:sadly )?pass(?:ed|ing) away\b",
            r"\bpassing away\b",
            r"\bhospice\b",
            r"\bmemorial (?:service|plaque|wreath|stone|card|bench)s?\b",
            rf"\b(?:his|her|their|my|our) (?:\w+'s )?ashes\b(?=[^.!?]{0, 80}\b(?:urn|scatter\w*|{_KIN})\b)",
            rf"\b{_KIN}['’]s ashes\b",
            rf"\b(?:my|our) (?:late|dear|dead) {_KIN}\b",
            rf"\b(?:my|our) {_KIN} (?:had )?(?:just |recently )?died\b",
        ),
        (
            r"\bfour weddings and a funeral\b",
            r"\bfuneral (?:scene|film|novel|doom|march|band|face)\b",
            r"\b(?:film|series|episode|chapter|novel|book|album|song|track)\b[^.!?]{0,40}\b(?:funeral|burial|cremation)\b",
            r"\b(?:like|(?:cheerful|lively|fun) as) (?:at )?(?:a|my own) funeral\b",
            r"\byour funeral\b",
            r"\bburial (?:mound|chamber|site|ground)s?\b",
        ),
    ),
    UrgentWords(
        Urgent.PRESS,
        (
            r"\b(?:a|the|my|to|our|and) journalists?\b",
            r"\b(?:a|the) (?:\w+ )?reporters?\b",
            r"\bchannel \d+(?: news)?\b[^.!?]{0,40}\b(?:rung?|call\w*|want\w*|interest\w*|know\w*|hear\w*)\b",
            r"\b(?:to|told|call(?:ed|ing)?|contact(?:ed|ing)?|with) channel \d+\b",
            r"\b(?:tv|news) (?:station|crew|desk|programme|show)\b",
            r"\b(?:told|contact(?:ed|ing)?|wrote to|inform(?:ed|ing)?|spoke (?:to|with)) (?:a|the|our|my) (?:local )?radio\b",
            r"\bradio (?:station|crew|programme|show)\b[^.!?]{0,40}\b(?:called|rang|wants?|interested|story|interview)\b",
            r"\b(?:go(?:ing)?|went|sent|send(?:ing)?|tell(?:ing)?|told|call(?:ed|ing)?|contact(?:ed|ing)?|inform(?:ed|ing)?"
            r"|writ(?:e|ing|ten)|spoke|talk(?:ed|ing)?|hear from)\b[^.!?]{0,25}"
            r"\b(?:the |a |our )(?:local )?(?:news(?:papers?)?|press|media|bbc|tv stations?)\b",
            r"\bthe local (?:news(?:paper)?|paper|press|media)\b",
            r"\b(?:go(?:ing)?|went) to the (?:papers?|tv)\b",
            r"\bsent? [^.!?]{0,25}\bto (?:the|a) (?:local )?paper\b",
            r"\bso did the tv\b",
            r"\bwatchdog\b",
            r"\bnewsroom\b",
            r"\bconsumer (?:show|programme|program|column)\b",
        ),
        (
            r"\b(?:garlic|trouser|french|flower|coffee|panini|leg|bench|heat|printing|wine|tofu|tortilla) press\b",
            r"\bthe press (?:leaks?|is (?:stiff|heavy|broken)|broke|won'?t|doesn'?t)\b",
            r"\b(?:watch|listen|hear|see|read|catch|follow)\w*\b[^.!?]{0,20}\bthe (?:local )?(?:news(?:papers?)?|paper|bbc)\b",
            r"\b(?:journalist|reporter)s?['’]?s? (?:notebook|notepad|bag|pad|costume)s?\b",
            r"\bwatch ?dog(?: toy| figure|s? collar)",
            r"\b(?:film|novel|book|series|heroine|hero|character)\b[^.!?]{0,40}\b(?:journalist|reporter|newsroom)\b",
            r"\bradio (?:station|show|programme)s? (?:come|comes|in|crystal|clear|is|are|preset|memor)\w*",
        ),
    ),
)
