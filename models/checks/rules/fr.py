"""French: what a reply may not say. Folded: ``été`` reads ``ete``."""

from __future__ import annotations

from models.checks.finding import FindingCode as F
from models.checks.rule import Rule, Weight, rules

FAR = r"[^.!?\n]{0,60}?"
MONEY = r"(?:rembours\w*|votre argent|l'argent|dedommag\w*|indemnis\w*|compensation|geste commercial)\b"
GIFT = r"(?:remises?|reductions?|rabais|bons? (?:d'achat|de reduction|cadeau)|codes? (?:promo\w*|de reduction|promotionnels?)|cartes? cadeau|gratuit(?:e|s|es|ement)?|cadeaux?|coupons?|livraison offerte)\b"
REVIEW = r"(?:avis|commentaires?|notes?|etoiles?|evaluations?)\b"

RULES: tuple[Rule, ...] = (
    *rules(
        F.PROMISE,
        r"(?:nous|je) (?:vous |le |les |)*(?:promet\w*|garanti\w*|assur(?:ons|e) que|jur(?:ons|e))\b",
        r"(?:cela|ca|ceci) ne (?:se (?:re)?produira|arrivera|se reproduira) (?:plus|jamais)|plus jamais (?:cela|ca|se)|vous avez notre parole",
    ),
    *rules(
        F.PROMISE,
        r"nous (?:vous |le |la |les |l')*(?:enverrons|renverrons|remplacerons|reparerons|echangerons|livrerons|resoudrons|allons (?:vous |le |la )*(?:envoyer|renvoyer|remplacer|reparer|echanger|resoudre))\b",
        r"vous (?:recevrez|aurez|allez recevoir)\b",
        weight=Weight.WARN,
    ),
    *rules(F.PROMISE, r"nous (?:vous |le |la |les |l'|y )*\w{3,}rons\b", weight=Weight.MODEL),
    *rules(
        F.ADMISSION,
        r"nous (?:sommes|etions|avons ete) (?:\w+ ){0,2}(?:coupables?|responsables? (?:de|du|des) (?:votre|vos|l'accident|la blessure|dommage)|negligents?|voleurs?|escrocs?|menteurs?|fautifs?|malhonnetes?|en tort|des (?:voleurs|escrocs|menteurs|criminels|incapables))\b",
        r"nous (?:admettons|reconnaissons|avouons|assumons|acceptons) (?:\w+ ){0,3}(?:faute|responsabilite|culpabilite|negligence|fraude|tort|avoir|l'entiere)",
        r"nous (?:avons |vous avons )?(?:menti|mentons|trompe|vole|volons|escroque|triche)\b|nous (?:le )?savions\b|entierement notre faute|nous vendons (?:\w+ )?(?:des )?(?:contrefacons|faux|copies)",
    ),
    *rules(F.ADMISSION, r"(?:notre|nos) (?:faute|erreur|torts?|negligence)s?\b", weight=Weight.WARN),
    *rules(
        F.OFFER,
        rf"nous\b(?:(?!\b(?:que|desoles?|comprenons|regrettons)\b)[^.!?\n]){{0,40}}\b(?:offr\w+|accord\w+|donn\w+|envoy\w+|enverrons|propos\w+|effectu\w+|vers\w+|fai(?:sons|re)|proced\w+)\b{FAR}\b(?:{MONEY}|{GIFT})",
        r"(?:nous|on) (?:vous |allons vous |pouvons vous |avons )*(?:rembours(?:ons|erons|er|e|ez)|dedommag\w+|indemnis\w+|compens\w+)\b",
        rf"(?:vous (?:recevrez|pouvez|avez droit|beneficiez)|profitez|utilisez|acceptez|voici)\b{FAR}\b(?:{MONEY}|{GIFT})",
        r"\d+ ?(?:%|pour ?cent) de (?:remise|reduction)|a nos frais|sans frais\b|offerte? par la maison",
        r"remboursement (?:est|a ete|sera) (?:\w+ )?(?:approuve|accorde|effectue|confirme|emis)",
    ),
    *rules(F.OFFER, GIFT, r"dedommagement|indemnisation", unless_said=True),
    *rules(F.OFFER, r"rembours\w*|remplacement|echange\b", weight=Weight.WARN, unless_said=True),
    *rules(
        F.BLAME,
        r"(?:c'est|de) votre (?:propre )?(?:faute|erreur|probleme)|erreur de (?:manipulation|votre part|l'utilisateur)|(?:vous auriez|aurait) (?:\w+ )?(?:du|pu|fallu)\b|il fallait\b",
        r"si vous aviez (?:\w+ )?(?:lu|verifie|suivi|mesure|regarde)|vous n'avez (?:pas |manifestement )+(?:lu|su|suivi|verifie|mesure|compris)|vous avez (?:manifestement|sans doute|visiblement|surement) ",
        r"la prochaine fois\b|comme (?:nous vous l'avons|deja) (?:deja )?(?:dit|explique|indique)|c'est (?:pourtant )?(?:clairement|ecrit)|calmez-vous|apprenez a",
        r"(?:personne d'autre|aucun autre client|les autres clients)|ce n'est pas (?:notre faute|notre probleme)|desoles? (?:que vous le preniez|si vous (?:le ressentez|pensez|trouvez))",
        r"nous ne vous croyons\b|vous pretendez\b|felicitations|bravo\b|pauvre (?:de )?(?:vous|petit|cherie?)|quel dommage pour vous",
    ),
    *rules(
        F.INSULT,
        r"(?:idiot\w*|imbeciles?|stupid\w+|abruti\w*|cretin\w*|debile\w*|clowns?|menteu(?:r|rs|se|ses)|escrocs?|arnaqu\w*|voleu(?:r|rs|se)|rales?ur\w*|raleuse\w*|pleurnich\w+|ridicules?|incapables?|trolls?|tare\w*|minables?|pathetiques?|ignare\w*|malhonnete\w*|ordures?)\b",
        r"fau(?:x|sse) (?:avis|client\w*|commentaire\w*)|avis mensonger|vous (?:mentez|etes (?:un|une) (?:troll|menteu\w+|idiot\w*))|taisez-vous|ta gueule",
    ),
    *rules(
        F.SWEARING,
        r"merd\w+|putain\w*|connard\w*|connasse\w*|conn(?:e|es|erie\w*)\b|(?:gros|sale|pauvre|quel) con\b|encul\w+|salop\w+|foutre|foutu\w*|chi(?:er|ant|ante)\b|bordel|cul\b|couill\w+|pute\w*|batard\w*|nique\w*|casse-toi|va te faire|allez (?:vous faire|au diable)",
    ),
    *rules(
        F.REVIEW_CHANGE,
        rf"(?:modifi|chang|supprim|retir|reconsider|corrig|edit|revoi|revoir|mettre a jour|mettez a jour|enlev|efface|effacer|amelior)\w*\b (?:\w+ )?(?:votre|cet|cette|l'|vos|une)\s?(?:\w+ )?{REVIEW}",
        r"(?:cinq|5|meilleure?|plus d'?) ?(?:etoiles|note|avis|evaluation)\b|avis positif",
    ),
    *rules(
        F.WRONG_VOICE,
        r"j'ai (?:\w+ )?(?:commande|achete|paye|recu|attendu|renvoye)\b|m(?:on|a) (?:colis|argent|commande|achat|mari|femme|fils|fille|chien|chat|remboursement)\b|je ne (?:recommande|commanderai) (?:pas|plus)|a fuir\b|n'achetez (?:pas|rien)|cher(?:e)? (?:boutique|vendeur|magasin|service client)",
    ),
    *rules(F.WRONG_VOICE, r"(?:je|j'|mon|ma|mes|moi)\b", r"j'", weight=Weight.MODEL),
    *rules(F.LEAK, r"en tant qu'(?:ia|assistant|intelligence)|modele de langage|mes (?:consignes|instructions)|(?:ignore|oublie)[sz]? (?:\w+ ){0,3}(?:instructions|consignes|regles)"),
)
