"""Claims of a file, judged, and how far the judgement agrees with people's.

One JSON object a line: `source` and `claim`, texts; with `supported`, true or false, it is measured;
`id`, `set` (its table) and `group` (an article, say, and all claims about it) are optional. A claim of
several sentences is worth what its weakest is worth.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rag.answer.support_features import SourceSentence
from rag.answer.verification import UNSURE, ClaimModels, Entailment, Judgement, judge
from rag.archive import build_embedder
from rag.core.errors import ClaimError
from rag.core.settings import Settings
from rag.evaluation.metrics.agreement import Judged, Metric, auroc, balanced_accuracy, interval
from rag.models.embedder import Embedder
from rag.models.entailment import CrossEncoderEntailment
from rag.models.verifier import Verifier
from rag.text.passages import split_sentences

_ORDER = ("unsupported", "partly", "supported")


@dataclass(frozen=True)
class Claim:
    """A line of a file of claims."""

    id: str
    """Its `id`, else the number of its line."""
    set: str
    """The table that it is measured in; `claims` when it names none."""
    group: str
    """What it belongs to; itself when it names nothing."""
    source: str
    """The text that should carry it."""
    claim: str
    """One or more sentences."""
    supported: bool | None
    """What people said, None when nobody was asked."""


def read_claims_file(file: Path) -> list[Claim]:
    """The claims of a file. Raises ClaimError when it cannot be read, and as `read_claims` does."""
    try:
        with file.open(encoding="utf-8") as lines:
            return list(read_claims(lines))
    except (OSError, UnicodeError) as error:
        problem = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ClaimError(
            str(file), f"cannot be read: {problem}.", "Name a file of JSON lines."
        ) from error


def read_claims(lines: Iterable[str]) -> Iterator[Claim]:
    """The claims of a file. Raises ClaimError naming the line that is none."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _claim(_object(line, number), number)


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise ClaimError(f"line {number}", f"expected JSON ({error}).") from error
    if not isinstance(fields, dict):
        raise ClaimError(f"line {number}", f"expected an object, found {type(fields).__name__}.")
    return fields


def _claim(fields: dict[str, Any], number: int) -> Claim:
    for name in ("source", "claim"):
        if not isinstance(fields.get(name), str) or not fields[name].strip():
            raise ClaimError(
                f"line {number}", f"expected a text as {name!r}, found {fields.get(name)!r}."
            )
    if not isinstance(supported := fields.get("supported"), bool | None):
        raise ClaimError(f"line {number}", f"expected `supported` true or false, found {supported!r}.")
    name = str(fields.get("id", number))
    group = str(fields.get("group", name))
    return Claim(
        name, str(fields.get("set", "claims")), group, fields["source"], fields["claim"], supported
    )


@dataclass(frozen=True)
class EmbeddedCosines:
    """`ClaimCosines` by an embedder."""

    embedder: Embedder
    """Reads the claim and the sentences, every time."""

    def __call__(self, claim: str, to: Sequence[SourceSentence]) -> list[float]:
        """One cosine in -1..1 for each sentence."""
        vectors = self.embedder.embed([claim, *(spot.text for spot in to)])
        return [float(cosine) for cosine in vectors[1:] @ vectors[0]]


def claim_judge(settings: Settings) -> tuple[Callable[[Claim], Judgement], float]:
    """What judges a claim with the settings' models, and the support from which it carries one."""
    if not settings.nli:
        models = ClaimModels(EmbeddedCosines(build_embedder(settings)), Verifier())
        return partial(judge_claim, models=models), UNSURE
    return partial(judge_claim, entailment=CrossEncoderEntailment(settings.nli)), UNSURE


def judge_claim(
    claim: Claim, models: ClaimModels | None = None, entailment: Entailment | None = None
) -> Judgement:
    """The judgement of the claim's weakest sentence."""
    sentences = [s.text for s in split_sentences(claim.claim)]
    judged = [judge(sentence, [claim.source], models, entailment) for sentence in sentences]
    return min(judged, key=lambda j: (_ORDER.index(j.verdict), j.support))


def agreement_lines(judged: Sequence[tuple[Claim, Judgement]], threshold: float) -> Iterator[str]:
    """A line for each set of which people have judged claims."""
    measured = [(c, j) for c, j in judged if c.supported is not None]
    for name in dict.fromkeys(c.set for c, _ in measured):
        rows = [(c, j) for c, j in measured if c.set == name]
        truths = [bool(c.supported) for c, _ in rows]
        sample = Judged([c.group for c, _ in rows], truths, [j.support for _, j in rows])
        shown = [truth for truth, (_, j) in zip(truths, rows, strict=True) if j.verdict == "supported"]
        agreement = _agreement(sample, threshold) if len({*truths}) == 2 else "all of one kind"
        yield f"{name}: n {len(rows)}, {agreement}; of {len(shown)} called supported {sum(shown)} are"


def _agreement(judged: Judged, threshold: float) -> str:
    accuracy = _with_interval(judged, lambda some: balanced_accuracy(some, threshold))
    return f"balanced accuracy {accuracy}, AUROC {_with_interval(judged, auroc)}"


def _with_interval(judged: Judged, metric: Metric) -> str:
    low, high = interval(judged, metric)
    return f"{metric(judged):.3f} [{low:.3f}, {high:.3f}]"


def judgement_json(claim: Claim, judgement: Judgement) -> dict[str, Any]:
    """What `--json` prints of a claim."""
    quote = judgement.quote
    return {
        "id": claim.id,
        "verdict": judgement.verdict,
        "support": judgement.support,
        "reasons": list(judgement.reasons),
        "quote": quote and {"start": quote.start, "end": quote.end, "text": quote.text},
    }
