"""Words by which a clause tells of trouble, and those that keep it from being quoted."""

from __future__ import annotations

import re

_TROUBLE = {
    "en": """
    not never no none nothing nobody without cannot isn't wasn't didn't doesn't don't won't wouldn't can't couldn't
    broke broken breaks break snapped snap cracked crack ripped rip tore torn tear split burst bent dented dent scratched scratch chipped chip
    shattered smashed crushed leaks leaking leaked leak drips dripping stained stain stains dirty smells smelled smell stinks rusted rust rusty
    faded shrank shrunk peeled peeling peels bled bleeding frayed loose wobbles wobbly crooked warped melted burnt burned burns torn holes hole
    stopped stops died dies dead failed fails fail failing defective faulty flickers jammed jams stuck sticks froze freezes crashes crashed
    missing lost late delayed delay waited waiting wrong different incomplete empty half instead
    flat small smaller big large long short tight thin thick heavy loud noisy weak soft hard stiff rough slow flat cold hot uncomfortable itchy
    expired mouldy moldy stale spoiled rotten sour bitter bland overcooked undercooked used opened fell fallen falls off apart slipped slips
    charged overcharged double twice expensive cancelled canceled refused ignored rude unhelpful hung useless misleading
    sheds shedding squeaks squeak rattles rattle hums buzzes lumpy itches hurt hurts pinches tangled misprinted misspelled blurry
    ruined damaged cheap poor bad worse worst unusable won't cut crumbled collapsed blistered overheats overheated
    """,
    "de": """
    nicht nie kein keine keinen keiner nichts ohne kaputt defekt beschadigt zerbrochen gebrochen gerissen riss zerrissen abgebrochen verbogen
    verkratzt zerkratzt undicht lauft tropft wackelt klemmt stinkt riecht fehlt fehlte fehlten falsch falsche falschen spat verspatet gewartet
    warte verloren klein gross eng weit kurz lang dunn schwer laut schwach leer halb statt schmutzig fleckig verrostet rostet verwaschen
    eingelaufen abgelaufen schimmelig verdorben schlecht schlechte enttauscht enttauschend unbrauchbar ungenau ausgefallen abgesturzt doppelt
    berechnet storniert unfreundlich ignoriert gefallen reisst bricht brach flackert hangt geplatzt locker
    """,
    "es": """
    no nunca nada nadie sin ningun ninguna roto rota rotos rotas rompio rompieron rompe danado danada danados defectuoso defectuosa
    estropeado estropeada estropeo falta faltan faltaba faltaban equivocado equivocada tarde retraso retrasado perdido perdida pequeno pequena
    grande estrecho corto corta largo larga fino debil vacio vacia sucio sucia manchado manchada oxidado huele gotea pierde mal mala malo peor
    caducado decepcionado decepcionada decepcion enciende funciona dejo rayado rayada descosido descosida doblado cobrado cobraron cobrada esperando
    distinto distinta diferente despego despega encogio fallo falla
    """,
    "fr": """
    pas jamais rien personne sans aucun aucune casse cassee casses cassees abime abimee defectueux defectueuse fissure fissuree dechire dechiree
    raye rayee tordu tordue manque manquait manquaient manquant manquante mauvais mauvaise retard tard perdu perdue petit petite grand grande
    serre court courte mince faible vide sale tache tachee rouille fuit coule sent pire perime decu decue deception inutilisable panne marche
    fonctionne arrete decousu decousue debite attendu attends differente tombe tombee lache retreci bruyant
    """,
}
TROUBLE = {language: frozenset(text.split()) for language, text in _TROUBLE.items()}

MILD = frozenset(
    ["small", "smaller", "big", "large", "long", "short", "tight", "thin", "thick", "heavy", "soft", "hard", "slow", "cold", "hot", "smells", "smelled", "smell", "used", "opened", "off", "half", "double", "twice", "apart", "instead", "different", "hums", "klein", "gross", "kleine", "weit", "kurz", "lang", "schwer", "laut", "halb", "riecht", "lauft", "pequeno", "pequena", "grande", "corto", "corta", "largo", "larga", "huele", "petit", "petite", "grand", "grande", "court", "courte", "sent", "marche", "funciona", "enciende", "fonctionne"]
)
"""Trouble only beside another word of trouble, or behind *too*."""
TOO = frozenset(["too", "zu", "demasiado", "trop", "mas", "muy", "tan", "so", "sehr", "tres", "si"])

IDIOMS = re.compile(r"\b(?:in no time|no (?:problems?|complaints?|doubt|wonder|fuss|bother)|not bad|never better|couldn't (?:have )?be(?:en)? \w+)\b")
"""English that has a word of trouble in it and tells of none."""

OPENERS = frozenset(
    ["without", "mostly", "for", "with", "which", "that", "who", "where", "whose", "what", "why", "how", "prove", "do", "don't", "never", "please", "be", "act", "let", "make", "give", "show", "call", "put", "use", "read", "run", "open", "send", "stop", "take", "think", "step", "add", "start", "begin", "end", "print", "list", "bit", "things", "however", "just", "that's", "not", "same", "described", "today", "if", "when", "unless", "because", "since", "as", "or", "translate", "correct", "complete", "remember", "save", "roast", "insult", "sign", "name", "thank", "tell", "search", "ask", "text", "bitte", "wenn", "falls", "weil", "mach", "gib", "lies", "si", "cuando", "porque", "haz", "da", "pon", "lee", "quand", "fais", "donne", "mets", "lis", "parce"]
)
"""A clause that begins so is half a thought, or tells somebody to do something."""

UNQUOTABLE = re.compile(
    r"\b(?:apparently|supposedly|so[- ]called|you|your|yours|you're|you've|you'd|you'll|u|ur|yourself|ask|asks|want|talk|thanks|bloody|damn|fucking|puke|shop|store|seller|company|staff|manager|boss|ceo|team|firm|"
    r"sie|ihr|ihre[nmrs]?|ihnen|laden|firma|chef|du|dein\w*|euch|euer|eure\w*|verkaufer|usted(?:es)?|su|sus|tu|tus|tienda|jefe|empresa|vous|votre|vos|"
    r"toi|ton|ta|tes|boutique|patron|magasin|vendeur|"
    r"fake|counterfeit\w*|scam\w*|fraud\w*|cheat\w*|lie[sd]?|lying|liars?|thie\w+|steal\w*|stole\w*|crook\w*|criminal\w*|illegal|sue[sd]?|"
    r"lawyer|court|police|legal|guilt\w*|liab\w*|betrug\w*|falsch(?:ung|ungen)|estafa\w*|robo|arnaque\w*|"
    r"kill\w*|die|hate\w*|death|dead (?:body|people)|blood|bleed\w*|injur\w*|hospital|fire|burn\w*|shock\w*|racist\w*|sex\w*|naked|drunk|nazi\w*|"
    r"refund\w*|money|voucher\w*|coupon\w*|discount\w*|code|codes|free|gratis|gutschein\w*|rabatt\w*|reembolso\w*|rembours\w*|"
    r"review\w*|stars?|rating|amazon|ebay|etsy|temu|cheaper (?:at|on)|better (?:at|from)|buy (?:at|from)|"
    r"recommend\w*|avoid|stay away|beware|competitor\w*|mayor|party|god|jesus|"
    r"crap\w*|rubbish|garbage|trash|junk|joke|pathetic|ridiculous|disgust\w*|awful|terrible|horrible|useless|idiot\w*|stupid\w*|"
    r"wife|husband|son|daughter|mother|father|mom|mum|dad|kids?|child\w*|baby|frau|mann|sohn|tochter|kind|mutter|vater|"
    r"mujer|marido|hij[oa]s?|madre|padre|femme|mari|fils|fille|mere|pere|enfants?)\b|\d{4,}|[?!]"
)
"""What we would not publish in a customer's words: talk to us, accusations, harm, money, other people, contempt."""

KNOWN_NAMES = frozenset(
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December", "Christmas", "Easter", "English", "German", "French", "Spanish", "Bluetooth", "Wifi"]
)
"""Capital words in the middle of a clause that name nobody."""

SUBJECT = re.compile(
    r"^(?:the|my|our|its|it|it's|this|both|each|every|half|some|most|all|neither|nobody|nothing|none|no one|everything|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|\d+) "
)
"""A clause that begins so has a subject, and may stand behind *We are sorry that*."""

BARE = re.compile(
    r"^(?!\w+(?:ed|ing|ly) )(?!(?:there|there's|here|still|only|no|not|never|even|also|now|then|they|they're|these|those|that|that's|"
    r"he|she|you|what|how|so|such|as|too|very|really|another|again|first|ours|hers|his|anything|bit|on|in|at|for|after|from|to|by|"
    r"a|an|any|their|your|gets|does|wound|bent|split|torn|stuck|broken|broke|lost|found|sent|got|came|had|made|cut|shot|fell|flew|said|paid|tried|took|went|"
    r"kept|let|put|ran|sat|stood|told|wrote|gave|is|was|are|were|customer|service|support) )(?!\w+ (?:\d+|one|two|three|four|five|six) )"
)
"""A clause that begins with none of these may begin with a noun that wants a *the*."""

FINITE = re.compile(
    r"\b(?:(?:is|are|was|were|has|have|had|does|do|did)(?:n't)?|(?:wo|ca|would|could)n't|will|would|can|cannot|it's|never (?!did\b)\w+|"
    r"came|comes|arrived|broke|fell|went|goes|leak(?:s|ed)|smell(?:s|ed)|stinks|sticks|stuck|keeps?|kept|wobbles|squeaks|rattles|hums|"
    r"peel(?:s|ed)|sheds|shrank|tore|fits|stop(?:s|ped)|snapped|cracked|ripped|failed|die[sd]|melted|faded|flickers|jam(?:s|med)|drips|"
    r"slips|cuts|makes|took|takes|lasted|looks?|feels?|tastes?|sounds?|costs?|answered|replied|work(?:s|ed)|drops|fades?|needs|runs|"
    r"turned|freezes|buzzes|swelled|closes|grew|loses|sits|split|scratches|shows|shut)\b"
)
"""Verbs that make it a whole sentence; forms that may be a mere participle are left out."""

HALF_SAID = re.compile(
    r"\b(?:but|though|although|however|also|those|these|which|who|whose|what)\b|, (?!and )|\band (?:the |a |my |our )?\w+$|\band that\b|^the ones? |\b(?:and|so) they\b|\bones?(?= so\b)|\b(?:missing|other) ones\b|"
    r"\b(?:at|in|on|of|after) (?:first|second|third|main|last|same) (?!of\b)|"
    r"\bso (?:bring|don't|please|be|get|buy|take|make)\b|\b(?:when|if) it (?:is|isn't|does|doesn't)$|"
    r"\b(?:poor|bad|worse|worst|cheap\w*|mislead\w*|unusable|rude|unhelpful|ignored?|refused?|disappoint\w*|ruined|disgrace\w*|shoddy|"
    r"overpriced|like an? \w+)\b"
)
"""What reads well as the customer's own words alone: turns of thought, jokes and judgements."""

WITH_CONDITION = re.compile(r"^(?:when(?:ever)?|if|after|before|unless|until|since|because|as|while|once|although|though|even) ")
"""A sentence that begins so says something else without its beginning."""
