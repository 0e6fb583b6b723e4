"""German and Dutch. Pure data."""

from __future__ import annotations

import re

from rag.text.languages.rules import LanguageRules, asked, groups, offered, words

GERMAN = LanguageRules(
    name="German",
    code="de",
    stemmer="german",
    stop_words=words(
        """wer wen wem wessen wann warum wieso weshalb wohin woher wo wie was welche welcher welches welchen
        welchem wieviel wieviele viel viele womit wodurch wofur woran worum wurde wurden wird werden worden geworden
        ist sind war waren hat haben hatte hatten sein seine seiner seinem seinen ihr ihre ihrer ihrem ihren
        er sie es ich wir man uns ihm ihn ihnen sich der die das den dem des ein eine einen einem einer eines
        dieser diese dieses diesem diesen jener kein keine von vom zu zum zur mit bei beim in im ins am an ans
        auf aus fur uber nach um durch gegen wegen seit bis vor hinter unter neben laut trotz zwischen ohne wahrend und oder
        aber als auch noch nur schon sehr nicht so da dass ob denn weil wenn dann doch mehr etwa rund genau kommt kommen grund ursache alter hohe lange geschwindigkeit grosse preis gesamt
        kann konnen konnte soll sollen sollte will wollen wollte muss mussen musste darf gibt gab es geht
        ging machte macht heisst heissen hiess bitte sag sage sagen nenne nennen erzahl erzahle erklare beschreibe fasse zusammen zeige mir
        uns ja nein eigentlich denn mal passiert passierte geschah geschehen los viel lange hoch gross weit
        alt oft teuer schnell menschen mensch personen person leute jahr jahre name heute gestern"""
    ),
    asks=asked(
        money="was kostete?n?|(?:wie ?viel|was) (?:hat|haben|kosten|kostet|kostete|zahlte|zahlten).*(?:kost|zahl|euro|geld)\\w*"
        "|wie ?viel (?:geld|euro|kostet|kostete)|wie teuer|wie hoch (?:war|waren|ist|sind)",
        duration="wie lange|wie ?viele? zeit",
        number="wie ?viele?n?|wie (?:alt|lang|hoch|gross|groß|weit|oft|schnell|stark|schwer|breit|tief)",
        time="wann|seit wann|bis wann|an welchem tag|in welchem jahr|um wie ?viel uhr|welches datum",
        place="wo|wohin|woher|an welchem ort|in welcher stadt|in welchem land",
        person="wer|wen|wem|wessen|wie hei(?:ß|ss)t|wie hie(?:ß|ss)|welche[rn]? (?:mann|frau|politiker\\w*|spieler\\w*)",
        reason="warum|wieso|weshalb|aus welchem grund|wodurch|was (?:war|ist) (?:der grund|die ursache|ursache|schuld)"
        "|was verursachte|wie kam es",
    ),
    offers=offered(
        number="zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\\w+zehn|\\w+zig|hundert\\w*|tausend\\w*"
        "|million\\w*|milliard\\w*|dutzend\\w*|hälfte|drittel|viertel|doppelt\\w*|verdoppel\\w*|niemand|kein\\w*",
        money="euro|dollar|franken|pfund|mio\\.?|millionen|milliarden|cent|prozent|rubel|yen",
        time="januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|montag\\w*"
        "|dienstag\\w*|mittwoch\\w*|donnerstag\\w*|freitag\\w*|samstag\\w*|sonnabend\\w*|sonntag\\w*|gestern|heute|morgen"
        "|uhr|mitternacht|frühling|sommer|herbst|winter",
        place="in|im|bei|beim|aus|nach|auf|an|am|nahe|vor|hinter|unter",
        until="bis",
        span="stunden?|tagen?|wochen?|monaten?|jahren?|minuten?|sekunden?|uhr",
        reason="wegen des|weil|wegen|aufgrund|auf ?grund|durch|ursache\\w*|grund|gründe|denn|deshalb|daher|nachdem|um \\w+ zu"
        "|infolge|auslöser|ausgelöst|verursacht\\w*|führte zu|zurückzuführen|schuld",
    ),
    abbreviations=re.compile(
        r"(?:^|[\s(„])(?:z\. ?B|u\. ?a|d\. ?h|o\. ?ä|s\. ?o|i\. ?d\. ?R|v\. ?a|bzw|ca|usw|etc|evtl|ggf|inkl|Mio|Mrd|Tsd|Nr"
        r"|Dr|Prof|Dipl|Ing|Hr|Fr|St|Str|Abs|Art|Jh|Chr|geb|gest|vgl|sog|rd|max|min|\d{1,2}|[A-Z])\.\s*$"
    ),
    leans=re.compile(
        r"[„“\"»]?(?:Er|Sie|Es|Ihr|Ihre|Sein|Seine|Dies|Diese|Dieser|Dieses|Das (?:ist|war|sei|sagte|teilte|habe|gab)|Dabei|Dazu|Daraufhin|Dort)\b"
    ),
    synonyms=groups(
        """
        sterben starb starben gestorben stirbt tot tote toten toter todesopfer getotet toteten ums verstarb verstorben umgekommen tod opfer
        verletzt verletzte verletzten verletzter verwundet verletzung verletzungen
        gewinnen gewann gewannen gewonnen gewinnt sieger siegerin sieg siegte siegt siegen holte holt geholt
        kosten kostet kostete gekostet teuer teurer verteuert preis preise
        brand brande brannte brennen feuer grossbrand flammen brennt abgebrannt
        ausbrechen ausgebrochen brach ausbruch entstanden entstand
        hochwasser flut uberschwemmung uberschwemmungen uberflutet fluten
        zug zuge bahn
        auto wagen pkw autos
        festgenommen verhaftet festnahme verhaftung festnahmen inhaftiert
        gestohlen stehlen stahl stahlen diebstahl gestohlene entwendet geraubt raub
        gefunden finden fand fanden entdeckt entdeckte entdeckten findet
        gewahlt wahlen wahlt wahlte wahl wahlsieg
        zuruckgetreten rucktritt zurucktreten trat
        sagen sagte gesagt erklarte erklart teilte mitgeteilt
        kommen kam kamen gekommen
        eroffnet eroffnung eroffnen eroffnete freigegeben freigabe
        geschlossen schliessen schliesst schloss schliessung gesperrt sperrung
        beginnen begann begonnen beginn beginnt gestartet startet anfang
        gebaut bauen baute bau neubau errichtet bauzeit
        vermisst vermisste vermissten verschwunden
        gerettet retten rettete rettung geborgen
        evakuiert evakuierung evakuieren
        arbeiter beschaftigte beschaftigten mitarbeiter angestellte angestellten arbeiten arbeitet
        streik streiks warnstreik ausstand streiken gestreikt
        unfall ungluck zusammenstoss kollision
        geboren geburt zur welt
        plant planen geplant plan will
        dauert dauerte dauern gedauert dauer lang
        chef chefin leiter leiterin leitet direktor direktorin
        arzt arztin arzte
        """
    ),
    nouns_are_capitals=True,
    before_places=words("in bei aus nahe von"),
)

DUTCH = LanguageRules(
    name="Dutch",
    code="nl",
    stemmer="dutch",
    stop_words=words(
        """wie wat waar wanneer waarom hoe hoeveel welke welk wiens waardoor waarmee waarvoor waarover waaraan
        waarin werd werden wordt worden geworden is zijn was waren heeft hebben had hadden het een de den der
        er ook in op te ter ten voor met aan bij door uit naar over om tot en of dat die dit deze als van af
        onder tegen tijdens sinds zonder tussen na hij zij ze je jij u wij we ik hem haar hun zich men niet
        geen nog al wel dan maar want omdat zo zeer meer veel kan kunnen kon zou zal zullen moet moeten mag
        wil gaat gaan ging mij me zeg vertel noem beschrijf geef leg uit gebeurde gebeurd gebeurt heet heten lang hoog
        groot oud ver vaak snel mensen mens personen persoon jaar naam nu vandaag gisteren precies eigenlijk komt komen oorzaak reden leeftijd hoogte lengte snelheid"""
    ),
    asks=asked(
        money="hoeveel (?:geld|euro)|hoeveel (?:kost|kostte|kosten)\\w*|wat (?:kost|kostte|kosten|gaat .* kosten)\\w*|hoe duur",
        duration="hoe ?lang|hoeveel tijd",
        number="hoeveel|hoe (?:oud|hoog|groot|ver|vaak|snel|zwaar|breed|diep)",
        time="wanneer|sinds wanneer|tot wanneer|op welke dag|in welk jaar|hoe laat|welke datum",
        place="waar|waarheen|waarvandaan|in welke (?:stad|plaats)|in welk land",
        person="wie|wiens|hoe heet|welke (?:man|vrouw|politicus|speler)",
        reason="waarom|waardoor|hoe komt het|om welke reden|wat (?:is|was) de (?:oorzaak|reden)",
    ),
    offers=offered(
        number="twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|\\w+tien|\\w+tig|honderd\\w*|duizend\\w*"
        "|miljoen\\w*|miljard\\w*|tientallen|helft|derde|kwart|dubbel\\w*|niemand|geen",
        money="euro|dollar|pond|miljoen|miljard|cent|procent|roebel|yen",
        time="januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|maandag\\w*"
        "|dinsdag\\w*|woensdag\\w*|donderdag\\w*|vrijdag\\w*|zaterdag\\w*|zondag\\w*|gisteren|vandaag|morgen|uur|middernacht"
        "|lente|zomer|herfst|winter",
        place="in|bij|uit|naar|op|aan|nabij|onder|achter",
        until="tot",
        span="uur|uren|dag(?:en)?|we(?:ek|ken)|maand(?:en)?|ja(?:ar|ren)|minu(?:ut|ten)|second",
        reason="wijt\\w*|te wijten|omdat|doordat|want|wegens|vanwege|door|dankzij|oorzaak|reden|daarom|nadat|zodat|gevolg|veroorzaakt\\w*",
    ),
    abbreviations=re.compile(
        r"(?:^|[\s(„])(?:o\.a|d\.w\.z|b\.v|bijv|bv|m\.n|i\.v\.m|t\.a\.v|a\.u\.b|ca|dhr|mevr|mw|dr|drs|ir|ing|mr|prof"
        r"|St|nr|blz|jl|resp|enz|etc|incl|excl|mln|mld|min|max|[A-Z])\.\s*$",
        re.IGNORECASE,
    ),
    leans=re.compile(r"[„“\"']?(?:Hij|Zij|Ze|Zijn|Haar|Hun|Dit|Dat|Deze|Die|Daarbij|Daarna|Daar)\b"),
    synonyms=groups(
        """
        sterven stierf stierven gestorven dood doden dode dodelijk overleden overleed omgekomen kwam kwamen gedood slachtoffer slachtoffers leven
        gewond gewonden verwond verwonding verwondingen
        winnen won wonnen gewonnen wint winnaar winnares winst overwinning zege
        kosten kost kostte gekost prijs duur
        brand branden brandde vuur vlammen afgebrand
        overstroming overstromingen overstroomd watersnood hoogwater
        dijkdoorbraak doorgebroken doorbraak brak
        aangehouden gearresteerd opgepakt arrestatie aanhouding
        gestolen stelen stal stolen diefstal geroofd roof
        gevonden vinden vond vonden ontdekt ontdekte teruggevonden
        gekozen verkozen verkiezing verkiezingen
        afgetreden aftreden ontslag opgestapt
        zeggen zei zeiden gezegd vertelde
        geopend opening openen opende opent
        gesloten sluiten sluit sloot sluiting dicht
        begonnen beginnen begon begint start gestart
        gebouwd bouwen bouwde bouw
        vermist vermiste vermisten verdwenen
        gered redden redde redding
        geevacueerd evacuatie evacueren
        werknemers medewerkers personeel arbeiders werken werkt
        failliet faillissement bankroet
        staking stakingen staken staakt
        ongeluk ongeval botsing
        verstopt verstoppen verborgen verborg
        zwak verzwakt verzwakking zwakke
        geboren geboorte
        duurt duurde duren
        directeur directrice baas leider leidt
        coach trainer trainster
        """
    ),
)
