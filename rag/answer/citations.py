"""What a sentence of an answer rests on: citations by number, and the verdict they reach. Pure.

Knows nothing of how a turn goes, of engines or of searching.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer import cross_lingual
from rag.answer.compose import Draft, on_one_line
from rag.answer.evidence import Candidate, Cosines
from rag.answer.orders import is_order
from rag.answer.support_features import SourceSentence, normalized_stems
from rag.answer.verification import ClaimCosines, ClaimModels, Entailment, judge
from rag.core.types import AnswerSentence, Citation, Evidence, Hit
from rag.models.verifier import ClaimVerifier
from rag.text.notices import find_corrections
from rag.text.passages import sentences_of
from rag.text.phrases import attribution

HALF = 0.5
"""Support from which a sentence counts as carried by half."""
SAME_TOPIC = 0.7
"""Share of the question's words in a sentence that one passage must have to speak of the same."""


def number_citations(draft: Draft, existing: Sequence[Citation]) -> list[Citation]:
    """The citations of a draft; words that were cited before keep their number."""
    by_span = {(c.passage_id, c.start, c.end): c for c in existing}
    citations: list[Citation] = []
    for item in draft.rests_on:
        number = len(existing) + 1 + sum(c not in existing for c in citations)
        citations.append(by_span.get(span_of(item)) or citation(item, number))
    return citations


def span_of(item: Evidence) -> tuple[str, int, int]:
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
        claimed_outlet=article.claimed_outlet,
        machine_order=is_order(evidence.hit, evidence.start, evidence.end),
        published=article.published,
        url=article.url,
        quote=evidence.quote,
        start=evidence.start,
        end=evidence.end,
        correction=next((notice.text for notice in find_corrections(article.text)), ""),
        outlets=evidence.outlets,
        later=evidence.later,
    )


def verify_sentence(
    draft: Draft,
    citations: Sequence[Citation],
    cosines: Cosines,
    verifier: ClaimVerifier,
    entails: Entailment | None = None,
) -> AnswerSentence:
    """The draft's sentence, judged against the passages it cites; its introduction is left aside."""
    hits = [item.hit for item in draft.rests_on]
    metadata = "; ".join(map(metadata_of, hits))
    passages = [hit.passage.text for hit in hits]
    if draft.claims:
        return _verify_pieces(draft, citations, entails)
    if draft.language:
        judgement = cross_lingual.judge(draft.text, passages, draft.language, metadata)
    else:
        models = ClaimModels(cosines_in(hits, cosines), verifier)
        judgement = judge(_claim(draft), passages, models, entails, metadata)
    numbers = tuple(c.n for c in citations)
    return AnswerSentence(draft.text, numbers, judgement.verdict, judgement.support, judgement.reasons)


def metadata_of(hit: Hit) -> str:
    """What a claim may name of a passage beside its text: headline, outlet, day."""
    return f"{hit.article.title} {attribution(hit.article.outlet, hit.article.published)}"


def _verify_pieces(
    draft: Draft, citations: Sequence[Citation], entails: Entailment | None
) -> AnswerSentence:
    """A line put together of pieces: each is judged against its own passage, and the worst counts."""
    pieces = zip(draft.claims, draft.rests_on, strict=True)
    judgements = [judge(claim, [item.hit.passage.text], None, entails) for claim, item in pieces]
    worst = min(judgements, key=lambda judgement: judgement.support)
    numbers = tuple(c.n for c in citations)
    return AnswerSentence(draft.text, numbers, worst.verdict, worst.support, worst.reasons)


def _claim(draft: Draft) -> str:
    """What the sentence claims of its source: who reported it when is the citation's own fact."""
    quote = on_one_line(draft.rests_on[0].quote) if draft.rests_on else ""
    return quote if quote and draft.text.endswith(quote) else draft.text


def cosines_in(hits: Sequence[Hit], cosines: Cosines) -> ClaimCosines:
    """How near a claim is to sentences of the hits' passages: mostly looked up, not read."""

    def candidate(source: SourceSentence) -> Candidate:
        hit = hits[source.source]
        sentences = sentences_of(hit.passage)
        before = tuple(sentences[: source.number])
        return Candidate(hit, sentences[source.number], before, {})

    return lambda claim, sentences: cosines(claim, [candidate(s) for s in sentences])


def is_grounded(draft: Draft, support: float, question: str) -> bool:
    """Whether a sentence is carried by half, or its sources at least speak of what was asked.

    Without evidence a small model puts an invented answer into the question's own words; so those of
    them that the sentence repeats are looked for in the passages that it rests on.
    """
    if support >= HALF:
        return True
    repeated = normalized_stems(draft.text) & normalized_stems(question)
    sources = (f"{item.hit.article.title} {item.hit.passage.text}" for item in draft.rests_on)
    least = SAME_TOPIC * len(repeated)
    return any(len(repeated & normalized_stems(source)) >= least for source in sources)


def citation_markers(numbers: Sequence[int]) -> str:
    """`[1][2]`."""
    return "".join(f"[{n}]" for n in numbers)
