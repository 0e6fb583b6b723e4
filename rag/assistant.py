"""One turn, end to end, as a stream of events: understood, evidence, sentence by sentence, done.

Effects live in the collaborators it is given; what to do with what they return is decided here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.answer import Answerer, Draft
from rag.claims import Spot
from rag.evidence import Candidate, Cosines, SentenceModel, gather, select
from rag.passages import split_sentences
from rag.refusal import RefusalModel, describe
from rag.retrieve import Retriever
from rag.types import Answer, AnswerSentence, Citation, Evidence, Hit, Question, Sentence
from rag.verify import Entailment, Near, judge
from rag.words import place

NEAREST = 3
"""Articles named beside a refusal."""


@dataclass(frozen=True)
class Found:
    """The evidence, before a word of the answer."""

    question: Question
    """The question as understood."""
    hits: tuple[Hit, ...]
    """The best passages."""
    evidence: tuple[Evidence, ...]
    """The sentences worth reading, best first."""
    confidence: float
    """Chance in 0..1 that they hold the answer."""


@dataclass(frozen=True)
class Said:
    """The next sentence of the answer, verified."""

    sentence: AnswerSentence
    """The sentence."""
    citations: tuple[Citation, ...]
    """The citations that are new with it."""


@dataclass(frozen=True)
class Finished:
    """The turn is over."""

    answer: Answer
    """All of it."""


Event = Found | Said | Finished


@dataclass
class _Clock:
    """Milliseconds since the question, stage by stage."""

    started: float = field(default_factory=time.perf_counter)
    marks: dict[str, float] = field(default_factory=dict)

    def mark(self, stage: str) -> None:
        self.marks.setdefault(stage, round((time.perf_counter() - self.started) * 1000, 1))


class Assistant:
    """Answers questions from one archive."""

    def __init__(
        self,
        retriever: Retriever,
        cosines: Cosines,
        answerer: Answerer,
        models: tuple[SentenceModel, RefusalModel],
        hits: int = 10,
        entails: Entailment | None = None,
    ) -> None:
        self._retriever = retriever
        self._cosines = cosines
        self._answerer = answerer
        self._sentence_model, self._refusal_model = models
        self._hits = hits
        self._entails = entails

    def answer(self, question: Question) -> Answer:
        """The whole turn at once."""
        finished = [event for event in self.stream(question) if isinstance(event, Finished)]
        return finished[-1].answer

    def stream(self, question: Question) -> Iterator[Event]:
        """`Found` first, then a `Said` for every sentence (none for a refusal), then `Finished`."""
        clock = _Clock()
        hits = tuple(self._retriever.retrieve(question, self._hits))
        clock.mark("retrieve")
        candidates = gather(question, hits, self._cosines, self._sentence_model)
        evidence = tuple(select(candidates, self._sentence_model, told=question.told))
        confidence = self._confidence(hits, candidates, evidence)
        clock.mark("evidence")
        found = Found(question, hits, evidence, confidence)
        yield found
        if confidence < self._refusal_model.threshold or not evidence:
            yield Finished(self._refusal(found, clock))
        else:
            yield from self._say(found, clock)

    def _confidence(
        self, hits: Sequence[Hit], candidates: Sequence[Candidate], evidence: Sequence[Evidence]
    ) -> float:
        return self._refusal_model.confidence(describe(hits, candidates, evidence))

    def _say(self, found: Found, clock: _Clock) -> Iterator[Event]:
        sentences: list[AnswerSentence] = []
        citations: list[Citation] = []
        for draft in self._answerer.write(found.question, found.evidence):
            new = cited(draft, len(citations))
            sentence = verified(draft, new, self._cosines, self._entails)
            sentences.append(sentence)
            citations.extend(new)
            clock.mark("first_token")
            yield Said(sentence, tuple(new))
        text = " ".join(f"{s.text} {markers(s.citations)}" for s in sentences)
        yield Finished(self._answer(found, clock, text, sentences, citations))

    def _refusal(self, found: Found, clock: _Clock) -> Answer:
        nearest = nearest_articles(found.hits)
        clock.mark("first_token")
        return self._answer(found, clock, refusal_text(nearest), (), (), nearest)

    def _answer(
        self,
        found: Found,
        clock: _Clock,
        text: str,
        sentences: Sequence[AnswerSentence],
        citations: Sequence[Citation],
        nearest: Sequence[Hit] | None = None,
    ) -> Answer:
        clock.mark("total")
        return Answer(
            question=found.question,
            text=text,
            sentences=tuple(sentences),
            citations=tuple(citations),
            hits=found.hits,
            evidence=found.evidence,
            refused=nearest is not None,
            nearest=tuple(nearest or ()),
            engine=self._answerer.name,
            timings_ms=dict(clock.marks),
        )


def cited(draft: Draft, already: int) -> list[Citation]:
    """The citations of a draft, numbered on from those already given."""
    return [citation(item, n) for n, item in enumerate(draft.rests_on, already + 1)]


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
    )


def verified(
    draft: Draft, citations: Sequence[Citation], cosines: Cosines, entails: Entailment | None = None
) -> AnswerSentence:
    """The draft's sentence, judged against the passages it cites, its introduction left aside."""
    hits = [item.hit for item in draft.rests_on]
    known = "; ".join(f"{h.article.title} {place(h.article.outlet, h.article.published)}" for h in hits)
    passages = [hit.passage.text for hit in hits]
    judgement = judge(_claim(draft), passages, near_in(hits, cosines), entails, known)
    numbers = tuple(c.n for c in citations)
    return AnswerSentence(draft.text, numbers, judgement.verdict, judgement.support, judgement.reasons)


def near_in(hits: Sequence[Hit], cosines: Cosines) -> Near:
    """How near a claim is to sentences of the hits' passages: mostly looked up, not read."""

    def near(claim: str, to: Sequence[Spot]) -> Sequence[float]:
        return cosines(claim, [_candidate(hits[spot.source], spot) for spot in to])

    return near


def _candidate(hit: Hit, spot: Spot) -> Candidate:
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


def nearest_articles(hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of each of the nearest articles."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.passage.article_id, hit)
    return list(best.values())[:NEAREST]


def refusal_text(nearest: Sequence[Hit]) -> str:
    """What the reader is told when the archive does not hold the answer."""
    if not nearest:
        return "The archive holds no article that fits this question and its filters."
    names = "; ".join(_named(hit) for hit in nearest)
    return f"The archive does not seem to hold the answer. The nearest articles are: {names}."


def _named(hit: Hit) -> str:
    article = hit.article
    where = place(article.outlet, article.published)
    return f"“{article.title}”" + (f" ({where})" if where else "")
