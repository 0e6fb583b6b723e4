"""What a question counts: things, their fate, of which event; and whether a figure counts that. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.answer.conflicts import counted_things
from rag.answer.refusal_reasons import missing_question_names
from rag.core.types import Evidence, Hit
from rag.text.counted_parts import counts_a_part
from rag.text.entities import extract_names
from rag.text.lexicon import CURRENCY_SIGNS
from rag.text.quantities import Quantity, extract_outcomes
from rag.text.tokens import content_stems, stem, stem_set

_MONEY = re.compile(
    r"\bhow much\b|\b(?:worth|value|valued|cost|costs|price|prices|damages?|fine|budget|losses)\b", re.I
)
_TOLL = re.compile(
    r"\b(?:death toll|toll|deaths?|fatalities|body count|number of (?:dead|deaths))\b", re.I
)
_ASKING = frozenset(
    stem(w)
    for w in """many much number toll death deaths people latest total figure count current now far how
    what confirmed worth value valued cost price amount money person persons victims today""".split()
)
"""Words that ask for a figure, and are no part of the matter."""
_LIGHT_VERBS = frozenset(map(stem, "got get gets getting gotten become became been fell fallen".split()))
"""In "got sick" and "have become ill": no thing that is counted."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MORE = re.compile(r"\b(?:add(?:ed|ing|s)?|another|additional|further|more)\s+$", re.I)
"""Before a figure that comes on top of another."""
_CLOSE_TO = re.compile(r"\bclose to\b", re.I)
_TOGETHER = re.compile(r"\bin (?:the )?[A-Z]\w+(?:, (?:the )?[A-Z]\w+)* and (?:the )?[A-Z]")
"""In Haiti, Jamaica and Cuba: one figure for all of them."""
_PART = re.compile(
    r"\b(?:in the (?:country|county|city|town|village|province|district)|on the island)\b", re.I
)
_PEOPLE = frozenset({"people", "peopl", "person", "victim"})
_RATES = re.compile(
    r"\b(?:per|each|every|on average) (?:day|week|month|year|season)\b|\b(?:annually|yearly)\b", re.I
)


@dataclass(frozen=True)
class CountQuestion:
    """A question for a figure, by what it counts."""

    text: str
    things: frozenset[str]
    """Stems of what is counted, the names of the question aside."""
    outcomes: frozenset[str]
    """What became of those counted: `die`."""
    money: bool
    names: frozenset[str]
    """Stems of its names, with the initials of the longer ones."""
    rest: frozenset[str]
    """Stems of its other words: what it is about."""
    years: frozenset[int]

    @classmethod
    def of(cls, text: str) -> CountQuestion:
        """What the question counts."""
        names = frozenset().union(*map(stem_set, extract_names(text)))
        outcomes = extract_outcomes(text) | (frozenset({"die"}) if _TOLL.search(text) else frozenset())
        things = counted_things(text) - names - _LIGHT_VERBS
        money = bool(_MONEY.search(text)) and not things
        fates = {w for w in content_stems(text) if extract_outcomes(w)}
        rest = stem_set(text) - names - things - _ASKING - _LIGHT_VERBS - fates
        years = frozenset(int(year) for year in _YEAR.findall(text))
        return cls(text, things, outcomes, money, names, rest, years)

    @property
    def counts(self) -> bool:
        """Whether it asks for a number of things, or for an amount of money."""
        return bool(self.things or self.outcomes or self.money)

    def is_about(self, item: Evidence) -> bool:
        """Whether a passage has all its names, and the sentence with its headline half its words."""
        return self.names_stand_in(item.hit) and self.words_stand_in(item)

    def names_stand_in(self, hit: Hit) -> bool:
        """Whether a passage with its headline has all its names."""
        return not missing_question_names(self.text, f"{hit.article.title}\n{hit.passage.text}")

    def words_stand_in(self, item: Evidence) -> bool:
        """Whether a sentence with its headline has half its other words."""
        return self._known_words(f"{item.hit.article.title} {item.quote}") >= len(self.rest) / 2

    def is_told_in(self, sentence: str) -> bool:
        """Whether the sentence itself says all other words of the question."""
        near = stem_set(sentence)
        return all(any(is_word_of(word, other) for other in near) for word in self.rest)

    def is_named_in(self, sentence: str) -> bool:
        """Whether the sentence says a word of the matter, and of no part such as "the country"."""
        if _PART.search(sentence) or self.is_of_another(sentence):
            return False
        own = self._known(sentence) & stem_set(sentence)
        return bool(own) or self._known_words(sentence) > 0 or not (self.names or self.rest)

    def is_of_another(self, sentence: str) -> bool:
        """Whether it begins with a name, and has none of the question's: "CVS closed 900 stores"."""
        opens = extract_names(sentence.partition(",")[0])[:1]
        leads = bool(opens) and sentence.startswith(opens[0])
        return leads and bool(self.names) and not self._known(sentence) & stem_set(sentence)

    def _known_words(self, text: str) -> int:
        near = stem_set(_CLOSE_TO.sub(" ", text))
        return sum(any(is_word_of(word, other) for other in near) for word in self.rest)

    def fits(self, quantity: Quantity, sentence: str, title: str) -> bool:
        """Whether a figure of a sentence counts what is asked, and all of it.

        Where no name is asked, all of it is what the headline names.
        """
        if _RATES.search(sentence) or _MORE.search(sentence[: quantity.number.start]):
            return False
        known = self._known(sentence) | (frozenset() if self.names else stem_set(title))
        if self._is_of_a_sibling(sentence) or self._is_part(quantity, sentence, known):
            return False
        if self.money:
            return quantity.number.unit in tuple(CURRENCY_SIGNS)
        if quantity.number.unit:
            return False
        if self.outcomes:
            # Of the children that died the number of people says nothing.
            some = {w for w in self.things - _PEOPLE if not extract_outcomes(w)}
            wanted = quantity.noun in some if some else quantity.noun == "people"
            return quantity.outcome in self.outcomes and wanted
        return quantity.noun in self.things or (
            quantity.noun == "people" and bool(self.things & _PEOPLE)
        )

    def _is_of_a_sibling(self, sentence: str) -> bool:
        """Whether it names another event of the kind, and not this: the Palisades Fire, not Eaton's."""
        named = [stem_set(name) for name in extract_names(sentence)]
        others = [words for words in named if words & self.rest and not words <= self.rest]
        return bool(self.names and others) and not any(words & self.names for words in named)

    def _is_part(self, quantity: Quantity, sentence: str, known: frozenset[str]) -> bool:
        """Whether it counts a part: not "the toll of Melissa in the Caribbean", not "in A, B and C"."""
        ahead = sentence[: quantity.number.start]
        if self.names and self.names <= stem_set(ahead):
            return counts_a_part(sentence[quantity.number.start :], _moved(quantity), known)
        whole = bool(_TOGETHER.search(sentence)) and self.names <= stem_set(sentence)
        return not whole and counts_a_part(sentence, quantity, known)

    def _known(self, sentence: str) -> frozenset[str]:
        """Names that are the question's: also those whose initials it has, Los Angeles of LA."""
        long = [
            n for n in extract_names(sentence) if "".join(w[0] for w in n.split()).lower() in self.names
        ]
        return self.names.union(*map(stem_set, long))


def _moved(quantity: Quantity) -> Quantity:
    """The same where the sentence begins with it."""
    number = quantity.number
    return replace(quantity, number=replace(number, start=0, end=number.end - number.start))


def is_word_of(word: str, other: str) -> bool:
    """Whether one word is the other, ends it or begins alike: fire and wildfire, close and closure."""
    if word == other or (len(word) > 3 and word in other):
        return True
    alike = max(4, min(len(word), len(other)) - 2)
    return min(len(word), len(other)) >= 5 and word[:alike] == other[:alike]
