"""Where reports give different figures for what is asked: all of them, the newest first. Pure.

For questions that count ("How many cases ...?"): in each hit that speaks of the same the figure that
stands before the thing counted. Knows nothing of which is right; a later report may simply know more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.answer.orders import is_order
from rag.core.types import Hit, Question
from rag.text.entities import extract_names
from rag.text.lexicon import A_YEAR
from rag.text.passages import sentences_of
from rag.text.phrases import attribution
from rag.text.quantities import extract_outcomes
from rag.text.tokens import content_stems, stem

_COUNTS = re.compile(
    r"\bhow many\s+(?P<things>.+?)(?=\s+(?:ha[sd]|have|did|do|does|are|were|was|is|be|been|can|could"
    r"|will|would|in|at|on|by|from|of|for|after|since|during|that|who|which|so)\b|[?,]|$)",
    re.I,
)
_FIGURE = re.compile(
    r"(?<![\w.,$€£-])(?P<figure>\d+(?:,\d{3})*(?:\.\d+)?(?: (?:million|billion|thousand))?)(?![\d%-])"
    r"(?P<after>(?: [^\W\d_][\w'’-]*){1,4})"
)
_PART = re.compile(r"\b(?:add(?:ed|s|ing)?|another|additional|further|more)\s+$", re.I)
"""Before a figure that comes on top of another, and is no account of the whole."""
_MAYBE = re.compile(r"\b(?:could|may|might)\b", re.I)
_YEAR = re.compile(A_YEAR)
_NAME = re.compile(r"(?<!^)\b[A-Z][\w'’-]*")
_REPORTS = 3
"""Reports named at most."""
_LEAST_SHARE = 0.5
"""Share of the question's other words that a sentence must have."""
_DEATH = "die"
_DEATHS = frozenset({"die", "dead", "death", "kill"})


@dataclass(frozen=True)
class _Count:
    """A figure that a report gives for the thing asked about."""

    figure: str
    """As printed."""
    day: date | None
    """Day of the report."""
    where: str
    """Its outlet and day, or its headline."""
    source: str
    """Its outlet, or its headline."""


def conflicting_reports(question: Question, hits: Sequence[Hit]) -> str:
    """`Reports differ: CNN, 4 March 2025: 159; AFP, 28 February 2025: 146.`, or nothing."""
    count_question = _CountQuestion.of(question.standalone)
    counts = [c for hit in _without_copies(hits) if (c := _count_in(hit, count_question))]
    newest: dict[str, _Count] = {}
    for count in sorted(counts, key=lambda count: count.day or date.min, reverse=True):
        newest.setdefault(count.figure, count)
    reports = list(newest.values())[:_REPORTS]
    # One outlet's later figure is news of the same, no other account of it.
    if len({count.source for count in reports}) < 2:
        return ""
    return "Reports differ: " + "; ".join(f"{c.where}: {c.figure}" for c in reports) + "."


def _without_copies(hits: Sequence[Hit]) -> list[Hit]:
    """Without those that are copies of an earlier one: a report does not differ from itself."""
    copies: set[str] = set()
    originals: list[Hit] = []
    for hit in hits:
        if hit.passage.article_id not in copies:
            originals.append(hit)
            copies |= {copy.article_id for copy in hit.copies}
    return originals


@dataclass(frozen=True)
class _CountQuestion:
    """A question that counts, by its stems."""

    things: frozenset[str]
    """What is counted; nothing when the question does not count."""
    names: frozenset[str]
    """Who and where."""
    rest: frozenset[str]
    """The other words: what happened to them."""
    outcomes: frozenset[str]
    """What became of those who are counted: dead, hurt, missing."""

    @classmethod
    def of(cls, question: str) -> _CountQuestion:
        names = _stems(" ".join(_NAME.findall(question)))
        things = counted_things(question) - names
        rest = _stems(question) - names - things - {stem("many")}
        return cls(things, names, rest, extract_outcomes(question))

    def may_be_counted_in(self, sentence: str) -> bool:
        """Whether a sentence may count the same: not another's, nor who is missing for who died."""
        stems = _stems(sentence)
        about = len(self.rest & stems) >= _LEAST_SHARE * len(self.rest)
        own = not self.names or bool(self.names & stems) or not extract_names(sentence)
        if _MAYBE.search(sentence):
            return False
        return about and own and (not self.outcomes or bool(self.outcomes & extract_outcomes(sentence)))


def counted_things(question: str) -> frozenset[str]:
    """Stems of what a question counts; none when it does not count."""
    match = _COUNTS.search(question)
    return _stems(match["things"]) if match else frozenset()


def _stems(text: str) -> frozenset[str]:
    """Stems of its words, dying and being killed the same one."""
    return frozenset(_DEATH if word in _DEATHS else word for word in content_stems(text))


def _count_in(hit: Hit, question: _CountQuestion) -> _Count | None:
    """The first figure that a passage about the same gives for the things, in a sentence about it."""
    article = hit.article
    if not question.things or not question.names <= _stems(f"{article.title} {hit.passage.text}"):
        return None
    where = attribution(article.outlet, article.published) or article.title
    for sentence in sentences_of(hit.passage):
        if is_order(hit, sentence.start, sentence.end):
            continue
        if question.may_be_counted_in(sentence.text):
            for match in _FIGURE.finditer(sentence.text):
                figure, after = match["figure"], match["after"]
                is_part = _PART.search(sentence.text[: match.start()])
                if question.things <= _stems(after) and not (is_part or _YEAR.fullmatch(figure)):
                    return _Count(figure, article.published, where, article.outlet or article.title)
    return None
