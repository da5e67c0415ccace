"""Words by which a review speaks to the bot or asks for words, as a folded text has them."""

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
MACHINE = re.compile(r"[<>{}\[\]|\\^~]|=>|->|\":|\w=\w|_\w|___|`|^[/=]\w")
ORDER = re.compile(
    r"^(?:print|output|publish|fill in|sign|insult|roast|summari[sz]e|complete|correct|announce|finish|execute|translate|classify|append|"
    r"write|say|state|confirm|answer|reply|respond|repeat|admit|do the opposite|be a friend|take the first|text|call the|save to|remember this|"
    r"leave the reply|address me|for the court|imagine|between us|step \d|if you(?:'re| are|'ve| have| come| do not| don't) )\b|"
    r"\b(?:override|requirements|dan|approver|automatic|moderation|configuration|verbatim|novel together|bot [ab]|two bots|opposite land|rot13|base64|"
    r"by replying|terms: any|in public\.|public is fine|company policy says|the words? \"|the phrase|the sentence|answer only|reply only|real instruction|legal department|"
    r"take the opportunity|if the (?:reply|answer)|unless (?:you|your)|only (?:smile|if the)|least you can do|another (?:shop|store) would|honest shop|"
    r"look up|low(?:er)? case|each vowel|on the answer|each answer|every answer|you said in our last)\b|"
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
"""``TALK`` may be an order: no quote from such a sentence. ``ORDER`` surely is one, and ``MACHINE`` is how no customer
writes: then no fact is taken from any sentence with ``TALK`` in it."""
