"""A test set made from the archive: drawn by rules, kept only when the archive answers it one way.

    byline evaluate generate --data DIR --out generated.jsonl

Every question has been asked: its own article must be among the evidence with the answer, and no
other article that was found may hold the answer beside the question's names.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from itertools import chain
from pathlib import Path

from rag.answer.gather import EvidenceSet
from rag.archive import Archive
from rag.core.errors import EvaluationError
from rag.core.settings import load_settings
from rag.core.types import StoredArticle
from rag.evaluation.generation.drawn import Candidate, Writer, draw_candidates, is_same_question
from rag.evaluation.generation.persons import without_title
from rag.evaluation.generation.unanswerable import follow_up, near_miss, surname_pool, too_early
from rag.evaluation.generation.wording import write_question
from rag.evaluation.matching import contains_answer
from rag.evaluation.runs.language_model import open_model
from rag.evaluation.testsets.testset import Item, write_test_set
from rag.text.entities import missing_names

PER_ARTICLE = 3
PER_KIND = 0.25
"""Largest share of one kind among the questions, while there are others."""
UNANSWERABLE = 0.2
"""Share of the questions that the archive cannot answer."""
FOLLOW_UPS = 0.1
"""Share, at most, that follow another question."""
FIRST_SENTENCES = 3
"""Evidence sentences among which the answer must stand."""

Gather = Callable[[Item], EvidenceSet]
"""Asks an item of the archive and gives what was found for it. It may wait first, or raise to stop."""

UNFOUND = "unfound"
"""The archive's evidence does not hold the answer."""
ELSEWHERE = "elsewhere"
"""Another article holds it too."""


@dataclass
class GenerationCounts:
    """What came of the reading."""

    articles: int = 0
    drawn: int = 0
    """Questions that the rules made and that stand alone."""
    unfound: int = 0
    elsewhere: int = 0
    repeated: int = 0
    """Dropped: asked already, or their article had its share."""
    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    """Kept, by kind."""

    @property
    def kept(self) -> int:
        """Questions of the set so far."""
        return self.kinds.total()

    def keep(self, items: Iterable[Item]) -> None:
        """Count what was kept."""
        self.kinds.update(item.kind for item in items)

    def dropped(self, reason: str) -> bool:
        """Count why a question was dropped, if it was."""
        self.unfound += reason == UNFOUND
        self.elsewhere += reason == ELSEWHERE
        return bool(reason)

    def summary(self) -> str:
        """One line for a person."""
        kinds = ", ".join(f"{n} {kind}" for kind, n in self.kinds.most_common())
        return (
            f"{self.articles} articles read, {self.drawn} questions drawn, {self.kept} kept in "
            f"{self.seconds:.0f} s ({kinds}); not kept: {self.unfound} that the archive's evidence does "
            f"not answer, {self.elsewhere} answered by other articles too, {self.repeated} repeated"
        )


def generate_command(data: Path | None, out: Path, questions: int, seed: int, engine: str) -> str:
    """Write a test set from the archive in `data`; what came of it, in a line.

    `engine` is empty for rules alone, else a model as BYLINE_LLM names it. Raises EvaluationError when
    the archive holds no article or the model is not here, ConfigError for a name that cannot be used.
    """
    archive = Archive(load_settings(data=data, llm="none"))
    with closing(archive), _writing(engine) as writer:
        items, counts = generate(archive, questions, seed, writer)
    write_test_set(items, out)
    return counts.summary()


@contextmanager
def _writing(engine: str) -> Iterator[Writer | None]:
    if not engine:
        yield None
        return
    with open_model(engine) as complete:
        yield lambda title, sentence: write_question(title, sentence, complete)


def generate(
    archive: Archive,
    questions: int,
    seed: int = 0,
    writer: Writer | None = None,
    *,
    gather: Gather | None = None,
    counts: GenerationCounts | None = None,
) -> tuple[list[Item], GenerationCounts]:
    """About `questions` items, the same for the same seed, and what came of the reading.

    `gather` stands in for `gather_evidence(archive, item)`; `counts` is filled as it goes on. Raises
    EvaluationError when the archive holds no article, and what `gather` raises.
    """
    gather, counts = gather or partial(gather_evidence, archive), counts or GenerationCounts()
    stored = [s for s in archive.catalog.articles.all() if s.state == "ready"]
    if not stored:
        raise EvaluationError(
            str(archive.settings.data), "this archive holds no article.", "Fill it with `byline ingest`."
        )
    chooser = random.Random(seed)  # noqa: S311 - a sample is no secret
    chooser.shuffle(stored)
    started = time.monotonic()
    plain = round(questions * (1 - UNANSWERABLE - FOLLOW_UPS))
    accepted = list(_accept(gather, _draw_all(stored, counts, writer), plain, counts))
    items = [item for item, _ in accepted]
    texts = [s.article.text for s in stored]
    followups = follow_ups(
        accepted, round(questions * FOLLOW_UPS), lambda item: not rejection_reason(gather, item)
    )
    counts.keep(followups)
    items += followups
    most = round(len(items) * UNANSWERABLE / (1 - UNANSWERABLE))
    unanswerable = _unanswerable(gather, accepted, texts, most, chooser)
    counts.keep(unanswerable)
    items += unanswerable
    counts.seconds = time.monotonic() - started
    return items, counts


def _draw_all(
    stored: Sequence[StoredArticle], counts: GenerationCounts, writer: Writer | None
) -> Iterator[Candidate]:
    for article in stored:
        counts.articles += 1
        for candidate in draw_candidates(article, writer):
            counts.drawn += 1
            yield candidate


def _accept(
    gather: Gather, candidates: Iterator[Candidate], wanted: int, counts: GenerationCounts
) -> Iterator[tuple[Item, Candidate]]:
    """The first questions that are fit; a kind that had its share steps back until all are seen."""
    accepted: list[Candidate] = []
    deferred: list[Candidate] = []
    for candidate in chain(candidates, deferred):
        if len(accepted) == wanted:
            return
        if _repeats(candidate, accepted):
            counts.repeated += 1
        elif candidate not in deferred and _had_its_share(candidate, accepted, wanted):
            deferred.append(candidate)
        elif not counts.dropped(rejection_reason(gather, item := item_of(candidate, len(accepted) + 1))):
            accepted.append(candidate)
            counts.keep([item])
            yield item, candidate


def _repeats(candidate: Candidate, accepted: Sequence[Candidate]) -> bool:
    same_article = sum(other.stored.id == candidate.stored.id for other in accepted)
    repeats = (
        is_same_question(candidate.pair, other.pair) or candidate.fact == other.fact
        for other in accepted
    )
    return same_article >= PER_ARTICLE or any(repeats)


def _had_its_share(candidate: Candidate, accepted: Sequence[Candidate], wanted: int) -> bool:
    return sum(other.pair.kind == candidate.pair.kind for other in accepted) >= max(3, PER_KIND * wanted)


def item_of(candidate: Candidate, number: int) -> Item:
    """The item of a drawn question: asked on the day after its article came out."""
    published = candidate.stored.article.published
    return Item(
        id=f"g-{number:04}",
        question=candidate.pair.question,
        answers=tuple(dict.fromkeys((candidate.pair.answer, without_title(candidate.pair.answer)))),
        articles=(candidate.stored.id,),
        as_of=published + timedelta(days=1) if published else None,
        unanswerable=False,
        history=(),
        kind=candidate.pair.kind,
        facts=(candidate.fact,),
    )


def rejection_reason(gather: Gather, item: Item) -> str:
    """Why an answerable item is not fit, or nothing."""
    evidence_set = gather(item)
    own_evidence = [
        e for e in evidence_set.evidence[:FIRST_SENTENCES] if e.hit.passage.article_id in item.articles
    ]
    if not any(contains_answer(e.quote, item.answers) for e in own_evidence):
        return UNFOUND
    question_text = f"{item.question} {' '.join(turn.question for turn in item.history)}"
    elsewhere = answered_by_others(question_text, item.answers, item.articles, evidence_set)
    return ELSEWHERE if elsewhere else ""


def answered_by_others(
    question: str, answers: Sequence[str], articles: Sequence[str], evidence_set: EvidenceSet
) -> bool:
    """Whether a hit of another article holds the answer beside all of the question's names."""
    return any(
        contains_answer(hit.passage.text, answers)
        and not missing_names(question, f"{hit.article.title} {hit.passage.text}")
        for hit in evidence_set.hits
        if hit.passage.article_id not in articles
    )


def gather_evidence(archive: Archive, item: Item) -> EvidenceSet:
    """What the assistant finds, before it answers."""
    question = archive.question(item.question, item.history, as_of=item.as_of)
    events = archive.assistant.stream(question, "none")
    nothing = EvidenceSet(question, (), (), 0.0)
    return next((event for event in events if isinstance(event, EvidenceSet)), nothing)


def follow_ups(
    accepted: Sequence[tuple[Item, Candidate]], most: int, fit: Callable[[Item], bool]
) -> list[Item]:
    """At most one further question for each kept one that can point back at its name."""
    items: list[Item] = []
    for first, candidate in accepted:
        if len(items) == most:
            break
        text = candidate.stored.article.text
        others = (other for other in draw_candidates(candidate.stored) if other.fact != candidate.fact)
        follow_up_items = (follow_up(first, replace(item_of(o, 0), id=first.id), text) for o in others)
        if chosen := next((item for item in follow_up_items if item and fit(item)), None):
            items.append(chosen)
    return items


def _unanswerable(
    gather: Gather,
    accepted: Sequence[tuple[Item, Candidate]],
    texts: Sequence[str],
    most: int,
    chooser: random.Random,
) -> list[Item]:
    """Near misses and early questions in turn, of questions drawn by lot; no question serves twice."""
    surnames, items = surname_pool(texts), list[Item]()
    for item, candidate in chooser.sample(accepted, len(accepted)):
        if len(items) >= most:
            break
        near_miss_item = near_miss(item, candidate.stored.article.text, surnames, texts, chooser)
        if len(items) % 2:
            new_item = near_miss_item or _early(gather, item)
        else:
            new_item = _early(gather, item) or near_miss_item
        items += [new_item] if new_item else []
    return items


def _early(gather: Gather, item: Item) -> Item | None:
    """The early question, unless an earlier article holds its answer, or all its names."""
    early_item = too_early(item)
    if early_item is None:
        return None
    evidence_set = gather(early_item)
    is_known = any(
        contains_answer(hit.passage.text, item.answers)
        or not missing_names(early_item.question, f"{hit.article.title} {hit.passage.text}")
        for hit in evidence_set.hits
    )
    return None if is_known else early_item
