"""Whether a question is about the archive's news as such, not about anything in it. Pure; English only.

"What's new today?", "What happened in October 2025?", "What is this archive about?": every word is of
time, an outlet, or says no more than news. One word of a topic makes it another kind of question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.tokens import STOP_WORDS, tokens

_ASKS_FOR_NEWS = frozenset(
    """news new headline headlines happened happen happening happens archive articles article topics
    topic stories story events event latest update updates coverage cover covers covered reported
    reports reporting missed miss briefing digest collection library database corpus subjects themes
    holdings outlets newspapers papers sources publishers publications stuff going front""".split()
)
"""One of these it must have."""
_ALONE = frozenset(
    """today todays yesterday tonight recently recent lately currently current nowadays week weeks month
    months year day days morning evening weekend past few last next first this these biggest largest
    top main major big important most key best greatest significant interesting notable read tell show
    give list get hear learn find world everywhere around globally general overview summary summarise
    summarize summaries recap roundup sum please me us you your yours i we let let's whats what's
    what’s it's anything something everything thing things else much many know contain contains
    contained hold holds held available got worth need see ask catch bring
    up-to-date up date speed fill quick quickly brief short briefly daily weekly monthly page lead
    leading make made makes been kind kinds sort sorts type types range full whole entire inside
    present oldest newest period time span dates old far number count size big how byline use draw
    dominated dominate shaped moved mattered there here ago like deal deals talk talks about talking
    ones some any s d ll back go goes reach reaches start starts begin begins earliest latest can could
    read look hi hello hey ok okay thanks""".split()
)
"""These say nothing of a topic."""
_ABOUT_A_TOPIC = re.compile(
    r"\b(?:about it|with (?:it|him|her|them|that|this)|there|to (?:him|her|them|it))\b", re.I
)
"""What is asked on from the question before."""
_IT_HAPPENED = re.compile(
    r"^(?:and |so )?(?:when|where|why|how|who)\b[^?]*\b(?:it|that|this|they|he|she)\b", re.I
)
"""Asks of one event, whichever: "When did it happen?"."""
_ASIDE = re.compile(
    r"^(?:what(?:['’]s| is) (?:up|the (?:matter|problem))|how (?:are|is) (?:you|things)|what time"
    r"|tell me something)\b",
    re.I,
)
_WHAT_IS_HERE = re.compile(
    r"^what (?:can|could|may|do) (?:i|we|you) (?:\w+ )?(?:read|find|learn|see|look up|have)\b", re.I
)
_NUMBER = re.compile(r"\d+|three|five|ten|one|two|four|six|seven|eight|nine")


def is_overview(text: str, time_words: str = "", outlets: Sequence[str] = ()) -> bool:
    """Whether it asks what the news is, or what the archive is about; `time_words` say when."""
    plain = text.replace(time_words, " ", 1) if time_words else text
    for outlet in outlets:
        plain = re.sub(rf"\b(?:the )?{re.escape(outlet)}\b", " ", plain, flags=re.I)
    words = [word.replace("'s", "").replace("’s", "") for word in tokens(plain)]
    asks = _ASKS_FOR_NEWS.intersection(words) or ("here" in words and _WHAT_IS_HERE.match(plain))
    aside = _ABOUT_A_TOPIC.search(plain) or _ASIDE.match(plain) or _IT_HAPPENED.match(plain)
    if not asks or aside:
        return False
    return all(
        word in _ASKS_FOR_NEWS or word in _ALONE or word in STOP_WORDS or _NUMBER.fullmatch(word)
        for word in words
    )
