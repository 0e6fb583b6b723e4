"""Whether a question names no event: "How many people died?" could be asked of many. Pure; English only.

Every word of it is one that fits any accident, crime or disaster; a name, a figure, a day or any other
word makes it a question about something. Whether the archive has several such events only it can say.
"""

from __future__ import annotations

import re

from rag.core.types import Question
from rag.text.tokens import STOP_WORDS, stem, tokens

EVENTS = frozenset(
    """fire wildfire blaze flood flooding crash collision accident storm hurricane tornado earthquake
    quake shooting attack explosion blast outbreak heist robbery theft murder killing disaster
    eruption landslide avalanche strike recall trial protest riot collapse derailment rescue
    tsunami cyclone typhoon heatwave epidemic bombing stabbing kidnapping verdict""".split()
)
"""What may have happened more than once."""
_WHAT_CAME_OF_IT = frozenset(
    """people person persons anyone anybody someone somebody everyone victim victims casualty
    casualties fatality fatalities survivor survivors death deaths died die dead killed kill
    injured hurt wounded missing toll lives life lost destroyed damaged damage damages evacuated
    arrested charged rescued survived survive saved found happened happen happening cause caused
    causes start started begin began end ended reason place time day date children kids women men
    home homes houses buildings cost costs money responsible blame affected officially far total
    currently number many much long old exactly get got take took come came go went bad big serious
    severe strong terrible worst stolen suspect suspects police officials officer firefighters sick
    infected infections cases case hit strike struck""".split()
)
SPEAKERS = frozenset(
    """mayor governor sheriff chief spokesman spokeswoman spokesperson prosecutor prosecutors judge
    coach witness witnesses survivors officials authorities police""".split()
)
"""Of whom every event has its own; "What did the mayor say?" may mean any of them."""
_SAYING = frozenset("said say says saying tell told comment respond react reaction statement".split())
_WITHOUT_MEANING = frozenset(
    "there they them it he she tell us please know really still yet even ever".split()
)
EVENT_STEMS = frozenset(map(stem, EVENTS))
_STEMS = frozenset(map(stem, _WHAT_CAME_OF_IT | _WITHOUT_MEANING))
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][\w'’.-]+|\d")
_ASKABLE = ("fact", "figure", "why", "how", "yes_no", "list", "who_said")
_SPEAKER_STEMS = frozenset(map(stem, SPEAKERS))


def is_underspecified(question: Question) -> bool:
    """Whether it could be asked of any event, and nothing but the event is missing."""
    if question.kind not in _ASKABLE or question.language or question.previous_answer:
        return False
    if question.time.kind or question.article or question.subquestions or question.filters.outlets:
        return False
    return names_no_event(question.standalone)


def names_no_event(text: str) -> bool:
    """Whether every word of it fits any event."""
    if _NAME.search(text):
        return False
    words = [word for word in tokens(text) if word not in STOP_WORDS | _SAYING]
    stems = [stem(word) for word in words]
    known = _STEMS | EVENT_STEMS | _SPEAKER_STEMS
    return bool(stems) and all(word in known for word in stems)


def event_stem(text: str) -> str:
    """The event that it speaks of without naming it: `fire` of "What caused the fire?"."""
    stems = [stem(word) for word in tokens(text)]
    return next((word for word in stems if word in EVENT_STEMS), "")
