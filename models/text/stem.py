"""The stems of English words, crude ones."""

from __future__ import annotations

import re
from functools import lru_cache

IRREGULAR = {
    form: base
    for line in """
    break broke broken|tear tore torn|fall fell fallen|fly flew flown|freeze froze frozen|shrink shrank shrunk|sink sank sunk|
    leave left|lose lost|melt molten|burn burnt|bend bent|stick stuck|hang hung|hold held|keep kept|sleep slept|swell swollen|
    eat ate eaten|drink drank drunk|ring rang rung|begin began begun|run ran|stop stopt|speak spoke spoken|steal stole stolen|
    wear wore worn|write wrote written|throw threw thrown|know knew known|grow grew grown|blow blew blown|draw drew drawn|
    bleed bled|feed fed|lead led|meet met|sell sold|stand stood|think thought|teach taught|catch caught|fight fought|
    shake shook shaken|choose chose chosen|drive drove driven|ride rode ridden|rise rose risen|bite bit bitten|hide hid hidden|
    shut shutting|split splitting|cut cutting|hurt hurting|build built|lend lent|dig dug|spin spun|win won|sit sat|spit spat|
    man men|woman women|child children kid|foot feet|tooth teeth|mouse mice|knife knives|leaf leaves|shelf shelves|wife wives|
    colour color|grey gray|favourite favorite|centre center|tyre tire|mould mold moldy mouldy|
    mother mom mum mommy mummy|father dad daddy|grandmother grandma nan gran nana|grandfather grandpa granddad|
    television tv|telephone phone|photograph photo pic picture|refrigerator fridge|bicycle bike|advertisement ad advert|
    husband hubby|son lad boy|daughter girl|misspell misspelt misspelled|dead died die|smell smelt smelly|wrap wrapped
    """.replace("\n", " ").split("|")
    for base, *forms in [line.split()]
    for form in forms
}  # fmt: skip

_SUFFIXES = (
    "ingly", "edly", "ments", "nesses", "ment", "ings", "ness", "able", "ing", "ily", "ied", "ies", "ier", "iest",
    "ed", "ly", "es", "er", "est", "en", "s", "e", "y",
)  # fmt: skip


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A crude stem: enough to find ``leaking`` in ``leaks``."""
    word = re.sub(r"'(?:s|d|ll|re|ve)?$", "", word.removesuffix("'s"))
    word = IRREGULAR.get(word, word)
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word.removesuffix(suffix)
            break
    word = IRREGULAR.get(word, word)
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
