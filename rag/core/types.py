"""What the rooms of the house hand each other: frozen dataclasses, no behaviour beyond small views.

Knows nothing of databases, models, the network or the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rag.core.usage import Usage

Verdict = Literal["supported", "partly", "unsupported"]
"""How far an answer sentence is carried by what it cites."""
GapKind = Literal["pending_articles", "lexical_index", "dense_index"]
"""What a search may have had to do without."""
Limit = Literal["days", "outlets", "sections"]
"""What a search may be limited to."""
TimeKind = Literal["", "days", "hint", "event", "future"]
"""What the words of a question say of time; empty for nothing."""
QuestionKind = Literal[
    "fact",
    "figure",
    "yes_no",
    "list",
    "why",
    "how",
    "person",
    "who_said",
    "quotation",
    "summary",
    "comparison",
    "superlative",
    "overview",
    "ambiguous",
]
"""What a question asks for; `overview` is of the archive, `ambiguous` could be of several events."""


@dataclass(frozen=True)
class RawDocument:
    """One document as it was found, before anything was understood."""

    source: str
    """Where it came from: an absolute path, `path#record` for a line of a file, or a URL."""
    kind: str
    """How to read it: `markdown`, `text`, `html`, `pdf`, `docx`, `rtf`, `odt`, `epub`, `sheet`, `news`
    (XML), `eml`, `mhtml` or `record` (JSON)."""
    content: bytes = b""
    """The bytes, for every kind but `record`."""
    record: Mapping[str, object] = field(default_factory=dict)
    """The fields, for kind `record`."""
    url: str = ""
    """The address it was fetched from, where `source` is a file that says so (a web archive)."""


@dataclass(frozen=True)
class Article:
    """One article as understood: clean text and the facts printed around it."""

    identity: str
    """What makes it this article: its canonical URL, else its source, else a hash of its text."""
    title: str
    """Headline, one line, never empty."""
    text: str
    """Body, paragraphs separated by newlines; every offset in the project counts characters of this."""
    outlet: str = ""
    """Name of the publisher, empty when unknown."""
    published: date | None = None
    """Day of publication, None when unknown."""
    url: str = ""
    """Address a reader can open, empty when unknown."""
    authors: tuple[str, ...] = ()
    section: str = ""
    """Part of the paper, e.g. `World`; empty when unknown."""
    source: str = ""
    """Where it was read from: a path, `path#record` or a URL."""
    published_at: str = ""
    """The same with time and zone, `2024-05-03T23:30:00-05:00`; empty when only the day is known."""
    updated: str = ""
    """The day or instant it was last changed, ISO 8601; empty when never or unknown."""
    language: str = ""
    """Language tag such as `en` or `pt-BR`, empty when unknown."""
    claimed_outlet: str = ""
    """Another outlet that the page says it is of; it was fetched from another host."""
    warnings: tuple[str, ...] = ()
    """What an editor should look at, a sentence each; said when it is taken in, and not stored."""


@dataclass(frozen=True)
class StoredArticle:
    """An article as the catalog keeps it."""

    id: str
    """16 hexadecimal characters, stable for the life of the archive."""
    version: int
    """1 for the first text stored under this identity, one more for each change."""
    state: Literal["pending", "ready", "removing", "failed"]
    """Where it stands in the work queue."""
    article: Article
    error: str = ""
    """Why it failed, empty otherwise."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article, by position."""

    start: int
    """Offset of its first character in the article's text; `end` is the offset after its last."""
    end: int
    text: str
    """The characters between, verbatim."""


@dataclass(frozen=True)
class Passage:
    """A run of whole sentences, small enough to embed: what is searched and cited."""

    id: str
    """`<article id>-<version>-<ordinal>`, so a passage of an older version is recognised."""
    article_id: str
    ordinal: int
    """0 for the first of the article."""
    start: int
    """Offset of its first character in the article's text; `end` is the offset after its last."""
    end: int
    text: str
    """The characters between, verbatim."""


@dataclass(frozen=True)
class Filters:
    """What the reader restricts the search to; days inclusive."""

    outlets: tuple[str, ...] = ()
    """Only these outlets; empty for all."""
    since: date | None = None
    """No article published before this day."""
    until: date | None = None
    """No article published after this day; like `since`, it leaves out articles without a date."""
    as_of: date | None = None
    """Nothing published after this day either, but articles without a date are admitted."""
    sections: tuple[str, ...] = ()
    """Only these sections, `World`; empty for all."""


NO_FILTERS = Filters()
"""The whole archive."""


@dataclass(frozen=True)
class Turn:
    """One earlier exchange of the conversation."""

    question: str
    answer: str = ""


@dataclass(frozen=True)
class TimeExpression:
    """What the words of a question say of time."""

    kind: TimeKind = ""
    """`days` are asked about, a year in a name is a `hint`, an `event` to count from, the `future`."""
    since: date | None = None
    """First of the days; None when they have no beginning."""
    until: date | None = None
    """Last of the days; after the day of asking in the `future` only; None when no days are known."""
    words: str = ""
    """The words that say so, verbatim."""
    start: int = 0
    """Offset of the first of them in the question."""
    end: int = 0
    order: Literal["", "newest", "oldest"] = ""
    """Which reports count most: "so far", "first reported"."""
    note: str = ""
    """What the words might mean instead."""

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last day, `date.min` for no beginning; None when no days are known."""
        return (self.since or date.min, self.until) if self.until else None


NO_TIME = TimeExpression()
"""Nothing about time."""


@dataclass(frozen=True)
class AnswerShape:
    """The form that a question wants its answer in: "in one word", "give me 3 bullet points"."""

    items: int = 0
    """How many sentences, points or things; 0 for as many as it takes."""
    brief: bool = False
    """Whether as short as can be."""
    bullets: bool = False
    """Whether as a list of points."""


@dataclass(frozen=True)
class Question:
    """A question as understood: what to search for, and when and where."""

    text: str
    """As the reader typed it, typing errors mended."""
    standalone: str
    """The same, understandable without the conversation before it."""
    filters: Filters
    """Hard limits: the reader's own, then those the words demand."""
    as_of: date
    """The day the question is asked on; relative dates count from it and nothing later is used."""
    time: TimeExpression = NO_TIME
    """What the words say of time: a preference, where `filters` are limits."""
    article: str = ""
    """What the article is about that the question wants to be answered from; empty for any article."""
    previous_answer: str = ""
    """What the answer before it said, when this follows it: a reader asks on to hear something else."""
    subquestions: tuple[Question, ...] = ()
    """The questions to search for when it is about several things; none when it is about one."""
    language: str = ""
    """What it was asked in, e.g. `German`, and is to be answered in; empty for English."""
    kind: QuestionKind = "fact"
    """What it asks for."""
    shape: AnswerShape = AnswerShape()
    """The form it wants the answer in; the words that say so are not in `standalone`."""

    typed: str = ""
    """As it was typed, where something of it was mended; empty for what was right."""
    usage: Usage | None = None
    """What the language model took that read it; None where rules did."""
    understood_ms: float = field(default=0.0, compare=False)
    """Milliseconds that it took to understand it."""

    @property
    def asked(self) -> str:
        """The question to the letter."""
        return self.typed or self.text

    @property
    def corrected(self) -> str:
        """The question with its typing errors mended; empty when it had none."""
        return self.text if self.typed else ""

    @property
    def focus(self) -> tuple[date, date] | None:
        """First and last day the words point at ("in April 2018"), None when they point at none."""
        return None if self.time.kind == "future" else self.time.span

    @property
    def searchable(self) -> bool:
        """Whether it is in English, the archive's language, as asked or as a model put it."""
        return not self.language or self.standalone != " ".join(self.text.split())


@dataclass(frozen=True)
class Copy:
    """Another article with the same text, or nearly, as one at hand."""

    article_id: str
    title: str
    outlet: str
    published: date | None
    url: str
    same_page: bool
    """Whether the same publisher had it: a page read at another time, no second witness."""


@dataclass(frozen=True)
class Report:
    """An article as a part of a story."""

    article_id: str
    article: Article
    """The same without its text."""
    cluster: str
    """Names the copies of one text that it is one of; its own id before it was compared."""
    opening: str = ""
    """The passage it opens with."""


@dataclass(frozen=True)
class Hit:
    """A passage found for a question, with the article it stands in."""

    passage: Passage
    article: Article
    score: float
    """What the hits are ordered by; higher is better, comparable within one question only."""
    scores: Mapping[str, float]
    """Every score that made it: `dense` (cosine), `lexical` (BM25), `freshness`, `rerank`, ..."""
    copies: tuple[Copy, ...] = ()
    """The articles that it stands for: the same text elsewhere, or at another time; newest first."""
    matched: tuple[str, ...] = ()
    """Words of the question that stand in the passage or its headline, as they were asked."""
    machine_orders: tuple[tuple[int, int], ...] = ()
    """Where sentences of the passage instruct a machine: offsets in the article's text."""


@dataclass(frozen=True)
class RelatedSentence:
    """A sentence of another report of the same story, about the same as one at hand."""

    report: Report
    passage_id: str
    start: int
    """Offset of its first character in the article's text; `end` is the offset after its last."""
    end: int
    text: str
    """The characters between, verbatim."""
    cosine: float
    """Nearness in -1..1 to the sentence at hand."""


@dataclass(frozen=True)
class SupersedingFigure:
    """What a newer report of the same story says instead."""

    sentence: RelatedSentence
    figure: str
    """Its figure, `at least 31`."""
    former_figure: str
    """The figure in whose place it comes, `25`."""


@dataclass(frozen=True)
class AnswerSpan:
    """The words of an article that answer the question, as far as the reader can tell."""

    start: int
    """Offset in the article's text; `end` is the offset after the last character."""
    end: int
    chance: float
    """Chance in 0..1 that they are right."""


@dataclass(frozen=True)
class Evidence:
    """A sentence worth reading for a question, with the sentence before it when it needs one."""

    hit: Hit
    start: int
    """Offset of the quotation in the article's text."""
    end: int
    quote: str
    """The characters between, verbatim."""
    score: float
    """Chance in 0..1 that it holds the answer."""
    also: tuple[Evidence, ...] = ()
    """Sentences of other articles that say the same, to be cited beside it."""
    outlets: int = 1
    """How many independent outlets of its story report the same, its own among them."""
    later: SupersedingFigure | None = None
    """What a newer report of its story says instead; None when none is known."""
    answer: AnswerSpan | None = None
    """Its words that answer; None where it is quoted for another reason."""


@dataclass(frozen=True)
class TimelineEntry:
    """A sentence of a timeline, at its day."""

    day: date
    """Day of its report."""
    evidence: Evidence


@dataclass(frozen=True)
class Citation:
    """A numbered reference from an answer to the words it rests on."""

    n: int
    """The number printed in the marker, from 1."""
    article_id: str
    passage_id: str
    title: str
    outlet: str
    published: date | None
    url: str
    quote: str
    """The words it rests on, verbatim."""
    start: int
    """Offset of the quote in the article's text."""
    end: int
    correction: str = ""
    """The notice in which the article says what it had wrong, verbatim; empty when it has none."""
    outlets: int = 1
    """How many independent outlets report it, its own among them."""
    later: SupersedingFigure | None = None
    """What a newer report of its story says instead; None when none is known."""
    claimed_outlet: str = ""
    """Another outlet that the page says it is of; it was not fetched from there."""
    machine_order: bool = False
    """Whether the words instruct a machine: they are cited where a question is about them."""


@dataclass(frozen=True)
class SearchGap:
    """A part of the archive that could not be searched for an answer."""

    kind: GapKind
    text: str
    """The same in a sentence for the reader."""


@dataclass(frozen=True)
class Choice:
    """One of the things that a question may mean."""

    label: str
    """`Texas flood, July 2025 (5 reports)`."""
    question: str
    """The question that means it."""


@dataclass(frozen=True)
class Offer:
    """A question that was refused can be asked without some limit, and then has an answer."""

    text: str
    """`The archive has an answer without “in May 2031”.`"""
    without: tuple[Limit, ...]
    """What is to be taken off."""


@dataclass(frozen=True)
class AnswerSentence:
    """One sentence of an answer and what it rests on."""

    text: str
    """As shown, without markers."""
    citations: tuple[int, ...]
    """Numbers of the citations it rests on."""
    verdict: Verdict
    """Whether the citations carry it."""
    support: float
    """How far, 0..1."""
    reasons: tuple[str, ...] = ()
    """Why they do not carry all of it, one clause each; empty when they do."""


@dataclass(frozen=True)
class CheckedSentence:
    """One sentence of a draft, and what the archive holds of it."""

    text: str
    start: int
    """Offset in the draft; `end` is the offset after its last character."""
    end: int
    verdict: Verdict | None = None
    """Whether a passage carries it; None for what states nothing, a heading or a question."""
    support: float = 0.0
    """Chance in 0..1 that the passage carries it."""
    reasons: tuple[str, ...] = ()
    """Why it does not carry all of it, one clause each; empty when it does."""
    missing: tuple[str, ...] = ()
    """Figures, days, names and quotations of the sentence that the passage does not have."""
    citation: Citation | None = None
    """The words that carry it best, or come nearest; None where nothing was found."""


@dataclass(frozen=True)
class ShortAnswer:
    """The answer in a few words, as they stand in what its first sentence cites."""

    text: str
    citation: int
    """Number of the citation that they stand in."""
    start: int
    """Offset in the article's text; `end` is the offset after the last character."""
    end: int
    chance: float
    """Chance in 0..1 that it is right."""
    published: date | None = None
    """Day of the report, for a figure, which later ones may change; None for all else."""


@dataclass(frozen=True)
class Interval:
    """A piece of work within a turn, in milliseconds since its beginning."""

    name: Literal["chat", "verify"]
    start_ms: float
    end_ms: float
    model: str = ""
    """The language model that wrote; empty for what is none."""


@dataclass(frozen=True)
class Answer:
    """One turn, complete."""

    question: Question
    """What was asked, as understood."""
    text: str
    """The answer with its [n] markers, or the refusal."""
    sentences: tuple[AnswerSentence, ...]
    """Its sentences; empty for a refusal."""
    citations: tuple[Citation, ...]
    """What the markers point to, in the order of their numbers."""
    hits: tuple[Hit, ...]
    """The ten best passages, best first."""
    evidence: tuple[Evidence, ...]
    """The sentences the answer was made from, best first."""
    refused: bool
    """Whether the archive does not hold the answer."""
    nearest: tuple[Hit, ...]
    """For a refusal: the nearest articles, one hit each."""
    engine: str
    """What wrote it: `extractive` or a model's name."""
    timings_ms: Mapping[str, float]
    """Milliseconds from the question to each stage's end: retrieve, evidence, first_token, total."""
    newest: date | None = None
    """Day of the newest article that it cites: what the answer is as of."""
    notes: tuple[str, ...] = ()
    """What the reader should know of how it came about: an engine that failed, say."""
    shortfalls: tuple[str, ...] = ()
    """For a refusal: why each of the nearest articles does not answer, `does not mention Kimmel`."""
    timeline: tuple[TimelineEntry, ...] = ()
    """For a question about how something developed: what was reported when, in order of time."""
    gaps: tuple[SearchGap, ...] = ()
    """What could not be searched for it; `notes` say so, too."""
    choices: tuple[Choice, ...] = ()
    """What the question may mean, where it does not say; then there is no answer yet."""
    offer: Offer | None = None
    """For a refusal: the limit that is to blame, to be taken off."""
    short: ShortAnswer | None = None
    """The answer in a few words; None where it is not one, or the reader is not sure of it."""
    usage: Usage | None = None
    """What language models took for it; None where none took part, or the provider tells nothing."""
    intervals: tuple[Interval, ...] = ()
    """What a language model and the verifier did, and when."""
    engine_error: str = ""
    """Why the engine could not go on, so that quotations took its place; empty where it could."""

    @property
    def support(self) -> float:
        """Mean support of its sentences, 0..1; 0 for a refusal."""
        return sum(s.support for s in self.sentences) / max(1, len(self.sentences))
