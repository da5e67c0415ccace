"""Forms that tell what a text carries: addresses, numbers, names behind a title, links, tags, pings and codes."""

from __future__ import annotations

import re

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\]| at (?=\w+ dot ))\s?[\w-]+(?:\s?(?:\.|\(dot\)|\[\.\]| dot )\s?[\w-]+)+", re.IGNORECASE)
PHONE = re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d{1,5}\)?(?:[\s./-]?\(?\d{2,5}\)?){1,6}(?![\w%]|[.,:]\d)")
ORDER = re.compile(
    r"\b(?:order|orders|ticket|case|invoice|customer|tracking|parcel|reference|ref|id|account|bestell\w*|auftrag\w*|rechnung\w*|"
    r"kunden\w*|sendung\w*|pedido|factura|cliente|commande|facture|client|suivi)"
    r"(?:\s?(?:number|no|nr|num|nummer|numero|id|code))?\s?[.:#°]*\s*(?=[\w-]*\d{3})[a-z]{0,4}-?\d[\w-]{2,}|#\s?[a-z]{0,3}-?\d{3,}"
)
LONG_NUMBER = re.compile(r"(?<![\w.,])\d{7,}(?![\w])|\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,}\b|\b1Z[0-9A-Z]{10,}\b")
ADDRESS = re.compile(
    r"\b\d{1,5}[a-z]?\s(?:[A-Z][\w'-]+\s){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|Boulevard|Blvd|Way|Square)\b"
    r"|\b[A-ZÄÖÜ][\w-]*(?:straße|strasse|str\.|weg|platz|allee|gasse)\s\d{1,4}\b|\b[A-ZÄÖÜ][a-zäöüß]+ (?:Straße|Platz|Weg|Allee) \d{1,4}\b"
    r"|\b(?:[Cc]alle|[Aa]venida|[Pp]laza|[Pp]aseo)\s(?:(?:de|del|la|los)\s)*[A-ZÁÉÍÓÚ][\w\s]{2,30}?,?\s\d{1,4}\b"
    r"|\b\d{1,4},?\s(?:bis\s)?(?:rue|avenue|boulevard|place|chemin|allée|impasse)\s(?:(?:de|du|des|la|le|l')\s?)*[A-ZÉ]\w+"
)
TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Herrn?|Frau|Señora?|Sr|Sra|Monsieur|Madame|Mme)\.?\s(?P<name>[A-ZÀ-Ý][\w'-]+)")
STAFF = re.compile(
    r"\b(?:colleague|agent|employee|manager|driver|courier|packer|supervisor|boss|CEO|owner|director|staff member|technician|fitter|"
    r"Kolleg(?:e|in)|Mitarbeiter(?:in)?|Fahrer(?:in)?|Chef(?:in)?|compañer[oa]|emplead[oa]|repartidor|gerente|jefe|collègue|"
    r"employée?|livreur|directeur|responsable),?\s(?:named |called |namens |llamad[oa] |nommée? )?(?P<name>[A-ZÀ-Ý][a-zà-ÿ]+)\b(?! (?:[Tt]eam|[Ss]ervice))"
)
NOT_A_NAME = frozenset(["Customer", "Kunde", "Cliente", "Client", "Support", "Service", "Care", "Team", "UPS", "DHL", "FedEx", "Hermes", "DPD", "GLS", "Amazon"])

_TOP_LEVEL = (
    "com|net|org|info|biz|example|shop|store|online|site|xyz|app|dev|io|co|uk|de|fr|es|eu|nl|ch|ai|gg|ly|link|click|top|club|ru|cn|pl|pt|ca|au"
)
LINK = re.compile(
    rf"h(?:tt|xx)ps?\s?:|(?:ftp|slack|mailto|tel|javascript|data|sms|whatsapp)\s?:\s?[^\s]|www\s?\.|\]\s?\([^)\n]*\)|<a\s|href\s?=|"
    rf"(?<![\w-])[a-z0-9][a-z0-9-]{{0,62}}(?:\s?\[\.\]\s?|\s?\(\.\)\s?|\s?\(dot\)\s?|\s?\[dot\]\s?| dot |\.)(?:[a-z0-9-]{{1,63}}\.){{0,4}}(?:{_TOP_LEVEL})\b(?![a-z])(?:/\S*)?|"
    r"(?<![\w-])[a-z0-9-]{1,63}\.[a-z]{2,}/\S+|\b(?:scan (?:the|this|our) qr code|link in (?:my|our) (?:bio|profile))\b"
)
MARKUP = re.compile(r"</?[a-z][^<>\n]*>|<\||\|>|\[/?inst\]|<</?sys>>|</?s>|\]\]>|<!--|-->|```|\{\{|\}\}|\$\{|\$\(|%[sn]\b|^#{1,6} |\{\"|\"\}|\[/?[a-z]+\]")
PING = re.compile(r"<[!@#][^>\s]*>?|(?<![\w.])@\w+|</?at>|\bat (?:channel|everyone|here)\b", re.IGNORECASE)
CODE = re.compile(r"(?<![\w-])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\w-])")
NAMED_CODE = re.compile(
    r"\b(?:[Cc]ode|[Cc]oupon|[Vv]oucher|[Gg]utschein(?:code)?|[Cc]ódigo|[Cc]upón|PIN|[Pp]assword|[Tt]oken)\s?(?:is|ist|es|est|:|=|lautet)?\s?[\"'“”«»„]?"
    r"(?:(?=[\w-]*\d)[\w-]{3,}|[A-Z][A-Z-]{3,})"
)
SPACED_CODE = re.compile(r"(?<![\w])(?:[A-Z0-9][\s.\-_*|/·]{1,3}){4,}[A-Z0-9](?![\w])")
ENCODED = re.compile(r"\b(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{16,}={0,2}|\b[0-9a-f]{12,}\b|[A-Za-z0-9+/]{7,}==?(?!\w)|(?:%[0-9a-fA-F]{2}){3,}|(?:\b[01]{8}\b\s?){2,}|\b0x[0-9a-f]{4,}|(?:[.-]{1,5}\s){5,}")
DATE = re.compile(r"(?:19|20)\d\d[-/. ]\d\d?[-/. ]\d\d?|\d\d?[-/. ]\d\d?[-/. ](?:19|20)?\d\d")
STACKED = re.compile(r"\w[\u0300-\u036f\u0489]{2,}|[b-df-hj-np-tv-z][\u0335-\u0338]")
ENCLOSED = re.compile("[\u249c-\u24e9\U0001f130-\U0001f189]{2,}")
