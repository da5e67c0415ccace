"""German: what a reply may not say. Folded: ``für`` reads ``fur``, ``weiß`` reads ``weiss``."""

from __future__ import annotations

from models.checks.finding import FindingCode as F
from models.checks.rule import Rule, Weight, rules

FAR = r"[^.!?\n]{0,60}?"
MONEY = r"(?:(?:ruck)?erstatt\w*|ihr geld|das geld|geld zuruck|entschadig\w*|kulanz\w*|schadens?ersatz)\b"
GIFT = r"(?:gutschein\w*|rabatt\w*|preisnachlass\w*|nachlass|ermassigung|gratis\w*|geschenk\w*|kostenlose\w*|versandkostenfrei\w*)\b"
REVIEW = r"(?:\w*bewertung(?:en)?|rezension(?:en)?|sterne?|kommentar|beitrag|feedback|meinung)\b"

RULES: tuple[Rule, ...] = (
    *rules(
        F.PROMISE,
        r"(?:wir|ich) (?:\w+ )?(?:versprechen?|garantieren?|versichern?|schworen?|schwore)\b",
        r"(?:das|dies|so etwas|es) (?:wird|kommt|passiert|soll) (?:\w+ ){0,3}(?:nie|nicht|kein\w*) (?:\w+ ){0,2}(?:wieder|mehr|vor)\b",
        r"(?:nie|nicht) (?:wieder|mehr) vor(?:kommen|kommt)\b|lebenslange garantie",
    ),
    *rules(
        F.PROMISE,
        r"(?:wir|ich) (?:werden?|) ?(?:\w+ ){0,5}(?:zuschicken|zusenden|ersetzen|ersatz\w*|reparieren|umtauschen|austauschen|liefern|nachliefern|schicken ihnen|senden ihnen)\b",
        r"(?:wir|ich) (?:schicken|senden|liefern|ersetzen|tauschen) ihnen\b",
        r"sie (?:erhalten|bekommen)\b(?! haben)",
        weight=Weight.WARN,
    ),
    *rules(F.PROMISE, r"wir werden\b", weight=Weight.MODEL),
    *rules(
        F.ADMISSION,
        r"wir (?:sind|waren|haben) (?:\w+ ){0,2}(?:schuld(?:ig)?|haftbar|verantwortlich fur (?:ihre|den|die) (?:verletzung|schaden|unfall)|fahrlassig|betruger|verbrecher|diebe|lugner|gelogen|betrogen|gestohlen|getauscht)\b",
        r"(?:gestehen|bekennen|raumen) (?:\w+ ){0,3}(?:schuld|ein|haftung|betrug)|(?:ubernehmen|anerkennen|akzeptieren) (?:\w+ ){0,3}haftung\b",
        r"(?:ganz|allein|vollig|eindeutig) unsere schuld\b|wir wussten (?:davon|das|von|dass|es)\b",
        r"wir (?:verkaufen|verkauften|haben) (?:\w+ ){0,4}(?:falschung\w*|plagiat\w*|gefalschte\w*) ?(?:verkauft)?",
    ),
    *rules(F.ADMISSION, r"unser(?:e|en|em)? (?:fehler|schuld|versagen|versaumnis)\b", weight=Weight.WARN),
    *rules(
        F.OFFER,
        rf"(?:wir|ich)\b(?:(?!\b(?:dass|leid|verstehen|bedauern)\b)[^.!?\n]){{0,50}}\b(?:{MONEY}|{GIFT})",
        rf"(?:sie|ihnen) (?:erhalten|bekommen|konnen|durfen|steht)\b{FAR}\b(?:{MONEY}|{GIFT})",
        rf"(?:hier ist|als|nutzen sie|verwenden sie|losen sie)\b{FAR}\b(?:{GIFT}|entschadigung|wiedergutmachung)",
        r"\d+ ?(?:%|prozent) (?:rabatt|nachlass|gunstiger|ermassigung)|aufs haus\b|kostenlos\b",
        r"erstattung (?:ist|wurde|wird) (?:\w+ )?(?:genehmigt|veranlasst|uberwiesen|bewilligt)",
    ),
    *rules(F.OFFER, GIFT, r"entschadig\w*|schadens?ersatz", unless_said=True),
    *rules(F.OFFER, r"(?:ruck)?erstatt\w*|geld zuruck|ersatz\w*|umtausch\w*", weight=Weight.WARN, unless_said=True),
    *rules(
        F.BLAME,
        r"(?:selbst|selber) schuld\b|ihr(?:e|en|em)? (?:eigene\w* )?(?:schuld|fehler)\b|bedienungsfehler|anwendungsfehler",
        r"(?:hatten|haben) sie (?:\w+ ){0,3}(?:mal |doch |nur |blo(?:ss|s) |richtig |vorher )+(?:\w+ ){0,4}(?:gelesen|gepruft|gemessen|geschaut|geachtet|gefragt|beachtet)",
        r"sie (?:\w+ )?hatten (?:\w+ ){0,5}(?:sollen|mussen|konnen)\b|sie haben (?:wohl|offenbar|offensichtlich|anscheinend)\b",
        r"(?:lesen|messen|prufen) sie (?:\w+ )?(?:beim )?nachste[ns]|beim nachsten mal\b|nachstes mal\b",
        r"wie (?:bereits|schon|mehrfach) (?:gesagt|erklart|mitgeteilt)|steht (?:doch )?(?:klar|deutlich|eindeutig)",
        r"beruhigen sie sich|regen sie sich|(?:andere|alle anderen) kunden (?:sind|haben|beschweren)|ausser ihnen|sonst hat sich (?:niemand|keiner)",
        r"(?:ist|war) nicht unser(?:e)? (?:schuld|problem|fehler)|dafur konnen wir nichts|(?:wenn|falls) sie (?:das so|es so) (?:empfinden|sehen)",
        r"(?:wir|ich) glaube?n? (?:ihnen|das|ihre \w+) (?:\w+ )?nicht|sie behaupten\b|angeblich\w*|herzlichen gluckwunsch|gratul\w+|na bravo|wie schade fur sie|sie armer?\b",
    ),
    *rules(
        F.INSULT,
        r"(?:idiot\w*|dumm(?:e[rns]?|kopf\w*|heit)?|blod(?:e[rnms]?|mann|sinn)?|depp(?:en)?|trottel|vollpfosten|norgler(?:in)?|"
        r"meckerer|jammerlappen|heulsuse|versager|abschaum|dreckskerl|lugner(?:in)?|betruger(?:in)?|gauner|abzocker?|schwindler|dieb|verbrecher|querulant\w*|lacherlich\w*|schwachsinn\w*|bescheuert\w*|verlogen\w*)\b",
        r"(?:gefalschte|falsche|erfundene|fake)[ -]?(?:bewertung|rezension|kunde|geschichte)\w*|sie (?:lugen|sind ein (?:troll|lugner|betruger))|halt die klappe|halten sie (?:den mund|die klappe)",
    ),
    *rules(
        F.SWEARING,
        r"scheiss\w*|scheisse\w*|\w*arsch\w*|fick\w*|gefickt|verfickt\w*|hurensohn\w*|hure\b|fotze\w*|wichs\w*|schlampe\w*|verdammt\w*|verflucht\w*|kacke?\b|beschissen\w*|verarsch\w*|pisser?\b|mistkerl\w*|drecks\w+|zum teufel|leck mich",
    ),
    *rules(
        F.REVIEW_CHANGE,
        rf"{REVIEW}[^.!?\n]{{0,40}}\b(?:andern|anpassen|loschen|entfernen|uberdenken|zuruckzieh\w*|zurucknehm\w*|korrigieren|verbessern|bearbeiten|aktualisieren|zu andern|herunternehmen)\b",
        rf"(?:andern|loschen|entfernen|uberdenken|korrigieren|bearbeiten|aktualisieren) sie\b[^.!?\n]{{0,40}}\b{REVIEW}",
        r"(?:funf|5|mehr|bessere|positive) (?:sterne|bewertung|rezension)\b",
    ),
    *rules(
        F.WRONG_VOICE,
        r"(?:ich habe|habe ich) (?:\w+ ){0,5}(?:bestellt|gekauft|bezahlt|erhalten|bekommen|gewartet|zuruckgeschickt)\b",
        r"mein(?:e|en|em|er)? (?:bestellung|paket|geld|lieferung|mann|frau|sohn|tochter|kind|hund|katze|sendung)\b",
        r"nie wieder (?:bei|hier|dort|kaufe|bestelle)|(?:finger weg|nicht zu empfehlen)|(?:liebes|liebe[rs]?|sehr geehrtes?) (?:shop|team|handler|verkaufer|kundenservice)",
    ),
    *rules(F.WRONG_VOICE, r"(?:ich|mein(?:e[rnms]?)?|mir|mich)\b", weight=Weight.MODEL),
    *rules(F.LEAK, r"als (?:ki|sprachmodell|assistent)\b|sprachmodell|meine anweisungen|systemprompt|(?:ignoriere|vergiss) (?:\w+ ){0,3}(?:anweisungen|regeln)"),
)
