"""The commonest words of each language that we can tell apart, as a folded text has them."""

from __future__ import annotations

_WORDS = {
    "en": "the and you your we our are is was were that this with have has had not for it its they them please be been will would can "
    "about from what when which there on of to in so as at or if by hello sorry hear thank regards",
    "de": "der die das und sie ihr ihre ihren ihnen wir uns unser unsere ist sind war waren nicht mit fur haben hat hatte dass bitte es "
    "ein eine einen einem auf von zu im am den dem des bei auch leid danke konnen moglich wie wenn mich ich sehr",
    "es": "el la los las usted su sus nosotros nos nuestro nuestra es son fue que con para por no de del en un una se lo le hemos ha "
    "sentimos gracias hola por favor como pero muy esta este mas ya al y o si me mi",
    "fr": "le la les vous votre vos nous notre nos est sont etait que qui avec pour pas de du des en un une ne se sur ce cette avons "
    "avez desoles merci bonjour et ou si plus tres je mon ma a au aux dans d'un d'une c'est n'est",
    "it": "il lo la gli le lei suo sua noi ci nostro nostra e sono che con per non di del della in un una abbiamo ha grazie come ma "
    "molto questo questa piu al si mi mio",
    "nl": "de het een en u uw wij ons onze is zijn was niet met voor van in op te dat die heeft hebben bedankt ook maar als er naar "
    "ik mijn geen",
    "pt": "o a os as voce seu sua nos nosso nossa e sao foi que com para por nao de do da em um uma se lhe obrigado muito mas mais ja "
    "ao me meu",
}

COMMON = {language: frozenset(text.split()) for language, text in _WORDS.items()}
