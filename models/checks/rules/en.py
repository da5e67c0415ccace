"""English: what a reply may not say."""

from __future__ import annotations

from models.checks.finding import FindingCode as F
from models.checks.rule import Rule, Weight, rules

WE = r"(?:we|i|our (?:team|shop|company|staff|colleagues))\b"
FAR = r"[^.!?\n]{0,60}?"
NEAR = r"(?:[^.!?\n\s]+\s+){0,4}?"
MONEY = (
    r"(?:refund(?:s|ed|ing)?|reimburse(?:d|ment)?|money[- ]back|(?:your|the) money|compensat(?:e|ed|ion)|goodwill|rebates?)\b"
)
GIFT = (
    r"(?:discounts?|vouchers?|coupons?|promo(?:tion(?:al)?)?[- ]codes?|discount codes?|gift[- ]?cards?|store credit|"
    r"free (?:\w+ )?(?:shipping|delivery|replacement|item|gift|month|jars?|return)|freebies?|complimentary)\b"
)
GIVE = (
    r"(?:offer|give|gave|given|grant|issue|send|sent|provide|arrange|process|approve|credit|apply|transfer|pay|return|"
    r"initiate|make)(?:ed|d|s|ing)?"
)
REVIEW = r"(?:(?:\w+ )?(?:reviews?|ratings?|feedback|comments?|stars?|score|opinion|post))\b"

PROMISES = [
    *rules(
        F.PROMISE,
        r"(?:we|i) (?:can |do |hereby |will |would |also |personally )*(?:promise|guarantee|swear|vow|assure you)\b",
        r"(?:we'll|i'll) (?:guarantee|personally)\b",
        r"you have (?:our|my) (?:word|promise|guarantee)\b",
        r"(?:it|this|that|these things|something like this)(?: will|'ll| shall)? (?:never|not) (?:ever )?happens? again\b",
        r"(?:won't|will not|will never|can't|cannot|never|not) (?:ever )?happen (?:to \w+ )?(?:ever )?again\b",
        r"(?:make|making|made) sure (?:that )?(?:it|this|that|such \w+) (?:never|doesn't|does not|won't)\b",
        r"we (?:[\w']+ ){0,5}lifetime warranty\b",
        r"guaranteed (?:to|by (?:us|monday|tuesday|wednesday|thursday|friday|tomorrow))\b",
    ),
    *rules(
        F.PROMISE,
        r"(?:we|i|our team)(?: will|'ll| shall| are going to|'re going to| am going to) "
        r"(?:\w+ly |also |of course |now |then )*(?:send|ship|replace|repair|fix|resolve|exchange|collect|pay|cover|sort|deliver|"
        r"make (?:it|this|things) (?:right|up)|put (?:it|this|things) right|take care of|reorder|dispatch)\b",
        r"you(?: will|'ll| are going to) (?:\w+ly )?(?:receive|get|have|hear)\b",
        r"(?:within|in the next) (?:\w+ )?(?:\d+|two|three|five|a few|one|a) (?:business |working )?(?:hours?|days?)\b(?=[^.!?]{0,40}(?:reply|answer|send|back|hear))",
        weight=Weight.WARN,
    ),
    *rules(F.PROMISE, r"(?:we|our team)(?: will|'ll| shall| are going to|'re going to)\b", weight=Weight.MODEL),
]

ADMISSIONS = [
    *rules(
        F.ADMISSION,
        r"(?:we|our (?:shop|company|team|staff))(?: are|'re| were| was| is|'ve been| have been) (?:\w+ly |all |so )*"
        r"(?:liable|guilty|negligent|criminals?|crooks?|thieves|liars?|frauds?|fraudulent|scammers?|cheats?|dishonest|at fault|to blame)\b",
        r"(?:accept|admit|take|assume|bear|acknowledge)(?:s|ted|ing|ed)? (?:the |all |full |any |our |legal |complete |gross )*"
        r"(?:liability|guilt|blame|negligence|fraud|fault)\b",
        r"(?:we|i) (?:fully |openly |hereby |must )*(?:admit|confess|plead)\b",
        r"(?:entirely|completely|all|solely|totally|clearly) (?:our|my) fault\b",
        rf"we (?:\w+ly )?(?:sold|sell|sent|shipped|ship|supply|supplied) {NEAR}(?:fakes?|counterfeits?|knock-?offs?|defective|dangerous|unsafe|illegal|stolen)\b",
        r"we (?:\w+ly )?(?:lied|lie|cheat(?:ed)?|steal|stole|deceived?|scam(?:med)?|defraud(?:ed)?|rob(?:bed)?|ripped (?:you|off)|tricked|misled)\b",
        r"we (?:\w+ly )?(?:broke|violated|breached) the (?:law|contract|rules)\b",
        r"we (?:already )?knew (?:about|that|it|of)\b",
        r"(?:on purpose|deliberately) (?:sent|sold|did|shipped)|(?:did|do) (?:it|this|that) on purpose\b",
        r"our (?:\w+ )?(?:cream|product|item|device|oil|charger|\w+) (?:has |have )?(?:caused?|injured|burn(?:ed|t)|hurt) (?:your|you|the) ",
        r"we (?:hereby )?(?:waive|acknowledge the debt|owe you)\b",
        r"(?:gross |wil+ful )negligence\b",
        r"why (?:are|do|did) we\b",
    ),
    *rules(
        F.ADMISSION,
        r"(?:our|my) (?:own |bad )?(?:fault|mistake|error|negligence|failure)\b",
        r"(?:full|complete) responsibility\b",
        r"(?:responsible for (?:your|the|this) (?:injury|injuries|damage|accident|loss))\b",
        weight=Weight.WARN,
    ),
    *rules(
        F.ADMISSION,
        r"(?:it|watch|item|product|bag|shoes|this|that|they|which) (?:is|are|was|were) (?:indeed |in fact |really |a |an )*"
        r"(?:fakes?|counterfeits?|forger(?:y|ies)|knock-?offs?|not genuine|not authentic|replicas?)\b",
        weight=Weight.WARN,
    ),
]

OFFERS = [
    *rules(
        F.OFFER,
        rf"{WE}(?:(?!\b(?:sorry|understand|that|you (?:are|were|have|had|did|asked|wanted|wrote))\b)[^.!?\n]){{0,40}}\b{GIVE}\b{FAR}\b(?:{MONEY}|{GIFT}|[$€£]\s?\d|\d+ ?(?:dollars|euros?|pounds|[$€£%]))",
        r"(?:we|i)\b(?:(?!\b(?:sorry|understand|that|you|no|not|never|n't)\b)[^.!?\n]){0,30}\b(?:refund|reimburse|compensate|repay)\b",
        r"(?:we|i)(?:'ll| will| would| can| could|'d)\b(?:(?!sorry|that)[^.!?\n]){0,30}\b(?:refund|reimburse|compensate|repay)\b",
        rf"(?<!told )(?<!promised )(?<!said )(?<!that )you(?:'ll| will| can| may|'re| are) (?:now |also |soon )?(?:get|receive|have|claim|use|enjoy|expect|entitled to|eligible for|given|due)\b{FAR}\b(?:{MONEY}|{GIFT})",
        rf"(?:accept|enjoy|redeem|claim|here is|here's|here are|as a token|please (?:use|take))\b{FAR}\b(?:{GIFT}|{MONEY}|\d+ ?%)",
        r"(?:free of charge|at no (?:extra |additional )?(?:cost|charge)|for free|on the house|on us|free of cost)\b",
        r"(?:full|partial|immediate|instant) refund (?:is|will|has|of|for you|today|to you)\b",
        r"send you (?:\w+ )*(?:for free|free)\b",
        r"(?:as|by way of) (?:a )?(?:compensation|goodwill|thank[- ]you gift)\b",
    ),
    *rules(
        F.OFFER,
        rf"{GIFT}",
        r"(?:\d+|ten|twenty|fifty) ?(?:%|percent|per cent) (?:off|discount|reduction)",
        r"half[- ]price\b",
        r"(?:compensation|compensate|reimburse|reimbursement)\b",
        unless_said=True,
    ),
    *rules(
        F.OFFER,
        r"refund (?:is|was|has been|will be|have been) (?:now |already |fully )?(?:approved|granted|issued|confirmed|processed|on (?:its|the) way|sent|paid)\b",
        r"refund(?:s|ed|ing)?\b|money back\b",
        r"replac(?:e|ed|ing|ement|ements)\b|exchange\b",
        weight=Weight.WARN,
        unless_said=True,
    ),
]

BLAMES = [
    *rules(
        F.BLAME,
        r"(?:your|the customer's|user'?s?) (?:own )?(?:fault|mistake|error|carelessness|negligence|responsibility)\b",
        r"user error\b",
        r"you (?:really |simply |just |clearly |obviously |probably |also )*(?:should|could) (?:really |simply |just |at least )*have\b(?! (?:had|to|received|been))",
        r"you (?:really |simply |just |clearly |obviously |apparently |probably |evidently )*(?:failed to|neglected to|forgot to|must have|misread|misused|mishandled|misunderstood|ignored|didn't bother|did not bother|chose to ignore|overreact)",
        r"you (?:clearly|obviously|evidently) ",
        r"(?:if|had) you (?:had )?(?:only |actually |bothered to |simply )*(?:read|followed|checked|looked|listened|measured|contacted)\b",
        r"(?:as|like) (?:we|i) (?:already |clearly |have )*(?:told|explained|said|informed|wrote)\b",
        r"(?:next time|in future),? (?:please )?(?:read|check|measure|try|be more|pay attention|use your)",
        r"(?:you|please) (?:need to|have to|must|might want to) (?:learn|calm down|grow up|read)\b",
        r"calm down\b|grow up\b|get over it\b|deal with it\b",
        r"(?:nobody|no one) else (?:has |ever )*complain|(?:other|all our|our other) customers (?:are|have been|were|love|never|don't)",
        r"sorry (?:that )?(?:if )?you feel (?:that|this|like|the)",
        r"sorry if (?:you|we|this|it)\b",
        r"it(?:'s| is| was) not our (?:fault|problem|responsibility)|not our (?:fault|problem)\b|nothing to do with us\b",
        r"what did you expect\b|you get what you pay for\b",
        r"clearly stated\b|clearly says\b|as (?:clearly )?(?:stated|described|mentioned) (?:in|on) (?:the|our) (?:description|page|terms|website|instructions|manual)",
        r"(?:we|i) (?:don't|do not|can't|cannot|find it hard to|hardly) believe (?:you|that|your|this)\b",
        r"(?:we|i) doubt (?:that|it|your|you)\b",
        r"your (?:claims?|allegations?|accusations?|so-called|story) (?:is|are|that|about|seem)",
        r"you claim(?:ed)?\b|you allege",
    ),
    *rules(
        F.BLAME,
        r"congratulations|bravo\b|boo[- ]hoo|oh dear\b|poor (?:you|thing)\b|how (?:terrible|awful|tragic) for you|cry me a river|"
        r"what a (?:surprise|tragedy|shame that you)|thanks for nothing|good luck (?:with|finding|elsewhere)|"
        r"glad you (?:got|had) that off your chest|lucky you\b|big deal\b|sure you did\b|yeah,? right\b|lol\b|haha|\bwell done\b",
    ),
]

INSULTS = [
    *rules(
        F.INSULT,
        r"(?:idiots?|idiotic|morons?|moronic|stupid(?:ity)?|dumb(?:o|er|est)?|imbeciles?|losers?|clowns?|jerks?|cretins?|numbskulls?|"
        r"scum(?:bags?)?|vermin|fools?|foolish|dimwits?|half-?wits?|lunatics?|psychos?|retarded|whin(?:er|ers|y)|karen|"
        r"crybab(?:y|ies)|brainless|clueless|pathetic|hysterical|ignorant|disgusting person|fatty)\b",
        r"trolls?\b|trolling\b",
        r"liars?\b|lying\b(?! (?:on|in|around|under|there|down|flat|next|by|at|outside|open|beside|about the))",
        r"(?:fake|fraudulent|bogus|dishonest|made[- ]up|paid|invented) (?:reviews?|reviewers?|customers?|accounts?|complaints?|claims?|stor(?:y|ies)|orders?)\b",
        r"you(?:'re| are) lying\b|you(?:'re| are) (?:a |an |just |such |so |being |nothing but |clearly )*(?:fake|fraud|crooks?|cheat|scammers?|thie(?:f|ves)|competitor|nuisance|sheep|joke|rude|childish|ridiculous|unreasonable|crazy|mad|entitled|ungrateful|bot|difficult)\b",
        r"(?:scam(?:s|med|mers?)?|crooks?|thie(?:f|ves)|rip-?offs?|con artists?|frauds|fraudsters?|(?:you|a|this|total|such) fraud|swindle(?:rs?)?|shysters?|cowboys|bandits)\b",
        r"(?:blackmail(?:ing|er)?|extort(?:ion|ing)?)\b",
        r"shut up\b|get lost\b|(?:just|please|now) go away\b|piss off\b|bugger off\b|up yours\b|go to hell\b|drop dead\b|slow death\b",
    ),
    *rules(F.INSULT, r"(?:rubbish|garbage|trash|junk|crap+y?|joke|worthless|incompetent|lazy|ridiculous|disgrace(?:ful)?|shambles)\b",
           weight=Weight.MODEL),
    *rules(
        F.SWEARING,
        r"(?:mother)?f+u+c+k\w*|f\*+\w*|fck\w*|fvck\w*|s+h+i+t+(?:s|ty|tier|ting|e|hole|show)?\b|bull-?shit\w*|sh\*t|b[i*]tch\w*|bastards?\b|"
        r"arse(?:s|holes?)?\b|ass(?:es|holes?)\b|dick(?:s|heads?)?\b|cunts?\b|twats?\b|wank\w*|pricks?\b|bollocks\b|"
        r"(?:god)?damn(?:ed|it)?\b|bloody (?:hell|useless|awful|idiots?|thing|joke|cheek|late|terrible|well)|crap(?:s|py|ped)?\b|piss(?:ed|ing)?\b|"
        r"hell (?:of|no)\b|what the hell|for (?:god|christ|fuck)'?s? sake|wtf\b|stfu\b|ffs\b|shite\b|slut\w*|whore\w*|n[i1]gg\w+|fagg?ot\w*|douche\w*|screw you",
    ),
    *rules(F.SWEARING, r"bloody\b|(?:to|as|like) hell\b|hell out of\b|darned?\b|frigging?\b|freaking?\b|sods?\b|bucks? of\b",
           weight=Weight.MODEL),
]

REVIEW_CHANGES = rules(
    F.REVIEW_CHANGE,
    rf"(?:chang|updat|edit|delet|remov|revis|amend|reconsider|withdraw|retract|adjust|improv|rais|upgrad|modif|rethink|"
    rf"revisit|tak(?:e|ing) down|tak(?:e|ing) back|correct|rewrit|increas|re-?evaluat)\w*(?: (?:down|back))? (?:(?:your|the|this|that|a|an|it|to|of|negative|current|posted|bad|low|star|one-star|1-star|public|online) )*{REVIEW}",
    r"(?:take|taking) (?:your|this|the) (?:review|rating|comment|post|feedback) down\b",
    r"(?:giv|leav|post|writ)\w* (?:us |a |an |another |new |the )*(?:five|5|four|4|better|higher|positive|good|great|more) (?:out of five |new )?(?:stars?|review|rating|feedback|score)",
    r"(?:more stars|higher rating|better rating|better review|positive review|five stars|5 stars)\b(?! (?:from|for) the)",
    r"in (?:return|exchange) for (?:\w+ )*(?:review|rating|feedback|stars)",
)

VOICES = [
    *rules(
        F.WRONG_VOICE,
        r"i (?:\w+ly |have |had |just |'ve )*(?:ordered|bought|purchased|received|paid|waited|returned|tried|opened|unpacked|own|gave up)\b(?! (?:\w+ )*(?:with|from) the (?:warehouse|carrier|supplier))",
        r"my (?:\w+ )?(?:order|parcel|package|money|delivery|purchase|refund|husband|wife|son|daughter|kids?|child|children|dog|cat|item|complaint|review|birthday)\b",
        r"(?:never|won't|not) (?:buy|order|shop|buying|ordering)\w* (?:from|at|with)? ?(?:you|here|them|this (?:shop|store|company))?(?: ever)? again\b",
        r"(?:do not|don't|avoid|stay away|beware|never) (?:buy|order|buying|from|of)? ?(?:from |at )?(?:this|these|here|them|this (?:shop|store|company|seller))\b",
        r"(?:would|do|can) not recommend\b|wouldn't recommend\b",
        r"dear (?:shop|seller|store|company|support|team|sir or madam|customer (?:service|care|support))\b",
        r"(?:one|zero|1|0) stars?\b(?= (?:from me|for|is))",
    ),
    *rules(F.WRONG_VOICE, r"(?:i|i'm|i've|i'll|i'd|me|my|mine|myself)\b", weight=Weight.MODEL),
]

LEAKS = rules(
    F.LEAK,
    r"as an? (?:ai|assistant|language model|bot|large)\b|(?:large )?language model\b|chatgpt|openai\b|smollm|llama\b|gpt-?\d|"
    r"(?:system|hidden|secret|my|our|initial|developer) prompt\b|prompt:|"
    r"(?:ignore|disregard|forget|override)(?: \w+){0,3} (?:instructions?|rules|guidelines|prompts?)|"
    r"(?:my|hidden|secret|previous) (?:instructions|guidelines) (?:are|say|were|begin|tell)|"
    r"i(?:'m| am) (?:an? )?(?:ai|bot|robot|assistant|language model)\b|i am only a bot|"
    r"(?:complaint|product|reply|review|acknowledgement|assistant|system|user|human|customer|ack|instruction|output|response|draft)s?\s*:\s",
    r"(?:playbook|api[- ]key|environment variable|access token|admin password|internal notes?)\b",
    r"(?:sure|certainly|of course|okay|ok)[,!]? here(?:'s| is| are)\b|here(?:'s| is) (?:a|the|your|my) (?:reply|draft|response|acknowledgement|answer|possible)",
    r"pwned\b|debug mode|unfiltered\b",
)

RULES: tuple[Rule, ...] = (
    *PROMISES, *ADMISSIONS, *OFFERS, *BLAMES, *INSULTS, *REVIEW_CHANGES, *VOICES, *LEAKS,
)  # fmt: skip
