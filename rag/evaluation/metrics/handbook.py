"""Every metric with its name, meaning, formula and source: `python -m rag.evaluation metrics`.

A run's figure is the mean of the questions' values unless its formula says otherwise; intervals are
rag/evaluation/metrics/statistics.py's. Pure.
"""

from __future__ import annotations

import textwrap

from rag.evaluation.metrics.glossary import known, meaning

SQUAD = "Rajpurkar et al. 2016, SQuAD"
VOORHEES = "Voorhees 1999, TREC-8 question answering"
TREC = "Buckley and Voorhees 2000; trec_eval"
GAIN = "Järvelin and Kekäläinen 2002"
MULTIHOP = "Tang and Yang 2024, MultiHop-RAG, and its scripts"
ALCE = (
    "Gao et al. 2023, ALCE; judged by our verifier, whose errors"
    " rag/evaluation/metrics/citations.py tells"
)
OURS = "ours"
JUDGING = "Zheng et al. 2023, LLM-as-a-judge; prompt and agreement are in the run file"
PERTURBED = (
    "order: Liu et al. 2024; noise: Shi et al. 2023, Chen et al. 2024; words: Ribeiro et al. 2020"
)
CLOCK = "ours; milliseconds from the question to that moment"

FORMULAS: dict[str, tuple[str, str]] = {
    "answer_hit": ("1 if rank <= k, else 0; rank: of the first passage with a gold answer", VOORHEES),
    "mrr": ("1 / rank, 0 beyond rank k", VOORHEES),
    "article_hit": ("1 if a gold article's first passage stands at rank <= k among articles", VOORHEES),
    "article_mrr": ("1 / rank of the first gold article, 0 beyond rank k", VOORHEES),
    "article_ndcg": (
        "sum of 1 / log2(rank + 1) over gold articles to rank k, over that of the best order",
        GAIN,
    ),
    "article_map": ("sum of precision at the rank of each gold article to rank k, over all golds", TREC),
    "article_recall": ("gold articles among the first k passages / gold articles", TREC),
    "multihop_hits": ("1 if any gold fact stands in a passage of rank <= k, blanks aside", MULTIHOP),
    "multihop_mrr": ("1 / rank of the first passage with a gold fact, 0 beyond rank k", MULTIHOP),
    "multihop_map": ("sum over ranks of facts newly found / rank, over min(facts, k)", MULTIHOP),
    "multihop_answer": ("1 if answer and gold answer share a word, split at blanks", MULTIHOP),
    "fact_recall": ("gold facts in the first k passages / gold facts", TREC),
    "fact_map": ("as article_map; relevant is a passage with a fact that none above it has", TREC),
    "fact_ndcg": ("as article_ndcg; relevant is a passage with a fact that none above it has", GAIN),
    "containment": ("1 if a gold answer stands in the answer, both in SQuAD's normal form", SQUAD),
    "containment_when_answered": ("the same, over the questions that were answered", SQUAD),
    "exact_match": ("1 if the answer is a gold answer, both in SQuAD's normal form", SQUAD),
    "f1": ("2 p r / (p + r) over words in normal form, of the best gold answer", SQUAD),
    "choice": ("1 if of the choices the right one alone stands in the answer", OURS),
    "picked": ("1 if the choice nearest to what the engine picks is the right one", OURS),
    "numeric_match": ("1 if every quantity of a gold answer is given, value and unit equal", OURS),
    "refusal_precision": ("unanswerable and refused / refused, over the run", OURS),
    "refusal_recall": ("unanswerable and refused / unanswerable", OURS),
    "refusal_auroc": (
        "chance that an answerable question's confidence is above an unanswerable one's, ties half",
        "Hanley and McNeil 1982",
    ),
    "answerable_refused": ("answerable and refused / answerable", OURS),
    "citation_correct": ("1 if a citation quotes a gold answer, from a gold article if known", OURS),
    "citation_verbatim": ("citations that quote what stands at their offsets / citations", OURS),
    "citation_precision": (
        "citations of supported sentences that support alone or are needed / citations",
        ALCE,
    ),
    "citation_recall": ("sentences that all their citations together support / sentences", ALCE),
    "support": ("mean over sentences of the verifier's chance that citations carry them", OURS),
    "freshness": (
        "1 if the newest found article with a gold answer is cited; of two days or more",
        OURS,
    ),
    "judge_correct": ("1 for the judge's RIGHT, 0 for WRONG; of answers with a readable grade", JUDGING),
    "judge_relevant": ("1 for the judge's RELEVANT, 0 for IRRELEVANT", JUDGING),
    "relieved": ("1 if quotations took a failing engine's place", OURS),
    "stays_right": (
        "right when disturbed / right when not",
        PERTURBED,
    ),
    "changed": ("answers whose words or refusal differ when disturbed / answers", PERTURBED),
    "errors": ("1 if the question ended in an error", OURS),
    "evidence_ms": ("median and 95th percentile over the run", CLOCK),
    "first_token_ms": ("median and 95th percentile over the run", CLOCK),
    "total_ms": ("median and 95th percentile over the run", CLOCK),
}
"""Formula and source, by the name that rag/evaluation/metrics/glossary.py knows it by."""
_DEPTH = "answer_hit mrr article_hit article_mrr article_ndcg article_map article_recall multihop_hits"
_DEPTH += " multihop_mrr multihop_map fact_recall fact_map fact_ndcg"
_SUFFIXES = {"stays_right": "@HOW", "changed": "@HOW", **dict.fromkeys(_DEPTH.split(), "@K")}
_SUFFIXES |= dict.fromkeys(("evidence_ms", "first_token_ms", "total_ms"), "_pN")
_WIDTH = 100


def handbook() -> str:
    """The table as text: a metric's name in run files and in words, what it means, formula, source."""
    head = "Every metric of a run. Values are 0 to 1 and more is better, unless it says otherwise."
    return "\n\n".join([head, *map(_entry, known())])


def _entry(base: str) -> str:
    formula, source = FORMULAS[base]
    shown = meaning(base + _SUFFIXES.get(base, ""))
    name = f"{base}{_SUFFIXES.get(base, '')}: {shown.name}"
    lines = {"meaning": shown.told, "formula": formula, "source": source}
    return "\n".join([name, *(_folded(label, text) for label, text in lines.items())])


def _folded(label: str, text: str) -> str:
    return textwrap.fill(f"{label:8} {text}", _WIDTH, initial_indent="  ", subsequent_indent=" " * 11)
