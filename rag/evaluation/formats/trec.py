"""TREC's qrels and run files, as trec_eval reads them, and topics, a line each. Pure: text in and out.

    qrels     QUERY 0 DOCUMENT GRADE
    run       QUERY Q0 DOCUMENT RANK SCORE TAG
    topics    QUERY <tab> QUESTION

Documents are articles; one stands where its best passage stands. Grades above 0 are relevant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from rag.core.errors import SourceError
from rag.evaluation.formats.imported import found_passage
from rag.evaluation.metrics.ranking import first_of_each
from rag.evaluation.records.record import Record, RecordedHit

Qrels = dict[str, list[str]]
"""Query -> the documents that are relevant for it."""
Rankings = dict[str, tuple[RecordedHit, ...]]
"""Query -> documents, best first."""


def token(name: str) -> str:
    """A name as one column: what separates columns becomes `_`."""
    return "_".join(name.split()) or "_"


def qrels_text(records: Sequence[Record]) -> str:
    """The gold articles; of one that was found as a copy only, the article that it is a copy of."""
    lines = (
        f"{token(record.id)} 0 {token(article)} 1\n"
        for record in records
        for article in [*sorted(record.gold_ids), *record.gold.not_in_archive]
    )
    return "".join(lines)


def run_text(records: Sequence[Record], tag: str) -> str:
    """The articles that were found, best first."""
    return "".join(line for record in records for line in _ranking(record, token(tag)))


def _ranking(record: Record, tag: str) -> Iterator[str]:
    best = {hit.article_id: hit.score for hit in reversed(record.hits)}
    articles = first_of_each([hit.article_id for hit in record.hits])
    for rank, (article, score) in enumerate(zip(articles, _scores(articles, best), strict=True), 1):
        yield f"{token(record.id)} Q0 {token(article)} {rank} {score:.6f} {tag}\n"


def _scores(articles: Sequence[str], best: dict[str, float]) -> list[float]:
    """Scores that fall with every rank: trec_eval orders by them, not by rank."""
    scores = [best[article] for article in articles]
    falling = all(round(one, 6) > round(other, 6) for one, other in pairwise(scores))
    return scores if falling else [float(len(articles) - n) for n in range(len(articles))]


def topics_text(questions: Iterable[tuple[str, str]]) -> str:
    """Ids and questions, each on one line."""
    return "".join(f"{token(name)}\t{' '.join(question.split())}\n" for name, question in questions)


def read_topics(text: str, source: str) -> dict[str, str]:
    """Query -> question. Raises SourceError naming the line that is none."""
    topics: dict[str, str] = {}
    for number, line in _lines(text):
        name, tab, question = line.partition("\t")
        if not tab or not question.strip():
            raise _fault(source, number, "QUERY, a tab and the question", line)
        topics[name.strip()] = question.strip()
    return topics


def read_qrels(text: str, source: str) -> Qrels:
    """The documents of a grade above 0; a query of which all are irrelevant has none.

    Raises SourceError naming the line that is none.
    """
    qrels: Qrels = {}
    for number, line in _lines(text):
        columns = line.split()
        if len(columns) != 4 or not columns[3].lstrip("-").isdecimal():
            raise _fault(source, number, "QUERY 0 DOCUMENT GRADE", line)
        relevant = qrels.setdefault(columns[0], [])
        if int(columns[3]) > 0:
            relevant.append(columns[2])
    return qrels


def read_rankings(text: str, source: str) -> tuple[Rankings, str]:
    """The rankings and the run's tag, in the order of scores as trec_eval has it.

    Raises SourceError naming the line that is none.
    """
    found: dict[str, list[RecordedHit]] = {}
    tag = ""
    for number, line in _lines(text):
        columns = line.split()
        if len(columns) != 6 or not _is_number(columns[4]):
            raise _fault(source, number, "QUERY Q0 DOCUMENT RANK SCORE TAG", line)
        query, _, document, _, score, tag = columns
        found.setdefault(query, []).append(found_passage(document, "", float(score)))
    return {query: tuple(sorted(hits, key=_order, reverse=True)) for query, hits in found.items()}, tag


def _order(hit: RecordedHit) -> tuple[float, str]:
    """By score; of equal ones the last name stands first, as trec_eval has it."""
    return hit.score, hit.article_id


def renamed(hits: Sequence[RecordedHit], names: Mapping[str, str]) -> tuple[RecordedHit, ...]:
    """The same, of documents that have other names here."""
    return tuple(
        found_passage(names.get(hit.article_id, hit.article_id), hit.text, hit.score) for hit in hits
    )


def is_run(text: str) -> bool:
    """Whether it is a run rather than qrels, by the columns of its first line."""
    return len(next((line for _, line in _lines(text)), "").split()) == 6


def _lines(text: str) -> Iterator[tuple[int, str]]:
    return ((n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip())


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _fault(source: str, number: int, expected: str, line: str) -> SourceError:
    return SourceError(f"{source}, line {number}", f"expected {expected}, found {line[:60]!r}.")
