"""French words of urgency."""

from __future__ import annotations

from models.cases.verdict import Urgent
from models.ml.reading.urgent.words import UrgentWords

_KIN = (
    r"(?:mari|femme|mère|maman|père|papa|frère|sœur|soeur|fils|fille|grand-mère|grand-père|mamie|papi|chien|chienne"
    r"|chat|chatte|tante|oncle|belle-mère|beau-père|époux|épouse)"
)

_VESSEL = r"(?:mugs?|tasses?|verres?|théières?|bols?)"
_CRACKED = r"(?:fendue?s?|éclatée?s?|fissurée?s?|explosée?s?)"
_HOT = r"(?:brûlante?s?|bouillante?s?|chaude?s?)"
_STEERS = r"(?:freins?|guidon|potence|fourche|pédales?)"
_GAVE_WAY = r"(?:lâché|cassé|cédé|tombée?s?)"

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
            r"\b(?:mon|notre|un|une|mes|avec l['’]|l['’]) ?avocate?s?\b",
            r"\b(?:porter?|porté|porterai|dépos\w+|déposerai) plainte\b",
            r"\bplainte (?:sera|est|va|a été) (?:\w+ )?dépos\w+",
            r"\b(?:en justice|au tribunal|devant (?:le|un) (?:tribunal|juge))\b",
            r"\b(?:action|poursuites?|procédure|voie) (?:judiciaires?|en justice|légales?)\b",
            r"\b(?:dgccrf|répression des fraudes|médiateur de la consommation|ufc|que choisir|60 millions de consommateurs)\b",
            r"\bsignal(?:conso|é à la police)\b",
            r"\bmise en demeure\b",
            r"\baction de groupe\b",
        ),
        (
            r"\b(?:mari|femme|fils|fille|frère|sœur|soeur|ami|amie|il|elle|je) (?:est|suis|était|sera) (?:un |une )?avocate?\b",
            r"\b(?:huile|purée|salade|crème|beurre|noyau|masque)s? (?:à l['’]|d['’]|de l['’])? ?avocats?\b",
            r"\b(?:un|mon|des|les|l['’]) ?avocats? (?:mûrs?|bien mûrs?|pas mûrs?|noirs?|verts?|tranché\w*|épluché\w*)\b",
            r"\b(?:coup(?:e|er)|tranche\w*|éplucher|écraser|dénoyaut\w*|mixer|planter|manger)\b[^.!?]{0,30}\b(?:un |des |les |mon |mes |l['’])?avocats?\b",
            r"\b(?:roman|livre|film|série|polar|jeu)\b[^.!?]{0,40}\b(?:au tribunal|avocate?s?|en justice)\b",
        ),
    ),
    UrgentWords(
        Urgent.FAKE,
        (
            r"\bcontrefa(?:çon|çons|it|its|ite|ites)\b",
            r"\b(?:c['’]est|ce sont|c['’]était|sont|est|s['’]agit d['’]) ?(?:du |des |un |une |évidemment |clairement )*(?:faux|fausses?)\b"
            r"(?! (?:cuir|cils?|ongles?|fourrure|bois|barbe|marbre|plantes?|fleurs?|moustaches?|avis|perles?|bijoux?|plafond|ami|manches?|sang|pas|goûts?|poches?|taille|couleur|problème))",
            r"\b(?:pas|ni|n['’]est ni) (?:un |une |du |l['’])?(?:authentiques?|original|originaux|vrai (?:produit|parfum|sac))\b",
            r"\bvulgaire copie\b",
            r"\bproduit piraté\b",
            r"\bnuméro de série\b[^.!?]{0,40}\b(?:pas|inexistant|inconnu|aucun|invalide)\b",
        ),
        (
            r"\b(?:pas|jamais|aucune?|sans) (?:de |d['’]|une |un |des )?(?:vulgaire )?(?:contrefaçons?|faux|copies?)\b",
            r"\b(?:peur|craignais|pensais|crainte)\b[^.!?]{0,40}\b(?:contrefaçon|faux|copie)\b(?=[^.!?]{0,40}\bmais\b)",
            r"\bc['’]est faux\b(?=\s*(?:[,:.!]|que|puisque|car))",
        ),
    ),
    UrgentWords(
        Urgent.DISCRIMINATION,
        (
            r"\braci(?:ste|stes|sme|al|ale|ales)\b",
            r"\bdiscrimin(?:ation|ations|atoire|atoires|ée?s?|er|ent|é)\b",
            r"\b(?:homophob|transphob|sexist|antisémit|islamophob|xénophob|grossophob)\w*",
            r"\b(?:à cause de|pour) (?:mon|ma|notre|sa|son) (?:accent|couleur de peau|peau|origine|religion|foulard|voile|handicap|fauteuil|nom)\b",
            r"\bparce que je suis (?:un |une )?(?:noire?|arabe|musulmane?|juive?|juif|étranger|étrangère|gay|lesbienne|handicapée?|aveugle|sourde?|en fauteuil|maghrébine?|asiatique)\b",
            r"\b(?:mon|ma|son|sa) (?:voile|foulard|accent|fauteuil)\b[^.!?]{0,60}\b(?:refusé?|moqué\w*|ri|rigolé|insulté\w*|regard\w*)\b",
            r"\b(?:moqu\w+|refus\w+|insult\w+)\b[^.!?]{0,50}\b(?:mon|son) (?:accent|voile|foulard|fauteuil)\b",
            r"\bapprene?z?-? ?(?:à parler )?(?:le |d['’]abord )?français\b",
            r"\bles gens comme (?:vous|moi|eux)\b[^.!?]{0,30}\b(?:pas|ici|dehors)\b",
            r"\bretourne\w* dans (?:votre|ton) pays\b",
        ),
        (
            r"\b(?:non au|contre le|contre la|contre les|contre|anti-? ?|stop au|stop à la|halte au|sos|lutte contre le) ?(?:le |la )?(?:racisme|discriminations?|sexisme|antisémitisme|homophobie)\b",
            r"\bantiracis\w+",
            r"\b(?:livre|roman|film|essai|documentaire|bd)\b[^.!?]{0,40}\b(?:racisme|discriminations?|sexisme|antisémitisme|raciale)\b",
        ),
    ),
    UrgentWords(
        Urgent.BEREAVEMENT,
        (
            r"\b(?:obsèques|enterrement|funérailles|inhumation|crémation|crématorium|deuil|soins palliatifs|condoléances)\b",
            r"\b(?:est|était|a été|vient d['’]être) (?:décédée?|enterrée?|inhumée?|incinérée?)\b",
            rf"\b(?:mon|ma|notre|sa|son) (?:\w+ )?{_KIN} (?:est |vient de |était )?(?:\w+ )?(?:décéd\w+|mort|morte|mourir)\b",
            rf"\b(?:mon|ma|notre) (?:défunte?|regrettée?) {_KIN}\b",
            rf"\b(?:mon|ma|notre) {_KIN},? (?:défunte?|disparue?|décédée?)\b",
            rf"\b(?:tombe|urne|cendres) (?:de|du) (?:mon|ma|notre|nos)? ?{_KIN}\b",
        ),
        (
            r"\b(?:batterie|téléphone|appareil|plante|orchidée|ordinateur|machine)\b[^.!?]{0,30}\b(?:décéd\w+|morte?)\b",
            r"\b(?:ambiance|gai|drôle|joyeux|tête) (?:comme )?(?:un jour |à un |d['’]un |d['’])?enterrement\b",
            r"\benterrement de vie de (?:jeune fille|garçon|célibataire)\b",
            r"\b(?:film|roman|livre|série|scène|polar)\b[^.!?]{0,40}\b(?:enterrement|obsèques|funérailles)\b",
        ),
    ),
    UrgentWords(
        Urgent.PRESS,
        (
            r"\b(?:contact\w*|appel\w*|écri\w*|envoy\w*|alert\w*|parl\w*|prévien\w*|prévenu|transm\w*|inform\w*|saisi\w*)\b[^.!?]{0,40}"
            r"\b(?:la |à la |au |le |un |une |des |à un |à une |aux |avec une? )(?:presse|journal|journaux|journalistes?|médias?|rédaction|télé|télévision)\b",
            r"\b(?:une?|la|le|mon ami) journalistes?\b[^.!?]{0,40}\b(?:intéress\w*|rappel\w*|contact\w*|enquêt\w*|sujet|article)\b",
            r"\b(?:presse|journal|journaliste) (?:locale?|régionale?)\b",
            r"\b(?:tf1|bfm|france ?3|france ?2|m6|julien courbet|envoyé spécial|capital)\b[^.!?]{0,40}\b(?:contact\w*|intéress\w*|rappel\w*|tourn\w*|enquêt\w*)\b",
            r"\b(?:contact\w*|appel\w*|écri\w*|alert\w*)\b[^.!?]{0,20}\b(?:tf1|bfm|france ?3|france ?2|m6|julien courbet)\b",
        ),
        (
            r"\bpresse-? ?(?:ail|agrumes|purée|citron|fruits|papier|livres?)\b",
            r"\b(?:lire|lis|lisais|lu|livr\w*|emball\w*|papier)\b[^.!?]{0,20}\b(?:le|du|un|mon) journal\b",
            r"\b(?:roman|film|série|livre|héroïne|héros)\b[^.!?]{0,40}\bjournalistes?\b",
        ),
    ),
)
