"""Words by which a review speaks to the bot or asks for words, as a folded text has them."""

from __future__ import annotations

import re

_VERB = (
    r"(?:write|say|state|repeat|reply|respond|answer|copy|quote|confirm|promise|admit|acknowledge|mention|publish|announce|declare|tag|print|"
    r"output|execute|type|spell|include|insert|list|reveal|tell|add|append|finish|sign|speak|talk|praise|recommend|thank|greet|wish|swear|"
    r"insult|sing|rhyme|translate|convert|describe|give|offer|post|share|agree|deny|apologi[sz]e|advertise|disclose|decode|pretend|imagine|"
    r"ignore|disregard|guess|convince)"
)
SUSPECT = re.compile(
    # an order: a verb of speech at the head of a clause, or behind what asks for it
    rf"(?:^|[,;:(\-] ?|\b(?:please|kindly|must|shall|should|you|have to|need to|needs to|let(?:'s| us)|(?:can|could|would|will|want|like|ask|expect) "
    rf"(?:you|the shop|your \w+)(?: to)?|and|so|then|now|or|bot) )(?:also |only |just |simply |publicly |clearly |here |below |please ){{0,2}}{_VERB}\b|"
    r"\b(?:bots?|chatbots?|robots?|ai|assistants?|language models?|llm|gpt|chatgpt|prompts?|instructions?|system|developer|admin|administrator|"
    r"json|token|guidelines|acknowledge?ment|rules?|lawyer|court|judge|journalist|attorney|opposite|letters?|limerick|poem|haiku|verbatim|"
    r"written word|in writing|in public|publicly|from you|one word|the words?|the phrase|the sentence|as agreed|end of|notes?)\b|"
    r"\b(?:in|with|as|your|shop) (?:an? |your |the )?(?:\w+ )?(?:reply|replies|answers?|response|apolog(?:y|ies)|acknowledge?ment|reaction|comment)\b|"
    r"\b(?:antworte?n?|antwort|respuesta|responda?|conteste?|contestacion|responde|repond(?:s|ez)|reponse|ecris|ecrivez|ecrire|escrib\w+|schreib\w*|"
    r"versprich\w*|promet\w*|promete|ignorier\w*|ignora\w*|oubli\w*|vergiss|anweisung\w*|instrucciones|consignes|negeer|regeln|regles|reglas|"
    r"pong[ao]\w*|glissez|mettez|mettete|vermeld|digam|napisac|skriv|setzen sie|zeilen)\b"
)
MACHINE = re.compile(
    r"[<>{}\[\]|\\^~]|=>|->|\":|\w=\w|[a-z]_[a-z]|___|`|^[/=]\w|&#\d|&[lg]t;|"
    r"(?<!\w)(?:[a-z][ .\-_]{1,3}){6,40}[a-z](?!\w)|(?:\b\d{2,3}\b[ ,]{1,2}){7}|"
    r"(?:\b[a-z]{0,9}\d[a-z\d]{0,9}[a-z]{1,9}[a-z\d]{0,9}\b\W{1,3}(?:[a-z]{1,12}\W{1,3})?){4}|[\u0250-\u02af\u01dd]\w{0,9}[\u0250-\u02af\u01dd]"
)
_REPLY = r"(?:reply|answer|response|apology|acknowledgement)"
_SAY = r"(?:write|say|state|repeat|reply|respond|answer|copy|quote|confirm|promise|admit|acknowledge|mention|publish|announce|declare|tag|call|print|output|type|spell|include|insert|list|reveal|hide)"
_NAMED = r"(?:bot|robot|chatbot|ai|assistant|language model|model|machine|classifier|llm|gpt)"
_RULES = r"(?:rules?|instructions?|prompts?|guidelines|configuration)"
ORDER = re.compile(
    # an order at the head of a sentence
    rf"^(?:please |so |now |then |just |kindly |and |but |\d+\. ?){{0,3}}{_SAY} (?:only|just|exactly|verbatim|after me|this|the following|the (?:exact )?(?:words?|phrase|sentence|text|line|opposite)|"
    rf"everything (?:above|before)|back|publicly|in (?:capitals|caps|latin|rhyme|verse|public|the (?:voice|style))|that (?:the|you|we|your|our|all|everyone|it was)|how |with (?:the|a|an|only|one|your|what)\b|as (?:a|an|the|if|your)\b|:? ?\")|"
    r"^(?:publish|complete the|correct the|finish the|execute|append|translate (?:this|for|it|the|into|to)|summari[sz]e (?:this|the|it|your)|sign (?:it|the|your|as|off|with)\b|roast (?:me|him|her|them|us|the)|insult|"
    r"do the opposite|be a friend|take the first|save to|remember this|leave the reply|address me|for the court|between us|step \d|continue (?:this|the) (?:text|story|sentence|line|novel)|follow this example|"
    r"imagine (?:you|we|being|that you)|repeat (?:after|this|everything|your)|greet me|call (?:the (?:shop|owner|boss|next)|every|all|me|yourself)|tell (?:the folks|people|everybody|everyone|all|other|me and all|them all)|"
    r"name (?:the|him|her|them|your) (?:\w+ )?(?:who|in|courier|employee|driver|full)|ask other|open the (?:refund|admin)|delete (?:this|the other|all)|mark (?:me|this|all)|be (?:shakespeare|a pirate|a cat|rude|an?)\b|offer me|"
    r"make the first|start (?:your|with|every|each)|begin (?:your|with|every|each)|end (?:your|with|every|each)|add your|quote the|show me your|use #|copy the next|summari[sz]e my|take the opportunity|answer in (?:one|a) word|answer me with|(?:reply|answer|respond) (?:to (?:this|my|the) \w+ )?(?:with|in) |this is \w+ from head office|write (?:(?:everything|it all|it) in|your (?:answer|reply)|the last|a (?:reply|haiku|poem|list)|down the email)|say (?:that|sorry for)|look up who|think step by step|text win|begin admin|security team|rule \d|double my|acknowledge (?:gross |full |your |all )*(?:negligence|guilt|liability|fault)|before you (?:answer|apologi[sz]e|reply|respond))\b|"
    # an order inside it
    rf"\b(?:please|must|can you|could you|could also|kindly|i order that|you shall|you should|you have to|you need to|bot|and then|least you can do is to|even) (?:also |now |just |publicly |simply |only )?{_SAY} (?:that|clearly|only|just|in (?:capitals|latin|it|the|your|public)|with|after me|publicly|verbatim|down|me|the words?|the sentence|it publicly|how|what|:? ?\")|"
    rf"\bif you (?:do not|don't|can't|refuse to) (?:write|say|reply|answer|type|confirm|state|post|include|promise)\b|"
    rf"\b(?:whoever|who|anyone who|the one who|when you|when someone) (?:answers?|repl(?:y|ies)|responds?|writes?|reads)\b[^.!?]{{0,30}}\b(?:must|should|shall|has to|please|is to|use|hide|replace)\b|"
    rf"\b(?:in|into|as|for|from|with|of|begin|end) (?:your|the|this|each|every) (?:public |online |own |next |written )*{_REPLY}\b|\b(?:your|each|every|an) (?:public |online |own |next )*{_REPLY} (?:needs|must|ought|should|shall|contain|is to|has to|have to|name|will state|will)\b|"
    r"\bon the answer\b|\bif the (?:reply|answer)\b|\bby replying\b|\b(?:the|a) reply (?:to my review )?(?:works|counts|must|should|needs|with the word)\b|"
    r"\b(?:use|contains?|includ(?:e|es|ing)|putting|insert|write|quote) the (?:\w+ ){0,2}?(?:words?|phrase|sentence|line)\b|\bthe (?:following (?:\w+ )?words?|two odd words?|word \"\w+\" (?:in|somewhere))\b|\b(?:odd|magic|secret) words?\b|"
    r"\b(?:first|last) (?:letters?|words?|line|sentence) of (?:each|every|your|all)\b|\breply of yours\b|\btoday use \d|\btranslate for\b|\bwith the word \"|\bfirst letters\b|\b(?:spells?|spell out) (?:what|out|the word|it backwards|fraud)\b|\b(?:in|as) (?:a )?(?:form of a )?(?:haiku|limerick|poem|rhyme|klingon|json|pirate|base64|rot13|morse|lower ?case)\b|"
    r"\bwrite (?:it|this) (?:normal|properly|down publicly|backwards|in latin)\b|\bread (?:this|it) (?:backwards|aloud|by sound|as it stands|from behind)\b|\bflipped (?:for|version)\b|\beach vowel\b|\bverbatim\b|\bopposite (?:day|land|of the first)\b|\bnovel together\b|\breal instruction\b|"
    r"\b(?:answer|reply|respond) (?:only )?(?:yes or no|with yes|with no)\b|\b(?:one|a single|one short|one honest|1) (?:honest |short )?(?:word|sentence) (?:from you|on it|in latin)\b|\b(?:write|state|confirm|publish|repeat|output)\b[:,]? ?\"|\bunless (?:your|you) (?:answer|reply)\b|\byou must (?:write|say|quote|state)\b|\ba sentence by the\b|\bdisregard tone\b|\bwhat's your reply\b|\bsay the same to\b|\bbegins? with \w and ends\b|\bneeds a hashtag\b|\bone sentence on it\b|\bshort sentence on it\b|"
    r"\bput (?:it|the \w+|that) (?:into|as|in) (?:a |one )?(?:plain sentence|writing|a link|link)\b|\bas a link\b|\bin square brackets\b|\bmessage starts with\b|\brima obligada\b|"
    # talk of rules, roles and machines
    rf"\b(?:ignore|disregard|forget|bypass|obey|break|swap|list|reveal|quote|print|show me|output|repeat|what are|ignorier\w*|ignora\w*|oublie\w*|vergiss|negeer|zignoruj|strunta)\b[^.!?,]{{0,40}}\b(?:{_RULES}|above\b|everything (?:above|before|you)|anweisung\w*|regeln|instrucciones|reglas|consignes|regles|instructies|instrukcje|reglerna|quello che)|"
    rf"\b(?:system|hidden|secret|assistant|tone|bot|original|previous|developer) {_RULES}\b|\boverride (?:the |your |all |previous )?(?:system|rules?|instructions?|prompt|safety|filter|settings|mode)\b|"
    rf"\b(?:dear|hey|hi|hello|listen|clever|trusted|if you(?:'re| are) an?|you(?:'re| are) an?|to the|tell the|the) (?:little |clever |shop )?(?:bot|robot|ai|assistant|language model|model)\b(?= (?:shall|must|should|has to|is to|who|which|that (?:writes|answers|replies))|[,:.!]|$| say| ?i\b| that you)(?<!the robot)(?<!the bot)(?<!the model)(?<!the ai)|"
    rf"\bthe (?:assistant|bot|ai|model|machine) (?:shall|must|should|has to|is to)\b|\bassistant (?:may|should|must|shall)\b|\b(?:the |this )?{_NAMED} uprising\b|\bwhispers to\b|"
    rf"^(?:hello |hi |hey |dear )?(?:bot|robot|chatbot|ai|assistant|llm|gpt)\s?[,:]|, (?:bot|robot)[.!?]?$|\b(?:language models?|chatgpt|debug mode|playbook|system prompt|this bot|jailbreak)\b|"
    r"^(?:\w+ )?(?:system|assistant|user|human|ai|ack|acknowledgement|model|msg|instruction|admin|ticket|tone|topic|winner)\b[^.!?]{0,20}:|#+ ?(?:system|instruction|response)|"
    r"\b(?:pretend (?:to be|that you|you(?:'re| are)|it'?s|this is|we(?:'re| are))|act as (?:an?|if|my|the)|you are now|you're now|from now on,? (?:you|answer|reply|write|call|only|speak|act)|let's play|role-?play|in opposite land|dan mode|content filter|approver|company policy says|new policy|"
    r"editor's note|system notice|approved for publication|(?:i'm|i am|as) the (?:developer|admin|administrator|regional director|ceo|owner of this|owner's wife)|(?:i've|i have) bought this company|upgraded to premium|unlock service|if you are an ai|ignore what they|this isn't a troll|not a troll|terms: any|you said in our last|prepared your reply|only sign|logic obliges|for the log|from: ceo|"
    r"for the court|legal department|look it up and write|decode it|unicode numbers|give me (?:its|your) start date|which shop's slack|model name|internal notes|waives? all|everyone should vote)\b|"
    # in other languages
    r"\b(?:in|en) (?:der|deiner|ihrer|tu|su|la|ta|votre) (?:antwort|respuesta|reponse)\b|\bantworte\w*(?: sie)? (?:nur |bitte |ausschliesslich |immer )*(?:wie (?:ein|der|die)|mit (?:dem|den|der|einem)|als|auf \w+isch)\b|"
    r"\b(?:schreibe?|sage?|schreiben sie|sagen sie|bestatigen sie|nennen sie)\b (?:bitte |nur |einfach |dazu |darin )*(?:, dass|\"|: ?\"|das wort|den satz)|\bhinweis an\b|"
    r"\b(?:escrib[ea]|diga?|repit[ea]|pon(?:ga)?|respond[ea]|contest[ea])\b ?(?:solo |en |esto |lo siguiente )*(?:: ?)?(?:que (?:el|la|los|usted|son|somos)|\"|la palabra|la frase|en klingon)|\bno leas esto\b|"
    r"\b(?:ecri(?:s|vez|re)|dites|dis|repondez|reponds|repetez|mettez)\b (?:seulement |juste |en |ceci )*(?:: ?)?(?:que (?:le|la|vous|nous)|\"|le mot|la phrase)|\bdois ecrire\b|"
    r"\b(?:scrivi|responda|napisz|schrijf|skriv)\b (?:que|una|ze|svaret|in)"
)
"""``SUSPECT`` may be an order: such a sentence excuses no words of a draft. ``ORDER`` surely is one, and ``MACHINE`` is how
no customer writes: then no draft of a model is shown at all."""
_ABOUT = r"(?:say|write|state|admit|confirm|promise|mention|include|contain|use|call|tell|add|begin|start|end|quote|repeat|sign|declare|announce|put|praise|recommend|advertise|insult|thank|wish|greet|name|publish|post|type|answer|reply|respond|speak|talk|sound)"
WISH = re.compile(
    # what the reply, or who writes it, has to hold
    rf"\b(?:reply|replies|answer|answers|response|apology|message|text|sentence|line|whoever reads|who(?:ever)? (?:writes|answers|replies))\b[^.!?,]{{0,20}}\b(?:must|should|shall|has to|needs to|ought to|is to|will|please) (?:\w+ )?(?:{_ABOUT}|be (?:in|a|an|written|signed|one|exactly|short|rude|funny)|have|rhyme)\b|"
    rf"\b(?:make sure|be sure|remember|don't forget|do not forget|feel free|take care|see to it) (?:to |that (?:you|it|the (?:reply|answer))|you )?(?:\w+ )?{_ABOUT}\b(?= (?:that|the words?|it|how|my|our|\"|a |in|with|somewhere))|"
    rf"\bi (?:want|need|expect|demand|request|order|ask|invite|urge|would like|'d like|dare|challenge|beg|command) (?:you|the (?:shop|reply|answer|bot|writer)|your (?:reply|answer|team)|an answer|a reply) to (?:\w+ )?(?:{_ABOUT})\b(?! me back\b| my (?:mails?|calls?|emails?)\b)|"
    rf"\b(?:can|could|will|would) you (?:please |kindly |just |also |maybe |perhaps )*(?:write|say|state|confirm|repeat|mention|include|quote|declare|announce|publish|type|sign|rhyme|sing|pretend|translate|decode|spell)\b|"
    r"\b(?:want|like|need) to (?:read|hear|see) (?:the words?|\"|you say|you write|in your (?:reply|answer))|\ball i (?:want|need|ask) is (?:the words?|a sentence|one (?:word|sentence|line)|you to|that you (?:write|say))|"
    r"\bwhen (?:you(?:'re| are)? )?(?:answering|replying|responding|writing (?:back|your)|drafting)\b|\bwhile (?:answering|replying)\b|\bin (?:replying|your (?:text|message|words|line|comment|statement|sentence)s?)\b[^.!?]{0,40}\b(?:use|say|write|put|add|mention|call|include|please)\b|"
    r"\b(?:please|kindly|just|simply) (?:\w+ )?(?:answer|reply|respond|write|speak|talk) (?:in|as|like|with|only|exactly|using|without|to this with|back with)\b|"
    r"\bat the (?:end|beginning|start|top|bottom) of (?:your|the|each|every) (?:text|message|reply|answer|response|apology|sentence|line)\b|\b(?:your|the) (?:first|last|second|next|final|opening|closing) (?:line|sentence|word) (?:must|should|has|is to|shall|will|of your|with)\b|"
    r"\b(?:instead of|skip|without|no|spare me|drop) (?:an? |the |your |any )?(?:usual )?(?:apology|apologising|apologizing|saying sorry)[,:]? (?:please |just |but |and )?(?:write|say|tell|give|use|answer|reply)\b|\b(?:never|don't|do not|without) us(?:e|ing) the (?:word|letter)\b|"
    r"\b(?:in the (?:style|voice) of|as if you (?:were|are)|(?:speak|talk|write|answer|reply|respond) (?:to me )?like (?:a|an|the|my|in)\b|in the (?:first|third) person|in rhymes?|in verse|acrostic|alliteration|limerick|haiku|sonnet|in pig latin|with (?:an )?emojis?|"
    r"in exactly \w+ (?:words|sentences|letters|lines)|(?:no|not) more than \w+ (?:words|sentences)|(?:one|two|three|four|five|\d+)[- ](?:word|sentence|line) (?:reply|answer|response)|as (?:a )?(?:table|csv|xml|yaml|html|markdown|bullet points?|poem|song|rap|code block|riddle))\b|"
    # who claims to give it
    r"\b(?:as (?:your|the) (?:manager|boss|ceo|supervisor|administrator|developer|team lead|it department|owner)|on behalf of (?:the )?(?:management|head office|headquarters|your (?:boss|manager))|i (?:work|am) (?:for|at|from) (?:your|the) (?:it|head office|headquarters|legal|security|management|support|company that makes you)|"
    r"(?:internal|staff|management|admin|system|maintenance|developer|moderator|editor|security|legal)(?: team)? (?:note|memo|message|notice|update|instruction|policy|order|override|command|request|alert)|(?:test|debug|maintenance|training|safe|developer|demo|god|admin) mode|this is a (?:test|drill|training example|simulation|system)|training (?:data|example)|"
    r"(?:your|the) (?:programmer|programmers|creator|creators|makers?|training|filters?|guardrails|restrictions|safety rules|programming|template|settings)\b(?= (?:say|says|said|allow|allows|told|has|have|want|wants|is|are) (?:you|that you|off|disabled|switched|lifted|been))|"
    r"(?:text|reply|answer|sentence) generator|auto-?repl(?:y|ies)|autoresponder|automated (?:reply|replies|response|answer)s?|generated (?:reply|replies|answers?|by)|(?:read|written|answered|handled|generated) by (?:a |an |some )?(?:machine|software|program|computer|algorithm|robot|bot|ai)\b|dear (?:software|computer|machine|program|algorithm|system)|"
    r"placeholder|context window|tokens\b|variable (?:x|named)|neural|jailbreak|unlocked mode|restrictions (?:are )?lifted|prior instructions|new instructions?|your real (?:self|opinion|thoughts)|no restrictions|freed from|you are free (?:now|from)|first rule|hypothetically)\b|"
    r"\b(?:words?|text|sentence|line|phrase|statement|following|write|say|publish|reads?|reply with|answer with|reply|answer): ?\"[^\"]{8,}|\b(?:with|by) (?:the )?(?:words|phrase|sentence|line) \"|"
    # in other languages
    r"\b(?:schreiben|antworten|bestatigen|erwahnen|verwenden|benutzen|beginnen|enden|fugen|nennen|wiederholen|sagen|unterschreiben|reimen) sie\b(?: (?:bitte|doch|nur|einfach|mir|uns|dabei|dazu|dann|am ende|am anfang|offentlich|zuerst)){0,3} (?:das wort|die worte|den satz|wie (?:ein|eine)|als|in (?:reimen|versen|der|ihrer|grossbuchstaben|gedichtform)|mit (?:dem|den|der|\"|einem)|dass|, dass|\"|: ?\"|auf (?:latein|\w+isch)|hinzu|ein)\b|\b(?:das wort|den satz|die worte) \"?\w+\"? (?:verwenden|enthalten|vorkommen|schreiben|benutzen|unterbringen)\b|"
    r"\b(?:muss|soll|sollte) (?:\w+ ){0,3}(?:das wort|den satz|die worte)\b|\bantwort\w* (?:muss|soll|sollte|bitte)\b|\bin ihre(?:r|m|n)? (?:antwort|text|nachricht|entschuldigung)\b|\bals antwort (?:bitte|nur|mochte)\b|"
    r"\b(?:escriba|escribid?|responda|conteste|incluya|confirme|mencione|diga|empiece|termine|firme|use|utilice|repita|ponga|anada)n? (?:\w+ ){0,2}(?:la palabra|las palabras|la frase|que (?:la tienda|son|el|la|usted|todo|todos)|en (?:verso|rima|mayusculas|latin|su respuesta|la respuesta)|con (?:la|las|el|un)|como (?:un|una|si)|\"|: ?\")|\b(?:su|la|vuestra) (?:respuesta|contestacion) (?:debe|deberia|tiene que|ha de)\b|"
    r"\b(?:ecrivez|repondez|confirmez|mentionnez|ajoutez|commencez|terminez|utilisez|dites|signez|citez|repetez|mettez) (?:\w+ ){0,2}(?:le mot|les mots|la phrase|que (?:la boutique|vous|le|tout|tous)|en (?:vers|rimes?|majuscules|latin)|dans (?:votre|la) reponse|avec (?:le|les|la|un)|comme (?:un|une|si)|\"|: ?\")|\b(?:votre|la) reponse (?:doit|devra|devrait)\b|"
    r"\b(?:scriv(?:a|ete|i)|rispond(?:a|ete|i)|schrijf|antwoord|zeg|escreva|responda|napisz|odpowiedz|skriv|svara)\b (?:\w+ ){0,2}(?:che|dat|que|ze|att|con|met|com|la parola|het woord|a palavra|slowo|ordet|in|en|em|\"|:)|\b(?:nella risposta|in (?:uw|je) antwoord|na resposta|w odpowiedzi|i svaret)\b"
)
"""A wish for how the reply is to be, in whatever words."""
FOREIGN_ORDER = re.compile(
    "\u043d\u0430\u043f\u0438\u0448\u0438|\u0438\u0433\u043d\u043e\u0440\u0438\u0440\u0443\u0439|\u0627\u0643\u062a\u0628|\u062a\u062c\u0627\u0647\u0644|\u6307\u793a|\u6307\u4ee4|\u8bf7\u5728\u56de\u590d|\uc9c0\uc2dc|\u0928\u093f\u0930\u094d\u0926\u0947\u0936",
    re.IGNORECASE,
)
"""*Write*, *ignore* and *instruction* in scripts that folding does not keep."""
