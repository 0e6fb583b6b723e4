"""Words about time that name no days: "latest", "first reported", "since the earthquake". Pure."""

from __future__ import annotations

import re
from typing import Literal

Order = Literal["", "newest", "oldest"]

_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|so far|as of now|(?:up )?(?:to|until|till) now|currently"
    r"|right now|at the moment|to date(?!\s+(?:him|her|them|a|an|the|someone)\b))\b",
    re.I,
)
_OLDEST = re.compile(
    r"\bfirst\s+(?:report\w*|articles?|stor(?:y|ies)|accounts?|mention\w*|news|came out|emerged?|broke"
    r"|became known|detected|identified|confirmed|sighted|noticed|published)\b"
    r"|\b(?:report\w*|wrote|publish\w*|broke|covered)\b[^?.!]*\bfirst\s*(?:[?.!]|$)"
    r"|\bearliest\s+(?:report|article|story|account|mention|news|estimate|count|toll|figure)\w*"
    r"|\b(?:originally|initially|at first)\b",
    re.I,
)
_NOUNS = (
    "elections?|vote|referendum|inauguration|coronation|earthquake|quake|tsunami|hurricane"
    "|typhoon|cyclone|storm|tornado(?:es)?|floods?|flooding|(?:wild)?fires?|blaze|eruption"
    "|explosion|blast|crash|collision|derailment|collapse|attacks?|bombing|shooting|massacre"
    "|invasion|war|ceasefire|truce|summit|conclave|coup|strikes?|protests?|riots?|verdict|trial"
    "|sentencing|funeral|wedding|olympics|super bowl|world cup|grand prix|final|pandemic|lockdown"
    "|outbreak|shutdown|blackout|heist|robbery|kidnapping|merger|recall|bankruptcy|resignation"
    "|assassination|evacuation|landslide|avalanche|spill"
)
SIDES = "before|since|after|until|ahead of|following|prior to|in the wake of"
_EVENT = re.compile(
    rf"\b(?P<side>{SIDES})\s+"
    rf"(?P<event>(?:the|last|this)(?:\s+[\w'’-]+){{0,4}}?\s+(?:{_NOUNS})\b"
    r"(?:\s+(?:in|of|on|at|near)\s+(?:the\s+)?[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*)*)?)",
    re.I,
)


def find_report_order(text: str) -> Order:
    """Whether the newest or the oldest is asked for."""
    if _NEWEST.search(text):
        return "newest"
    return "oldest" if _OLDEST.search(text) else ""


def find_event(text: str) -> re.Match[str] | None:
    """An event that the question counts from; its groups are `side` and `find_event`."""
    return _EVENT.search(text)
