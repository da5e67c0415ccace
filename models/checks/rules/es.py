"""Spanish: what a reply may not say. Folded: ``señal`` reads ``senal``."""

from __future__ import annotations

from models.checks.finding import FindingCode as F
from models.checks.rule import Rule, Weight, rules

FAR = r"[^.!?\n]{0,60}?"
MONEY = r"(?:re(?:e)?mbols\w*|devol\w+ (?:del |el |su |de su |de )?(?:dinero|importe)|su dinero|el importe|compensa\w*|indemniza\w*)\b"
GIFT = r"(?:descuentos?|cupon(?:es)?|vales?(?= (?:de|por|para|regalo|descuento))|codigos? (?:de )?(?:descuento|promocional\w*)|tarjetas? regalo|gratis|gratuit\w+|regalos?)\b"
REVIEW = r"(?:resenas?|opinion(?:es)?|valoracion(?:es)?|comentarios?|calificacion(?:es)?|estrellas?|puntuacion)\b"

RULES: tuple[Rule, ...] = (
    *rules(
        F.PROMISE,
        r"(?:le |se lo |lo |les )?(?:prometo|prometemos|garantizo|garantizamos|juramos|le aseguro|le aseguramos|aseguramos que)\b",
        r"no (?:volvera|va a volver|volveran) a (?:pasar|ocurrir|suceder)|nunca (?:mas )?(?:volvera|ocurrira|pasara)|tiene nuestra palabra",
    ),
    *rules(
        F.PROMISE,
        r"(?:le )?(?:enviaremos|mandaremos|reemplazaremos|repararemos|cambiaremos|sustituiremos|solucionaremos|resolveremos|repondremos|(?:vamos|voy) a (?:enviar|mandar|reemplazar|reparar|cambiar|solucionar|resolver)\w*)\b",
        r"(?:recibira|usted recibira|tendra) (?:un|una|su|el|la)\b",
        weight=Weight.WARN,
    ),
    *rules(F.PROMISE, r"\w{3,}aremos\b|\w{3,}eremos\b(?<!queremos)|\w{3,}iremos\b", weight=Weight.MODEL),
    *rules(
        F.ADMISSION,
        r"(?:somos|fuimos) (?:\w+ )?(?:culpables|responsables (?:de|del) (?:su|la|el|dano|lesion|accidente)|negligentes|ladrones|estafadores|mentirosos|delincuentes|unos (?:ladrones|estafadores|mentirosos|inutiles))\b",
        r"(?:admitimos|reconocemos|confesamos|asumimos|aceptamos) (?:\w+ ){0,3}(?:culpa|responsabilidad|negligencia|fraude|que (?:mentimos|enganamos|robamos))",
        r"(?:mentimos|enganamos|robamos|estafamos)\b|toda la culpa es nuestra|sabiamos (?:que|lo|del)\b|vendemos (?:\w+ )?(?:falsific\w+|imitacion\w*|copias)",
    ),
    *rules(F.ADMISSION, r"(?:culpa|error|fallo) nuestr[ao]\b|nuestr[ao] (?:culpa|error|fallo|negligencia)\b", weight=Weight.WARN),
    *rules(
        F.OFFER,
        rf"(?:le |les |queremos |podemos )?(?:ofrec(?:emos|er\w*|imos)|d(?:amos|aremos|arle)|otorg\w+|conced\w+|envi(?:amos|aremos|arle)|abon(?:amos|aremos|arle)|hemos \w+do|hag(?:a|amos)|tramit\w+)\b{FAR}\b(?:{MONEY}|{GIFT})",
        r"(?:le |les |lo )?(?:reembolsaremos|reembolsamos|devolveremos|devolvemos|compensaremos|indemnizaremos|regalamos|hemos (?:reembolsado|devuelto|compensado))\b",
        rf"(?:recibira|tiene derecho a|puede (?:usar|canjear|utilizar)|use|utilice|acepte|disfrute|aqui tiene)\b{FAR}\b(?:{MONEY}|{GIFT})",
        r"\d+ ?(?:%|por ciento) (?:de )?descuento|sin coste alguno|por cuenta de la casa|envio gratis|envio gratuito",
        r"reembolso (?:esta|ha sido|fue|sera) (?:\w+ )?(?:aprobado|tramitado|emitido|confirmado|enviado)",
    ),
    *rules(F.OFFER, GIFT, r"compensacion|indemnizacion", unless_said=True),
    *rules(F.OFFER, r"re(?:e)?mbols\w*|devolucion(?:es)?|reemplazo", weight=Weight.WARN, unless_said=True),
    *rules(
        F.BLAME,
        r"(?:es|fue|ha sido) (?:\w+ )?(?:culpa suya|su culpa|su error|error suyo|problema suyo|su problema)|culpa suya\b|error del (?:cliente|usuario)",
        r"(?:usted )?(?:deberia|debio|tendria que|tenia que|podria) haber\b|si (?:usted )?hubiera (?:\w+ )?(?:leido|mirado|seguido|medido|comprobado)|usted no (?:leyo|siguio|miro|midio|comprobo)",
        r"la proxima vez\b|como ya (?:le |se lo )?(?:dijimos|explicamos|indicamos|hemos)|(?:esta|estaba|lo pone) (?:muy )?claro|calmese|tranquilicese|aprenda a",
        r"(?:nadie mas|ningun otro cliente|otros clientes (?:no|estan|si))|no es (?:nuestra culpa|nuestro problema|culpa nuestra)|sentimos (?:mucho )?(?:que|si) (?:usted )?(?:se sienta asi|lo vea asi|piense eso)",
        r"no (?:le |nos )?(?:creemos|creo)\b|usted (?:afirma|alega|pretende)\b|felicidades|enhorabuena|pobrecit[oa]|que pena me da",
    ),
    *rules(
        F.INSULT,
        r"(?:idiotas?|imbecil(?:es)?|estupid\w+|tont[oa]s?|bob[oa]s?|payas[oa]s?|inutil(?:es)?|ignorantes?|llor(?:on|ona|ica)\w*|ridicul\w+|mentiros\w+|estafador\w*|ladron\w*|timador\w*|sinverguenza\w*|trol|troles|cretin\w+|subnormal\w*|analfabet\w+|loc[oa]s? de remate|patetic\w+|desgraciad\w+|escoria)\b",
        r"(?:resena|opinion|cliente|comentario|queja)s? (?:falsa|falso|inventada|inventado)s?|usted (?:miente|esta mintiendo)|callese|vayase",
    ),
    *rules(
        F.SWEARING,
        r"mierda\w*|joder|jodid\w+|puta\w*|puto\w*|cono\b(?! (?:de|del))|cabron\w*|gilipollas|pendej\w+|verga\b|carajo|hostia\w*|maldit\w+|chinga\w*|culero\w*|capullo\w*|maric(?:on|a)\w*|hij[oa] de (?:puta|perra)|vete al (?:diablo|infierno)|que te (?:den|jodan)|cagad\w*|cagar",
    ),
    *rules(
        F.REVIEW_CHANGE,
        rf"(?:cambi|modific|elimin|borr|retir|actualiz|edit|reconsider|revis|corrig|corregir|mejor|quit|suprim)\w*\b (?:\w+ )?(?:su|la|esta|tu|una)\b (?:\w+ )?{REVIEW}",
        r"(?:cinco|5|mas|mejor) (?:estrellas|valoracion|puntuacion|resena)\b|(?:resena|opinion|valoracion) positiva",
    ),
    *rules(
        F.WRONG_VOICE,
        r"(?:yo )?(?:compre|pedi|pague|recibi|he (?:comprado|pedido|pagado|recibido|esperado)|llevo (?:\w+ ){1,2}esperando)\b",
        r"mi (?:pedido|paquete|dinero|compra|marido|mujer|esposa|hijo|hija|perro|gato|reembolso)\b|no lo recomiendo|no (?:vuelvo|volvere) a comprar|no compren|estimad[oa]s? (?:tienda|vendedor|equipo)",
    ),
    *rules(F.WRONG_VOICE, r"(?:yo|mi|mis|conmigo)\b", weight=Weight.MODEL),
    *rules(F.LEAK, r"como (?:una )?(?:ia|modelo de lenguaje|asistente)\b|modelo de lenguaje|mis instrucciones|ignora (?:\w+ ){0,3}(?:instrucciones|reglas)"),
)
