"""Which is the deadliest, oldest, highest: the sentence that says so, or figures side by side. Pure.

Only sentences of what the question names. Where it names no event ("Which flood killed the most?") the
figures of such events stand side by side, the largest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rag.answer.compose import Draft
from rag.answer.kinds.lines import several
from rag.answer.kinds.measures import PIECES
from rag.answer.kinds.ranking import distinct
from rag.answer.kinds.side_by_side import events_side_by_side
from rag.answer.kinds.statements import last_sentence, statements, whole_articles
from rag.answer.refusal_reasons import missing_question_names
from rag.core.types import Evidence, Hit, Question
from rag.query.event_words import share_told
from rag.query.superlative import EXACT, Superlative, read_superlative
from rag.text.entities import extract_names
from rag.text.lexicon import A_FULL_MONTH, SMALL_NUMBERS
from rag.text.numbers import parse_numbers
from rag.text.quantities import extract_outcomes
from rag.text.tokens import STOP_WORDS, stem_set

MOST, ARTICLES = 3, 8
"""Sentences of an answer, and articles that are read whole for the one that says so."""
LEAST_EXACT, LEAST_TOLD, PLAIN = 0.25, 0.5, 0.75
"""Share of what is asked that a sentence in the very word of the question, or in another, must tell of;
and from which nothing else is looked for."""
_WEIGHTS = (0.6, 0.25, 0.15)
"""What a sentence has itself, with its headline, or with its passage."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(rf"\b(?:\d{{1,2}} {A_FULL_MONTH}|{A_FULL_MONTH} \d{{1,2}})(?:,? \d{{4}})?\b")
SIDE_BY_SIDE, OF_THE_KIND = 1.0, 1.3
"""What it is worth that a sentence sets figures of several beside each other, or has one of Kent County
where a county is asked for."""
_SHORT = 7
"""Words of a piece that goes on with the words before: "16 to the Eaton fire"."""
_MEASURE = re.compile(r"[- ](?:more|days?|weeks?|months?|years?|hours?|minutes?|miles?|acres|square)\b")
NEAR = 0.25
"""Difference of worth that does not count: the newer report is taken."""


@dataclass(frozen=True)
class _Told:
    item: Evidence
    share: float
    """Share of what is asked that the sentence tells of."""
    worth: float


def superlative_lines(
    question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]
) -> list[Draft]:
    """The sentence that says which it is, then others on it; nothing where none does."""
    asked = read_superlative(question.standalone)
    told = sorted(_told(question, asked, hits), key=lambda t: -t.worth)
    if not (told and told[0].share >= PLAIN) and (events := events_side_by_side(question, asked, hits)):
        return events
    if not told:
        return []
    best = [t for t in told if t.worth >= told[0].worth - NEAR]
    lead = max(best, key=lambda t: t.item.hit.article.published or date.min)
    others = [t.item for t in told if t.share >= PLAIN and t is not lead]
    return several([lead.item, *distinct([*others, *evidence], MOST - 1, [lead.item])])


def is_told(question: Question, hits: Sequence[Hit]) -> bool:
    """Whether a sentence says plainly which it is, or events stand side by side."""
    asked = read_superlative(question.standalone)
    plain = any(t.share >= PLAIN and t.worth >= PLAIN + 1 for t in _told(question, asked, hits))
    return plain or bool(events_side_by_side(question, asked, hits))


def _told(question: Question, asked: Superlative, hits: Sequence[Hit]) -> Iterator[_Told]:
    for item in statements(question, whole_articles(hits, ARTICLES)):
        sentence = last_sentence(item)
        said = asked.is_said_in(sentence) or _compares(sentence, asked)
        share = _share(question, asked, item, sentence) if said else 0.0
        if share >= (LEAST_EXACT if said == EXACT else LEAST_TOLD) and not _misses_names(question, item):
            yield _Told(item, share, 2 * share + said)


def _share(question: Question, asked: Superlative, item: Evidence, sentence: str) -> float:
    """Share of what is asked that the sentence has; less where only its headline or passage does."""
    texts = sentence, f"{item.hit.article.title} {item.quote}", item.hit.passage.text
    found = [
        share_told(asked.topic, stem_set(text)) * len(asked.topic)
        + bool(asked.names and not missing_question_names(question.standalone, text))
        for text in texts
    ]
    told = sum(weight * max(found[: n + 1]) for n, weight in enumerate(_WEIGHTS))
    fate = bool(asked.fates & extract_outcomes(sentence))
    wanted = len(asked.topic) + bool(asked.names) + bool(asked.fates)
    return (told + fate) / wanted if wanted else 0.0


def _compares(sentence: str, asked: Superlative) -> float:
    """What it is worth that it has figures of several ("Kent 84, Essex 49"), or of one of the kind."""
    of_one = [piece for piece in PIECES.split(sentence) if _is_of_one(piece)]
    if asked.fewest or not of_one:
        return 0.0
    if asked.thing and any(asked.thing in stem_set(name) for piece in of_one for name in _names(piece)):
        return OF_THE_KIND
    short = any(len(piece.split()) <= _SHORT for piece in of_one)
    return SIDE_BY_SIDE if len(of_one) > 1 and short else 0.0


def _is_of_one(piece: str) -> bool:
    """Whether a piece of a sentence has one name and a figure that is no date and no measure."""
    plain = _DATE.sub("", piece)
    figures = parse_numbers(plain, keep_dates=False)
    counting = [n for n in figures if not (_YEAR.fullmatch(n.text) or _MEASURE.match(plain, n.end))]
    return bool(counting) and len(_names(piece)) == 1


def _names(piece: str) -> list[str]:
    plain = _DATE.sub("", piece).strip()
    opening = plain.partition(" ")[0].lower()
    # "Nine deaths" opens with a capital that makes no name.
    plain = plain[:1].lower() + plain[1:] if opening in {*SMALL_NUMBERS, *STOP_WORDS} else plain
    return extract_names(f"to {plain}")


def _misses_names(question: Question, item: Evidence) -> bool:
    text = f"{item.hit.article.title}\n{item.hit.article.text}"
    return bool(missing_question_names(question.standalone, text))
