"""Words pasted from an article: where they stand, who says them, and the sentences around. Pure.

Words that stand word for word in a passage are evidence enough to answer from, whatever else the
question has. The answer begins with who says them, where the article tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.compose import Draft, on_one_line, titled
from rag.answer.kinds.lines import quoted
from rag.answer.kinds.pasted import find_pasted, pasted_texts
from rag.answer.kinds.statements import article_passages, as_evidence
from rag.answer.orders import is_admitted
from rag.core.types import Article, Evidence, Hit, Question, Sentence
from rag.text.passages import sentences_of
from rag.text.phrases import format_date, outlet_with_claim
from rag.text.speaker import Speaker, find_speaker, is_attribution

_AROUND = ("Before it:", "After it:")


@dataclass(frozen=True)
class _Place:
    """The sentences of an article that the pasted words stand in."""

    sentences: tuple[tuple[Hit, Sentence], ...]
    """All of the article, or of the passage where that was cut otherwise."""
    first: int
    last: int

    @property
    def texts(self) -> list[str]:
        """All its sentences."""
        return [on_one_line(sentence.text) for _, sentence in self.sentences]

    def evidence(self, first: int, last: int) -> Evidence:
        """Some of its sentences; they lie in one passage."""
        hit, begins = self.sentences[first]
        ends = self.sentences[last][1] if self.sentences[last][0] is hit else begins
        return as_evidence(hit, begins.start, ends.end)


def is_pasted(question: Question, hits: Sequence[Hit]) -> bool:
    """Whether words of the question stand word for word in a passage."""
    return _place(question, hits) is not None


def quotation_lines(question: Question, hits: Sequence[Hit]) -> list[Draft]:
    """The sentence with its article, day and speaker, then those around it; nothing if it is in none."""
    place = _place(question, hits)
    if place is None:
        return []
    last = place.last + is_attribution(place.texts[place.last + 1 : place.last + 2])
    item = place.evidence(place.first, last)
    around = zip(_AROUND, (place.first - 1, last + 1), strict=True)
    return [
        _lead(item, place),
        *(quoted(found, frame) for frame, n in around if (found := _neighbour(question, place, n))),
    ]


def _lead(item: Evidence, place: _Place) -> Draft:
    """The pasted words behind their speaker and place, citing also what says who the speaker is."""
    speaker = find_speaker(place.texts, place.first, place.last)
    text = f"{_frame(item.hit.article, speaker)} {on_one_line(item.quote)}"
    if speaker is None or place.first <= speaker.sentence <= place.last:
        return Draft(text, (item,))
    says_who = place.evidence(speaker.sentence, speaker.sentence)
    return Draft(text, (item, says_who), claims=(on_one_line(item.quote), on_one_line(says_who.quote)))


def _place(question: Question, hits: Sequence[Hit]) -> _Place | None:
    for pasted in pasted_texts(" ".join(question.text.split())):
        for hit in hits:
            sentences = tuple((hit, sentence) for sentence in sentences_of(hit.passage))
            span = find_pasted(pasted, [sentence.text for _, sentence in sentences])
            if span and _are_admitted(question, hit, *span):
                return _of_article(_Place(sentences, *span))
    return None


def _of_article(place: _Place) -> _Place:
    """The same place among all sentences of the article."""
    hit, first = place.sentences[place.first]
    of_all = tuple((h, s) for h in article_passages(hit) for s in sentences_of(h.passage))
    n = next((n for n, (_, s) in enumerate(of_all) if s.start == first.start), None)
    return place if n is None else _Place(of_all, n, n + place.last - place.first)


def _are_admitted(question: Question, hit: Hit, first: int, last: int) -> bool:
    return all(is_admitted(question.text, hit, s) for s in sentences_of(hit.passage)[first : last + 1])


def _neighbour(question: Question, place: _Place, n: int) -> Evidence | None:
    """A sentence beside the words, also where it stands in the next passage."""
    if not 0 <= n < len(place.sentences):
        return None
    hit, sentence = place.sentences[n]
    return place.evidence(n, n) if is_admitted(question.text, hit, sentence) else None


def _frame(article: Article, speaker: Speaker | None) -> str:
    """`Stephen Redfearn, the police chief, in “What is known” (USA Today, 2 June 2025):`."""
    where = outlet_with_claim(article.outlet, article.claimed_outlet)
    source = ", ".join(filter(None, [where, format_date(article.published)]))
    place = titled("“{}”", article) + (f" ({source})" if source else "")
    place = re.sub(r"^An ", "an ", place)
    return f"{speaker.described}, in {place}:" if speaker else f"In {place}:"
