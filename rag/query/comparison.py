"""The two things that a question compares, and by what: Ian and Melissa, by deaths. Pure; English."""

from __future__ import annotations

import re
from typing import Literal

from rag.text.tokens import STOP_WORDS, tokens

Aspect = Literal["age", "count", "size", ""]
"""What both are measured by, empty where they are compared as such."""
_AUX = r"(?:is|are|was|were|did|does|do|has|have|had|will)"
_MORE = (
    r"(?:more|fewer|less|better|worse|older|younger|bigger|larger|smaller|stronger|weaker|higher|lower|taller"
    r"|shorter|longer|faster|slower|richer|poorer|deadlier|costlier|cheaper|earlier|later|newer|hotter|colder"
    r"|wider|deeper|heavier|sooner|greater|safer|popular|powerful)"
)
_SIDES = r"(?P<one>.+?)\s+(?:and|with|to|versus|vs\.?|against|or|from|than)\s+(?P<other>.+?)"
_OR = (
    r"(?P<one>[^?,]{2,60}?),? or (?:was it |is it |in |on |at |during |for |from |of )?"
    r"(?P<other>[^?]{2,60}?)"
)
_END = r"(?:\s+(?:in (?:terms|respect) of|regarding|by|on)\b.*)?[?!. ]*$"
_STOP = r"[?!. ]*$"
_EITHER = r"(?P<one>[^?,:]{2,60}?) or (?P<other>[^?,:]{2,60}?)"
_NOT_ASKING = rf"(?!(?:who|what|when|where|why|how|which|{_AUX})\b)"
"""Not before "who scored in Spain vs Germany", which asks of their match."""
_GETS = r"(?:get|gets|have|make|take|score|win|earn|kill|cost|cause|sell|draw|open|do|raise|hit)"
_THAN = r"(?P<other>[^?]+?)[?!. ]*$"
_HOW = r"^how (?:do|does|did|is|are|was|were)\s+"
_BETWEEN = r"\b(?:differences?|comparison|similarities)\s+(?:is there\s+|are there\s+)?between\s+"
_FROM = r"(?P<one>.+?)\s+(?:compare (?:with|to)|differ(?:ent)? from)\s+(?P<other>.+?)"
_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"^(?:please )?(?:compare|contrast)\s+{_SIDES}{_END}",
        rf"{_BETWEEN}{_SIDES}{_END}",
        rf"{_HOW}{_SIDES}\s+(?:compare|differ){_END}",
        rf"{_HOW}{_FROM}{_END}",
        rf"^{_NOT_ASKING}(?P<one>[^?,]{{2,60}}?)\s+(?:vs\.?|versus)\s+(?P<other>[^?,]{{2,60}}?){_STOP}",
        rf"^(?:did|does|do|has|have|had) {_EITHER} {_GETS} [^?]*?\b{_MORE}\b[^?]*{_STOP}",
        r"^(?:which|what|who)\b[^?]*?[,:]\s*(?P<one>[^?,]+?),? or (?P<other>[^?]+?)[?!. ]*$",
        rf"^{_EITHER}\s*[:,-]\s*(?:which|who|what)\b.*\b{_MORE}\b.*$",
        rf"^{_AUX} (?P<one>[^?]{{2,60}}?) or (?P<other>[^?]{{2,60}}?) (?:\w+ )?{_MORE}\b[^?]*{_STOP}",
        rf"^{_AUX}\b[^?]*\b{_MORE}\b[^?]*? (?:in|on|at|during|for|from|of|by) {_OR}{_STOP}",
        rf"^(?:who|which|what)\b[^?,:]*?\b{_MORE}(?: (?:people|men|women|money|\w+s))?,? {_OR}{_STOP}",
        rf"^(?:is|are|was|were) (?P<one>.{{2,60}}?) (?:\w+ )?{_MORE}(?: \w+)? than {_THAN}",
        rf"^(?:did|does|do|has|have|had) (?P<one>.{{2,60}}?) \w+ {_MORE}\b[^?]*? than {_THAN}",
    )
)
_ONE = re.compile(r"^(?:one\b|that\b(?= (?:of|in|on|at|from)\b)|(?P<which>[\w-]+) one\b)")
_WHERE = re.compile(r" (?:of|in|on|at|from|near|for) ")
_MEASURE_OF = re.compile(
    r"^(?:(?:the )?(?:deaths?|death tolls?|tolls?|damages?|costs?|price|age|size|strength|number of \w+)"
    r" (?:in|of|from|by|for) )(?:the )?(?=\w)",
    re.I,
)
"""What both are measured by, before the first side."""
_ARTICLE = re.compile(r"^(?:the|an?)\s+(?=\w)", re.I)
_ASPECTS: tuple[tuple[Aspect, re.Pattern[str]], ...] = (
    ("age", re.compile(r"\b(?:older|younger|oldest|youngest|age)\b", re.I)),
    ("count", re.compile(r"\b(?:more|fewer|deadlier|deaths?|how many|number of|killed)\b", re.I)),
    ("size", re.compile(
        r"\b(?:bigger|larger|smaller|stronger|weaker|higher|lower|taller|shorter|longer|faster|slower|heavier"
        r"|hotter|colder|wider|deeper|greater|powerful|magnitude|costlier|cheaper|expensive|cost|price)\b",
        re.I)),
)  # fmt: skip
_LESS = re.compile(
    r"\b(?:fewer|less|younger|smaller|weaker|lower|shorter|slower|cheaper|colder)\b", re.I
)


def sides(question: str) -> tuple[str, str] | None:
    """Both things as they are written, without an article; None where it compares nothing."""
    text = " ".join(question.split())
    for pattern in _PATTERNS:
        if (match := pattern.search(text)) and all(map(_says_something, match.group("one", "other"))):
            one, other = (
                _MEASURE_OF.sub("", _ARTICLE.sub("", match[side])).strip() for side in ("one", "other")
            )
            return _completed(one, other), _of_the_same(one, other)
    return None


def aspect_of(question: str) -> Aspect:
    """What both sides are measured by."""
    return next((aspect for aspect, asks in _ASPECTS if asks.search(question)), "")


def asks_for_less(question: str) -> bool:
    """Whether the smaller of both is asked for."""
    return bool(_LESS.search(question))


def _says_something(side: str) -> bool:
    return any(word not in STOP_WORDS for word in tokens(side))


def _completed(one: str, other: str) -> str:
    """`Letterman's reaction` where the other is "Trump's reaction" and the first lacks the word."""
    owned = re.match(r"^\S+['’]s (?P<what>.+)$", other)
    return f"{one} {owned['what']}" if owned and re.search(r"['’]s$", one) else one


def _of_the_same(one: str, other: str) -> str:
    """`conclave in 2013` of "the 2025 conclave" and "the one in 2013"; `2025 quake` is the 2025 one."""
    thing = _WHERE.split(one)[0].rsplit(maxsplit=1)[-1]
    return _ONE.sub(lambda m: f"{m['which'] or ''} {thing}".strip(), other)
