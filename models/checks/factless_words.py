"""English words that a reply may use without the customer having used them: they name no fact of their own."""

from __future__ import annotations

import re

FUNCTION = """
a an the this that these those it its itself he she they them their theirs his her hers him we us our ours you your yours yourself
yourselves who whom whose which what when where why how whether if because since as so than then though although while until unless
and or but nor yet both either neither each every all any some such same other another others else few more most much many less least
no not never none nothing nobody nowhere without cannot can could may might must shall should will would do does did done doing
be is am are was were been being have has had having get gets got getting go goes went gone going come comes came coming
to of in on at by for from with about against between into through during before after above below up down out off over under again
further here there once only own too very just even also still already soon now far back away apart around along across
one ones both including except instead despite towards toward within inside outside onto upon due like unlike per via
let made make makes making take takes took taken taking give gives gave given giving keep keeps kept put puts left leave leaves
i'm we're you're it's they're we've you've they've we'd you'd they'd we'll you'll don't doesn't didn't isn't aren't wasn't weren't
can't couldn't won't wouldn't haven't hasn't hadn't shouldn't that's there's what's yourself ourselves itself himself herself themselves
"""

COURTESY = """
sorry glad pleased apologise apologize apology apologies regret thank thanks grateful appreciate appreciated hear hearing heard read reading learn
tell telling told let know knowing say says said understand understandable see seeing saw seen find found feel felt feels
seriously serious take matter matters concern concerns concerned concerning worry worrying upset upsetting annoying unpleasant
disappoint disappointed disappointing disappointment unhappy dissatisfied frustrating hard difficult tiring stressful poor bad
right fair good enough really truly deeply sincerely kindly please hello dear hi regards kind wishes best warm team care
doubt doubts genuine experience situation issue issues problem problems trouble happen happened happens case way time place
let letdown expect expected expectation expectations deserve deserved hope hoped hoping wish wished want wanted need needed needs
mean means meant bring brought sharing share shared pointing pointed raising raised message words feedback note noted attention
order ordered ordering orders product item items purchase purchased parcel package packages delivery delivered deliver shop
buy bought buying customer received receive receiving arrive arrived arriving reach reached show shows showed shown turn turned turns
ask asked asking answer answered call called wait waited waiting spend spent pay paid paying charge charged cost use used using
send sent sending open opened wear set work works working worked fit look looks looked looking seem seemed appear leave
sold first last second third time times marked listed labelled labeled described written showing person people nobody's lot hold held
hang threw easily forth badly old new return returned returning refused refuse part pieces picture live visit month months day days
year years week weeks minute minutes hour hours today tomorrow yesterday else's longer long short small large late early broken broke
start started begin began end ended stay stayed become became remain remained miss missing wrong different
"""

SERVICE = """
contact write reach email mail details detail photo photos picture number help helps check checking check investigate follow
directly privately talk speak discuss together next step steps possible find page form website address team colleague colleagues
look closely improve improving pass passed along forward review reviewed suppliers supplier maker makers warehouse carrier support
"""

WEAK = frozenset((FUNCTION + COURTESY).split())
NEUTRAL = frozenset((FUNCTION + COURTESY + SERVICE).split())

DATES = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:january|february|april|june|july|august|september|october|november|december)\b|"
    r"\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)s?\b|\b(?:januar|februar|juni|juli|oktober|dezember)\b|"
    r"\b(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)\b|\b(?:enero|febrero|abril|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b|"
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b|\b(?:janvier|fevrier|avril|juin|juillet|aout|octobre|novembre|decembre)\b"
)
"""Days of the week and months; *may*, *march* and the like are too often something else."""
