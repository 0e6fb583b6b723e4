"""Names that look like time: USA Today, Friday Night Lights, Easter Island, 2,025 people. Pure.

What is masked here is read as no date by the rest of the package; offsets stay as they were.
"""

from __future__ import annotations

import re

from rag.text.lexicon import A_FULL_MONTH, A_WEEKDAY, A_YEAR

_OPENERS = (
    "On|Last|This|Next|Since|Until|Till|By|Before|After|From|And|Or|Did|Was|Is|Were|Are|Has|Had|Who|What"
    "|When|Where|Which|Why|How|Late|Early|Every|Between|Said|To|Through|Following|Over|In|During|The|Of"
    "|For|Mid|Yesterday|Today"
)
"""Capitalised words before a weekday or a season that make no name of it."""
_UNITS = (
    "words?|dollars|euros|pounds|met(?:re|er)s|feet|miles|km|kilomet(?:re|er)s|tonn?es|tons|pages|points"
    "|degrees|bc|calories|seats|votes"
)
_CROWDS = "people|men|women|children|deaths|cases|homes|jobs|soldiers|troops|years|days|hours|houses"

_NAMES = [
    rf"\b(?:first|second|third|fourth) {A_WEEKDAY}\b",
    r"\bUSA Today\b|\bToday (?:show|program(?:me)?)\b|\bTonight Show\b|\bLast Week Tonight\b",
    r"\bThis Week with\b|\bDay [Aa]fter Tomorrow\b|\bLast Christmas\b|\bMonday\.com\b",
    r"\bFriday the 13th\b|\bFridays for Future\b|\b\d+ (?:Minutes|Hours|Days)\b(?: [a-z]+ [A-Z&]+)?",
    rf"\b(?!(?:{_OPENERS})\b)[A-Z][a-z]+ {A_WEEKDAY}s?\b",
    (
        rf"\b{A_WEEKDAY}s? (?:Night|Morning|Times|Telegraph|Mirror|Mail|Express|Post|Herald|Star"
        r"|Independent|World|Mercury|Sport|Addams|Service|League)\b(?: Lights| Live| Football| Fever)?"
    ),
    r"\bMarch (?:for|on|of) (?:the )?[A-Z]\w+(?: [A-Z]\w+)*|\bMarch Madness\b|\bWomen's March\b",
    rf"\b{A_FULL_MONTH} (?:Revolution|War|Crisis)\b|\bBlack September\b|\bAugust Wilson\b",
    r"\bSeptember 11(?:th)?(?: terror\w*)? attacks?\b|\bOctober 7(?:th)? (?:attack|massacre)s?\b",
    r"\bJanuary 6(?:th)? (?:riot|attack|insurrection|committee|case|defendant|pardon)\w*",
    rf"\b(?!(?:{_OPENERS})\b)[A-Z][a-z]+ (?:Spring|Summer|Winter|Fall|Autumn)\b",
    r"\b(?:Summer|Winter|Spring|Fall) (?:[A-Z]\w+|break|games)",
    rf"\b{A_FULL_MONTH}(?= (?:every|each) )|(?<!\bthe )\bFourth of July\b|\bFourth of July(?= [a-z])",
    r"\bEaster (?:Island|Rising|eggs?|bunny)\b|\bNew Year's (?!Eve|Day)\w+",
    (
        r"\bChristmas (?:Island|Carol|trees?|cards?|presents?|gifts?|markets?|sales?|shopping|songs?"
        r"|films?|movies?|parades?|checks?|bonus\w*|jumpers?|dinners?)\b"
    ),
    r"(?i:\b(?:page|room|number|flight|boeing|airbus|channel|route|model|area)) \d{4}\b",
    rf"(?i:(?:\b(?:more|less|fewer) than|\b(?:nearly|almost|at least|some)) {A_YEAR}\b)",
    rf"(?i:\b{A_YEAR} (?:{_UNITS})\b)",
    rf"(?i:(?<!\bin )(?<!\bsince )(?<!\bby )\b{A_YEAR} (?:{_CROWDS})\b)",
    r"(?i:\b(?:his|her|its|their|our|my|your) last (?:day|week|month|year|summer|winter|spring)s?\b)",
    r"(?i:\blast (?:day|week|month|year)s? of\b)",
    r"[$€£¥]\s?\d[\d,.]*|\b\d{1,3}(?:,\d{3})+\b",
    rf"(?<=['’]s ){A_YEAR}(?=[?.!]|$)",
]  # fmt: skip
_LOOKALIKE = re.compile("|".join(f"(?:{name})" for name in _NAMES))


def mask_lookalikes(text: str) -> str:
    """The text with such names as underscores, as long as it was."""
    return _LOOKALIKE.sub(lambda name: "_" * len(name.group()), text)
