"""Which of several copies stands for them in an answer's hits. Pure; knows nothing of texts.

The best passage decides between publishers; of one publisher's copies, a page read at several times,
the newest stands, for it may correct the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from rag.core.types import Article, Copy
from rag.retrieval.scoring import Scores
from rag.storage.near_duplicates import copy_of
from rag.storage.passages import Candidate


def representatives(scores: Scores, candidates: Mapping[str, Candidate]) -> Scores:
    """Those of the passages whose article stands for its cluster; `total` says which is better."""
    groups: dict[str, list[Candidate]] = {}
    for passage_id in sorted(scores, key=lambda i: -scores[i]["total"]):
        candidate = candidates[passage_id]
        if candidate.cluster:
            groups.setdefault(candidate.cluster, []).append(candidate)
    representative = {cluster: _newest(group).article_id for cluster, group in groups.items()}
    return {
        i: parts
        for i, parts in scores.items()
        if representative.get(candidates[i].cluster, candidates[i].article_id)
        == candidates[i].article_id
    }


def _newest(group: Sequence[Candidate]) -> Candidate:
    """The newest of the best one's outlet."""
    outlet = group[0].outlet
    pages = [candidate for candidate in group if outlet and candidate.outlet == outlet]
    return max(pages or group[:1], key=lambda c: (c.published or date.min, c.stored))


def other_copies(
    article_id: str, article: Article, cluster: Sequence[tuple[str, Article]], as_of: date
) -> tuple[Copy, ...]:
    """The other articles of its cluster, in their order, none published after the day of asking."""
    return tuple(
        copy_of(other_id, other, article)
        for other_id, other in cluster
        if other_id != article_id and (other.published is None or other.published <= as_of)
    )
