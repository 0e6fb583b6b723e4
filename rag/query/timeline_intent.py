"""Whether a question asks how something developed, and what that something is. Pure; English only.

"How did the strike unfold?" wants its days in their order; "How did the team win?" wants one sentence.
What follows the verb decides: a crisis develops, a company develops an engine.
"""

from __future__ import annotations

import re

_AFTER = (
    r"(?=\s*(?:$|[?.!,;()]|(?:so|over|since|until|up to|during|through|throughout|after|before"
    r"|following|between|from|in|on|at|within|as|and|to date|lately|today|now|this|last|step|day"
    r"|further|afterwards?|next|later|then|under|around|across)\b))"
)
"""What may follow a verb that has no object."""
_TURN = (
    r"\b(?:(?:unfold|develop|unravel)(?:s|ed|ing)?|(?:evolv|escalat|deteriorat)(?:e|es|ed|ing)"
    r"|progress(?:ed|ing)|intensif(?:y|ied)|c[oa]me about|play(?:ed)? out|go on|gone(?: on)?|spread"
    r"|(?:begin|begun|began|start|started)(?= and (?:develop|go|unfold|escalate|evolve)))"
)
_HOW = r"\bhow (?:did|do|does|has|have|had|was|were|is|are)\b"
_TO_DATE = r"(?:so far|up to now|until now|since)"
_IN_ORDER = r"\bin (?:what|which) order did (?:things|events|it|everything|all)\b"
_LEADING = r"\bevents (?:that )?(?:led|leading) (?:up )?to\b"
_LED = r"\bwhat (?:events? )?(?:had )?led (?:up )?to\b"
_EVENTS = r"\b(?:sequence|course|chain|order) of (?:the )?events\b"
_STEPS = r"\bstep[ -]by[ -]step\b"
_CAME_TO = r"\bhow did (?:it|things|matters) (?:come|get) to\b"
_WISH = (
    r"^(?:\W*\b(?:please|can|could|would|will|you|give|show|make|draw|write|get|me|us|i|need|want"
    r"|what|is|a|an|the|full|short|brief|detailed|complete|exact)\b)*\W*"
)
_ASKS = re.compile(
    rf"{_HOW}[^?]*?{_TURN}{_AFTER}"
    rf"|{_HOW}[^?]*\bchanged\b[^?]*\b(?:since|over|during|from|between)\b"
    rf"|\bwhat(?:'s| has| had| have)? happened\b[^?]*\b{_TO_DATE}\b"
    r"|\bwhat happen(?:ed|s) (?:next|then|later|afterwards?|after|following|in the aftermath)\b"
    rf"|{_CAME_TO}|{_LED}|{_LEADING}|{_EVENTS}|{_IN_ORDER}|\bchronolog(?:y|ies|ical(?:ly)?)\b"
    rf"|{_WISH}\btime ?line\b(?=:|\s+(?:of|for|about)\b|\W*$)"
    r"|\bwhat is the history of\b"
    rf"|^(?:tell|walk|take|guide|lead|talk|show)\b[^?]*{_STEPS}|{_STEPS}[^?]*\bhappened\b",
    re.I,
)
_OTHER = re.compile(
    r"\bhow (?:to|many|much|often|long|far|old)\b|\binstructions\b|\brecipe\b"
    r"|\b(?:do|can|could|should|would) (?:i|we|you|one) \w+ (?:my|a)\b"
    r"|\bwhat(?: is|'s) the timeline for\b",
    re.I,
)
"""What sounds alike and asks for something else: a number, a way to do it, a plan."""
_FRAME = re.compile(
    rf"{_TURN}(?: and\b{_AFTER})?{_AFTER}|{_EVENTS}|{_LED}|{_STEPS}|{_CAME_TO}|{_HOW}|\bchanged\b"
    r"|\bwhat(?:'s| has| had| have)? happen(?:ed|s)(?: (?:next|then|later|afterwards?)\b)?"
    rf"|\b{_TO_DATE}\b(?!\s+\S)|\bso far\b|\b(?:the )?{_LEADING[2:]}|{_IN_ORDER}(?: happen)?\b"
    r"|\bwhat (?:were|was|is|are)\b|\bthe history of\b|\bplease\b"
    r"|\b(?:chronolog(?:y|ies|ical(?:ly)?(?: account)?)|time ?line)\b(?: (?:of|for|about))?"
    r"|^(?:please |can you |could you )*(?:tell|give|show|walk|take|talk)(?: (?:me|us))?(?: through)?"
    r"\b(?: (?:a|the)\b(?= (?:time|chron)))?",
    re.I,
)
"""The words of a question that say only that it asks for a development."""


def is_timeline_question(text: str) -> bool:
    """Whether a question wants to know how something went on, day by day."""
    question = _plain(text)
    return bool(_ASKS.search(question)) and not _OTHER.search(question)


def timeline_topic(text: str) -> str:
    """What the question wants to know it of: `the Louvre heist`; all of it where nothing is left."""
    question = _plain(text)
    return " ".join(re.sub(r"[?!:,]", " ", _FRAME.sub(" ", question)).split()) or question


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())
