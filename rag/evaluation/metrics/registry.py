"""Every metric, once: name, label, meaning, formula, source, direction, unit and function.

What people read of metrics (tables, reports, comparisons, `byline evaluate metrics`) comes from here.
Labels and meanings stand in one text, `Label: meaning`; `{at}` in it is the depth, quantile or
perturbation that may stand behind a metric's name in run files. Pure.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.evaluation.metrics import scores
from rag.evaluation.metrics.statistics import Statistic, latency_statistics, refusal_statistics
from rag.evaluation.records.record import Record
from rag.evaluation.records.runfile import Estimate

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
RUBRIC = "ours; rag/evaluation/metrics/rubric.py"
JUDGING = "Zheng et al. 2023, LLM-as-a-judge; prompt and agreement are in the run file"
PERTURBED = (
    "order: Liu et al. 2024; noise: Shi et al. 2023, Chen et al. 2024; words: Ribeiro et al. 2020"
)
CLOCK = "ours; milliseconds from the question to that moment"
PROVIDER = "as the model's provider tells it; questions of which it tells nothing are left out"


@dataclass(frozen=True)
class Metric:
    """A metric. One of `score` and `statistic` works it out, for a question or for a run."""

    name: str
    """In run files, without depth (`@5`), quantile (`_p95`) or perturbation (`@polite`)."""
    text: str
    """`Label: meaning`, for people."""
    formula: str = ""
    source: str = OURS
    score: Callable[[Record], Mapping[str, float]] | None = None
    """A question's values by name, this metric's among them; a run's is their mean."""
    statistic: Callable[[Sequence[Record]], Mapping[str, tuple[Statistic, int]]] | None = None
    """A run's values that are no means of the questions' own."""
    suffix: str = ""
    """What stands behind the name in run files: `@K`, `@HOW` or `_pN`."""
    unit: Literal["share", "mean", "ms", "tokens", "dollars"] = "share"
    """A share of questions is shown as 71.8%, a mean as 0.713, a time as 1.2 s, money as $0.0021."""
    lower_is_better: bool = False
    phrase: str = ""
    """What a run does in these questions, to compare runs by; empty where they are no share."""
    first_phrase: str = ""
    """The same at depth 1, where that is said otherwise."""

    @property
    def label(self) -> str:
        """What people call it, in a few words; its name where it is not in the list."""
        return self.text.partition(": ")[0] or self.name

    @property
    def meaning(self) -> str:
        """What it says, in a line; empty where it is not in the list."""
        return self.text.partition(": ")[2]

    def format_value(self, value: float) -> str:
        """`71.8%`, `0.713`, `1.2 s`, `1,204` or `$0.0021`."""
        return _FORMATS[self.unit](value)

    def format_interval(self, estimate: Estimate) -> str:
        """`60.2 to 80.0%`: both ends, the unit once where it is a sign."""
        low, high = self.format_value(estimate.low), self.format_value(estimate.high)
        return f"{low.removesuffix('%')} to {high}" if self.unit == "share" else f"{low} to {high}"

    def format_change(self, difference: float) -> str:
        """A difference with its sign: `+4.1 points`, `−0.020`, `+12 ms`."""
        sign = "+" if difference > 0 else "−" if difference < 0 else "±"
        size = abs(difference)
        return sign + (f"{100 * size:.1f} points" if self.unit == "share" else self.format_value(size))


def duration(ms: float) -> str:
    """`40 ms`, `1.2 s`, `33 s`."""
    if ms < 1000:
        return f"{ms:.0f} ms" if ms >= 10 else f"{ms:.1f} ms"
    return f"{ms / 1000:.1f} s" if ms < 10_000 else f"{ms / 1000:,.0f} s"


def percent(share: float) -> str:
    """`71.8%`."""
    return f"{100 * share:.1f}%"


def dollars(amount: float) -> str:
    """`$0.0021`, `$1.25`: below a dollar with as many digits as a question's cost needs."""
    return f"${amount:,.2f}" if amount >= 1 else f"${amount:.5f}"


_FORMATS: dict[str, Callable[[float], str]] = {
    "share": percent,
    "mean": "{:.3f}".format,
    "ms": duration,
    "tokens": "{:,.0f}".format,
    "dollars": dollars,
}
# fmt: off
METRICS = (
    Metric("answer_hit",
           "Answer at rank {at} or better: a passage down to that rank holds a gold answer",
           "1 if rank <= k, else 0; rank: of the first passage with a gold answer", VOORHEES,
           scores.answer_ranking, suffix="@K", first_phrase="finds the answer in the first passage",
           phrase="finds the answer among the first {at} passages"),
    Metric("mrr",
           "Reciprocal rank of the answer: 1 / the rank of the first passage with it, 0 below {at}",
           "1 / rank, 0 beyond rank k", VOORHEES, scores.answer_ranking, suffix="@K", unit="mean"),
    Metric("article_hit", "Gold article at rank {at} or better: counted by each article's first passage",
           "1 if a gold article's first passage stands at rank <= k among articles", VOORHEES,
           scores.article_ranking, suffix="@K", first_phrase="puts a right article first",
           phrase="finds a right article among the first {at}"),
    Metric("article_mrr",
           "Reciprocal rank of the article: 1 / the rank of the first gold one, 0 below {at}",
           "1 / rank of the first gold article, 0 beyond rank k", VOORHEES, scores.article_ranking,
           suffix="@K", unit="mean"),
    Metric("article_ndcg",
           "Order of articles, nDCG: gold ones count less the lower they stand; 1 is best",
           "sum of 1 / log2(rank + 1) over gold articles to rank k, over that of the best order", GAIN,
           scores.article_ranking, suffix="@K", unit="mean"),
    Metric("article_map", "Order of articles, MAP: precision at each gold one among {at}, averaged",
           "sum of precision at the rank of each gold article to rank k, over all golds", TREC,
           scores.article_ranking, suffix="@K", unit="mean"),
    Metric("article_recall",
           "Gold articles found: share of a question's gold articles among {at} passages",
           "gold articles among the first k passages / gold articles", TREC, scores.article_ranking,
           suffix="@K"),
    Metric("multihop_hits", "Gold fact at rank {at} or better: as MultiHop-RAG's authors count it",
           "1 if any gold fact stands in a passage of rank <= k, blanks aside", MULTIHOP,
           scores.fact_ranking, suffix="@K", phrase="finds a gold fact among the first {at} passages"),
    Metric("multihop_mrr", "Reciprocal rank of a fact: as MultiHop-RAG's authors count it, 0 below {at}",
           "1 / rank of the first passage with a gold fact, 0 beyond rank k", MULTIHOP,
           scores.fact_ranking, suffix="@K", unit="mean"),
    Metric("multihop_map",
           "Order of facts, theirs: the MAP of MultiHop-RAG's authors; two facts reach 0.75",
           "sum over ranks of facts newly found / rank, over min(facts, k)", MULTIHOP,
           scores.fact_ranking, suffix="@K", unit="mean"),
    Metric("multihop_answer", "Shares a word: the answer metric of MultiHop-RAG's authors; easily gamed",
           "1 if answer and gold answer share a word, split at blanks", MULTIHOP, scores.fact_ranking),
    Metric("fact_recall", "Gold facts found: share of a question's gold facts among {at} passages",
           "gold facts in the first k passages / gold facts", TREC, scores.fact_ranking, suffix="@K"),
    Metric("fact_map",
           "Order of facts, MAP: precision at each passage with a new fact among {at}, averaged",
           "as article_map; relevant is a passage with a fact that none above it has", TREC,
           scores.fact_ranking, suffix="@K", unit="mean"),
    Metric("fact_ndcg", "Order of facts, nDCG: passages with a new fact count less the lower they stand",
           "as article_ndcg; relevant is a passage with a fact that none above it has", GAIN,
           scores.fact_ranking, suffix="@K", unit="mean"),
    Metric("good", "Good by rule: all that it must hold, what it must say first, nothing it must not",
           "1 if every `must` and `must_first` is met and no `must_not`; a right refusal", RUBRIC,
           scores.rubric, phrase="answers well"),
    Metric("partly", "Partly good by rule: what it must hold, but not first; or at least half of it",
           "1 if every `must` is met but not first, or half of them, and no `must_not`", RUBRIC,
           scores.rubric),
    Metric("bad", "Bad by rule: neither good nor partly good; lower is better",
           "1 if it is neither good nor partly good", RUBRIC, scores.rubric, lower_is_better=True,
           phrase="answers badly"),
    Metric("containment", "Holds a gold answer: it stands in the answer's text; a refusal holds none",
           "1 if a gold answer stands in the answer, both in SQuAD's normal form", SQUAD,
           scores.answer_text, phrase="answers rightly"),
    Metric("containment_when_answered", "Holds it when answered: the same, without refused questions",
           "the same, over the questions that were answered", SQUAD, scores.answered,
           phrase="is right when it answers"),
    Metric("exact_match",
           "Exact match: the answer is a gold answer and nothing else, in SQuAD's normal form",
           "1 if the answer is a gold answer, both in SQuAD's normal form", SQUAD, scores.answer_text,
           phrase="says exactly the answer"),
    Metric("f1",
           "Words shared, F1: of the answer with the nearest gold one; precision and recall in one",
           "2 p r / (p + r) over words in normal form, of the best gold answer", SQUAD,
           scores.answer_text, unit="mean"),
    Metric("choice", "Names the right choice: the answer has the right choice of a quiz and no other",
           "1 if of the choices the right one alone stands in the answer", OURS, scores.choice,
           phrase="names the right choice"),
    Metric("picked", "Picks the right choice: the engine, told to pick one, picked the right one",
           "1 if the choice nearest to what the engine picks is the right one", OURS, scores.choice,
           phrase="picks the right choice"),
    Metric("numeric_match",
           "Right quantity: the answer gives the gold one, in its unit; nothing is converted",
           "1 if every quantity of a gold answer is given, value and unit equal", OURS,
           scores.answer_text, phrase="gives the right quantity"),
    Metric("refusal_precision",
           "Refusals that were right: of the refused questions, those without an answer",
           "unanswerable and refused / refused, over the run", OURS, statistic=refusal_statistics,
           phrase="is right to refuse"),
    Metric("refusal_recall",
           "Unanswerable, refused: of the questions without an answer here, those refused",
           "unanswerable and refused / unanswerable", OURS, scores.refusal,
           phrase="refuses what it cannot answer"),
    Metric("refusal_auroc",
           "Tells answerable apart: surer of a question with an answer than of one without",
           "chance that an answerable question's confidence is above an unanswerable one's, ties half",
           "Hanley and McNeil 1982", statistic=refusal_statistics, unit="mean"),
    Metric("answerable_refused", "Answerable, refused: of the questions with an answer; lower is better",
           "answerable and refused / answerable", OURS, scores.answerable, lower_is_better=True,
           phrase="refuses what it could answer"),
    Metric("citation_correct", "Cites a gold answer: a citation quotes one from a gold article",
           "1 if a citation quotes a gold answer, from a gold article if known", OURS, scores.answered,
           phrase="quotes the answer from a right article"),
    Metric("citation_verbatim",
           "Quotes word for word: the quotation stands just where the citation says",
           "citations that quote what stands at their offsets / citations", OURS, scores.sentences),
    Metric("citation_precision",
           "Citations needed: of the citations, those that carry their sentence (ALCE)",
           "citations of supported sentences that support alone or are needed / citations", ALCE,
           scores.sentences),
    Metric("citation_recall",
           "Sentences carried: of the sentences, those that their citations carry (ALCE)",
           "sentences that all their citations together support / sentences", ALCE, scores.sentences),
    Metric("support", "Support of sentences: mean support score, by our own verifier",
           "mean over sentences of the verifier's chance that citations carry them", OURS,
           scores.sentences, unit="mean"),
    Metric("freshness", "Newest article used: the newest article that fits is cited",
           "1 if the newest found article with a gold answer is cited; of two days or more", OURS,
           scores.answered, phrase="cites the newest article that holds the answer"),
    Metric("judge_correct",
           "Right for the judge: a language model found the answer right; refusals not asked",
           "1 for the judge's RIGHT, 0 for WRONG; of answers with a readable grade", JUDGING,
           scores.judge_grades, phrase="is right for the judge model"),
    Metric("judge_relevant",
           "To the point for the judge: a language model found it about what was asked",
           "1 for the judge's RELEVANT, 0 for IRRELEVANT", JUDGING, scores.judge_grades,
           phrase="is to the point for the judge model"),
    Metric("relieved", "Relieved: the engine failed and quotations took its place; lower is better",
           "1 if quotations took a failing engine's place", OURS, scores.sentences, lower_is_better=True,
           phrase="has to be relieved by quotations"),
    Metric("stays_right", "Stays right, {at}: of answers right undisturbed, those right then, too",
           "right when disturbed / right when not", PERTURBED, scores.perturbed, suffix="@HOW"),
    Metric("changed",
           "Changes, {at}: of the questions, those whose answer is another then; lower is better",
           "answers whose words or refusal differ when disturbed / answers", PERTURBED, scores.perturbed,
           suffix="@HOW", lower_is_better=True),
    Metric("errors", "Failed: the question ended in an error; lower is better",
           "1 if the question ended in an error", OURS, scores.errors, lower_is_better=True,
           phrase="fails"),
    Metric("evidence_ms", "Time to evidence, {at}: from the question until its evidence is there",
           "median and 95th percentile over the run", CLOCK, statistic=latency_statistics, suffix="_pN",
           unit="ms", lower_is_better=True),
    Metric("first_token_ms",
           "Time to the first word, {at}: from the question to the answer's first word",
           "median and 95th percentile over the run", CLOCK, statistic=latency_statistics, suffix="_pN",
           unit="ms", lower_is_better=True),
    Metric("total_ms", "Time to the end, {at}: from the question to the end of the answer",
           "median and 95th percentile over the run", CLOCK, statistic=latency_statistics, suffix="_pN",
           unit="ms", lower_is_better=True),
    Metric("input_tokens", "Tokens read: by the language model, for a question",
           "tokens of all its requests for the question", PROVIDER, scores.usage, unit="tokens",
           lower_is_better=True),
    Metric("output_tokens", "Tokens written: by the language model, for a question",
           "tokens of all its replies for the question", PROVIDER, scores.usage, unit="tokens",
           lower_is_better=True),
    Metric("cost", "Cost: of the language model, for a question, in US dollars",
           "what the provider asks for its requests for the question", PROVIDER, scores.usage,
           unit="dollars", lower_is_better=True),
)
# fmt: on
"""In the order that `byline evaluate metrics` shows them."""
BY_NAME = {metric.name: metric for metric in METRICS}
_PLACES = {
    "p50": "median",
    "p95": "19 of 20",
    "reversed": "evidence in reverse",
    "shuffled": "evidence shuffled",
    "noisy_passages": "unrelated passages found",
    "noisy_evidence": "unrelated evidence added",
    "reworded": "other question word",
    "polite": "asked politely",
    "hasty": "typed hastily",
    "by_model": "in a model's words",
}
"""What may stand behind a metric's name, as people say it; a number stays as it is."""


def base_name(name: str) -> str:
    """`answer_hit` of `answer_hit@5`, `total_ms` of `total_ms_p95`, `changed` of `changed@hasty`."""
    return re.sub(r"@\w+$|_p\d+$", "", name)


def find_metric(name: str) -> Metric:
    """What a metric such as `answer_hit@5` is; one that is not in the list keeps its own name."""
    base = base_name(name)
    at = name.removeprefix(base).strip("@_")
    metric = BY_NAME.get(base)
    if metric is None:
        return Metric(name, "", unit="ms" if base.endswith("_ms") else "share")
    phrase = metric.first_phrase if at == "1" and metric.first_phrase else metric.phrase
    text = metric.text.format(at=_PLACES.get(at, at))
    return replace(metric, name=name, text=text, phrase=phrase.format(at=at))


_WIDTH = 100


def handbook() -> str:
    """All metrics as text: name in run files, name for people, meaning, formula, source.

    A run's value is the mean of the questions' values unless the formula says otherwise; intervals are
    rag/evaluation/metrics/statistics.py's.
    """
    head = "Every metric of a run. Values are 0 to 1 and more is better, unless it says otherwise."
    return "\n\n".join([head, *map(_entry, METRICS)])


def _entry(metric: Metric) -> str:
    name = f"{metric.name}{metric.suffix}"
    metric_at = find_metric(name)
    lines = {"meaning": metric_at.meaning, "formula": metric.formula, "source": metric.source}
    return "\n".join([f"{name}: {metric_at.label}", *(_wrapped(*line) for line in lines.items())])


def _wrapped(head: str, text: str) -> str:
    return textwrap.fill(f"{head:8} {text}", _WIDTH, initial_indent="  ", subsequent_indent=" " * 11)
