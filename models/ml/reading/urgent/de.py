"""German words of urgency."""

from __future__ import annotations

from models.cases.verdict import Urgent
from models.ml.reading.urgent.words import UrgentWords

_KIN = (
    r"(?:mann|frau|ehemann|ehefrau|mutter|mama|mutti|vater|papa|bruder|schwester|sohn|tochter|oma|opa|großmutter"
    r"|großvater|hund|katze|kater|schwiegermutter|schwiegervater|tante|onkel)"
)

_VESSEL = r"(?:tassen?|becher|kannen?|gläser|glas)"
_CRACKED = r"(?:gesprungen|geplatzt|gerissen|zersprungen|springt|platzt|zerspringt)"
_HOT = r"(?:heiß\w*|kochend\w*)"
_STEERS = r"(?:lenker|vorbau|gabel|pedale?|bremsen?)"
_GAVE_WAY = r"(?:abgebrochen|abgefallen|abgerissen|versagt)"

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
            r"\b(?:mein\w*|unser\w*|ein\w*|einem|zum|beim|vom|den|dem) (?:rechts)?anw(?:alt|ältin|alts|älte)\b",
            r"\banwaltlich\w*",
            r"\brechtsweg\b",
            r"\brechtliche\w* schritte\w*",
            r"\b(?:verklag\w+|anzeigen werde|strafanzeige|anzeige erstatte\w*|erstatte\w* anzeige|anzeige ist raus)\b",
            r"\bklage (?:ein|gegen|vor|ist|wird)\w*",
            r"\bvor gericht\b",
            r"\bmahnbescheid\b",
            r"\bverbraucher(?:zentrale|schutz\w*)\b",
            r"\bgewerbeaufsicht\w*",
            r"\bsammelklage\b",
            r"\bschlichtungsstelle\b",
        ),
        (
            r"\b(?:mann|frau|sohn|tochter|bruder|schwester|freund|freundin|er|sie|ich) (?:ist|bin|war|wird) (?:ein\w* )?(?:rechts)?anw(?:alt|ältin)\b",
            r"\b(?:roman|buch|krimi|film|serie|spiel|thriller)\b[^.!?]{0,40}\b(?:vor gericht|\w*anwalt|klage)\b",
        ),
    ),
    UrgentWords(
        Urgent.FAKE,
        (
            r"\b(?:ge)?fälsch(?:ung|ungen|t|te|ter|tes|ten)\b(?! (?:bewertung|rezension))",
            r"\b(?:ist|sind|war|waren|ein|eindeutig|klar|klarer|billiger|100%) (?:ein )?fakes?\b(?! ?-?(?:fell|pelz|leder|bewertung|news|shop))",
            r"\bplagiat\w*",
            r"\bproduktpirat\w*",
            r"\bkein\w? (?:echt\w+|original\w*)\b(?! (?:leder|holz|pelz|fell|rezept|problem))",
            r"\bnicht (?:echt|original|das original)\b",
            r"\braubkopie\w*",
            r"\bseriennummer\b[^.!?]{0,40}\b(?:nicht|kein\w*|ungültig)\b",
        ),
        (
            r"\b(?:kein\w?|nicht) (?:billige )?(?:fälschung\w*|fake\w*|plagiat\w*|gefälscht\w*)\b",
            r"\b(?:angst|sorge|befürchtet|dachte|erwartet)\b[^.!?]{0,40}\b(?:fälschung|fake|plagiat)\b(?=[^.!?]{0,40}\baber\b)",
            r"\b(?:leder|pelz|fell|holz|blume\w*|wimpern|pflanze\w*|stein\w*|perlen?|kerzen?) (?:ist|sind|natürlich|sieht)?\s?nicht echt\b",
            r"\bnicht echt\w* (?:leder|pelz|fell|holz|blumen|perlen)\b",
        ),
    ),
    UrgentWords(
        Urgent.DISCRIMINATION,
        (
            r"\brassis(?:t|ten|tin|tisch\w*|mus)\b",
            r"\bdiskriminier\w*",
            r"\b(?:homophob|transphob|sexistisch|antisemit|islamfeindlich|fremdenfeindlich|ausländerfeindlich|frauenfeindlich)\w*",
            r"\bwegen (?:meine[rsm]|unsere[rsm]) (?:akzent\w*|hautfarbe|kopftuch\w*|herkunft|religion|behinderung|rollstuhl\w*|namens?)\b",
            r"\bweil ich (?:schwarz|ausländer\w*|muslim\w*|jüd\w+|türk\w+|schwul|lesbisch|behindert|blind|gehörlos|taub|im rollstuhl)\b",
            r"\b(?:mein\w*|ihr\w*) (?:kopftuch|akzent|hautfarbe|rollstuhl)\b[^.!?]{0,60}\b(?:ausgelacht|gelacht|abgewiesen|verweigert|beleidigt|nicht bedient)\b",
            r"\blern\w* (?:erst ?mal |erst )?(?:richtig )?deutsch\b",
            r"\bleute wie (?:sie|euch|dich|mich|die)\b[^.!?]{0,30}\b(?:nicht|kein\w*|hier)\b",
            r"\bgeh\w* (?:doch )?zurück (?:in|nach|wo)\b",
        ),
        (
            r"\b(?:gegen|anti-?|kein\w* (?:platz für )?|nein zu|stoppt|ohne|schule ohne) ?(?:\w+ )?(?:rassismus|diskriminierung|sexismus|antisemitismus|homophobie)\b",
            r"\bantirassis\w+",
            r"\b(?:buch|roman|film|bildband|doku)\b[^.!?]{0,40}\b(?:rassismus|diskriminierung|sexismus|antisemitismus)\b",
        ),
    ),
    UrgentWords(
        Urgent.BEREAVEMENT,
        (
            r"\b(?:beerdigung|beisetzung|trauerfeier|bestattung|trauerkarte\w*|trauerkranz|einäscherung|hospiz)\b",
            r"\b(?:verstorben\w*|entschlafen)\b",
            rf"\b(?:mein\w*|unser\w*) (?:\w+ )?{_KIN} (?:ist |war )?(?:\w+ )?(?:\w+ )?(?:gestorben|verstorben|von uns gegangen)\b",
            r"\bgrab(?:stein|schmuck|gesteck|licht|kerze|lampe)\b(?=[^.!?]{0,80}\b(?:mein\w*|unser\w*)\b)",
            rf"\bam grab (?:mein\w*|unser\w*) {_KIN}\b",
            r"\burne\b(?=[^.!?]{0,80}\b(?:mein\w*|unser\w*)\b)",
        ),
        (
            r"\b(?:akku|batterie|gerät|handy|laptop|pflanze|orchidee|kaktus)\w*\b[^.!?]{0,30}\b(?:verstorben|gestorben|entschlafen)\b",
            r"\b(?:stimmung|laune|lustig) wie (?:auf|bei) (?:einer|der) (?:beerdigung|trauerfeier)\b",
            r"\b(?:krimi|roman|film|serie|buch|szene)\b[^.!?]{0,40}\b(?:beerdigung|bestattung|beisetzung)\b",
        ),
    ),
    UrgentWords(
        Urgent.PRESS,
        (
            r"\b(?:an|bei|mit|zur|der|die|einer|einem|eine|ein) (?:\w+ )?(?:presse|zeitung|lokalzeitung|lokalpresse|journalist\w*|reporter\w*|redaktion)\b"
            r"[^.!?]{0,40}\b(?:wend\w*|geh\w*|gegangen|geschrieben|geschickt|gesprochen|weiß|wissen|interessier\w*|informier\w*|gemeldet|berichte\w*|angeschrieben|kommt|gebe\w*)\b",
            r"\b(?:wend\w*|gehe?n?|schreib\w*|informier\w*|schick\w*|melde\w*|sprech\w*|gewandt)\b[^.!?]{0,30}\b(?:an|zur|die|der|ein\w*|mit) (?:\w+ )?"
            r"(?:presse|zeitung|lokalzeitung|lokalpresse|journalist\w*|reporter\w*|redaktion)\b",
            r"\b(?:stern tv|akte|wiso|marktcheck|plusminus|rtl|zdf|ard|wdr|ndr|swr|mdr)\b[^.!?]{0,40}\b(?:wend\w*|geschrieben|meld\w*|interessier\w*|informier\w*|gefilmt|dreht)\b",
            r"\bfernseh(?:team|sender|redaktion)\b",
        ),
        (
            r"\b(?:knoblauch|saft|blumen|obst|zitronen|spätzle|heiß|hosen)presse\b",
            r"\b(?:les\w*|gelesen|abonnier\w*|stand|austrag\w*|anzünd\w*)\b[^.!?]{0,20}\b(?:in der|die|der) zeitung\b",
            r"\b(?:in der|die|der) zeitung (?:gelesen|les\w*|stand|eingewickelt|stecken)\b",
            r"\b(?:roman|krimi|film|serie|buch|heldin|held)\b[^.!?]{0,40}\b(?:journalist\w*|reporter\w*|redaktion)\b",
        ),
    ),
)
