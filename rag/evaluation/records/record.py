"""What is kept of one question that was asked: enough to work out every metric again. Pure values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from rag.answer.gather import EvidenceSet
from rag.core.types import (
    Answer,
    AnswerSentence,
    Citation,
    Evidence,
    Hit,
    RelatedSentence,
    SupersedingFigure,
    Turn,
)
from rag.core.usage import Usage
from rag.evaluation.testsets.testset import Alternatives, Item


@dataclass(frozen=True)
class Gold:
    """What is right, as the test set says."""

    answers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    """Ids, in this archive, of the articles that hold the answer."""
    not_in_archive: tuple[str, ...] = ()
    """Names of such articles that this archive does not have."""
    facts: tuple[str, ...] = ()
    """Sentences or facts that carry the answer, verbatim."""
    choices: tuple[str, ...] = ()
    unanswerable: bool = False
    must: Alternatives | None = None
    """What a good answer holds, one text of each; None for a question that is not graded by rule."""
    must_first: Alternatives = ()
    must_not: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordedHit:
    """A passage that was found."""

    passage_id: str
    article_id: str
    title: str
    outlet: str
    published: date | None
    text: str
    score: float
    """What the hits are ordered by."""
    copies: tuple[str, ...] = ()
    """Articles with the same words that it stands for."""


@dataclass(frozen=True)
class RecordedEvidence:
    """A sentence that the answer was made from."""

    article_id: str
    passage_id: str
    start: int
    end: int
    quote: str
    score: float
    """Chance in 0..1 that it holds the answer."""


@dataclass(frozen=True)
class RecordedUpdate:
    """What a newer report says instead: `SupersedingFigure`, in the names that run files have."""

    echo: RelatedSentence
    figure: str
    before: str


@dataclass(frozen=True)
class RecordedCitation(Citation):
    """A citation, and whether it quotes what stands there."""

    later: RecordedUpdate | None = None  # type: ignore[assignment]  # run files keep their names
    verbatim: bool = False
    """Whether the article has the quote at the offsets given."""


@dataclass(frozen=True)
class RecordedAnswer:
    """What came back."""

    text: str = ""
    """The answer with its markers, or the refusal; empty when the question failed."""
    refused: bool = False
    short: str = ""
    """Its short answer, the words that stand first; empty for one without."""
    engine: str = ""
    """What wrote it; several names when one had to be relieved."""
    newest: date | None = None
    notes: tuple[str, ...] = ()
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[RecordedCitation, ...] = ()


@dataclass(frozen=True)
class Ruling:
    """What a judge model was asked of an answer, and said."""

    metric: str
    """What it is the value of: `judge_correct` or `judge_relevant`."""
    said: str = ""
    """Its reply, the beginning of a long one; untrusted."""
    error: str = ""


@dataclass(frozen=True)
class Variant:
    """The same question again, disturbed in one way."""

    name: str
    """How, as rag/evaluation/runs/perturbations.py names it."""
    question: str
    text: str = ""
    """What the answer says, without markers; empty for a refusal."""
    refused: bool = False
    error: str = ""


@dataclass(frozen=True)
class Record:
    """One question, asked."""

    id: str
    kind: str
    question: str
    standalone: str
    """As it was understood to be searched for; empty when the question failed."""
    as_of: date
    history: tuple[Turn, ...]
    gold: Gold
    hits: tuple[RecordedHit, ...] = ()
    """The ten best passages, best first."""
    evidence: tuple[RecordedEvidence, ...] = ()
    """The sentences the answer was made from, best first."""
    confidence: float = 0.0
    """Chance in 0..1, the assistant's own, that the evidence holds the answer."""
    answer: RecordedAnswer = field(default_factory=RecordedAnswer)
    picked: str = ""
    """The choice that the engine picked, told to pick; empty when it was not told or had nothing."""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds from the question to each stage's end: retrieve, evidence, first_token, total."""
    usage: Usage | None = None
    """What language models took; None where none took part, or the provider tells nothing."""
    error: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """Metric -> value for this question; one that does not apply is absent."""
    rulings: tuple[Ruling, ...] = ()
    variants: tuple[Variant, ...] = ()
    """The question asked again, disturbed; none unless a run is one of robustness."""

    @property
    def plain_answer(self) -> str:
        """What the answer says, sentence by sentence, without markers; nothing for a refusal."""
        return " ".join(sentence.text for sentence in self.answer.sentences)

    @property
    def gold_ids(self) -> frozenset[str]:
        """Ids of the gold articles; of one that was found as a copy only, the one it is a copy of."""
        hit_ids = {hit.article_id: hit.article_id for hit in self.hits}
        originals = {copy: hit.article_id for hit in self.hits for copy in hit.copies} | hit_ids
        return frozenset(originals.get(gold, gold) for gold in self.gold.articles)


def resolve_gold(item: Item, places: Mapping[str, str]) -> Gold:
    """The item's gold; `places` gives the id in the archive of what an article may be called."""
    return Gold(
        item.answers,
        tuple(dict.fromkeys(places[name] for name in item.articles if name in places)),
        tuple(name for name in item.articles if name not in places),
        item.facts,
        item.choices,
        item.unanswerable,
        item.must,
        item.must_first,
        item.must_not,
    )


def answered_record(
    item: Item, gold: Gold, evidence_set: EvidenceSet | None, answer: Answer, picked: str
) -> Record:
    """The record of a question that was answered or refused; greetings have no evidence."""
    question = answer.question
    asked = (item.id, item.kind, item.question, question.standalone, question.as_of, item.history, gold)
    return Record(
        *asked,
        hits=tuple(map(_hit, answer.hits)),
        evidence=tuple(map(_evidence, answer.evidence)),
        confidence=_rounded(evidence_set.confidence) if evidence_set else 0.0,
        answer=_answer(answer),
        picked=picked,
        timings_ms=answer.timings_ms,
        usage=answer.usage,
    )


def failed_record(item: Item, gold: Gold, day: date, error: str) -> Record:
    """The record of a question that has no answer: `error` says why."""
    return Record(
        item.id, item.kind, item.question, "", item.as_of or day, item.history, gold, error=error
    )


def _rounded(score: float) -> float:
    """Without the last digits, which depend on the order that a process sums words in."""
    return round(score, 6)


def _hit(hit: Hit) -> RecordedHit:
    article, passage = hit.article, hit.passage
    facts = (article.title, article.outlet, article.published)
    copies = tuple(copy.article_id for copy in hit.copies)
    return RecordedHit(passage.id, passage.article_id, *facts, passage.text, _rounded(hit.score), copies)


def _evidence(item: Evidence) -> RecordedEvidence:
    passage = item.hit.passage
    return RecordedEvidence(
        passage.article_id, passage.id, item.start, item.end, item.quote, _rounded(item.score)
    )


def _answer(answer: Answer) -> RecordedAnswer:
    texts = _texts(answer.hits, answer.evidence)
    return RecordedAnswer(
        answer.text,
        answer.refused,
        _short(answer),
        answer.engine,
        answer.newest,
        answer.notes,
        answer.sentences,
        tuple(_citation(c, texts.get(c.article_id, "")) for c in answer.citations),
    )


def _short(answer: Answer) -> str:
    """The short answer's words; engines without one give none."""
    short = getattr(answer, "short", None)
    return str(getattr(short, "text", short or ""))


def _texts(hits: Sequence[Hit], evidence: Sequence[Evidence]) -> dict[str, str]:
    """Article id -> text of everything that an answer can cite."""
    also = [other.hit for item in evidence for other in item.also]
    citable = [*hits, *(item.hit for item in evidence), *also]
    return {hit.passage.article_id: hit.article.text for hit in citable}


def _citation(c: Citation, text: str) -> RecordedCitation:
    verbatim = bool(c.quote) and text[c.start : c.end] == c.quote
    later = c.later and _update(c.later)
    return RecordedCitation(**vars(c) | {"later": later}, verbatim=verbatim)


def _update(later: SupersedingFigure) -> RecordedUpdate:
    """Without where its article was read from: no path of the machine gets into a run file."""
    report = later.sentence.report
    report = replace(report, article=replace(report.article, source=""))
    return RecordedUpdate(replace(later.sentence, report=report), later.figure, later.former_figure)
