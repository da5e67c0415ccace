"""Spanish words of urgency."""

from __future__ import annotations

from models.cases.verdict import Urgent
from models.ml.reading.urgent.words import UrgentWords

_KIN = (
    r"(?:marido|mujer|esposo|esposa|madre|mamá|padre|papá|hermano|hermana|hijo|hija|abuela|abuelo|perro|perra|gato|gata"
    r"|tía|tío|suegra|suegro)"
)

_VESSEL = r"(?:tazas?|vasos?|teteras?|jarras?)"
_CRACKED = r"(?:partió|partieron|rajó|rajaron|estalló|estallaron|agrietó)"
_HOT = r"(?:caliente|hirviendo|ardiendo)"
_STEERS = r"(?:frenos?|manillar|potencia|horquilla|pedales)"
_GAVE_WAY = r"(?:soltó|soltaron|partió|partieron|rompió|rompieron|fallaron|falló)"

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
            r"\b(?:mis?|nuestros?|un|una|con|al|el|la) abogad[oa]s?\b",
            r"\b(?:acciones|medidas|vía) (?:legal\w*|judicial\w*)\b",
            r"\bdemanda(?:r|ré|remos|rles|rlos|ros)\b",
            r"\b(?:poner|pondré|presentar|presentaré|puesto|interpondré|interponer) (?:una |la )?(?:denuncia|demanda|querella)\b",
            r"\bdenunciar(?:é|emos|los|les|os)?\b",
            r"\b(?:a|en|ante) (?:los |el )?(?:juicio|tribunales|juzgados?|juez)\b",
            r"\b(?:oficina del consumidor|omic|ocu|facua|profeco|sernac|defensa del consumidor|consumo)\b(?=[^.!?]{0,80}\b(?:denunci\w+|reclam\w+|hoja|queja|llev\w+|irá|acud\w+|avis\w+)\b)",
            r"\b(?:reclam\w+|denunci\w+|queja|acud\w+|avis\w+)\b[^.!?]{0,30}\b(?:oficina del consumidor|omic|ocu|facua|profeco|sernac|consumo)\b",
            r"\bdemanda colectiva\b",
            r"\bburofax\b",
        ),
        (
            r"\b(?:marido|mujer|hijo|hija|hermano|hermana|amigo|amiga|él|ella|yo) (?:es|soy|era|será) (?:un |una )?abogad[oa]\b",
            r"\b(?:novela|libro|película|serie|juego|thriller)\b[^.!?]{0,40}\b(?:juicio|abogad[oa]s?|tribunales|demanda)\b",
            r"\b(?:mucha|alta|gran|la|por la|poca) demanda\b",
        ),
    ),
    UrgentWords(
        Urgent.FAKE,
        (
            r"\bfalsificaci(?:ón|ones)\b",
            r"\bfalsificad[oa]s?\b",
            r"\b(?:es|son|era|eran|claramente|totalmente) (?:un |una )?(?:productos? )?fals[oa]s?\b(?! (?:pestañas?|uñas?|techos?|alarmas?|modest\w+|que))",
            r"\b(?:es|son|vil|burda|mala) (?:un |una )?(?:imitaci(?:ón|ones)|copias? (?:barat|pirat|chin)\w+)\b(?! (?:de )?(?:piel|cuero|madera|mármol|perla\w*))",
            r"\bno (?:es|son|era|eran) (?:el |la |un |una )?(?:original|originales|auténtic[oa]s?)\b",
            r"\bpirata\b(?=[^.!?]{0,80}\b(?:producto|copia|versión|cartucho|colonia|perfume)\b)",
            r"\b(?:copia|versión|producto|cartucho) pirata\b",
            r"\bnúmero de serie\b[^.!?]{0,40}\b(?:no|inexistente|inválido|ningun\w*)\b",
        ),
        (
            r"\b(?:no|ni|ninguna?|nada de) (?:es |son |era |una |un )*(?:falsificaci(?:ón|ones)|fals[oa]s?|imitaci(?:ón|ones)|falsificad[oa]s?)\b",
            r"\b(?:miedo|temía|pensaba|creía)\b[^.!?]{0,40}\b(?:falsificación|fals[oa]|imitación)\b(?=[^.!?]{0,40}\bpero\b)",
            r"\b(?:pestañas|uñas|flores|perlas|barba|sangre|plantas?|bigote) (?:\w+ )?(?:son |es )?fals[oa]s?\b",
            r"\bes falso que\b",
        ),
    ),
    UrgentWords(
        Urgent.DISCRIMINATION,
        (
            r"\brac(?:ista|istas|ismo|ial|iales)\b",
            r"\bdiscrimin(?:ación|atori[oa]s?|ad[oa]s?|ar|an|a|ó|aron)\b",
            r"\b(?:homóf[oó]b|homofob|transfob|tránsfob|sexist|machist|antisemit|islamófob|islamofob|xenófob|xenofob|gordófob|gordofob)\w*",
            r"\bpor (?:mi|nuestro|su) (?:acento|color de piel|color|origen|religión|velo|discapacidad|silla de ruedas|raza)\b",
            r"\b(?:por ser|porque soy) (?:un |una )?(?:negr[oa]|árabe|musulman[a]?|musulmán|judí[oa]|extranjer[oa]|inmigrante|gay|lesbiana|trans|discapacitad[oa]|cieg[oa]|sord[oa]|latin[oa]|gitan[oa]|mor[oa]|mujer)\b",
            r"\b(?:se (?:rió|rieron|burló|burlaron)|burl\w+|negó|negaron|insult\w+|imit\w+)\b[^.!?]{0,50}\b(?:mi|su) (?:acento|velo|silla de ruedas|hiyab)\b",
            r"\baprend[ae] (?:a hablar )?(?:español|castellano)\b",
            r"\bgente como (?:tú|usted\w*|vosotr\w+|yo)\b[^.!?]{0,30}\b(?:no|aquí|fuera)\b",
            r"\b(?:vete|vuélvete|váyase|vuelva) a (?:tu|su) país\b",
        ),
        (
            r"\b(?:no al|contra el|contra la|contra|anti-? ?|stop|basta de|lucha contra el) ?(?:el |la |al )?(?:racismo|discriminación|sexismo|machismo|homofobia|antisemitismo)\b",
            r"\bantirracis\w+",
            r"\b(?:libro|novela|película|ensayo|documental|cómic)\b[^.!?]{0,40}\b(?:racismo|discriminación|sexismo|machismo|racial)\b",
        ),
    ),
    UrgentWords(
        Urgent.BEREAVEMENT,
        (
            r"\b(?:funeral|funerales|entierro|velatorio|tanatorio|sepelio|cremación|crematorio|luto|cuidados paliativos|pésame)\b",
            r"\b(?:ha |había |acaba de )?(?:fallec(?:ió|er|ido|ida|imiento))\b",
            rf"\b(?:mi|nuestr[oa]|su) (?:\w+ )?{_KIN} (?:se )?(?:murió|ha muerto|acaba de morir)\b",
            rf"\bse (?:me )?(?:murió|ha muerto) (?:mi|nuestr[oa]) {_KIN}\b",
            rf"\b(?:mi|nuestr[oa]) (?:difunt[oa]|querid[oa]) {_KIN}\b",
            rf"\b(?:mi|nuestr[oa]) {_KIN},? (?:difunt[oa]|que en paz descanse)\b",
            rf"\b(?:tumba|lápida|urna|cenizas) de (?:mi|nuestr[oa]) {_KIN}\b",
        ),
        (
            r"\b(?:batería|móvil|teléfono|aparato|planta|orquídea|ordenador|portátil|lavadora|cafetera)\b[^.!?]{0,30}\b(?:falleci\w+|murió|muerto)\b",
            r"\b(?:ambiente|cara|animad[oa]|alegre|divertid[oa]) (?:como |que )?(?:de |en |un )*(?:funeral|entierro|velatorio)\b",
            r"\b(?:película|novela|libro|serie|escena|episodio)\b[^.!?]{0,40}\b(?:funeral|entierro|velatorio)\b",
        ),
    ),
    UrgentWords(
        Urgent.PRESS,
        (
            r"\b(?:contact\w*|llam\w*|escri\w*|envi\w*|mand\w*|habl\w*|avis\w*|cont\w+|acud\w*|pasad\w*|inform\w*|voy|iré|vamos)\b[^.!?]{0,40}"
            r"\b(?:a la |con la |al |con un |con una |a un |a una |a los |con el |en la )(?:prensa|periódico|diario|periodistas?|medios(?: de comunicación)?|televisión|tele|redacción)\b",
            r"\b(?:un|una|la|el) periodista\b[^.!?]{0,40}\b(?:interes\w*|llam\w*|contact\w*|investig\w*|reportaje|artículo|escrib\w*)\b",
            r"\b(?:periódico|prensa|diario|periodista|televisión) (?:local|regional)\b",
            r"\b(?:antena 3|telecinco|la sexta|tve|rtve|canal sur|tv3)\b[^.!?]{0,40}\b(?:contact\w*|interes\w*|llam\w*|grab\w*)\b",
        ),
        (
            r"\bprensa(?:dor|-?ajos| de ajos?| francesa| hidráulica)\b",
            r"\b(?:leer|leo|leía|envuelto en|papel de)\b[^.!?]{0,20}\b(?:el |la |un )?(?:periódico|prensa|diario)\b",
            r"\b(?:novela|película|serie|libro|protagonista)\b[^.!?]{0,40}\bperiodistas?\b",
            r"\ba diario\b",
        ),
    ),
)
