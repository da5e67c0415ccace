"""Words by which a review speaks to the bot or asks for words, in the forms of ``folding.fold``."""

from __future__ import annotations

import re

TALK = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|pretend|imagine|roleplay|simulate|obey|decode|translate|repeat|output|print|execute|"
    r"append|classify|classifier|summari[sz]e|copy|paste|quote|spell|confirm|acknowledge|admit|declare|announce|insert|"
    r"bots?|chatbots?|robots?|ai|assistants?|language models?|llm|gpt|chatgpt|prompts?|instructions?:|system|developer|admin|"
    r"administrator|debug|mode|role|json|token|guidelines|reply|replies|repl(?:y|ied) with|answers?|respond|response|reponds?|reponse|"
    r"repond(?:s|ez)|antworte?n?|antwort|respuesta|responda?|conteste?|contestacion|responde|ecris|ecrivez|ecrire|escrib\w+|schreib\w*|"
    r"write|writes|written|wrote|say|says|saying|state|mention|publish|post(?:ed)?|tell|tag|sign|promise\w*|versprich\w*|promet\w*|promete|"
    r"ignorier\w*|ignora\w*|oubli\w*|vergiss|anweisung\w*|instrucciones|consignes|negeer|regeln|regles|rules?|reglas|"
    r"act as|you are now|you're now|from now on|new task|step by step|in opposite land|fill in|let x|"
    r"your (?:rules|instructions|prompt|boss|owner|maker)|legal department|head office|for the court|lawyer|journalist|attorney|"
    r"dismissed|fired|sacked|opposite|first letters?|limerick|poem|haiku|verbatim|word for word|capital letters|all caps|in capitals)\b"
)
ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|obey|decode|ignoriere?\w*|ignora\w*|oublie\w*|vergiss)\b[^.!?]{0,40}"
    r"\b(?:rules?|instructions?|prompts?|guidelines|above|anweisungen|regeln|instrucciones|reglas|consignes|everything)\b|"
    r"\b(?:in|into|as|for|from|with|to|of|begin|end) (?:your|the|this|a|every|each|its|my) (?:public |online |own |next )*(?:reply|answer|response|apology|acknowledgement)\b|"
    r"\b(?:your|the|each|every) (?:public |online |own )*(?:reply|answer|response|apology) (?:needs|must|has|have|ought|should|contain|is|to)\b|"
    r"\b(?:in|en) (?:der|deiner|ihrer|tu|su|la|ta|votre) (?:antwort|respuesta|reponse)\b|"
    r"\b(?:dear|hey|hi|hello|listen|clever|trusted|if you(?:'re| are) an?|you(?:'re| are) an?) (?:bot|robot|ai|assistant|language model)\b|"
    r"\b(?:bot|robot|assistant|ai|classifier)\s?[,:]|, (?:bot|robot)\b|"
    r"\b(?:language models?|chatgpt|prompts?|debug|playbook|system prompt)\b|"
    r"^(?:\w+ )?(?:system|assistant|user|human|ai|ack|reply|review|model|note|step \d|msg)\b[^.!?]{0,20}:|"
    r"(?:^|[,:;] |\b(?:please|must|should|just|can you|could you|you|bot|then|and|to|also|least you can do is to) )"
    r"(?:write|say|state|repeat|reply|respond|answer|copy|quote|confirm|promise|admit|acknowledge|mention|publish|announce|declare|tag|call)"
    r"(?: (?:that|clearly|only|just|in|with|after me|publicly|verbatim|down|me|to|the words?|the sentence|how|what)\b|:? \")|"
    r"\b(?:pretend|act as|you are now|you're now|from now on|let's play|in opposite land|step by step)\b"
)
"""``TALK`` may be an order: no quote from such a sentence. ``ORDER`` surely is one: no fact in it either."""
