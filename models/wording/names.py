"""Common given names that are hardly ever anything else: no draft may name a person, and no quote may."""

from __future__ import annotations

GIVEN = frozenset(
    """
    aaron adam adrian agnes ahmed alan albert alejandro alex alexander alexandra alice alicia alison amanda amelie amy ana andrea andreas
    andrew angela anita anja anna anne annie antonio antoine arthur ashley barbara beatrice ben benjamin bernd bernard betty brandon brenda
    brian bruno camille carla carlos carmen carol caroline catherine charles charlotte chloe chris christian christina christine christoph
    claire clara claudia colin daniel daniela david deborah denise dennis diana diego dieter dirk dominik donald donna doris dorothy dylan
    edward elena elise elizabeth ella ellen emily emma eric erika esther ethan eva evelyn felix fernando florian francesca francisco
    francois frank franz frederic friedrich gabriel gary george gerald gerard gisela gloria greg gregory hannah hans harald harry heather
    heike heinz helen helga henry herbert holger hugo ian ines ingrid irene isabel isabelle ivan jacob jacqueline jacques james jan jana
    jane janet jason javier jean jeffrey jennifer jens jeremy jessica jill jim joan joe joel johannes john jonas jonathan jorge jose joseph
    joshua juan juana judith judy julia julian julie juergen karen karl karin katharina kathleen katie katja keith kelly kenneth kevin klaus
    kyle larry laura lauren laurent lea lena leon leonie leslie lewis liam linda lisa louis louise lucas lucia lucie luis luisa lukas lynn
    manuel manuela marco marcus margaret maria marie marina mario marion markus marta martha martin martina mary mathias matthew matthias
    megan melanie melissa mia michael michel michelle miguel mike mohammed monica monika monique nancy natalia natalie nathalie nathan
    nicholas nicolas nicole nina noah nora norbert olaf oliver olivia oscar otto pablo pamela pascal patricia patrick paul paula pauline
    pedro peter petra philip philippe pierre rachel rafael rainer ralf ramon raul rebecca renate richard robert roberto roger roland ronald
    rosa ruben russell ruth ryan sabine sally samantha samuel sandra sara sarah scott sean sebastian sergio sharon shirley silvia simon
    simone sofia sonja sophia sophie stefan stefanie stephane stephanie stephen steve steven stuart susan susanne sven sylvia sylvie tanja
    tara teresa theresa thierry thomas tim timothy tina tobias tommy tracy ulrich ulrike ursula uwe valentina valerie vanessa vera
    veronica victor victoria vincent virginia walter wendy werner william wolfgang yolanda yvonne zachary
    """.split()
)
