"""What a sentence of an answer rests on: citations by number, and the verdict they reach. Pure.

Knows nothing of how a turn goes, of engines or of searching.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer import cross_lingual
from rag.answer.compose import Draft
from rag.answer.evidence import Candidate, Cosines
from rag.answer.support_features import SourceSentence, content
from rag.answer.verification import ClaimCosines, Entailment, judge
from rag.core.types import AnswerSentence, Citation, Evidence, Hit, Sentence
from rag.text.notices import find_corrections
from rag.text.passages import split_sentences
from rag.text.phrases import attribution

HALF = 0.5
"""Support from which a sentence counts as carried by half."""
ECHOED = 0.7
"""Share of the question's words in a sentence that one passage must have to speak of the same."""


def cited(draft: Draft, already: Sequence[Citation]) -> list[Citation]:
    """The citations of a draft; words that were cited before keep their number."""
    known = {(c.passage_id, c.start, c.end): c for c in already}
    found: list[Citation] = []
    for item in draft.rests_on:
        number = len(already) + 1 + sum(c not in already for c in found)
        found.append(known.get(spot_of(item)) or citation(item, number))
    return found


def spot_of(item: Evidence) -> tuple[str, int, int]:
    """Where the words stand: passage, offset of the first character, offset after the last."""
    return item.hit.passage.id, item.start, item.end


def citation(evidence: Evidence, n: int) -> Citation:
    """A numbered reference to the words of some evidence."""
    article = evidence.hit.article
    return Citation(
        n=n,
        article_id=evidence.hit.passage.article_id,
        passage_id=evidence.hit.passage.id,
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        url=article.url,
        quote=evidence.quote,
        start=evidence.start,
        end=evidence.end,
        correction=next((notice.text for notice in find_corrections(article.text)), ""),
        outlets=evidence.outlets,
        later=evidence.later,
    )


def verified(
    draft: Draft, citations: Sequence[Citation], cosines: Cosines, entails: Entailment | None = None
) -> AnswerSentence:
    """The draft's sentence, judged against the passages it cites, its introduction left aside."""
    hits = [item.hit for item in draft.rests_on]
    known = "; ".join(
        f"{h.article.title} {attribution(h.article.outlet, h.article.published)}" for h in hits
    )
    passages = [hit.passage.text for hit in hits]
    if draft.language:
        judgement = cross_lingual.judge(draft.text, passages, draft.language, known)
    else:
        judgement = judge(_claim(draft), passages, near_in(hits, cosines), entails, known)
    numbers = tuple(c.n for c in citations)
    return AnswerSentence(draft.text, numbers, judgement.verdict, judgement.support, judgement.reasons)


def grounded(draft: Draft, support: float, asked: str) -> bool:
    """Whether a sentence is carried by half, or its sources at least speak of what was asked.

    Without evidence a small model puts an invented answer into the question's own words; so those of
    them that the sentence repeats are looked for in the passages that it rests on.
    """
    if support >= HALF:
        return True
    echoed = content(draft.text) & content(asked)
    held = [content(f"{e.hit.article.title} {e.hit.passage.text}") for e in draft.rests_on]
    return any(len(echoed & words) >= ECHOED * len(echoed) for words in held)


def near_in(hits: Sequence[Hit], cosines: Cosines) -> ClaimCosines:
    """How near a claim is to sentences of the hits' passages: mostly looked up, not read."""

    def near(claim: str, to: Sequence[SourceSentence]) -> Sequence[float]:
        return cosines(claim, [_candidate(hits[spot.source], spot) for spot in to])

    return near


def _candidate(hit: Hit, spot: SourceSentence) -> Candidate:
    start = hit.passage.start
    sentence = Sentence(start + spot.start, start + spot.end, spot.text)
    return Candidate(hit, sentence, tuple(split_sentences(hit.passage.text)[: spot.number]), {})


def _claim(draft: Draft) -> str:
    """What the sentence claims of its source: who reported it when is the citation's own fact."""
    quote = " ".join(draft.rests_on[0].quote.split()) if draft.rests_on else ""
    return quote if quote and draft.text.endswith(quote) else draft.text


def markers(numbers: Sequence[int]) -> str:
    """`[1][2]`."""
    return "".join(f"[{n}]" for n in numbers)
