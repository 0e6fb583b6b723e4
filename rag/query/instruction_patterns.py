"""The ways in which a question says how it wants its answer. Pure; English only."""

from __future__ import annotations

import re

from rag.text.lexicon import SMALL_NUMBERS

_N = (
    rf"(?P<n>\d{{1,3}}|a single|one single|a couple of|a few|few|some|several|an?"
    rf"|{'|'.join(SMALL_NUMBERS)})"
)
_MOST = (
    r"(?:no more than |at most |max(?:imum)?(?: of)? |up to |only |just |exactly |about |under "
    r"|less than )?"
)
_KEY = (
    r"(?:(?:short|quick|brief|key|main|simple|concise|important|crisp|plain|full|complete|basic|clear"
    r"|interesting|essential|numbered|good|little|tiny|long|detailed) )*"
)
_POINTS = r"(?:bullet ?-?points?|bullets?|points?|takeaways?|highlights?|facts?|things|items|details)"
LINES = r"(?:sentences?|lines?|paragraphs?)"
_WORDS = r"(?:words?|characters)"
_REPLY = (
    r"(?:(?:please |kindly |and |but |now |then )*(?:answer|reply|respond|explain|say|tell me|put"
    r"|do|write"
    r"|summari[sz]e|describe|list|give|use|keep|make|show|present|format)(?: (?:it|this|that|them|me"
    r"|your (?:answer|reply)|the answer))*(?: only| just| simply)? )?"
)
_EDGE = r"(?:^|(?<=[,.;:?!(–—])|(?<= - ))\s*"
_PLEASE = r"(?:,? please)?\s*(?=$|[,.;:?!)–—]| - )"
_SHORT = (
    r"(?:be (?:very |as )?(?:brief|concise|short|quick)(?: as possible)?|keep (?:it|this"
    r"|the answer|your answer)"
    r"(?: very| as)? (?:short|brief|concise|simple)(?: as possible)?"
    r"|short(?: and simple)? answers?(?: only)?"
    r"|short version|quick answer|briefly|in brief|in short|in a nutshell|in a word|tl;?dr|shorter"
    r"|make it (?:short|shorter|brief|quick)|(?:just|only) (?:give me )?(?:the |a )?(?:answer"
    r"|name|names|number"
    r"|numbers|figure|year|date|day|place|basics|gist)(?: only)?|(?:answer )?(?:with )?(?:just "
    r"|only |simply )?"
    r"(?:a )?yes[ /]or[ /]no(?: (?:only|answer))?|(?:the )?(?:name|number|date|year) only"
    r"|no (?:fluff|essays?|waffle)"
    r"|one[- ]word answers?(?: only)?)"
)
_BARE_MANNER = (
    r"(?:in (?:(?:very )?(?:simple|plain|easy|your own|other) (?:terms|words|language|english)"
    r"|detail|depth|full"
    r"|english)|like i(?:['’]m| am) (?:five|5|a child)|eli5|with (?:the )?(?:sources?|citations?"
    r"|references?)"
    r"|(?:and )?cite (?:your |the |all )?sources?|(?:do not|don['’]t) (?:make (?:anything|things"
    r"|stuff|it) up|guess|lie)"
    r"|be (?:precise|specific|exact|honest|accurate|detailed|thorough|careful)"
    r"|as (?:an? )?(?:table|text|essay)|sum (?:it|this|that|them|all of it|everything) up"
    r"|summari[sz]e (?:it|this|that)|recap (?:it|this|that))"
)
_HOW_TO_ANSWER = (
    rf"(?:{_REPLY}(?:in|with|using|as|within|on)? ?{_MOST}{_N} {_KEY}"
    rf"(?:(?P<points>{_POINTS})|(?P<lines>{LINES})|(?P<words>{_WORDS}))(?: or (?:less|fewer)"
    rf"| max(?:imum)?| each"
    rf"| only| at most)?|{_REPLY}(?P<bullets>(?:(?:as|in|with|using"
    rf"|use) )(?:an? )?{_KEY}(?:bullet ?-?points?|bullets"
    rf"|points|list)(?: form(?:at)?)?|bullet ?-?points?|bullets)|{_REPLY}(?P<short>{_SHORT})"
    rf"|{_REPLY}(?P<manner>{_BARE_MANNER}))"
)
TAILS = re.compile(rf"{_EDGE}{_HOW_TO_ANSWER}{_PLEASE}", re.I)
"""An instruction that is a clause of its own, at either end or between two sentences."""
AT_THE_END = re.compile(
    rf"\s(?:(?:in|with|within|using) {_MOST}{_N} {_KEY}"
    rf"(?:(?P<points>{_POINTS})|(?P<lines>{LINES})|(?P<words>{_WORDS}))(?: or (?:less|fewer))?"
    r"|(?P<bullets>(?:as|in) (?:bullet ?-?points?|bullets))"
    r"|(?P<short>briefly|in brief|in short|in a nutshell|in a word)"
    r"|in (?:simple|plain|easy|your own) (?:terms|words|language|english)"
    r"|like i(?:['’]m| am) (?:five|5)|with (?:sources|citations|references))(?:,? please)?(?=\W*$)",
    re.I,
)
"""An instruction that ends the question, without a comma before it."""
HEAD = re.compile(
    rf"^(?P<verb>(?:please )?(?:summari[sz]e|explain|describe|tell me|say|answer|list|outline|recap)?) ?"
    rf"(?:(?P<manner>{_BARE_MANNER})|(?:in|with) {_MOST}{_N} {_KEY}(?:(?P<points>{_POINTS})"
    rf"|(?P<lines>{LINES})"
    rf"|(?P<words>{_WORDS}))|(?P<bullets>(?:in|as) (?:bullet ?-?points?|bullets))"
    rf"|(?P<short>briefly|in brief|in short"
    rf"|quickly))\b(?! of\b)[,:]? (?=\w)",
    re.I,
)
"""The same before the question itself: "explain in simple words how"."""
_ABOUT = r"(?:about|on|of|for|regarding|concerning|from|with|around|over|behind|to)"
_GIVE = (
    r"(?:(?:please|kindly|just|now|and|so|ok(?:ay)?|well|quickly) )*(?:(?:can|could|would"
    r"|will) (?:you|i|we)"
    r"(?: please| kindly| just)? |i(?:['’]d| would)?(?: like| want| need)(?: to (?:have|get|see"
    r"|read))? (?:you to )?)?"
    r"(?:give|get|write|make|provide|show|send|prepare|create|draft|have|offer|let|bring|list"
    r"|name|tell|do)?"
    r"(?: (?:me|us))?(?: (?:with|have))?\s*"
)
COUNTED = re.compile(
    rf"^{_GIVE}(?:the )?{_N} {_KEY}(?P<what>{_POINTS}|{LINES})(?: (?:summar(?:y|ies)))?"
    rf"(?: (?:you know|to know))? {_ABOUT} (?:the (?:story|topic|subject|case) of )?(?=\w)",
    re.I,
)
"""`Give me 3 bullet points on`: what follows is the topic."""
LISTED = re.compile(
    rf"^(?:please )?(?:give me|give us|name|list|tell me|show me|find(?: me)?|top|the top"
    rf"|what are the top|which are"
    rf" the top)(?: (?:me|us))?(?: the)?(?: top| first)? {_N} (?=\w)",
    re.I,
)
"""`Name three`: as many things of a list."""
_KINDS_OF_SUMMARY = (
    r"(?:summar(?:y|ies)|overview|recap|run-?down|briefing|digest|synopsis|outline|account|report"
    r"|breakdown"
    r"|round-?up|description|explanation|background|context|gist|story|explainer|introduction"
    r"|tl;?dr|update"
    r"|info(?:rmation)?|details?|facts|key points|main points|highlights|the latest|latest|news)"
)
SUMMARY = re.compile(
    rf"^(?:{_GIVE}(?:an?|the|some|any|all(?: the)?|your|more)?\s*(?P<size>(?:(?:very|one|two"
    rf"|three)[ -])?(?:short|brief"
    rf"|quick|concise|crisp|small|one-paragraph|one-sentence|paragraph|full|complete|detailed|good"
    rf"|general|bullet-point"
    rf"|latest|key|main|up-to-date|comprehensive)?,? ?)*{_KINDS_OF_SUMMARY} {_ABOUT}"
    rf"|{_GIVE}(?:everything|all|anything|something|more|a (?:bit|little)(?: more)?|whatever)?"
    rf"(?: ?(?:that |what )?(?:you|we|the (?:articles|archive|papers|reports))"
    rf" (?:know|have|can (?:find|tell me|say)|say|got|hold|report|contain)s?"
    rf"| there is(?: to know)?| is known)?"
    rf"(?: more)? ?\babout"
    rf"|(?:please |can you |could you |now )*(?P<verb>summari[sz]e|sum up|recap|outline|describe"
    rf"|brief me on|fill me in on"
    rf"|catch me up on|bring me up to (?:date|speed) on|get me up to (?:date|speed) on"
    rf"|update me on|walk me through"
    rf"|explain(?! (?:why|how|what|who|when|where)\b)|tldr|tl;dr:?)(?: for me)?(?: briefly"
    rf"| quickly| in short)?"
    rf"|what(?:['’]s| is| was) the (?:story|deal|fuss|news) (?:behind|about|with|of)|what (?:has"
    rf"|have) been (?:reported|written|said"
    rf"|published) (?:about|on|of)|(?:how are|how['’]?s|how is) (?:things|it"
    rf"|everything) (?:going )?(?:with|in|at|on)"
    rf"|what (?:do|does|did|can|could) (?:you|we|the (?:articles?|archive|papers?|press|reports"
    rf"|news)) (?:know|tell me"
    rf"|say|report|have|hold|tell us|contain|write)(?: to say)? (?:about|on)"
    rf"|what(?:['’]s| is| are| was)? (?:currently |now )?(?:known|reported|(?:the )?(?:latest"
    rf"|newest|current|present)?"
    rf"(?: (?:news|update|updates|state|status|state of (?:play|affairs)|situation|story"
    rf"|developments?|deal))?|new|happening|going on|up)"
    rf"(?: (?:now|today|right now|so far))? (?:about|on|with|in|for|in the case of|regarding|around|of)"
    rf"|what(?:['’]s| has| is)? (?:happened|been happening|happening|gone on|went on|been going on)"
    rf" (?:with|at|in|during|on|around|regarding|after|there with))\b:? +(?=[\w\"“'‘])",
    re.I,
)
ABOUT_WHAT = re.compile(
    r"^what(?:['’]s| is| was| are) (?P<topic>(?:the|this|that|these|those|all)\b[^?]{3,80}?)(?<!ing)"
    r" (?:all )?about\W*$",
    re.I,
)
"""`What is the row about?`"""
EMPTY_TOPIC = re.compile(
    r"^\W*(?:(?:(?:and|now|please|again|then|it|this|that|so|ok(?:ay)?|me|give|tell|say|but|more"
    r"|the same|same|go on"
    r"|continue|anything else|what else|details?|summari[sz]e(?: (?:it|that|this))?|repeat"
    r"|rephrase)\b)\W*)*$",
    re.I,
)
"""What is left of an instruction about the answer before."""
TELLING = re.compile(
    r"^(?:please )?(?:(?:can|could|would|will) you (?:please )?)?(?:(?:explain|describe|say"
    r"|answer|tell (?:me|us)|find out"
    r"|show me)(?: to me| me)?:? (?=(?:who|whom|whose|what|when|where|which|why|how)\b)"
    r"|(?:give|tell|show|get|list) (?:me|us) (?=(?:the|all|a) (?:\w+ )?(?:names?|list|number"
    r"|figures?|date|price|cost)\b))",
    re.I,
)
BRIEF = re.compile(r"\b(?:short|brief(?:ly)?|quick(?:ly)?|concise|crisp|tl;?dr)\b", re.I)
IN_POINTS = re.compile(r"\b(?:bullet-point|key points|main points|highlights)\b", re.I)
"""What the words that ask for a summary say of its shape."""
QUESTION_WORD = re.compile(r"(?:who|whom|whose|what|when|where|which|why|how)\b", re.I)
