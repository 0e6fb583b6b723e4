"""The surface patterns that questions are made by, and the verbs and roles they trust. Pure.

Each is read by one rule of `cloze`. Groups: `answer` is the span asked for, `before` and `rest` what
stays in the question around it.
"""

from __future__ import annotations

import re

from rag.evaluation.generation.clauses import DATE, NAME
from rag.text.lexicon import ONES

QUALIFIED = (
    r"(?:(?:at least|more than|about|around|nearly|almost|over|up to|some|approximately|only"
    r"|roughly|as many as|fewer than|less than) )?"
)
SMALL = "|".join(ONES[2:13])
COUNT = (
    r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?(?: (?:million|billion))?"
    rf"|{SMALL}|dozens|hundreds|thousands)"
)
MONEY = r"(?:US|A|C|HK)?[$€£]\d[\d,.]*\d?(?:bn|m|k)?(?: ?(?:million|billion|trillion))?"
PERCENT = r"\d+(?:\.\d+)?(?:%| percent| per cent)"
MANY = (
    r"(?P<things>(?:(?!years|months|weeks|days|hours|minutes|seconds|times|percent|million|billion|dozen"
    r"|more|of|to|in|for|and|or\b)[a-z][a-z-]+ ){0,3}?(?:people|children|men|women|(?!years|months|weeks"
    r"|days|hours|minutes|times|seconds|others|points\b|this|was|has"
    r"|is\b)[a-z][a-z-]+s(?<!ss)(?<!us)))\b"
)
GOES_ON = (
    r"$| (?:in|at|on|for|from|to|by|with|during|since|against|after|before|over|across|between|through"
    r"|when|as|worth|including|[a-z]+ed|[a-z]+ing)\b"
)
"""What may follow the things that are counted, so that no second noun was left out."""
COUNTED = re.compile(rf"(?P<answer>{QUALIFIED}{COUNT}) {MANY}(?={GOES_ON})(?P<rest>.*)")
FINITE = re.compile(
    r" (?P<verb>were|are|have been|died|remain|remained|voted|attended|took part)\b ?(?P<rest>.*)"
)
HAS = re.compile(
    rf"(?P<subject>(?:[Tt]he )?{NAME}) (?:currently )?(?P<verb>has|employs|operates|owns|serves) "
    rf"(?P<answer>{QUALIFIED}{COUNT}) {MANY}(?={GOES_ON})(?P<rest>.*)"
)
PAID = frozenset(
    """paid spent raised donated invested pledged lost earned cost received won awarded collected
    owed sought made""".split()
)
MUCH = re.compile(
    rf"(?P<before>to pay )?(?P<answer>{QUALIFIED}{MONEY})(?= (?:in|for|to|on|from|by)\b|$)(?P<rest>.*)"
)
FOR_MONEY = re.compile(rf"(?P<before>.+?) for (?P<answer>{QUALIFIED}{MONEY})(?P<rest>.*)")
MOVED = frozenset(
    """rose fell grew climbed dropped declined increased decreased jumped slumped surged slid
    gained shed""".split()
)
BY = re.compile(rf"(?:by )?(?P<answer>{QUALIFIED}{PERCENT})(?= |$)(?P<rest>.*)")
SHARE = re.compile(rf"(?P<answer>{QUALIFIED}{PERCENT}) of (?P<whole>[A-Za-z].*)", re.IGNORECASE)
SHARE_SAYS = re.compile(
    r"\b(?:say|said|think|believe|support|supported|oppose|opposed|approve|disapprove|voted|live|have"
    r"|had|were|are|use|used|favor|favour|want|expect|prefer|report|reported)\b"
)
SCORE = re.compile(
    r"(?P<before>[A-Z].*?)(?: by)? (?P<answer>\d{1,3}[-–]\d{1,3})(?= (?:in|on|at)\b|$)(?P<rest>.*)"
)
AT = re.compile(
    rf"(?P<before>(?:[^,]*? )??)(?P<answer>(?:in"
    rf"|at) (?:the )?{NAME}(?:, {NAME})?)(?P<rest>(?: (?:on|in|after|during|for) .*)?)"
)
PLACED = frozenset(
    """born held arrested buried based headquartered located detained killed shot filmed built
    opened convicted sentenced crashed landed met died hosted captured discovered recovered""".split()
)
DATED = re.compile(
    rf"(?P<before>.*?)(?:^| )(?P<answer>(?:on|in) (?:early |late )?(?!May have){DATE})(?P<rest>.*)"
)
ALONE = frozenset(
    """won beat defeated elected named appointed nominated succeeded replaced founded created
    directed wrote discovered scored became bought sold acquired killed convicted sentenced
    signed vetoed introduced sponsored unveiled designed built led launched established promoted
    awarded hired fired set hosted charged arrested chosen shot sued established invented
    produced clinched sworn crowned married""".split()
)
"""What mostly one person does or suffers: whoever is asked "who" must have one to name."""
SIGNED = re.compile(
    r"^(?:an?|the) .*\b(?:bills?|law|orders?|legislation|Act|declaration|proclamation|treaty"
    r"|agreement|contract|memorandum)\b"
)
NESTED = re.compile(
    r"\b(?:that|who|which|when|while|before|after|because|if|whether|said|was|were|is|are|has|have|had"
    r"|will|would|could|to [a-z]+)\b"
)
ROLE = re.compile(
    rf"(?:the )?(?P<role>(?:(?!who\b|was\b|is\b)[a-z-]+ ){{0,4}}(?:director|president|chief|head"
    rf"|leader|chairman|chairwoman|chair"
    rf"|minister|secretary|mayor|governor|editor|founder|owner|coach|manager|ambassador|commissioner"
    rf"|spokesman|spokeswoman|spokesperson|executive|officer|professor|economist|analyst|captain|author"
    rf"|superintendent|principal|dean|curator|attorney|lawyer)(?: [a-z-]+){{0,3}})"
    rf" (?P<of>(?:of|at|for|in) (?:the )?(?:[a-z]+ ){{0,2}}{NAME}(?: [a-z]+)?)"
)
AGED = re.compile(r"\d{1,2}")
SHARED_ROLES = re.compile(
    r"\b(?:a|an|one|former|new|then|longtime|professor|analyst|economist|lawyer|author|attorney)\b"
)
LONG_ENOUGH = 3
APPOSED = re.compile(
    rf"(?:^|said |says |to |by |with |and "
    rf"|that )(?P<name>{NAME}), (?P<apposed>[^,“”\"]{{5,90}})(?:[,.]|$)(?! [A-Z][a-z]+(?:,| &| and\b))"
)
TITLED = re.compile(
    r"(?:^|\b(?:said|by|with) )(?P<of>[A-Z][\w&-]+(?: [A-Z][\w&-]+){0,3}) "
    r"(?P<title>CEO|CFO|chief executive|executive director|chairman|president|founder|mayor) "
    r"(?P<name>[A-Z][a-z]+(?: [A-Z]\.)? [A-Z][\w’'-]+)(?= (?:said|told|says|announced|wrote|has"
    r"|is|was)\b|[,.])"
)
