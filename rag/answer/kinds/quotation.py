"""Words pasted from an article: where they stand, who says them, and the sentences around. Pure.

Case, accents and the style of quotation marks do not count. Words that stand word for word in a passage
are evidence enough to answer from, whatever else the question has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answer.compose import Draft, titled
from rag.answer.kinds.lines import quoted
from rag.answer.kinds.speech import speaker_of
from rag.answer.kinds.statements import article_passages, as_evidence
from rag.answer.orders import is_admitted
from rag.core.types import Evidence, Hit, Question, Sentence
from rag.text.entities import extract_quotations, normalised_words
from rag.text.passages import sentences_of
from rag.text.phrases import format_date, outlet_with_claim

LEAST_WORDS = 4
"""Words between quotation marks from which they are taken for a quotation, not for a title."""
LEAST_PASTED = 6
"""Words of a text without quotation marks from which it may be one."""
_AROUND = ("Before it:", "After it:")


@dataclass(frozen=True)
class _Place:
    """The sentences of a passage that the pasted words stand in."""

    hit: Hit
    first: int
    last: int


def pasted_texts(question: str) -> list[str]:
    """What may have been pasted: what stands between quotation marks, else all of it."""
    inside = [q for q in extract_quotations(question) if len(normalised_words(q)) >= LEAST_WORDS]
    whole = [question] if len(normalised_words(question)) >= LEAST_PASTED else []
    return [*inside, *whole]


def is_pasted(question: Question, hits: Sequence[Hit]) -> bool:
    """Whether words of the question stand word for word in a passage."""
    return _place(question, hits) is not None


def quotation_lines(question: Question, hits: Sequence[Hit]) -> list[Draft]:
    """The sentence with its article, day and speaker, then those around it; nothing if it is in none."""
    place = _place(question, hits)
    if place is None:
        return []
    sentences = sentences_of(place.hit.passage)
    item = as_evidence(place.hit, sentences[place.first].start, sentences[place.last].end)
    around = zip(_AROUND, _neighbours(question, place), strict=True)
    return [
        quoted(item, _frame(item)),
        *(quoted(neighbour, frame) for frame, neighbour in around if neighbour),
    ]


def _place(question: Question, hits: Sequence[Hit]) -> _Place | None:
    for text in pasted_texts(" ".join(question.text.split())):
        for hit in hits:
            if (span := _sentences_with(text, hit)) and _are_admitted(question, hit, *span):
                return _Place(hit, *span)
    return None


def _sentences_with(text: str, hit: Hit) -> tuple[int, int] | None:
    """Numbers of the first and last sentence of a passage that the text stands in, word for word."""
    wanted = list(normalised_words(text))
    words = [(w, n) for n, s in enumerate(sentences_of(hit.passage)) for w in normalised_words(s.text)]
    plain = [w for w, _ in words]
    for at in range(len(plain) - len(wanted) + 1):
        if plain[at] == wanted[0] and plain[at : at + len(wanted)] == wanted:
            return words[at][1], words[at + len(wanted) - 1][1]
    return None


def _are_admitted(question: Question, hit: Hit, first: int, last: int) -> bool:
    return all(is_admitted(question.text, hit, s) for s in sentences_of(hit.passage)[first : last + 1])


def _neighbours(question: Question, place: _Place) -> tuple[Evidence | None, Evidence | None]:
    """The sentence before and the one after, also where they stand in the next passage."""
    all_sentences = list(_sentences(article_passages(place.hit)))
    own = sentences_of(place.hit.passage)
    start, end = own[place.first].start, own[place.last].end
    before = [(h, s) for h, s in all_sentences if s.end <= start][-1:]
    after = [(h, s) for h, s in all_sentences if s.start >= end][:1]
    return _evidence(question, before), _evidence(question, after)


def _sentences(hits: Sequence[Hit]) -> Iterator[tuple[Hit, Sentence]]:
    return ((hit, sentence) for hit in hits for sentence in sentences_of(hit.passage))


def _evidence(question: Question, found: Sequence[tuple[Hit, Sentence]]) -> Evidence | None:
    for hit, sentence in found:
        if is_admitted(question.text, hit, sentence):
            return as_evidence(hit, sentence.start, sentence.end)
    return None


def _frame(item: Evidence) -> str:
    """`Stephen Redfearn, in “What is known” (USA Today, 2 June 2025):`."""
    article = item.hit.article
    where = outlet_with_claim(article.outlet, article.claimed_outlet)
    source = ", ".join(filter(None, [where, format_date(article.published)]))
    place = titled("“{}”", article) + (f" ({source})" if source else "")
    speaker = speaker_of(item.quote)
    place = re.sub(r"^An ", "an ", place)
    return f"{speaker}, in {place}:" if speaker else f"In {place}:"
