"""Was anybody hurt or killed? "No." with the sentence that says nobody, "Yes." with the count. Pure.

Said only of the matter that is asked about: a report of a fire tells also of a crash without injuries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rag.answer.compose import Draft
from rag.answer.kinds.counting import CountQuestion
from rag.answer.kinds.figure import counts
from rag.answer.kinds.lines import quoted, several
from rag.answer.kinds.ranking import distinct
from rag.answer.kinds.statements import last_sentence, statements, whole_articles
from rag.core.types import Evidence, Hit, Question
from rag.text.passages import sentences_of
from rag.text.quantities import extract_outcomes
from rag.text.tokens import stem_set

MOST, ARTICLES = 4, 4
"""Sentences of an answer, and articles that are read whole."""
_ANYBODY = re.compile(
    r"\b(?:any|some)(?:one|body)\b|\b(?:any|many) (?:people|injur\w+|deaths|arrests)\b", re.I
)
_NOBODY = re.compile(
    r"\b(?:no ?one|nobody|none of (?:the|those|them)|no (?:\w+ ){0,2}?(?:injur\w+|deaths?|casualt\w+"
    r"|fatalit\w+|arrests?|people)|without (?:injur\w+|casualt\w+|arrests?))\b",
    re.I,
)
_OPENS = re.compile(rf"^(?:[^,]{{0,40}}, )?{_NOBODY.pattern}", re.I)
_UNSURE = re.compile(
    r"[\"“]|\b(?:first information|initial\w*|so far|hop\w+|fear\w*|if|should|may|might)\b", re.I
)


def anybody_lines(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Draft]:
    """The plain sentence behind "Yes." or "No.", else the one that says nobody."""
    asked = question.standalone
    fates = extract_outcomes(asked)
    if not (fates and _ANYBODY.search(asked)):
        return []
    counted = replace(question, standalone=f"How many people {_ANYBODY.sub(' ', asked)}", kind="figure")
    about = CountQuestion.of(counted.standalone)
    some = counts(counted, hits)
    told = [item for item in _say_nobody(question, hits, fates) if about.names_stand_in(item.hit)]
    plain = [item for item in told if _is_of_the_matter(about, item)]
    if some and about.names | about.rest and not plain:
        newest = max(some, key=lambda count: count.day).item
        near = stem_set(f"{newest.hit.article.title} {last_sentence(newest)}")
        return (
            _framed("Yes.", newest, evidence) if about.names <= near and about.is_about(newest) else []
        )
    if plain:
        return _framed("No.", max(plain, key=lambda e: e.hit.article.published or date.min), evidence)
    return _framed("", told[0], evidence) if told else []


def _framed(frame: str, item: Evidence, evidence: Sequence[Evidence]) -> list[Draft]:
    return [quoted(item, frame), *several(distinct(evidence, MOST - 1, [item]))]


def _say_nobody(question: Question, hits: Sequence[Hit], fates: frozenset[str]) -> list[Evidence]:
    """The sentences that say of nobody what is asked, plainly."""
    return [
        item
        for item in statements(question, whole_articles(hits, ARTICLES))
        for sentence in [last_sentence(item)]
        if _NOBODY.search(sentence) and not _UNSURE.search(sentence)
        if fates & extract_outcomes(sentence)
    ]


def _is_of_the_matter(about: CountQuestion, item: Evidence) -> bool:
    """Whether the sentence, or the one before a "Nobody was hurt", has words of the matter.

    The headline alone is not enough: a report of a flood tells of a crash in which nobody was hurt.
    """
    sentence, title = last_sentence(item), stem_set(item.hit.article.title)
    wanted = about.names | about.rest
    near = stem_set(f"{_before(item)} {sentence}" if _OPENS.match(sentence) else sentence)
    return bool(wanted & near) and about.names <= title | near


def _before(item: Evidence) -> str:
    """The sentence before the last one of a quotation, in its passage."""
    earlier = [s.text for s in sentences_of(item.hit.passage) if s.end < item.end]
    return earlier[-1] if earlier else ""
