"""A draft against the archive: every sentence with the passage that carries it best, or comes nearest.

Searches for each sentence and judges it against what is found, as answers are judged
(rag/answer/verification.py). Effects live in the search and the verifier that it is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from rag.answer.citations import citation, cosines_in, metadata_of
from rag.answer.evidence import LEAST_WORDS, Cosines
from rag.answer.verification import ClaimModels, Entailment, Judgement, judge
from rag.core.types import NO_FILTERS, CheckedSentence, Evidence, Hit, Question, Sentence
from rag.models.verifier import ClaimVerifier
from rag.text.passages import split_sentences
from rag.text.references import needs_context
from rag.text.statements import is_statement

SEARCHED = 8
"""Passages that a sentence is looked for in."""
_WRAPPED = re.compile(r"(?<=[^\n]{50})(?<![.!?:\n])\n(?=\S)")
"""The end of a line that is long and ends no sentence: an editor or a mailer broke it there."""
_ORDER = ("unsupported", "partly", "supported")
Search = Callable[[Question, int], Sequence[Hit]]
"""A question and a number to the best passages."""


def check_draft(
    text: str,
    today: date,
    search: Search,
    cosines: Cosines,
    verifier: ClaimVerifier,
    entails: Entailment | None = None,
) -> Iterator[CheckedSentence]:
    """Each sentence of the draft in its order, as soon as it is judged.

    Headings and questions state nothing: they come without a verdict. A sentence that needs the one
    before it is searched for with that one.
    """
    before = ""
    for sentence in split_sentences(_WRAPPED.sub(" ", text)):
        if len(sentence.text.split()) < LEAST_WORDS or not is_statement(sentence.text):
            yield CheckedSentence(sentence.text, sentence.start, sentence.end)
            continue
        words = f"{before} {sentence.text}" if needs_context(sentence.text) else sentence.text
        question = Question(words.strip(), words.strip(), NO_FILTERS, today)
        hits = search(question, SEARCHED)
        claim = " ".join(sentence.text.split())
        judged = [
            judge(
                claim,
                [hit.passage.text],
                ClaimModels(cosines_in([hit], cosines), verifier),
                entails,
                metadata_of(hit),
            )
            for hit in hits
        ]
        yield _best(sentence, hits, judged)
        before = sentence.text


def _best(sentence: Sentence, hits: Sequence[Hit], judged: Sequence[Judgement]) -> CheckedSentence:
    """The sentence with the judgement of the hit that carries it best; the first of equals."""
    found = CheckedSentence(sentence.text, sentence.start, sentence.end, "unsupported")
    if not judged:
        return replace(found, reasons=("the archive has nothing that it could rest on",))
    judgement, hit = max(zip(judged, hits, strict=True), key=lambda pair: _worth(pair[0]))
    return replace(
        found,
        verdict=judgement.verdict,
        support=judgement.support,
        reasons=judgement.reasons,
        missing=judgement.missing,
        citation=citation(_quotation(judgement, hit), 1),
    )


def _worth(judgement: Judgement) -> tuple[bool, int, int, float]:
    """Supported before all, then what lacks the fewest facts, then the better verdict and chance."""
    verdict = _ORDER.index(judgement.verdict)
    return judgement.verdict == "supported", -len(judgement.missing), verdict, judgement.support


def _quotation(judgement: Judgement, hit: Hit) -> Evidence:
    start, end = hit.passage.start, hit.passage.end
    if quote := judgement.quote:
        start, end = hit.passage.start + quote.start, hit.passage.start + quote.end
    return Evidence(hit, start, end, hit.article.text[start:end], judgement.support)
