"""Words of numbers, of counting and of time, in four languages."""

from __future__ import annotations

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen|"
    "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn "
    "neunzehn|"
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho "
    "diecinueve|"
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"
)
_TENS = (
    "twenty thirty forty fifty sixty seventy eighty ninety|zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig|"
    "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa|vingt trente quarante cinquante soixante"
)
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
)
_OTHERS = {
    "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80,
    "ninetieth": 90, "hundredth": 100, "dozen": 12, "dutzend": 12, "docena": 12, "douzaine": 12, "twice": 2, "couple": 2,
    "pair": 2, "thrice": 3, "fortnight": 14, "decade": 10, "century": 100, "zweimal": 2, "dreimal": 3, "viermal": 4,
    "funfmal": 5, "hundred": 100, "hundert": 100, "cien": 100, "ciento": 100, "cent": 100, "thousand": 1000,
    "tausend": 1000, "mil": 1000, "mille": 1000, "ein": 1, "eine": 1, "einen": 1, "einem": 1, "einer": 1, "una": 1,
    "une": 1, "half": 0.5, "halbe": 0.5, "halben": 0.5, "halbes": 0.5, "media": 0.5, "medio": 0.5, "demi": 0.5,
    "veintiuno": 21, "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25,
}  # fmt: skip
COUNTS = frozenset(
    """times places ways things points faults calls problems requests occasions counts messages words questions reasons lines visits
    attempts answers separate different people stars""".split()
)
ROUNDED = frozenset(
    "nearly almost about over under around roughly barely some than only hardly well just up most least".split()
)
DAYS = {
    "day": 1.0,
    "night": 1.0,
    "week": 7.0,
    "fortnight": 14.0,
    "month": 30.4,
    "year": 365.0,
    "hour": 1 / 24,
    "minute": 1 / 1440,
}
TIMES = frozenset(
    """days nights weeks months years hours minutes tage tagen nachte wochen monate monaten jahre jahren stunden minuten dias noches
    semanas meses anos horas minutos jours nuits semaines mois ans heures minutes""".split()
)
MONTHS = tuple("january february march april may june july august september october november december".split())


def _words_of_numbers() -> dict[str, float]:
    known: dict[str, float] = {word: float(value) for word, value in _OTHERS.items()}
    for names, first, step in ((_UNITS, 0, 1), (_ORDINALS, 0, 1), (_TENS, 20, 10)):
        for language in names.split("|"):
            known |= {word: float(first + step * at) for at, word in enumerate(language.split())}
    units, tens = _UNITS.split("|")[1].split(), _TENS.split("|")[1].split()
    known |= {
        f"{unit.removesuffix('s') if unit == 'eins' else unit}und{ten}": float(20 + 10 * over + under)
        for over, ten in enumerate(tens)
        for under, unit in enumerate(units[:10])
        if under
    }
    return known


KNOWN = _words_of_numbers()
NOT_NUMBERS = frozenset(["once", "seize", "un", "media", "second", "cent"])
"""Words that are numbers in one language and something else in another; *second* is also a moment."""
