"""A test set made from the archive: drawn by rules, kept only when the archive answers it one way.

    python -m rag.evaluation generate --data DIR --out generated.jsonl

Every question has been asked: its own article must be among the evidence with the answer, and no
other article that was found may hold the answer beside the question's names.
"""

from __future__ import annotations

import random
import time
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

GatherEvidence = Callable[[Item], EvidenceSet]
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
    kinds: dict[str, int] = field(default_factory=dict)
    """Kept, by kind."""

    @property
    def kept(self) -> int:
        """Questions of the set so far."""
        return sum(self.kinds.values())

    def keep(self, items: Iterable[Item]) -> None:
        """Count what was kept."""
        for item in items:
            self.kinds[item.kind] = self.kinds.get(item.kind, 0) + 1

    def dropped(self, reason: str) -> bool:
        """Count why a question was dropped, if it was."""
        self.unfound += reason == UNFOUND
        self.elsewhere += reason == ELSEWHERE
        return bool(reason)

    def told(self) -> str:
        """One line for a person."""
        kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(self.kinds.items(), key=lambda kn: -kn[1]))
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
        items, counted = generate(archive, questions, seed, writer)
    write_test_set(items, out)
    return counted.told()


@contextmanager
def _writing(engine: str) -> Iterator[Writer | None]:
    if not engine:
        yield None
        return
    with open_model(engine) as says:
        yield lambda title, sentence: write_question(title, sentence, says)


def generate(
    archive: Archive,
    questions: int,
    seed: int = 0,
    writer: Writer | None = None,
    *,
    look: GatherEvidence | None = None,
    counted: GenerationCounts | None = None,
) -> tuple[list[Item], GenerationCounts]:
    """About `questions` items, the same for the same seed, and what came of the reading.

    `look` asks in place of `looked(archive, item)`; `counted` is filled as it goes on. Raises
    EvaluationError when the archive holds no article, and what `look` raises.
    """
    look, counted = look or partial(gather, archive), counted or GenerationCounts()
    stored = [s for s in archive.catalog.articles.all() if s.state == "ready"]
    if not stored:
        raise EvaluationError(
            str(archive.settings.data), "this archive holds no article.", "Fill it with ingest.py."
        )
    chooser = random.Random(seed)  # noqa: S311 - a sample is no secret
    chooser.shuffle(stored)
    started = time.monotonic()
    plain = round(questions * (1 - UNANSWERABLE - FOLLOW_UPS))
    kept = list(_kept(look, _draw_all(stored, counted, writer), plain, counted))
    items = [item for item, _ in kept]
    texts = [s.article.text for s in stored]
    further = follow_ups(
        kept, round(questions * FOLLOW_UPS), lambda item: not rejection_reason(look, item)
    )
    counted.keep(further)
    items += further
    most = round(len(items) * UNANSWERABLE / (1 - UNANSWERABLE))
    withheld = _unanswerable(look, kept, texts, most, chooser)
    counted.keep(withheld)
    items += withheld
    counted.seconds = time.monotonic() - started
    return items, counted


def _draw_all(
    stored: Sequence[StoredArticle], counted: GenerationCounts, writer: Writer | None
) -> Iterator[Candidate]:
    for one in stored:
        counted.articles += 1
        for drawn in draw_candidates(one, writer):
            counted.drawn += 1
            yield drawn


def _kept(
    look: GatherEvidence, drawn: Iterator[Candidate], wanted: int, counted: GenerationCounts
) -> Iterator[tuple[Item, Candidate]]:
    """The first questions that are fit; a kind that had its share steps back until all are seen."""
    found: list[Candidate] = []
    stepped_back: list[Candidate] = []
    for one in chain(drawn, stepped_back):
        if len(found) == wanted:
            return
        if _repeats(one, found):
            counted.repeated += 1
        elif one not in stepped_back and _had_its_share(one, found, wanted):
            stepped_back.append(one)
        elif not counted.dropped(rejection_reason(look, item := item_of(one, len(found) + 1))):
            found.append(one)
            counted.keep([item])
            yield item, one


def _repeats(one: Candidate, found: Sequence[Candidate]) -> bool:
    same_article = sum(other.stored.id == one.stored.id for other in found)
    asked = (is_same_question(one.asked, other.asked) or one.fact == other.fact for other in found)
    return same_article >= PER_ARTICLE or any(asked)


def _had_its_share(one: Candidate, found: Sequence[Candidate], wanted: int) -> bool:
    return sum(other.asked.kind == one.asked.kind for other in found) >= max(3, PER_KIND * wanted)


def item_of(drawn: Candidate, number: int) -> Item:
    """The item of a drawn question: asked on the day after its article came out."""
    published = drawn.stored.article.published
    return Item(
        id=f"g-{number:04}",
        question=drawn.asked.question,
        answers=tuple(dict.fromkeys((drawn.asked.answer, without_title(drawn.asked.answer)))),
        articles=(drawn.stored.id,),
        as_of=published + timedelta(days=1) if published else None,
        unanswerable=False,
        history=(),
        kind=drawn.asked.kind,
        facts=(drawn.fact,),
    )


def rejection_reason(look: GatherEvidence, item: Item) -> str:
    """Why an answerable item is not fit, or nothing."""
    found = look(item)
    own = [e for e in found.evidence[:FIRST_SENTENCES] if e.hit.passage.article_id in item.articles]
    if not any(contains_answer(e.quote, item.answers) for e in own):
        return UNFOUND
    asked = f"{item.question} {' '.join(turn.question for turn in item.history)}"
    return ELSEWHERE if answered_by_others(asked, item.answers, item.articles, found) else ""


def answered_by_others(
    asked: str, answers: Sequence[str], articles: Sequence[str], found: EvidenceSet
) -> bool:
    """Whether a hit of another article holds the answer beside all of the question's names."""
    return any(
        contains_answer(hit.passage.text, answers)
        and not missing_names(asked, f"{hit.article.title} {hit.passage.text}")
        for hit in found.hits
        if hit.passage.article_id not in articles
    )


def gather(archive: Archive, item: Item) -> EvidenceSet:
    """What the assistant finds, before it answers."""
    question = archive.question(item.question, item.history, as_of=item.as_of)
    events = archive.assistant.stream(question, "none")
    return next(
        (event for event in events if isinstance(event, EvidenceSet)), EvidenceSet(question, (), (), 0.0)
    )


def follow_ups(
    kept: Sequence[tuple[Item, Candidate]], most: int, fit: Callable[[Item], bool]
) -> list[Item]:
    """At most one further question for each kept one that can point back at its name."""
    found: list[Item] = []
    for first, drawn in kept:
        if len(found) == most:
            break
        text = drawn.stored.article.text
        others = (other for other in draw_candidates(drawn.stored) if other.fact != drawn.fact)
        made = (follow_up(first, replace(item_of(o, 0), id=first.id), text) for o in others)
        if asked := next((item for item in made if item and fit(item)), None):
            found.append(asked)
    return found


def _unanswerable(
    look: GatherEvidence,
    kept: Sequence[tuple[Item, Candidate]],
    texts: Sequence[str],
    most: int,
    chooser: random.Random,
) -> list[Item]:
    """Near misses and early questions in turn, of questions drawn by lot; no question serves twice."""
    surnames, found = surname_pool(texts), list[Item]()
    for item, drawn in chooser.sample(kept, len(kept)):
        if len(found) >= most:
            break
        near = near_miss(item, drawn.stored.article.text, surnames, texts, chooser)
        made = near or _early(look, item) if len(found) % 2 else _early(look, item) or near
        if made:
            found.append(made)
    return found


def _early(look: GatherEvidence, item: Item) -> Item | None:
    """The early question, unless an earlier article holds its answer, or all its names."""
    made = too_early(item)
    if made is None:
        return None
    found = look(made)
    early = any(
        contains_answer(hit.passage.text, item.answers)
        or not missing_names(made.question, f"{hit.article.title} {hit.passage.text}")
        for hit in found.hits
    )
    return None if early else made
