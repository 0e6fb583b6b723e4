"""What a superlative asks: which is the deadliest, oldest, highest of what. Pure; English only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.text.entities import extract_names
from rag.text.quantities import extract_outcomes
from rag.text.tokens import stem, stem_set, tokens

_ALIKE = (
    r"deadliest|most deadly|most (?:deaths|lives|people)|killed the most|highest (?:death )?toll|worst",
    r"largest|biggest|greatest|highest|tallest|strongest|most powerful|most intense|top|record|worst",
    r"smallest|lowest|fewest|least|shortest|weakest",
    r"oldest|eldest|most senior",
    r"youngest",
    r"most expensive|costliest|priciest|highest-priced|dearest",
    r"cheapest|least expensive|lowest-priced|most affordable",
    r"fastest|quickest",
    r"longest",
    r"richest|wealthiest",
    r"rarest|most endangered|scarcest",
    r"best|top|leading|finest|highest-rated",
    r"hottest|warmest",
    r"coldest|chilliest",
    r"most|highest|largest|biggest|hardest hit|hit hardest|worst",
)
EXACT = 2.0
"""What it is worth that a sentence has the superlative of the question."""
_GROUPS = tuple(re.compile(rf"\b(?:{words})\b", re.I) for words in _ALIKE)
AHEAD = re.compile(
    r"\b(?:the most|most of (?:them|those)|hardest|far ahead of|ahead of|more than any|topp(?:ed|ing|s)"
    r"|record|second only|unmatched|(?:leads?|led) (?:the (?:list|way|world|nation|league|table)|with)"
    r"|highest|largest|biggest|longest list)\b",
    re.I,
)
"""Sets one above the others, in whatever word."""
_MOST_PEOPLE = re.compile(
    r"\b(?:deadl(?:y|iest)|most (?:deaths|lives|casualties)|worst disaster)\b", re.I
)
_THING = re.compile(r"(?:\W*in )?(?:which|what) (\w+)", re.I)
_EST = re.compile(r"\b(?:\w{2,}est|worst|most|least|fewest|best|top)\b", re.I)
_FEWEST = re.compile(r"\b(?:least|fewest|smallest|lowest)\b", re.I)
_ASKING = frozenset(
    map(
        stem,
        """which what who whose where when ever recorded record history all time world of rank since past
        decade so far there people produce produced get got see saw suffer suffered report reported state
        country county city town place year month person man woman one name""".split(),
    )
)


@dataclass(frozen=True)
class Superlative:
    """What is looked for, and what makes it the one."""

    word: str
    """As it is asked: `deadliest`, `most`."""
    alike: re.Pattern[str]
    """The same said otherwise."""
    topic: frozenset[str]
    """Stems of what it is about, the names and the superlative aside."""
    names: frozenset[str]
    """Stems of its names."""
    thing: str
    """Stem of what is one of several: `counti` of "which county"; empty for none."""
    fates: frozenset[str]
    """What became of those that are counted: `die`."""

    @property
    def fewest(self) -> bool:
        """Whether the smallest is asked for."""
        return bool(_FEWEST.search(self.word))

    def is_said_in(self, sentence: str) -> float:
        """How plainly a sentence sets one above the others: 0 for not at all, 2 in the same word."""
        if re.search(rf"\b{re.escape(self.word)}\b", sentence, re.I) and self.word.lower() != "most":
            return EXACT
        if self.alike.search(sentence):
            return 1.6
        return 0.0 if self.fewest or not AHEAD.search(sentence) else 1.4


def read_superlative(text: str) -> Superlative:
    """What a question of this kind looks for."""
    fates = extract_outcomes(text) or (frozenset({"die"}) if _MOST_PEOPLE.search(text) else frozenset())
    found = _EST.search(text)
    word = found.group().lower() if found else "most"
    alike = _GROUPS[0] if "die" in fates else next((g for g in _GROUPS if g.search(text)), _GROUPS[-1])
    names = frozenset().union(*map(stem_set, extract_names(text)))
    said = {stem(w) for w in tokens(text) if _EST.fullmatch(w) or extract_outcomes(w)}
    topic = stem_set(text) - names - said - _ASKING
    thing = _THING.match(text)
    return Superlative(word, alike, topic, names, stem(thing[1].lower()) if thing else "", fates)
