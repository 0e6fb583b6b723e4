"""How a ranking finds a question's gold facts: as MultiHop-RAG's authors measure it, and as usual. Pure.

Tang and Yang 2024, "MultiHop-RAG: Benchmarking Retrieval-Augmented Generation for Multi-Hop Queries",
and the scripts published with it. A fact is found in a passage when it stands there verbatim, spaces and
ends of lines aside. Theirs are reported beside the usual ones because they mean something else: by their
MAP even a perfect ranking of two facts has 0.75, and their answer metric takes any shared word. Null
queries, which have no facts, are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.evaluation.metrics.ranking import average_precision, first_rank, hit_at, ndcg, reciprocal_rank

DEPTH = 10


def found_in(passages: Sequence[str], facts: Sequence[str]) -> list[frozenset[str]]:
    """The facts that each passage has."""
    squeezed_facts = {_squeezed(fact) for fact in facts}
    return [frozenset(f for f in squeezed_facts if f in _squeezed(p)) for p in passages[:DEPTH]]


def _squeezed(text: str) -> str:
    return text.replace(" ", "").replace("\n", "")


def new_in(facts_by_passage: Sequence[frozenset[str]]) -> list[int]:
    """How many facts each passage has that none before it had."""
    earlier: set[str] = set()
    counts = []
    for facts in facts_by_passage:
        counts.append(len(facts - earlier))
        earlier |= facts
    return counts


def multihop(passages: Sequence[str], facts: Sequence[str]) -> dict[str, float]:
    """Hits@4, hits@10, MRR@10 and MAP@10 by the authors' definitions; at least one fact.

    Hits@k: any fact stands in one of the first k. MAP: the sum over the ranks of the facts newly found
    there / rank, over min(facts, 10).
    """
    facts_by_passage = found_in(passages, facts)
    rank = first_rank([bool(held) for held in facts_by_passage])
    precision_sum = sum(new / at for at, new in enumerate(new_in(facts_by_passage), 1))
    return {
        "multihop_hits@4": hit_at(4, rank),
        "multihop_hits@10": hit_at(10, rank),
        "multihop_mrr@10": reciprocal_rank(rank),
        "multihop_map@10": precision_sum / min(len(facts), DEPTH),
    }


def usual(passages: Sequence[str], facts: Sequence[str]) -> dict[str, float]:
    """Recall of the facts, and MAP and nDCG: a passage is relevant if it has a fact that is new."""
    facts_by_passage = found_in(passages, facts)
    relevant, golds = [bool(new) for new in new_in(facts_by_passage)], len(set(map(_squeezed, facts)))
    return {
        "fact_recall@10": len(frozenset().union(*facts_by_passage)) / golds,
        "fact_map@10": average_precision(relevant, golds),
        "fact_ndcg@10": ndcg(relevant, golds),
    }


def shares_a_word(text: str, answers: Sequence[str]) -> bool:
    """The authors' answer metric: text and gold have a word in common, split at spaces, in lower case.

    Whoever answers every question with "yes no before after" scores high; see exact match beside it.
    """
    words = set(text.lower().split())
    return any(words & set(answer.lower().split()) for answer in answers)
