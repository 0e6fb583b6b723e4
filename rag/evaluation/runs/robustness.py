"""Asks every question again with its evidence, passages or words disturbed: what stays right.

byline evaluate robustness TESTSET [--engine ...] [--model ...] [--data DIR] [--limit N]

The assistant is the archive's own: around its search or its engine stands one that disturbs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from rag.answer.assistant import Assistant
from rag.answer.compose import Answerer, Draft, PartialSentence
from rag.archive import Archive
from rag.core.errors import EngineError
from rag.core.types import Evidence, Hit, Question
from rag.core.usage import Usage
from rag.evaluation.metrics.measure import score_record
from rag.evaluation.records.record import Record, Variant
from rag.evaluation.runs import perturbations
from rag.evaluation.runs.asker import Asker
from rag.evaluation.runs.language_model import Complete
from rag.evaluation.testsets.testset import Item
from rag.retrieval.retriever import Retriever

POOL = 400


Order = Callable[[Sequence[Evidence]], list[Evidence]]
"""Evidence to other evidence."""


@dataclass(frozen=True)
class ReorderingAnswerer:
    """An engine that is given other evidence than was found."""

    inner: Answerer
    order: Order

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def quotes(self) -> int:
        return self.inner.quotes

    def write(
        self, question: Question, evidence: Sequence[Evidence]
    ) -> Iterator[Draft | PartialSentence | Usage]:
        """What the engine writes from that."""
        return self.inner.write(question, self.order(evidence))


class NoisyRetriever(Retriever):
    """The archive's retriever, whose hits have unrelated passages among them."""

    def __init__(self, archive: Archive, noise: Sequence[Hit]) -> None:
        super().__init__(
            archive.catalog, archive.searches, archive.embedder, archive.static, wait_for_model=True
        )
        self._noise = noise

    def retrieve(self, question: Question, k: int = 10) -> list[Hit]:
        """The `k` best passages, each with one of noise after it."""
        return perturbations.mix_hits(super().retrieve(question, k), self._noise)


@dataclass(frozen=True)
class PerturbationAsker:
    """Asks as an `Asker` does, then again under every disturbance."""

    asker: Asker
    pool: Sequence[Hit]
    complete: Complete | None = None

    def ask(self, item: Item) -> tuple[Record, float]:
        """The record with its variants, and the milliseconds that all its answers took."""
        record, milliseconds = self.asker.ask(item)
        perturbed = [*self._with_other_evidence(item), *self._in_other_words(item)]
        variants = tuple(variant for variant, _ in perturbed)
        milliseconds += sum(ms for _, ms in perturbed)
        return score_record(replace(record, variants=variants)), milliseconds

    def _with_other_evidence(self, item: Item) -> Iterator[tuple[Variant, float]]:
        for name, assistant in self._assistants(item):
            yield self._again(name, replace(self.asker, assistant=assistant), item)

    def _in_other_words(self, item: Item) -> Iterator[tuple[Variant, float]]:
        for name, rule in perturbations.RULES.items():
            if rewording := rule(item.question):
                yield self._again(name, self.asker, replace(item, question=rewording))
        if self.complete:
            try:
                rewording = perturbations.reword_by_model(item.question, self.complete)
            except EngineError as error:
                yield Variant(perturbations.BY_MODEL, item.question, error=str(error)), 0.0
                return
            if rewording:
                yield self._again(perturbations.BY_MODEL, self.asker, replace(item, question=rewording))

    @staticmethod
    def _again(name: str, asker: Asker, item: Item) -> tuple[Variant, float]:
        record, milliseconds = asker.ask(item)
        variant = Variant(name, item.question, record.plain_answer, record.answer.refused, record.error)
        return variant, milliseconds

    def _assistants(self, item: Item) -> Iterator[tuple[str, Assistant]]:
        archive = self.asker.archive
        noise = perturbations.select_noise(item, item.question, self.pool)
        orders: dict[str, Order] = {
            perturbations.REVERSED: perturbations.reverse_evidence,
            perturbations.SHUFFLED: partial(perturbations.shuffle_evidence, seed=item.id),
            perturbations.NOISY_EVIDENCE: partial(perturbations.mix_evidence, noise=noise),
        }
        for name, order in orders.items():
            yield name, archive.assistant_over(archive.retriever, partial(self._reordering, order))
        noisy = NoisyRetriever(archive, noise)
        yield perturbations.NOISY_PASSAGES, archive.assistant_over(noisy, archive.engines.answerer)

    def _reordering(self, order: Order, engine: str) -> Answerer:
        return ReorderingAnswerer(self.asker.archive.engines.answerer(engine), order)


def noise_pool(archive: Archive) -> list[Hit]:
    """`POOL` passages, one of an article, the same ones for the same archive."""
    of_article: dict[str, str] = {}
    for passage_id in sorted(archive.catalog.passages.citable_ids()):
        of_article.setdefault(passage_id.partition("-")[0], passage_id)
    ids = perturbations.sample_texts([*of_article.values()], POOL)
    citable = archive.catalog.passages.get(ids)
    return [Hit(passage, article, 0.0, {}) for passage, article in citable.values()]
