"""Where reports give different figures for what is asked: all of them, the newest first. Pure.

For questions that count ("How many cases ...?"): in each hit that speaks of the same the figure that
stands before the thing counted. Knows nothing of which is right; a later report may simply know more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.core.types import Hit, Question
from rag.text.entities import extract_names as named
from rag.text.passages import split_sentences
from rag.text.phrases import attribution
from rag.text.quantities import extract_outcomes
from rag.text.tokens import content_stems, stem

_COUNTS = re.compile(
    r"\bhow many\s+(?P<things>.+?)(?=\s+(?:ha[sd]|have|did|do|does|are|were|was|is|be|been|can|could"
    r"|will|would|in|at|on|by|from|of|for|after|since|during|that|who|which|so)\b|[?,]|$)",
    re.I,
)
_FIGURE = re.compile(
    r"(?<![\w.,$€£-])(?P<figure>\d[\d,]*(?:\.\d+)?(?: (?:million|billion|thousand))?)(?![\d%-])"
    r"(?P<after>(?: [^\W\d_][\w'’-]*){1,4})"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAME = re.compile(r"(?<!^)\b[A-Z][\w'’-]*")
_REPORTS = 3
"""Reports named at most."""
_LEAST_SHARE = 0.5
"""Share of the question's other words that a sentence must have."""
_DEATH = "die"
_DEATHS = frozenset({"die", "dead", "death", "kill"})


@dataclass(frozen=True)
class Count:
    """A figure that a report gives for the thing asked about."""

    figure: str
    """As printed."""
    day: date | None
    """Day of the report."""
    where: str
    """Its outlet and day, or its headline."""


def conflicting_reports(question: Question, hits: Sequence[Hit]) -> str:
    """`Reports differ: CNN, 4 March 2025: 159; AFP, 28 February 2025: 146.`, or nothing."""
    asked = _CountQuestion.of(question.standalone)
    found = [count for hit in _without_copies(hits) for count in _counts(hit, asked)]
    found.sort(key=lambda count: count.day or date.min, reverse=True)
    newest: dict[str, Count] = {}
    for count in found:
        newest.setdefault(count.figure, count)
    told = list(newest.values())[:_REPORTS]
    if len({count.where for count in told}) < 2:
        return ""
    return "Reports differ: " + "; ".join(f"{c.where}: {c.figure}" for c in told) + "."


def _without_copies(hits: Sequence[Hit]) -> list[Hit]:
    """Without those that are copies of an earlier one: a report does not differ from itself."""
    copied: set[str] = set()
    kept: list[Hit] = []
    for hit in hits:
        if hit.passage.article_id not in copied:
            kept.append(hit)
            copied |= {copy.article_id for copy in hit.copies}
    return kept


@dataclass(frozen=True)
class _CountQuestion:
    """A question that counts, by its stems."""

    things: frozenset[str]
    """What is counted; nothing when the question does not count."""
    names: frozenset[str]
    """Names: who and where."""
    rest: frozenset[str]
    """The other words: what happened to them."""
    fates: frozenset[str] = frozenset()
    """What became of those who are counted: dead, hurt, missing."""

    @classmethod
    def of(cls, question: str) -> _CountQuestion:
        names = _stems(" ".join(_NAME.findall(question)))
        things = counted_things(question) - names
        rest = _stems(question) - names - things - {stem("many")}
        return cls(things, names, rest, extract_outcomes(question))

    def counted_in(self, sentence: str) -> bool:
        """Whether a sentence may count the same: not another's, nor who is missing for who died."""
        own = not self.names or bool(self.names & _stems(sentence)) or not named(sentence)
        return own and (not self.fates or bool(self.fates & extract_outcomes(sentence)))


def counted_things(question: str) -> frozenset[str]:
    """Stems of what a question counts; none when it does not count."""
    asked = _COUNTS.search(question)
    return _stems(asked["things"]) if asked else frozenset()


def _stems(text: str) -> frozenset[str]:
    """Stems of its words, dying and being killed the same one."""
    return frozenset(_DEATH if word in _DEATHS else word for word in content_stems(text))


def _counts(hit: Hit, asked: _CountQuestion) -> list[Count]:
    """The first figure that a passage about the same gives for the things, in a sentence about it."""
    article = hit.article
    if not asked.things or not asked.names <= _stems(f"{article.title} {hit.passage.text}"):
        return []
    where = attribution(article.outlet, article.published) or article.title
    for sentence in split_sentences(hit.passage.text):
        if len(asked.rest & _stems(sentence.text)) < _LEAST_SHARE * len(asked.rest):
            continue
        if not asked.counted_in(sentence.text):
            continue
        for match in _FIGURE.finditer(sentence.text):
            if asked.things <= _stems(match["after"]) and not _YEAR.fullmatch(
                match["figure"].rstrip(",")
            ):
                return [Count(match["figure"], article.published, where)]
    return []
