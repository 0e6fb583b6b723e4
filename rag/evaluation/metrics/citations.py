"""Whether citations carry what an answer says, sentence by sentence, after ALCE (Gao et al. 2023).

ALCE judges with a model of natural language inference; the judge here is Byline's own verifier
(rag/answer/verification), which errs too: told to say which sentences of a public set of judged near
copies are supported (QAGS CNN/DM), its balanced accuracy was 0.772 with cosines and 0.758 without, as it
judges single citations here; of paraphrases 0.672 (claims that people wrote) and 0.771 (QAGS). `judged`
reads them from verification.json. A quotation of whole sentences is recognised without error. Pure: a
run file's record is enough.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache

from rag.answer.verification import MODEL, judge
from rag.core.types import AnswerSentence
from rag.evaluation.metrics.statistics import mean
from rag.evaluation.records.record import Record, RecordedCitation
from rag.text.phrases import attribution


def citation_recall(record: Record) -> float:
    """Mean over the sentences: 1 if all that a sentence cites, taken together, supports it, else 0.

    A sentence without a citation has 0.
    """
    return mean([float(_supported(sentence)) for sentence in record.answer.sentences])


def citation_precision(record: Record) -> float:
    """Mean over the citations of the sentences: 1 if one is needed, else 0.

    Of a sentence that is not supported no citation counts. Of a supported one a citation is idle, and
    counts 0, when it does not support the sentence alone and the others do without it.
    """
    needed_citations = [
        float(_supported(sentence) and not _idle(record, sentence, n))
        for sentence in record.answer.sentences
        for n in sentence.citations
    ]
    return mean(needed_citations)


def _supported(sentence: AnswerSentence) -> bool:
    """By the verdict that the reader saw: the verifier with all it has."""
    return bool(sentence.citations) and sentence.verdict == "supported"


def _idle(record: Record, sentence: AnswerSentence, n: int) -> bool:
    if len(sentence.citations) == 1:
        return False
    cited = {c.n: c for c in record.answer.citations}
    claim = _claim(sentence.text, cited[sentence.citations[0]].quote)
    others = [cited[other] for other in sentence.citations if other != n]
    return not _carry(record, [cited[n]], claim) and _carry(record, others, claim)


def _claim(text: str, quote: str) -> str:
    """What a sentence claims, the introduction of a quotation aside: that is the citation's own fact."""
    joined = " ".join(quote.split())
    return joined if joined and text.endswith(joined) else text


def _carry(record: Record, citations: Sequence[RecordedCitation], claim: str) -> bool:
    """Whether some of its citations support a sentence, for the verifier without cosines."""
    texts = {hit.passage_id: hit.text for hit in record.hits}
    sources = [texts.get(c.passage_id, c.quote) for c in citations]
    metadata = "; ".join(f"{c.title} {attribution(c.outlet, c.published)}" for c in citations)
    return judge(claim, sources, metadata=metadata).verdict == "supported"


@cache
def judged() -> Mapping[str, Mapping[str, float]]:
    """Its balanced accuracy on each set of claims: `near_copy`, `paraphrase`, `quick`."""
    cross_validated = json.loads(MODEL.read_text("utf-8"))["cross_validated"]
    return {
        name: {claims: figures["balanced accuracy"] for claims, figures in sets.items()}
        for name, sets in cross_validated.items()
    }
